// How far the nodes' clocks are apart, and how sure that is.

import { path, post } from '../core/api.js';
import { h, keyed, setText } from '../core/dom.js';
import { perform, toast } from '../core/dialog.js';
import { count, moment, signedUs, us } from '../core/format.js';
import { panel, scrollBox, showFeed, tableHead } from '../core/panel.js';

export function clocksPanel(app) {
  const all = h('button', { type: 'button', class: 'primary', text: 'Measure now', on: { click: () => syncAll() } });
  const rows = h('tbody');
  const peers = h('tbody');
  const table = (caption, heads, body) => scrollBox(caption, h('table', {},
    h('caption', { text: caption }), tableHead(heads), body));
  const frame = panel({ title: 'Clocks', hint: 'Messages get their times from the leader’s synchronized clock', tools: [all] },
    table('Nodes', ['Node', 'State', 'Wall clock off by', 'Bound', 'Drift', 'Round trip', 'Last measured', ''], rows),
    table('What each has measured of the others', ['Node', 'Of', 'Clock apart by', 'Round trip', 'Drift', 'Last round'], peers));
  let ids = [];
  showFeed(app.live, 'time', frame, ({ nodes }) => {
    ids = nodes.map(node => node.node);
    if (nodes.length === 0) {
      frame.say('empty', 'No node answers.');
      return;
    }

    frame.ready();
    keyed(rows, nodes, node => node.node, makeRow, showRow);
    const pairs = nodes.flatMap(node => node.peers.map(peer => ({ from: node.node, peer })));
    keyed(peers, pairs, pair => `${pair.from}/${pair.peer.node}`, makePair, showPair);
  });

  async function syncAll() {
    all.disabled = true;
    const answers = await Promise.allSettled(ids.map(id => post(path`/cluster/node/${id}/sync-time`)));
    all.disabled = false;
    const failed = answers.find(each => each.status === 'rejected');
    toast(failed ? failed.reason.message : `${ids.join(', ')} measured all clocks`, failed ? 'failed' : 'done');
  }

  return frame;
}

function cells(names) {
  const made = Object.fromEntries(names.map(name => [name, h('td')]));
  return made;
}

function makeRow(node) {
  const parts = cells(['state', 'offset', 'bound', 'drift', 'delay', 'last']);
  const sync = h('button', { type: 'button', class: 'plain', text: 'Measure', 'aria-label': `Let ${node.node} measure now`, on: {
    click: () => perform(sync, () => post(path`/cluster/node/${node.node}/sync-time`), answer => `${answer.node}: ${answer.action}`),
  } });
  parts.element = h('tr', {}, h('th', { scope: 'row', text: node.node }), ...Object.values(parts), h('td', {}, sync));
  return parts;
}

function showRow(row, node) {
  setText(row.state, node.source && node.source !== node.node ? `${node.state} ${node.source}` : node.state);
  row.state.className = node.state === 'unsynchronized' || node.inBound === false ? 'bad' : node.state === 'holdover' ? 'fair' : 'good';
  setText(row.offset, signedUs(node.offsetUs));
  setText(row.bound, node.boundUs === null ? 'none' : node.state === 'leading' ? 'is cluster time' : `± ${us(node.boundUs)}`);
  setText(row.drift, ppm(node.driftPpm));
  setText(row.delay, us(node.delayUs));
  setText(row.last, node.lastSync ? `${moment(node.lastSync)}, ${count(node.successfulSyncs)} of ${count(node.syncAttempts)} rounds` : 'never');
}

function makePair({ from, peer }) {
  const parts = cells(['offset', 'delay', 'drift', 'note']);
  parts.element = h('tr', {}, h('th', { scope: 'row', text: from }), h('td', { text: peer.node }), ...Object.values(parts));
  return parts;
}

function showPair(row, { peer }) {
  setText(row.offset, peer.offsetUs === null ? '–' : `${signedUs(peer.offsetUs)} ± ${us(peer.offsetBoundUs)}`);
  setText(row.delay, us(peer.delayUs));
  setText(row.drift, ppm(peer.driftPpm));
  setText(row.note, peer.liar ? `contradicts the others by ${us(peer.outsideUs)}` : peer.reached ? 'answered' : 'did not answer');
  row.note.className = peer.liar ? 'bad' : peer.reached ? 'good' : 'fair';
}

function ppm(value) {
  return value === null || value === undefined ? '–' : `${value < 0 ? '−' : ''}${Math.abs(value).toFixed(1)} ppm`;
}
