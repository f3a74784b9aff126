// The cluster in one line, at the top of every section.

import { h, setText, setClass } from './dom.js';
import { count, rate } from './format.js';
import { roleOf } from './palette.js';

/** Shows name, leader, term, how many nodes are up, and the publish rate. */
export function showFacts(parent, app) {
  const facts = parent.facts ??= makeFacts(parent);
  const { state, history } = app;
  const up = state.nodes.filter(node => !['down', 'suspended', 'silent', 'unknown'].includes(roleOf(node))).length;
  const majority = Math.floor(state.nodes.length / 2) + 1;
  setText(facts.cluster, state.cluster ?? 'cluster');
  setText(facts.leader, state.leader ?? (up === 0 ? 'none: no node is up' : 'none'));
  setText(facts.term, count(state.term));
  setText(facts.up, `${up} of ${state.nodes.length}`);
  setText(facts.rate, rate(history.rate));
  setClass(facts.dot, `dot ${state.leader === null ? 'bad' : up === state.nodes.length ? 'good' : up >= majority ? 'fair' : 'bad'}`);
}

function makeFacts(parent) {
  const dot = h('i', { class: 'dot', 'aria-hidden': 'true' });
  const cluster = h('strong', { class: 'cluster-name' });
  const make = (label, className) => {
    const value = h('span', { class: 'fact-value' });
    parent.append(h('span', { class: `fact ${className}` }, h('span', { class: 'fact-label', text: label }), ' ', value));
    return value;
  };
  parent.append(h('span', { class: 'fact' }, dot, cluster));
  return {
    dot,
    cluster,
    leader: make('leader', 'fact-leader'),
    term: make('term', 'fact-term'),
    up: make('up', 'fact-up'),
    rate: make('stored', 'fact-rate'),
  };
}
