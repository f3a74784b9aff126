// Who reaches whom, as each node says itself: a row speaks, a column is spoken of.

import { h } from '../core/dom.js';
import { count } from '../core/format.js';
import { roleOf, roleText } from '../core/palette.js';
import { panel, scrollBox } from '../core/panel.js';

export function peersPanel(app) {
  const table = h('table', { class: 'matrix' });
  const frame = panel({ title: 'Peer health', hint: 'What the node of the row says of the node of the column' },
    scrollBox('Peers', table));
  let shown = '';
  return {
    element: frame.element,
    update() {
      frame.ready();
      const { nodes } = app.state;
      const rows = nodes.map(from => ({ id: from.id, cells: nodes.map(to => cell(from, to, app.state)) }));
      const key = JSON.stringify(rows);
      if (key === shown) {
        return;
      }

      shown = key;
      table.replaceChildren(
        h('thead', {}, h('tr', {}, h('td'), ...nodes.map(node => h('th', { scope: 'col', text: node.id })))),
        h('tbody', {}, ...rows.map(row => h('tr', {}, h('th', { scope: 'row', text: row.id }),
          ...row.cells.map(each => h('td', { class: `peer ${each.kind}` },
            h('span', { text: each.text }), each.detail ? h('small', { text: each.detail }) : null))))));
    },
  };
}

function cell(from, to, state) {
  const role = roleOf(from);
  if (from.id === to.id) {
    return { kind: 'self', text: roleText(role) };
  }

  if (['down', 'suspended', 'silent', 'unknown'].includes(role)) {
    return { kind: 'unknown', text: '–' };
  }

  const peer = from.status.peers?.find(each => each.id === to.id);
  if ((from.status.isolatedFrom ?? []).includes(to.id)) {
    return { kind: 'bad', text: 'cut off' };
  }

  if (!peer) {
    return { kind: 'unknown', text: 'no peer' };
  }

  const behind = role === 'leader' && peer.matchIndex !== undefined ? from.status.lastLogIndex - peer.matchIndex : null;
  const detail = behind === null ? null : behind <= 0 ? 'has all' : `${count(behind)} behind`;
  return peer.connected ? { kind: 'good', text: 'connected', detail } : { kind: 'bad', text: 'unreachable', detail };
}
