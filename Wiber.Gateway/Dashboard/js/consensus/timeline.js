// Who was what over the last minutes: a lane for each node, and every change of leadership in words.

import { h, s } from '../core/dom.js';
import { clockMs, ms } from '../core/format.js';
import { spanMs } from '../core/history.js';
import { nodeClass, roleText } from '../core/palette.js';
import { panel } from '../core/panel.js';
import { leaderChanges, segments } from './roles.js';

const laneHeight = 26;
const left = 40;
const bottom = 18;
const changesMax = 8;

export function timelinePanel(app) {
  const plot = s('svg', { class: 'timeline', role: 'img', 'aria-label': 'Roles of the nodes over the last five minutes' });
  const box = h('div', { class: 'plot-box' }, plot);
  const changes = h('ol', { class: 'changes', 'aria-label': 'Changes of leadership, the newest first' });
  const legend = h('ul', { class: 'legend' }, ...['leader', 'candidate', 'follower', 'suspended', 'silent', 'down'].map(role =>
    h('li', {}, h('i', { class: `swatch block seg-${role}`, 'aria-hidden': 'true' }), h('span', { text: roleText(role) }))));
  const frame = panel({ title: 'Elections' }, legend, box, changes);
  let width = 0;
  new ResizeObserver(entries => {
    width = Math.floor(entries[0].contentRect.width);
    draw();
  }).observe(box);

  function draw() {
    if (!app.state || width < 80) {
      return;
    }

    const now = app.state.point.at;
    const { nodes } = app.state;
    const height = nodes.length * laneHeight + bottom;
    const x = at => left + (width - left) * Math.max(0, 1 - (now - at) / spanMs);
    plot.setAttribute('width', width);
    plot.setAttribute('height', height);
    plot.setAttribute('viewBox', `0 0 ${width} ${height}`);
    plot.replaceChildren(
      ...nodes.flatMap((node, index) => lane(node, index, app.history.points, x, now)),
      ...[0, 1, 2, 3, 4].map(each => s('text', {
        class: 'tick', x: x(now - each * 60_000), y: height - 4, 'text-anchor': each === 0 ? 'end' : 'middle',
        text: each === 0 ? 'now' : `−${each} min`,
      })));
    showChanges();
  }

  let shown = '';
  function showChanges() {
    const found = leaderChanges(app.history.points).toReversed().slice(0, changesMax);
    const key = found.map(each => `${each.at} ${each.leader}`).join();
    if (key === shown && changes.childElementCount > 0) {
      return;
    }

    shown = key;
    changes.replaceChildren(...(found.length === 0
      ? [h('li', { class: 'muted', text: 'No change of leadership while this was watched.' })]
      : found.map(each => h('li', {},
        h('span', { class: 'change-time', text: clockMs(each.at) }),
        h('span', { text: changeText(each) })))));
  }

  return {
    element: frame.element,
    update() {
      frame.ready();
      draw();
    },
  };
}

function changeText({ leader, term, before, withoutMs }) {
  return leader === null ? `${before} no longer leads`
    : `${leader} leads term ${term}${withoutMs > 0 ? `, ${ms(withoutMs)} without a leader seen` : ''}`;
}

function lane(node, index, points, x, now) {
  const y = index * laneHeight;
  return [
    s('text', { class: 'lane-name', x: 0, y: y + 16, text: node.id }),
    ...segments(points, node.id).flatMap(each => {
      const from = x(each.from);
      const to = x(Math.min(each.to, now));
      return [
        s('rect', {
          class: `seg seg-${each.role} ${nodeClass(index)}`, x: from, y: y + 4, width: Math.max(to - from, 1.5), height: laneHeight - 9,
          rx: 2,
        }, s('title', { text: `${node.id}: ${roleText(each.role)}, term ${each.term ?? '–'}, from ${clockMs(each.from)}` })),
        each.role === 'leader' && to - from > 46
          ? s('text', { class: 'seg-term', x: from + 6, y: y + 16, text: `term ${each.term}` })
          : null,
      ];
    }),
  ];
}
