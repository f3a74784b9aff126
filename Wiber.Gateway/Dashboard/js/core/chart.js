// Lines over the last minutes, as SVG of our own: gaps where nothing is known, bands for bounds, values under the pointer.

import { h, s, setText } from './dom.js';
import { clock } from './format.js';
import { spanMs } from './history.js';

const height = 150;
const left = 52;
const right = 8;
const top = 8;
const bottom = 20;

/** After so long without a point the line is broken. */
const gapMs = 4_000;

/**
 * A chart. `series` of an update: `[{ id, label, className, values: [{ at, value, low?, high? }] }]`; `format` writes values;
 * `isSigned` keeps zero in the middle of what is shown.
 */
export function chart({ title, format, isSigned = false, minSpan = 1 }) {
  const plot = s('svg', { class: 'plot', height, role: 'img', 'aria-label': title, preserveAspectRatio: 'none' });
  const legend = h('ul', { class: 'legend' });
  const pointed = h('p', { class: 'pointed', 'aria-hidden': 'true' });
  const empty = h('p', { class: 'plot-empty', text: 'Nothing measured yet' });
  const element = h('figure', { class: 'chart' },
    h('figcaption', {}, h('h3', { text: title }), legend), h('div', { class: 'plot-box' }, plot, empty, pointed));
  let width = 0;
  let shown = { series: [], now: 0 };
  let pointerX = null;
  new ResizeObserver(entries => {
    width = Math.floor(entries[0].contentRect.width);
    draw();
  }).observe(plot.parentElement);
  plot.addEventListener('pointermove', event => {
    pointerX = event.offsetX;
    draw();
  });
  plot.addEventListener('pointerleave', () => {
    pointerX = null;
    draw();
  });

  function draw() {
    if (width < 80) {
      return;
    }

    const { series, now } = shown;
    const all = series.flatMap(each => each.values).filter(each => each.value !== null);
    empty.hidden = all.length > 0;
    plot.setAttribute('width', width);
    plot.setAttribute('viewBox', `0 0 ${width} ${height}`);
    const [min, max] = range(all, isSigned, minSpan);
    const x = at => left + (width - left - right) * (1 - (now - at) / spanMs);
    const y = value => top + (height - top - bottom) * (1 - (value - min) / (max - min));
    plot.replaceChildren(
      ...gridLines(min, max, y, width, format),
      ...timeMarks(now, x, width),
      ...series.flatMap(each => [
        ...bands(each, x, y),
        s('path', { class: `line ${each.className}`, d: linePath(each.values, x, y) }),
      ]),
      ...pointer(series, x, now));
    setLegend(series);
  }

  function pointer(series, x, now) {
    if (pointerX === null || pointerX < left) {
      setText(pointed, '');
      return [];
    }

    const at = now - (1 - (pointerX - left) / (width - left - right)) * spanMs;
    const found = series
      .map(each => ({ each, value: nearest(each.values, at) }))
      .filter(each => each.value && each.value.value !== null);
    setText(pointed, found.length === 0
      ? ''
      : `${clock(at)}  ${found.map(each => `${each.each.label} ${format(each.value.value)}`).join('  ')}`);
    return [s('line', { class: 'pointer', x1: pointerX, x2: pointerX, y1: top, y2: height - bottom })];
  }

  function setLegend(series) {
    const texts = series.map(each => `${each.label} ${format(each.values.at(-1)?.value ?? null)}`);
    if (legend.dataset.texts !== texts.join('\n')) {
      legend.dataset.texts = texts.join('\n');
      legend.replaceChildren(...series.map((each, i) =>
        h('li', {}, h('i', { class: `swatch ${each.className}`, 'aria-hidden': 'true' }), h('span', { text: texts[i] }))));
      plot.setAttribute('aria-label', `${title}: ${texts.join(', ')}`);
    }
  }

  return {
    element,
    update(series, now) {
      shown = { series, now };
      draw();
    },
  };
}

function range(all, isSigned, minSpan) {
  let min = 0;
  let max = 0;
  for (const each of all) {
    min = Math.min(min, each.low ?? each.value, each.value);
    max = Math.max(max, each.high ?? each.value, each.value);
  }

  if (isSigned) {
    const size = nice(Math.max(Math.abs(min), Math.abs(max), minSpan));
    return [-size, size];
  }

  return [0, nice(Math.max(max, minSpan))];
}

/** The next number of 1, 2 and 5 with zeros behind. */
function nice(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map(each => each * power).find(each => each >= value * 0.999);
}

function gridLines(min, max, y, width, format) {
  return [min, (min + max) / 2, max].flatMap(value => [
    s('line', { class: 'grid', x1: left, x2: width - right, y1: y(value), y2: y(value) }),
    s('text', { class: 'tick', x: left - 6, y: y(value) + 4, 'text-anchor': 'end', text: format(value) }),
  ]);
}

function timeMarks(now, x, width) {
  const minutes = width > 420 ? [0, 1, 2, 3, 4, 5] : [0, 2, 4];
  return minutes.map(each => s('text', {
    class: 'tick', x: x(now - each * 60_000), y: height - 5, 'text-anchor': each === 0 ? 'end' : 'middle',
    text: each === 0 ? 'now' : `−${each} min`,
  }));
}

function linePath(values, x, y) {
  let path = '';
  let before = null;
  for (const { at, value } of values) {
    if (value === null) {
      before = null;
      continue;
    }

    path += `${before === null || at - before > gapMs ? 'M' : 'L'}${x(at).toFixed(1)} ${y(value).toFixed(1)}`;
    before = at;
  }

  return path;
}

function bands(series, x, y) {
  const known = series.values.filter(each => each.low !== undefined && each.low !== null);
  if (known.length < 2) {
    return [];
  }

  const high = known.map((each, i) => `${i === 0 ? 'M' : 'L'}${x(each.at).toFixed(1)} ${y(each.high).toFixed(1)}`);
  const low = known.toReversed().map(each => `L${x(each.at).toFixed(1)} ${y(each.low).toFixed(1)}`);
  return [s('path', { class: `band ${series.className}`, d: `${high.join('')}${low.join('')}Z` })];
}

function nearest(values, at) {
  let best = null;
  for (const each of values) {
    if (best === null || Math.abs(each.at - at) < Math.abs(best.at - at)) {
      best = each;
    }
  }

  return best && Math.abs(best.at - at) < gapMs ? best : null;
}
