// The sample of rollouts: searched, filtered, sorted, a page at a time, each number explained when a row is opened.

const PAGE = 25;
const MAX_COLUMNS = 5;
const REASONS = { failed: 'without a reward', lowest: 'lowest rewards', highest: 'highest rewards', random: 'chosen at random' };

function rolloutsSection(data) {
  const { of, rollouts } = data.sample;
  if (!rollouts.length) return section('rollouts', 'Rollouts', null, 'No rollouts.');
  return section('rollouts', 'Rollouts', [
    h(
      'p',
      { class: 'lead' },
      rollouts.length === of ? `All ${count(of, 'rollout')}` : `A sample of ${num(rollouts.length)} of ${count(of, 'rollout')}: those without a reward and those with the lowest and highest first, the rest by chance`,
      '. Open a row to see how its reward came about. Long texts are cut in the middle.',
    ),
    rolloutBrowser(data),
  ]);
}

function rolloutBrowser(data) {
  const names = data.components.map((c) => c.name);
  const shown = names.slice(0, MAX_COLUMNS);
  const state = { search: '', reason: '', source: '', said: '', sort: 'row', down: false, page: 0 };
  const entries = data.sample.rollouts.map((rollout) => ({ rollout, text: null }));
  const body = h('tbody', { role: 'rowgroup' });
  const status = h('p', { class: 'status', role: 'status' });
  const pager = h('div', { class: 'pager' });

  const columns = [
    { key: 'row', label: 'Row', value: (r) => r.row },
    { key: 'id', label: 'Id', value: (r) => r.id },
    { key: 'total', label: 'Reward', value: (r) => r.total, numeric: true },
    ...shown.map((name, i) => ({ key: 'c' + i, label: name, value: (r) => r.components[i].shaped, numeric: true })),
    { key: 'length', label: 'Completion', value: (r) => r.completion.length, title: 'Completion, sorted by length' },
  ];
  const headings = columns.map((c) => heading(c));

  function heading(column) {
    const button = h('button', { type: 'button', class: 'sorter', title: column.title, onclick: () => sortBy(column) }, visible(line(column.label, 24)), h('span', { class: 'arrow', 'aria-hidden': 'true' }));
    return h('th', { scope: 'col', role: 'columnheader', class: column.numeric && 'number', 'aria-sort': column.key === state.sort ? 'ascending' : 'none' }, button);
  }

  function sortBy(column) {
    state.down = state.sort === column.key ? !state.down : Boolean(column.numeric) || column.key === 'length';
    state.sort = column.key;
    columns.forEach((c, i) => headings[i].setAttribute('aria-sort', c.key !== state.sort ? 'none' : state.down ? 'descending' : 'ascending'));
    change({});
  }

  function change(part) {
    Object.assign(state, part, { page: part.page ?? 0 });
    draw();
  }

  function matching() {
    const words = state.search.toLowerCase().split(/\s+/).filter(Boolean);
    const [component, ...code] = state.said.split(':');
    return entries.filter(({ rollout: r }, i) => {
      if (state.reason && r.reason !== state.reason) return false;
      if (state.source && r.source !== state.source) return false;
      if (state.said && r.components[Number(component)].code !== code.join(':')) return false;
      return words.every((word) => haystack(entries[i]).includes(word));
    });
  }

  function haystack(entry) {
    const r = entry.rollout;
    entry.text ??= [r.id, r.group, r.source, r.prompt, r.completion, r.reference, ...r.components.flatMap((c) => [c.code, c.detail])].join('\n').toLowerCase();
    return entry.text;
  }

  function draw() {
    const column = columns.find((c) => c.key === state.sort);
    const found = matching().map((e) => e.rollout);
    found.sort((a, b) => order(column.value(a), column.value(b), state.down) || a.row - b.row);
    const pages = Math.max(1, Math.ceil(found.length / PAGE));
    state.page = Math.min(state.page, pages - 1);
    const first = state.page * PAGE;
    const page = found.slice(first, first + PAGE);
    body.replaceChildren(...page.flatMap((r) => rolloutRows(r).rows));
    status.textContent = found.length ? `${num(first + 1)} to ${num(first + page.length)} of ${count(found.length, 'rollout')}` : 'No rollout matches.';
    pager.replaceChildren(pageButton('Previous', state.page > 0, state.page - 1), pageButton('Next', state.page < pages - 1, state.page + 1));
  }

  function pageButton(label, possible, page) {
    return h(
      'button',
      {
        type: 'button',
        'aria-disabled': possible ? null : 'true',
        'aria-label': label + ' page',
        onclick: () => {
          if (!possible) return;
          change({ page });
          [...pager.children].find((b) => b.textContent === label).focus();
        },
      },
      label,
    );
  }

  function rolloutRows(r) {
    return openingRows(
      (button) => {
        button.append(num(r.row));
        return [
          ['Row', button],
          ['Id', visible(line(r.id, 28)), 'id'],
          ['Reward', r.total === null ? h('span', { class: 'broken' }, 'none') : num(r.total, 3), 'number'],
          ...shown.map((name, i) => [name, valueOf(r.components[i]), 'number']),
          ['Completion', r.completion === '' ? h('span', { class: 'none' }, 'empty') : visible(line(r.completion)), 'excerpt'],
        ];
      },
      columns.length,
      () => explanation(r, data),
    );
  }

  const search = h('input', { type: 'search', id: 'search', placeholder: 'in prompts, completions, reasons', autocomplete: 'off', spellcheck: 'false', oninput: () => change({ search: search.value }) });
  const controls = h(
    'div',
    { class: 'controls', role: 'search', 'aria-label': 'Rollouts' },
    h('label', { class: 'field grows' }, h('span', null, 'Search'), search),
    choice('Show', 'reason', [['', 'all'], ...Object.entries(REASONS).filter(([key]) => entries.some((e) => e.rollout.reason === key))], change),
    choice('Source', 'source', sourceOptions(data), change),
    choice('Reason given', 'said', saidOptions(data), change),
  );
  draw();
  return [
    controls,
    h('div', { class: 'above' }, status, pager),
    h('table', { class: 'stacking rollouts', role: 'table' }, h('caption', { class: 'unheard' }, 'Rollouts of the sample'), h('thead', { role: 'rowgroup' }, h('tr', { role: 'row' }, headings)), body),
    names.length > shown.length && h('p', { class: 'none' }, `${count(names.length - shown.length, 'more component')} in the explanation of each row.`),
  ];
}

/** Numbers by size, texts by the alphabet; what is missing comes last either way. */
function order(a, b, down) {
  if (a === null || b === null) return (a === null) - (b === null);
  const up = typeof a === 'number' ? a - b : a.localeCompare(b, 'en', { numeric: true });
  return down ? -up : up;
}

function choice(label, key, options, change) {
  if (options.length < 3) return null;
  const select = h('select', { 'data-key': key, onchange: () => change({ [key]: select.value }) }, options.map(([value, text]) => h('option', { value }, text)));
  return h('label', { class: 'field' }, h('span', null, label), select);
}

function sourceOptions(data) {
  const names = [...new Set(data.sample.rollouts.map((r) => r.source))].filter(Boolean).sort();
  return [['', 'all'], ...names.map((name) => [name, line(name, 40)])];
}

function saidOptions(data) {
  const options = data.components.flatMap((c, i) => {
    const codes = [...new Set(data.sample.rollouts.map((r) => r.components[i].code))].filter(Boolean).sort();
    return codes.map((code) => [`${i}:${code}`, line(`${c.name}: ${code}`, 60)]);
  });
  return [['', 'any'], ...options.slice(0, 200)];
}

function valueOf(component) {
  if (component.status === 'failed') return h('span', { class: 'broken' }, 'failed');
  return component.shaped === null ? h('span', { class: 'none', title: 'does not apply' }, DASH) : num(component.shaped, 3);
}

/** How the reward of a rollout came about, and its texts. */
function explanation(r, data) {
  const weighted = data.components.some((c) => c.weight !== null);
  const rows = r.components.map((x, i) => {
    const c = data.components[i];
    const moved = x.raw !== x.shaped;
    return [
      visible(c.name),
      x.status === 'failed' ? h('span', { class: 'broken' }, 'failed') : num(x.raw),
      moved ? ['→ ', num(x.shaped)] : h('span', { class: 'none' }, x.status === 'scored' ? 'as it is' : DASH),
      ...(weighted ? [num(c.weight)] : []),
      [x.code && h('code', null, visible(x.code)), x.code && x.detail && ' ', visible(x.detail), x.status === 'not_applicable' && !x.detail && 'does not apply'],
    ];
  });
  const shaping = data.total?.shaping.length > 0;
  const sum = [
    'reward',
    num(r.combined),
    r.total !== r.combined ? ['→ ', num(r.total)] : h('span', { class: 'none' }, 'as it is'),
    ...(weighted ? [''] : []),
    shaping ? separated(data.total.shaping.map((x) => h('code', null, visible(x)))) : r.total === null ? 'undefined, because a component failed or none applies' : '',
  ];
  const table = plainTable(['Component', 'Raw', 'Shaped', ...(weighted ? ['Weight'] : []), 'Why'], [...rows, sum], { text: [weighted ? 4 : 3], className: 'explanation' });
  const facts = [r.group && ['Group', line(r.group, 80)], r.source && ['Source', r.source], r.id && ['Id', r.id], ['In the sample', REASONS[r.reason]]].filter(Boolean);
  return h(
    'div',
    { class: 'opened' },
    wide(table, 'Explanation of the reward of row ' + r.row),
    quoted(r.completion, 'Completion'),
    h('div', { class: 'two' }, quoted(r.prompt, 'Prompt'), r.reference !== '' && quoted(r.reference, 'Reference')),
    h('p', { class: 'facts-line' }, facts.map(([name, value], i) => [i ? ' · ' : '', name + ': ', visible(value)])),
  );
}
