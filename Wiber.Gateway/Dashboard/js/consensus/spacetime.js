// The messages of consensus as lines from node to node through time (a space-time diagram, Lamport 1978): what was sent, what
// arrived, what was lost.

import { h, s, setText } from '../core/dom.js';
import { clock, clockMs } from '../core/format.js';
import { schedule } from '../core/frame.js';
import { panel, select } from '../core/panel.js';
import { classOf, describe, pair } from './pairing.js';
import { segments } from './roles.js';

const recordsMax = 1_500;
const laneHeight = 84;
const left = 40;
const top = 18;
const bottom = 22;
const arrowsMax = 900;
const listedMax = 14;

const kinds = [
  ['heartbeat', 'heartbeats', true], ['entries', 'entries', true], ['reply', 'answers', false], ['vote', 'votes', true],
  ['other', 'snapshots, reads', true], ['lost', 'lost or unseen', true],
];

export function spaceTimePanel(app) {
  const span = select([['2000', '2 s'], ['5000', '5 s'], ['15000', '15 s'], ['45000', '45 s']], { name: 'span', 'aria-label': 'How much time is shown' });
  span.value = '15000';
  const hold = h('button', { type: 'button', class: 'plain', 'aria-pressed': 'false', text: 'Hold', on: { click: toggleHold } });
  const shownKinds = new Set(kinds.filter(([, , isShown]) => isShown).map(([id]) => id));
  const legend = h('div', { class: 'legend kinds', role: 'group', 'aria-label': 'Which messages are drawn' }, ...kinds.map(([id, text, isShown]) => {
    const box = h('input', { type: 'checkbox', checked: isShown, on: {
      change: () => {
        shownKinds[box.checked ? 'add' : 'delete'](id);
        schedule(draw);
      },
    } });
    return h('label', { class: 'switch' }, box, h('i', { class: `swatch msg-${id}`, 'aria-hidden': 'true' }), h('span', { text }));
  }));
  const plot = s('svg', { class: 'spacetime', role: 'img', 'aria-label': 'Messages between the nodes over time' });
  const box = h('div', { class: 'plot-box' }, plot);
  const list = h('ol', { class: 'changes spoken', 'aria-label': 'Votes and losses, the newest first' });
  const frame = panel({
    title: 'Who said what to whom',
    hint: 'Each line is a message between two nodes, from when it was sent to when it arrived; what was lost ends half way. Nodes record it only while it is watched.',
    tools: [span, hold],
  }, legend, box, h('h3', { text: 'Votes and losses' }), list);
  const records = new Map();
  let newest = 0;
  let newestSeen = 0;
  let heldAt = null;
  let width = 0;
  new ResizeObserver(entries => {
    width = Math.floor(entries[0].contentRect.width);
    draw();
  }).observe(box);
  span.addEventListener('change', draw);

  app.live.on('peer-messages', ({ nodes }) => {
    for (const { node, messages } of nodes) {
      add(node, messages);
    }

    schedule(draw);
  });

  function add(node, messages) {
    const known = records.get(node) ?? [];
    const fresh = messages.map(message => ({ ...message, at: timeOf(message.time) }));
    const isRestarted = fresh.length > 0 && fresh[0].sequence <= (known.at(-1)?.sequence ?? 0) && fresh[0].at > (known.at(-1)?.at ?? 0);
    const last = isRestarted ? 0 : known.at(-1)?.sequence ?? 0;
    records.set(node, [...known, ...fresh.filter(each => isRestarted || each.sequence > last)].slice(-recordsMax));
    for (const each of fresh) {
      if (each.at > newest) {
        newest = each.at;
        newestSeen = performance.now();
      }
    }
  }

  function toggleHold() {
    heldAt = heldAt === null ? now() : null;
    hold.setAttribute('aria-pressed', String(heldAt !== null));
    setText(hold, heldAt === null ? 'Hold' : 'Go on');
    draw();
  }

  /** Cluster time, which this machine's clock may differ from. */
  function now() {
    return heldAt ?? newest + performance.now() - newestSeen;
  }

  function draw() {
    if (!app.state || newest === 0) {
      return;
    }

    frame.ready();
    if (width < 80) {
      return;
    }

    const nodes = app.state.nodes.map(node => node.id);
    const until = now();
    const spanMs = Number(span.value);
    const height = top + (nodes.length - 1) * laneHeight + bottom + 12;
    const x = at => left + (width - left - 6) * (1 - (until - at) / spanMs);
    const y = id => top + nodes.indexOf(id) * laneHeight;
    const all = pair(records, until);
    const arrows = all
      .filter(arrow => (arrow.receivedAt ?? arrow.sentAt) > until - spanMs && (arrow.sentAt ?? arrow.receivedAt) <= until
        && shownKinds.has(classOf(arrow)) && nodes.includes(arrow.from) && nodes.includes(arrow.to))
      .slice(-arrowsMax);
    plot.setAttribute('width', width);
    plot.setAttribute('height', height);
    plot.setAttribute('viewBox', `0 0 ${width} ${height}`);
    plot.replaceChildren(
      ...nodes.flatMap(id => lane(id, y(id), x, until, spanMs)),
      ...arrows.flatMap(arrow => arrowElements(arrow, x, y)),
      ...[0, 0.25, 0.5, 0.75].map(part => s('text', {
        class: 'tick', x: x(until - part * spanMs), y: height - 4, 'text-anchor': part === 0 ? 'end' : 'middle', text: clock(until - part * spanMs),
      })));
    showList(all);
  }

  function lane(id, y, x, until, spanMs) {
    const offset = until - (app.state.point.at + (performance.now() - app.stateSeen));
    return [
      s('text', { class: 'lane-name', x: 0, y: y + 4, text: id }),
      s('line', { class: 'lane', x1: left, x2: width - 6, y1: y, y2: y }),
      ...segments(app.history.points, id)
        .map(each => ({ ...each, from: Math.max(each.from + offset, until - spanMs), to: Math.min(each.to + offset, until) }))
        .filter(each => each.to > each.from && each.role !== 'follower')
        .map(each => s('rect', { class: `seg seg-${each.role}`, x: x(each.from), width: Math.max(x(each.to) - x(each.from), 1), y: y - 3, height: 6, rx: 3 })),
    ];
  }

  let listed = '';
  function showList(arrows) {
    const found = arrows
      .filter(arrow => ['vote', 'lost'].includes(classOf(arrow)))
      .sort((a, b) => (b.sentAt ?? b.receivedAt) - (a.sentAt ?? a.receivedAt))
      .slice(0, listedMax);
    const key = found.map(arrow => arrow.key + arrow.fate).join();
    if (key === listed && list.childElementCount > 0) {
      return;
    }

    listed = key;
    list.replaceChildren(...(found.length === 0
      ? [h('li', { class: 'muted', text: 'None while this was watched. Kill or cut off the leader to see an election.' })]
      : found.map(arrow => h('li', {},
        h('span', { class: 'change-time', text: clockMs(arrow.sentAt ?? arrow.receivedAt) }),
        h('strong', { text: `${arrow.from} → ${arrow.to}` }),
        h('span', { text: `${describe(arrow)}${arrow.count > 1 ? `, ${arrow.count} times` : ''}` }),
        arrow.fate !== '' ? h('span', { class: 'tag tag-lost', text: fateText(arrow.fate) }) : null))));
  }

  frame.say('loading', 'Waiting for the nodes to tell …');
  return { element: frame.element, update: () => schedule(draw) };
}

function fateText(fate) {
  return fate === 'lost' ? 'lost' : 'not seen to arrive';
}

/** Milliseconds since 1970, with their microseconds. */
function timeOf(text) {
  const fraction = /\.(\d{3})(\d{3})Z$/.exec(text);
  return Date.parse(text) + (fraction ? Number(fraction[2]) / 1000 : 0);
}

function arrowElements(arrow, x, y) {
  const sentAt = arrow.sentAt ?? arrow.receivedAt;
  const receivedAt = arrow.receivedAt ?? arrow.sentAt;
  const isLost = arrow.fate !== '';
  const [x1, y1, y2] = [x(sentAt), y(arrow.from), y(arrow.to)];
  const x2 = isLost ? x1 : x(Math.max(receivedAt, sentAt));
  const endY = isLost ? y1 + (y2 - y1) * 0.45 : y2;
  const name = classOf(arrow);
  const direction = Math.sign(endY - y1);
  return [
    s('line', { class: `arrow msg-${name}`, x1, y1: y1 + direction * 5, x2, y2: endY - (isLost ? 0 : direction * 5) },
      s('title', { text: `${clockMs(sentAt)} ${arrow.from} → ${arrow.to}: ${describe(arrow)}${arrow.count > 1 ? `, ${arrow.count} times` : ''}${isLost ? `, ${fateText(arrow.fate)}` : ''}` })),
    isLost
      ? s('path', { class: 'cross', d: `M${x2 - 4} ${endY - 4}l8 8m0-8l-8 8` })
      : s('circle', { class: `tip msg-${name}`, cx: x2, cy: endY - direction * 5, r: name === 'heartbeat' || name === 'reply' ? 1.6 : 2.8 }),
  ];
}
