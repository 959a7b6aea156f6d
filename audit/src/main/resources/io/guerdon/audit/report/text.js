// Elements, numbers and hostile texts. Every text reaches the page through a text node; nothing here parses HTML.

/** Makes an element. Attributes that are null or false are left out; functions become listeners. */
function h(name, attributes, ...children) {
  return fill(document.createElement(name), attributes, children);
}

/** Makes an SVG element. */
function s(name, attributes, ...children) {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', name), attributes, children);
}

function fill(element, attributes, children) {
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === 'function') element.addEventListener(key.slice(2), value);
    else if (key.startsWith('--')) element.style.setProperty(key, value);
    else element.setAttribute(key, value === true ? '' : value);
  }
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : String(child));
  }
  return element;
}

const DASH = '–';
const MINUS = '−';

/** A number with four significant digits; a dash where there is none. */
function num(x, digits = 4) {
  if (x === null || x === undefined || Number.isNaN(x)) return DASH;
  const size = Math.abs(x) < 1e-12 ? 0 : Math.abs(x); // what arithmetic leaves behind
  if (size !== 0 && (size >= 1e7 || size < 1e-4)) {
    const [mantissa, exponent] = size.toExponential(2).split('e');
    return (x < 0 ? MINUS : '') + Number(mantissa) + 'e' + exponent.replace('+', '').replace('-', MINUS);
  }
  const text = Number.isInteger(x)
    ? size.toLocaleString('en-US')
    : size.toLocaleString('en-US', { maximumSignificantDigits: Math.max(digits, Math.ceil(Math.log10(size + 1))) });
  return x < 0 && size ? MINUS + text : text;
}

/** A change, with its sign always written. */
function signed(x) {
  return x > 0 ? '+' + num(x, 3) : num(x, 3);
}

/** A share as a percentage. */
function percent(part, whole = 1) {
  if (!whole || part === null || part === undefined) return DASH;
  const share = (100 * part) / whole;
  if (share > 0 && share < 0.1) return '<0.1 %';
  if (share < 100 && share > 99.9) return '>99.9 %';
  return (share < 10 ? Number(share.toFixed(1)) : Math.round(share)) + ' %';
}

/** "1 rollout", "2 rollouts". */
function count(n, one, many = one + 's') {
  return num(n) + ' ' + (n === 1 ? one : many);
}

/** A correlation or an end of its interval, to two places. */
function two(r) {
  return r === null ? DASH : (r <= -0.005 ? MINUS : '') + Math.abs(r).toFixed(2);
}

/** A path that may break after its slashes. */
function path(text) {
  return text.split(/(?<=[/\\])/).flatMap((part, i) => (i ? [h('wbr'), ...visible(part)] : visible(part)));
}

const NOTE = '\uE000';
const UNSEEN =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\u3164\ufe00-\ufe0e\ufeff\uffa0\ufff9-\ufffb]|[\u{e0000}-\u{e0fff}]/u;

const EVERY_UNSEEN = new RegExp(UNSEEN.source, 'gu');

/**
 * A hostile text as nodes: what cannot be seen (zero-width and control characters, marks that turn the direction of
 * writing, odd spaces) is shown by its code point and does not act; notes of what was cut are set apart.
 */
function visible(text) {
  const nodes = [];
  String(text).split(NOTE).forEach((part, i) => {
    if (i % 2 === 1) {
      nodes.push(h('span', { class: 'cut' }, ' … ' + part + ' … '));
      return;
    }
    let rest = part;
    while (rest) {
      const at = rest.search(UNSEEN);
      if (at < 0) {
        nodes.push(rest);
        break;
      }
      if (at > 0) nodes.push(rest.slice(0, at));
      const point = rest.codePointAt(at);
      if (point !== 13 || rest.charCodeAt(at + 1) !== 10) nodes.push(unseen(point));
      rest = rest.slice(at + (point > 0xffff ? 2 : 1));
    }
  });
  return nodes;
}

function unseen(point) {
  const code = 'U+' + point.toString(16).toUpperCase().padStart(4, '0');
  return h('span', { class: 'unseen', title: 'a character that cannot be seen' }, code);
}

/** A text on one line, cut after so many characters; what cannot be seen is a box. */
function line(text, limit = 120) {
  const seen = String(text).split(NOTE)[0].slice(0, limit * 3).replace(/\s+/g, ' ').trim();
  const flat = seen.replace(EVERY_UNSEEN, '▯');
  return flat.length > limit ? flat.slice(0, limit - 1) + '…' : flat;
}

/** A text of a rollout as it is, in a box of its own; writing from right to left stays inside. */
function quoted(text, label) {
  return h(
    'div',
    { class: 'quoted', role: 'group', 'aria-label': label },
    h('p', { class: 'quoted-label' }, label),
    text === '' ? h('p', { class: 'none' }, 'empty') : h('pre', { dir: 'auto' }, visible(text)),
  );
}

let lastId = 0;

/** An id that no other element has. */
function freshId(prefix) {
  lastId += 1;
  return prefix + '-' + lastId;
}
