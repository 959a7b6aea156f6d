// Figures as inline SVG. They take their colours from the style sheet, print as vectors, carry a description, and each has
// its numbers in a table below that is made when it is opened.

/** A figure with a caption, its description for those who cannot see it, and its numbers as a table. */
function figure(drawing, caption, table) {
  return h(
    'figure',
    null,
    drawing,
    caption && h('figcaption', null, caption),
    table && lazy('Numbers of this figure', 'numbers', table),
  );
}

/** A disclosure whose content is made when it is first opened. */
function lazy(summary, className, make) {
  const details = h('details', { class: className }, h('summary', null, summary));
  const open = () => {
    if (details.open && details.children.length === 1) details.append(make());
  };
  details.addEventListener('toggle', open);
  return details;
}

function drawing(width, height, description, ...children) {
  return s(
    'svg',
    { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': description, class: 'drawing' },
    children,
  );
}

/** A linear scale from numbers to places. */
function scale(from, to, start, end) {
  const range = to - from || 1;
  return (x) => start + ((x - from) / range) * (end - start);
}

/** Round numbers between two ends, about so many. */
function ticks(from, to, wanted = 5) {
  const range = to - from;
  if (!(range > 0) || !Number.isFinite(range)) return [from];
  const power = 10 ** Math.floor(Math.log10(range / wanted));
  const step = [1, 2, 5, 10].map((m) => m * power).find((m) => range / m <= wanted) ?? 10 * power;
  const found = [];
  for (let k = Math.ceil(from / step - 1e-9); k * step <= to + range * 1e-9; k++) found.push(Number((k * step).toPrecision(12)));
  return found;
}

function axisX(scaleX, marks, y, className = 'axis') {
  return marks.map((x) => [
    s('line', { class: className, x1: scaleX(x), x2: scaleX(x), y1: y, y2: y + 4 }),
    s('text', { class: 'tick', x: scaleX(x), y: y + 16, 'text-anchor': 'middle' }, num(x)),
  ]);
}

const QUANTILE = { low: 2, lowerQuartile: 3, median: 4, upperQuartile: 5, high: 6 };

/** How wide a large figure can be drawn, so that its letters keep their size on a phone. */
function room() {
  return Math.max(300, Math.min(720, document.getElementById('report').clientWidth));
}

/** A histogram; few different values stand as bars of their own. Below it the quantiles: 5 to 95 %, quartiles, median. */
function histogram(distribution, name, { width = 320, height = 150, range = null } = {}) {
  const { count: n, edges, counts, atoms, quantiles } = distribution;
  if (!n) return h('p', { class: 'none' }, 'No values.');
  const left = 10;
  const right = width - 10;
  const base = height - 34;
  const few = atoms.length > 0;
  let [from, to] = range ?? [few ? atoms[0].value : edges[0], few ? atoms.at(-1).value : edges.at(-1)];
  if (from === to) [from, to] = [from - 0.5, to + 0.5];
  const inset = few ? 14 : 0;
  const x = scale(from, to, left + inset, right - inset);
  const most = Math.max(...(few ? atoms.map((a) => a.count) : counts));
  const y = scale(0, most, base, 20);
  const bars = few
    ? atoms.map((a) => bar(x(a.value) - barWidth(atoms, x) / 2, barWidth(atoms, x), a.count, num(a.value)))
    : counts.map((c, i) =>
        c ? bar(x(edges[i]) + 0.5, Math.max(0.75, x(edges[i + 1]) - x(edges[i]) - 1), c, `${num(edges[i])} to ${num(edges[i + 1])}`) : null,
      );
  function bar(at, wide, c, label) {
    return s(
      'rect',
      { class: 'bar', x: at, width: wide, y: Math.min(y(c), base - 1), height: Math.max(1, base - y(c)) },
      s('title', null, `${label}: ${num(c)} (${percent(c, n)})`),
    );
  }
  const labels =
    few && atoms.length <= 6
      ? atoms.map((a) =>
          s('text', { class: 'tick', x: x(a.value), y: y(a.count) - 5, 'text-anchor': 'middle' }, percent(a.count, n)),
        )
      : null;
  const marks = few && atoms.length <= 5 ? spaced(atoms.map((a) => a.value), x, 30) : ticks(from, to, 5);
  const q = (key) => x(quantiles[QUANTILE[key]]);
  const strip = base + 5;
  const description =
    `${name}: ${num(n)} values from ${num(quantiles[0])} to ${num(quantiles.at(-1))}, ` +
    `median ${num(quantiles[4])}, half between ${num(quantiles[3])} and ${num(quantiles[5])}`;
  return drawing(
    width,
    height,
    description,
    bars,
    labels,
    s('line', { class: 'axis', x1: left, x2: right, y1: base, y2: base }),
    s('line', { class: 'whisker', x1: q('low'), x2: q('high'), y1: strip, y2: strip }),
    s('line', { class: 'box', x1: q('lowerQuartile'), x2: q('upperQuartile'), y1: strip, y2: strip }),
    s('circle', { class: 'median', cx: q('median'), cy: strip, r: 3 }),
    marks.map((m) => s('text', { class: 'tick', x: x(m), y: base + 24, 'text-anchor': 'middle' }, num(m, 3))),
  );
}

function barWidth(atoms, x) {
  let least = 44;
  for (let i = 1; i < atoms.length; i++) least = Math.min(least, x(atoms[i].value) - x(atoms[i - 1].value) - 2);
  return Math.max(2, least);
}

/** Those numbers whose labels do not run into each other. */
function spaced(values, x, apart) {
  const kept = [];
  for (const value of values) if (!kept.length || x(value) - x(kept.at(-1)) >= apart) kept.push(value);
  return kept;
}

function histogramTable(distribution) {
  const rows = distribution.atoms.length
    ? distribution.atoms.map((a) => [num(a.value), a.count])
    : distribution.counts
        .map((c, i) => [`${num(distribution.edges[i])} to ${num(distribution.edges[i + 1])}`, c])
        .filter((row) => row[1]);
  return plainTable(
    ['Value', 'Rollouts', 'Share'],
    rows.map(([label, c]) => [label, num(c), percent(c, distribution.count)]),
  );
}

/** A point with its interval on a scale shared by the rows of a table. */
function interval(low, middle, high, from, to, description, { zero = null, width = 160 } = {}) {
  const x = scale(from, to, 6, width - 6);
  return drawing(
    width,
    18,
    description,
    s('line', { class: 'hair', x1: 6, x2: width - 6, y1: 9, y2: 9 }),
    zero !== null && s('line', { class: 'zero', x1: x(zero), x2: x(zero), y1: 2, y2: 16 }),
    low !== null && high !== null && s('line', { class: 'box thin', x1: x(low), x2: x(high), y1: 9, y2: 9 }),
    middle !== null && s('circle', { class: 'median', cx: x(middle), cy: 9, r: 3.5 }),
  );
}

/** A bar cut into parts that sum to at most one. */
function stacked(parts, description, width = 160) {
  let at = 0;
  return drawing(
    width,
    14,
    description,
    s('rect', { class: 'track', x: 0, y: 2, width, height: 10 }),
    parts.map(([share, className]) => {
      const part = s('rect', { class: className, x: at * width, y: 2, width: Math.max(0, share) * width, height: 10 });
      at += share;
      return part;
    }),
  );
}

/** Length against reward: how many rollouts are where, the mean with its line, and the quartiles as a band. */
function lengthFigure(profile) {
  const width = room();
  const height = Math.round(Math.min(330, 150 + width / 4));
  const left = 48;
  const right = width - 12;
  const top = 10;
  const base = height - 40;
  const { xEdges, yEdges, counts } = profile.density;
  const y = scale(yEdges[0], yEdges.at(-1), base, top);
  const column = scale(0, xEdges.length - 1, left, right);
  const x = (value) => column(place(xEdges, value));
  const most = Math.max(...counts.flat());
  const cells = counts.map((rows, i) =>
    rows.map((c, j) =>
      c
        ? s(
            'rect',
            {
              class: 'cell',
              x: column(i),
              width: column(i + 1) - column(i) - 0.5,
              y: y(yEdges[j + 1]),
              height: Math.max(1, y(yEdges[j]) - y(yEdges[j + 1]) - 0.5),
              'fill-opacity': (0.08 + 0.72 * Math.sqrt(c / most)).toFixed(3),
            },
            s('title', null, `${num(xEdges[i], 3)} to ${num(xEdges[i + 1], 3)} ${profile.unit}, reward ${num(yEdges[j], 3)} to ${num(yEdges[j + 1], 3)}: ${count(c, 'rollout')}`),
          )
        : null,
    ),
  );
  const middle = (bin) => (x(bin.from) + x(bin.to)) / 2;
  const bins = profile.bins;
  const band = bins.map((b) => `${middle(b)},${y(b.upperQuartile)}`).concat(bins.toReversed().map((b) => `${middle(b)},${y(b.lowerQuartile)}`));
  const line = bins.map((b) => `${middle(b)},${y(b.mean)}`);
  const marksX = spaced(ticks(xEdges[0], xEdges.at(-1), 6).concat(logTicks(xEdges)).sort((a, b) => a - b), x, 54);
  const first = bins[0];
  const last = bins.at(-1);
  return drawing(
    width,
    height,
    `Reward against length: the mean reward goes from ${num(first.mean)} among the shortest to ${num(last.mean)} among the longest`,
    ticks(yEdges[0], yEdges.at(-1), 5).map((v) => [
      s('line', { class: 'grid', x1: left, x2: right, y1: y(v), y2: y(v) }),
      s('text', { class: 'tick', x: left - 8, y: y(v) + 4, 'text-anchor': 'end' }, num(v, 3)),
    ]),
    cells,
    s('polygon', { class: 'band', points: band.join(' ') }),
    s('polyline', { class: 'halo', points: line.join(' ') }),
    s('polyline', { class: 'curve', points: line.join(' ') }),
    bins.map((b) =>
      s(
        'circle',
        { class: 'point', cx: middle(b), cy: y(b.mean), r: 3.5 },
        s('title', null, `${num(b.from)} to ${num(b.to)} ${profile.unit}: mean ${num(b.mean)} of ${count(b.count, 'rollout')}`),
      ),
    ),
    s('line', { class: 'axis', x1: left, x2: right, y1: base, y2: base }),
    axisX(x, marksX, base),
    s('text', { class: 'tick', x: right, y: height - 6, 'text-anchor': 'end' }, `length in ${profile.unit}`),
  );
}

/** Where a number lies among edges, in cells and their fractions. */
function place(edges, value) {
  let i = 0;
  while (i < edges.length - 2 && value >= edges[i + 1]) i++;
  return i + (value - edges[i]) / (edges[i + 1] - edges[i] || 1);
}

/** Powers of ten, for edges whose steps grow. */
function logTicks(edges) {
  const grows = edges.length > 2 && edges.at(-1) - edges.at(-2) > 3 * (edges[1] - edges[0]);
  if (!grows) return [];
  const found = [];
  for (let p = 1; p <= edges.at(-1); p *= 10) for (const m of [1, 2, 5]) if (m * p >= edges[0] && m * p <= edges.at(-1)) found.push(m * p);
  return found;
}

/** Lines over a common axis: each is {name, className, points: [[x, y, low?, high?], ...]}. */
function lines(series, { width = room(), height = 260, log = false, labelX = '', description = '', diagonal = false }) {
  const all = series.flatMap((line) => line.points);
  const left = 48;
  const right = width - 96;
  const base = height - 40;
  const bend = log ? Math.log2 : (v) => v;
  const xs = all.map((p) => bend(p[0]));
  const ys = all.flatMap((p) => p.slice(1)).filter((v) => v !== null && v !== undefined);
  const x0 = scale(Math.min(...xs), Math.max(...xs), left, right);
  const x = (v) => x0(bend(v));
  const [low, high] = [Math.min(...ys), Math.max(...ys)];
  const y = scale(low, high === low ? low + 1 : high, base, 14);
  const marks = log ? [...new Set(all.map((p) => p[0]))].sort((a, b) => a - b) : ticks(Math.min(...xs), Math.max(...xs), 6);
  const ends = series.map((line) => y(line.points.findLast((p) => p[1] !== null)?.[1] ?? low));
  const labels = apart(ends, 15);
  return drawing(
    width,
    height,
    description,
    ticks(low, high, 5).map((v) => [
      s('line', { class: 'grid', x1: left, x2: right, y1: y(v), y2: y(v) }),
      s('text', { class: 'tick', x: left - 8, y: y(v) + 4, 'text-anchor': 'end' }, num(v, 3)),
    ]),
    diagonal && s('line', { class: 'zero', x1: x(Math.max(low, Math.min(...xs))), y1: y(Math.max(low, Math.min(...xs))), x2: x(Math.min(high, Math.max(...xs))), y2: y(Math.min(high, Math.max(...xs))) }),
    series.map((line, i) => {
      const points = line.points.filter((p) => p[1] !== null && p[1] !== undefined);
      const banded = points.filter((p) => p[2] !== null && p[2] !== undefined);
      return [
        banded.length > 1 &&
          s('polygon', {
            class: 'band ' + line.className,
            points: banded.map((p) => `${x(p[0])},${y(p[3])}`).concat(banded.toReversed().map((p) => `${x(p[0])},${y(p[2])}`)).join(' '),
          }),
        s('polyline', { class: 'curve ' + line.className, points: points.map((p) => `${x(p[0])},${y(p[1])}`).join(' ') }),
        points.map((p) => s('circle', { class: 'point ' + line.className, cx: x(p[0]), cy: y(p[1]), r: line.className === 'fit' ? 0 : 3.5 }, s('title', null, `${line.name} at ${num(p[0])}: ${num(p[1])}`))),
        s('text', { class: 'label ' + line.className, x: right + 10, y: labels[i] + 4 }, line.name),
      ];
    }),
    s('line', { class: 'axis', x1: left, x2: right, y1: base, y2: base }),
    axisX(x, spaced(marks, x, 30), base),
    s('text', { class: 'tick', x: right, y: height - 6, 'text-anchor': 'end' }, labelX),
  );
}

/** Places moved so that neighbours are at least so far apart. */
function apart(places, distance) {
  const order = places.map((p, i) => [p, i]).sort((a, b) => a[0] - b[0]);
  const moved = [...places];
  let last = -Infinity;
  for (const [p, i] of order) {
    moved[i] = Math.max(p, last + distance);
    last = moved[i];
  }
  return moved;
}
