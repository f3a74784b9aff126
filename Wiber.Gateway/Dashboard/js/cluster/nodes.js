// The nodes: role, term, how far each is, and everything that can be done to it.

import { h, keyed, setClass, setHidden, setText } from '../core/dom.js';
import { count, duration, ms, plural, signedUs, us } from '../core/format.js';
import { panel } from '../core/panel.js';
import { nodeClass, roleOf, roleText } from '../core/palette.js';
import { act, actionLabel, actionsFor, startCluster, stopCluster } from './actions.js';

const downRoles = ['down', 'suspended', 'silent', 'unknown'];

/** The cards of all nodes, and what their roles mean together. */
export function nodesPanel(app) {
  const start = h('button', { type: 'button', class: 'primary', text: 'Start the cluster', on: { click: () => startCluster(start) } });
  const stop = h('button', { type: 'button', class: 'plain', text: 'Stop the cluster', on: { click: () => stopCluster(stop) } });
  const summary = h('p', { class: 'summary', role: 'status' });
  const list = h('ul', { class: 'nodes' });
  const frame = panel({ title: 'Nodes', tools: [start, stop] }, summary, list);
  return {
    element: frame.element,
    update() {
      frame.ready();
      const { nodes } = app.state;
      const roles = nodes.map(roleOf);
      const downCount = roles.filter(role => role === 'down').length;
      setHidden(start, downCount === 0);
      setHidden(stop, downCount === nodes.length);
      setText(start, downCount === nodes.length ? 'Start the cluster' : 'Start what is down');
      setText(summary, sentence(app.state, roles));
      keyed(list, nodes, node => node.id, node => makeCard(node, nodes.indexOf(node)), (card, node) => showCard(card, node, app.state));
    },
  };
}

/** What the roles mean for who uses the cluster. */
function sentence(state, roles) {
  const isCut = node => (node.status?.isolatedFrom ?? []).length > 0;
  const cutCount = state.nodes.filter((node, i) => !downRoles.includes(roles[i]) && isCut(node)).length;
  const upCount = roles.filter(role => !downRoles.includes(role)).length;
  const spare = upCount - cutCount - (Math.floor(roles.length / 2) + 1);
  return upCount === 0 ? 'No node is up. Start the cluster to publish and read.'
    : spare < 0 ? `${upCount - cutCount} of ${roles.length} nodes reach each other: no majority, so nothing can be published.`
    : state.leader === null ? 'The nodes are electing a leader.'
    : spare === 0 && roles.length > 1 ? `${state.leader} leads term ${state.term}. No other node may fail now.`
    : `${state.leader} leads term ${state.term}. ${spare === 0 ? 'There is no other node.' : `${plural(spare, 'node')} may fail without harm.`}`;
}

function makeCard(node, index) {
  const parts = {
    role: h('span', { class: 'role' }),
    note: h('p', { class: 'node-note' }),
    term: h('dd'),
    commit: h('dd'),
    lag: h('dd'),
    clock: h('dd'),
    uptime: h('dd'),
    buttons: h('div', { class: 'node-buttons' }),
  };
  const term = (label, value) => h('div', {}, h('dt', { text: label }), value);
  parts.element = h('li', { class: `node ${nodeClass(index)}`, data: { node: node.id } },
    h('div', { class: 'node-head' },
      h('h3', { text: node.id }), parts.role,
      h('span', { class: 'node-url', text: node.url.replace('http://', '') })),
    parts.note,
    h('dl', { class: 'node-facts' },
      term('Term', parts.term), term('Commit', parts.commit), term('Lag', parts.lag), term('Clock', parts.clock),
      term('Up for', parts.uptime)),
    parts.buttons);
  return parts;
}

function showCard(card, node, state) {
  const role = roleOf(node);
  const status = node.state === 'down' ? null : node.status;
  setText(card.role, roleText(role));
  setClass(card.role, `role role-${role}`);
  card.element.dataset.role = role;
  setText(card.note, noteOf(node, role, status));
  setText(card.term, count(status?.term));
  setText(card.commit, count(status?.commitIndex));
  const lag = state.point.nodes.find(each => each.id === node.id)?.lag;
  setText(card.lag, status ? lag === 0 ? 'none' : count(lag) : '–');
  setText(card.clock, status?.clock ? clockText(status.clock) : '–');
  setText(card.uptime, status ? duration(status.uptimeMs) : '–');
  showButtons(card, node, role);
}

function clockText(clock) {
  return clock.boundUs === null ? `${signedUs(clock.offsetUs)}, not synchronized` : `${signedUs(clock.offsetUs)} ± ${us(clock.boundUs)}`;
}

function noteOf(node, role, status) {
  const cut = status?.isolatedFrom ?? [];
  const missing = (status?.peers ?? []).filter(peer => !peer.connected).map(peer => peer.id);
  return !node.configured ? 'A member that cluster.toml does not name.'
    : role === 'down' ? 'Not running.'
    : role === 'suspended' ? 'Halted where it is.'
    : role === 'silent' ? `No answer for ${ms(node.silentMs)}.`
    : role === 'unknown' ? 'It runs and has not answered yet.'
    : cut.length > 0 ? `Cut off from ${cut.join(', ')}.`
    : missing.length > 0 ? `Not connected to ${missing.join(', ')}.`
    : role === 'leader' ? 'Takes every write.' : status?.leader ? `Follows ${status.leader}.` : 'Knows no leader.';
}

function showButtons(card, node, role) {
  const names = actionsFor(node, role);
  if (card.names === names.join()) {
    return;
  }

  card.names = names.join();
  const isFocused = card.buttons.contains(document.activeElement);
  card.buttons.replaceChildren(...names.map(name => {
    const button = h('button', {
      type: 'button',
      class: name === 'kill' ? 'danger' : name === 'start' || name === 'resume' || name === 'heal' ? 'primary' : 'plain',
      text: actionLabel(name),
      'aria-label': `${actionLabel(name)} ${node.id}`,
      on: { click: () => act(button, node.id, name) },
    });
    return button;
  }));
  if (isFocused) {
    card.buttons.querySelector('button')?.focus();
  }
}
