// The frame that every panel has: a heading, its tools, its content, and what it says when there is nothing to show.

import { h, setHidden, setText } from './dom.js';
import { latest } from './frame.js';

let panelCount = 0;

/** A panel. `say(kind, text)` shows a state in the place of the content, `ready()` the content. */
export function panel({ title, hint, tools = [], className = '' }, ...content) {
  const id = `panel-${++panelCount}`;
  const body = h('div', { class: 'panel-content' }, ...content);
  const state = h('p', { class: 'state loading', text: 'Loading …' });
  const element = h('section', { class: `panel ${className}`, 'aria-labelledby': id },
    h('header', { class: 'panel-head' },
      h('div', {}, h('h2', { id, text: title }), hint ? h('p', { class: 'hint', text: hint }) : null),
      tools.length > 0 ? h('div', { class: 'panel-tools' }, ...tools) : null),
    state,
    body);
  setHidden(body, true);
  return {
    element,
    body,
    ready() {
      setHidden(state, true);
      setHidden(body, false);
    },
    say(kind, text) {
      setHidden(body, true);
      setHidden(state, false);
      state.className = `state ${kind}`;
      setText(state, text);
    },
  };
}

/** Keeps a panel up to date with a feed: `draw` gets its newest frame, and where there is none the panel says why. */
export function showFeed(live, feed, frame, draw) {
  const show = latest(received => {
    if (received.type === 'failure') {
      frame.say('error', received.detail);
    } else {
      draw(received);
    }
  });
  live.on(feed, show);
  live.on('failure', received => received.feed === feed && show(received));
}

/** A field with its label. */
export function field(label, input, className = '') {
  input.id ||= `field-${++panelCount}`;
  return h('div', { class: `field ${className}` }, h('label', { for: input.id, text: label }), input);
}

/** A box for what may be wider than the page: reached and scrolled with keys too. */
export function scrollBox(label, ...content) {
  return h('div', { class: 'scroll', role: 'region', 'aria-label': label, tabindex: '0' }, ...content);
}

/** The head of a table; an empty text is a column of buttons. */
export function tableHead(texts) {
  return h('thead', {}, h('tr', {}, ...texts.map(text =>
    h('th', { scope: 'col' }, h('span', text === '' ? { class: 'visually-hidden', text: 'Actions' } : { text })))));
}

export function select(options, props = {}) {
  return h('select', props, ...options.map(([value, text]) => h('option', { value, text })));
}
