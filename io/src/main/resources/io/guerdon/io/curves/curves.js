'use strict';
(() => {
  const data = JSON.parse(document.getElementById('data').textContent);
  const byId = id => document.getElementById(id);
  const make = (name, text, className) => {
    const element = document.createElement(name);
    if (text !== undefined) element.textContent = text;
    if (className) element.className = className;
    return element;
  };
  document.title = data.title;
  byId('title').textContent = data.title;
  for (const [name, value] of Object.entries(data.facts)) {
    const pair = make('div');
    pair.append(make('dt', name), make('dd', value));
    byId('facts').append(pair);
  }

  const WIDTH = 340, HEIGHT = 170, LEFT = 44, RIGHT = 334, TOP = 10, BASE = 148;
  const SVG = 'http://www.w3.org/2000/svg';
  const svg = (name, attributes) => {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };
  const number = v => {
    const size = Math.abs(v);
    if (v === 0) return '0';
    if (size >= 1e6 || size < 1e-3) return v.toExponential(1);
    return String(Number(v.toPrecision(size >= 1000 ? 4 : 3)));
  };
  const step = (range, marks) => {
    const rough = range / marks, power = 10 ** Math.floor(Math.log10(rough)), share = rough / power;
    return power * (share <= 1 ? 1 : share <= 2 ? 2 : share <= 5 ? 5 : 10);
  };

  // An exponential moving average that does not start at zero.
  const smoothed = (values, weight) => {
    let sum = 0, norm = 0;
    return values.map(v => {
      sum = weight * sum + v;
      norm = weight * norm + 1;
      return sum / norm;
    });
  };

  const draw = (holder, curve, weight) => {
    const {x, y} = curve;
    const low = Math.min(...y), high = Math.max(...y);
    const pad = high > low ? 0 : Math.abs(high) * 0.1 || 1;
    const tick = step(high + pad - (low - pad), 4);
    const y0 = Math.floor((low - pad) / tick) * tick, y1 = Math.ceil((high + pad) / tick) * tick;
    const x0 = x[0], x1 = x[x.length - 1] > x0 ? x[x.length - 1] : x0 + 1;
    const px = v => LEFT + (v - x0) / (x1 - x0) * (RIGHT - LEFT);
    const py = v => BASE - (v - y0) / (y1 - y0) * (BASE - TOP);
    const picture = svg('svg', {viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img',
      'aria-label': `${curve.name}: from ${number(y[0])} to ${number(y[y.length - 1])}, lowest ${number(low)}, highest ${number(high)}`});
    for (let v = y0; v <= y1 + tick / 2; v += tick) {
      picture.append(svg('line', {x1: LEFT, x2: RIGHT, y1: py(v), y2: py(v), class: 'axis'}));
      const label = svg('text', {x: LEFT - 5, y: py(v) + 3.5, 'text-anchor': 'end'});
      label.textContent = number(Math.abs(v) < tick * 1e-9 ? 0 : v);
      picture.append(label);
    }
    const across = step(x1 - x0, 4);
    for (let v = Math.ceil(x0 / across) * across; v <= x1; v += across) {
      const label = svg('text', {x: px(v), y: BASE + 14, 'text-anchor': 'middle'});
      label.textContent = number(v);
      picture.append(label);
    }
    const line = values => values.map((v, i) => `${px(x[i]).toFixed(1)},${py(v).toFixed(1)}`).join(' ');
    const soft = smoothed(y, weight);
    if (weight > 0) picture.append(svg('polyline', {points: line(y), class: 'raw'}));
    picture.append(svg('polyline', {points: line(soft), class: 'smooth'}));
    if (x.length === 1) picture.append(svg('circle', {cx: px(x[0]), cy: py(y[0]), r: 3, fill: 'currentColor'}));
    const cross = svg('line', {y1: TOP, y2: BASE, class: 'cross', visibility: 'hidden'});
    picture.append(cross);
    const output = holder.querySelector('output');
    const last = () => { output.textContent = number(y[y.length - 1]); cross.setAttribute('visibility', 'hidden'); };
    picture.addEventListener('pointermove', event => {
      const box = picture.getBoundingClientRect();
      const at = x0 + ((event.clientX - box.left) / box.width * WIDTH - LEFT) / (RIGHT - LEFT) * (x1 - x0);
      let best = 0;
      for (let i = 1; i < x.length; i++) if (Math.abs(x[i] - at) < Math.abs(x[best] - at)) best = i;
      cross.setAttribute('x1', px(x[best]));
      cross.setAttribute('x2', px(x[best]));
      cross.setAttribute('visibility', 'visible');
      output.textContent = `${number(y[best])} at ${x[best]}`;
    });
    picture.addEventListener('pointerleave', last);
    last();
    const old = holder.querySelector('svg');
    if (old) old.replaceWith(picture); else holder.append(picture);
  };

  // What people look at first stands first.
  const ORDER = ['evaluation', 'reward', 'policy', 'critic', 'multiplier', 'completion', 'groups', 'demonstrations', 'throughput'];
  const rank = name => { const i = ORDER.indexOf(name); return i < 0 ? ORDER.length : i; };
  const sections = new Map();
  const nameOf = key => key.slice(key.indexOf('|') + 1);
  const counts = new Map();
  for (const key of Object.keys(data.curves)) counts.set(nameOf(key), (counts.get(nameOf(key)) ?? 0) + 1);
  for (const [key, curve] of Object.entries(data.curves)) {
    const name = nameOf(key), phase = key.slice(0, key.indexOf('|'));
    // Several parts of a run, such as the members of an ensemble, have quantities of one name.
    curve.name = counts.get(name) > 1 ? `${name}, ${phase}` : name;
    const family = phase === 'demonstrations' ? phase : name.split('/')[0];
    if (!sections.has(family)) sections.set(family, []);
    sections.get(family).push(curve);
  }
  const figures = [];
  for (const family of [...sections.keys()].sort((a, b) => rank(a) - rank(b))) {
    const section = make('section');
    section.append(make('h2', family[0].toUpperCase() + family.slice(1).replaceAll('_', ' ')));
    const grid = make('div', undefined, 'grid');
    for (const curve of sections.get(family)) {
      const figure = make('figure');
      const caption = make('figcaption');
      caption.append(make('span', curve.name), make('output'));
      figure.append(caption);
      figure.title = curve.each > 1 ? `each point is the mean of ${curve.each} steps` : '';
      figures.push({figure, curve, section});
      grid.append(figure);
    }
    section.append(grid);
    byId('curves').append(section);
  }
  const redraw = () => {
    const weight = Number(byId('smoothing').value);
    for (const {figure, curve} of figures) draw(figure, curve, curve.x.length > 10 ? weight : 0);
  };
  const filter = () => {
    const wanted = byId('find').value.trim().toLowerCase();
    for (const {figure, curve} of figures) figure.hidden = !curve.name.toLowerCase().includes(wanted);
    for (const {section} of figures) section.hidden = !section.querySelector('figure:not([hidden])');
  };
  byId('smoothing').addEventListener('input', redraw);
  byId('find').addEventListener('input', filter);
  byId('tools').addEventListener('submit', event => event.preventDefault());
  redraw();

  if (data.samples.length) {
    byId('texts').hidden = false;
    for (const sample of data.samples) {
      const row = make('tr'), prompt = make('td'), completion = make('td'), why = make('td');
      prompt.append(make('code', sample.prompt));
      completion.append(make('code', sample.completion));
      why.append(make('pre', sample.explanation));
      row.append(prompt, completion, make('td', number(sample.reward), 'number'), why);
      byId('samples').append(row);
    }
  }
})();
