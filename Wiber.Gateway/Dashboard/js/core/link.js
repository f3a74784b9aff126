// Whether the page is live, and what to do where it is not.

import { h, setText } from './dom.js';

/** Shows the state of the connection to the gateway. */
export function showLink(live, element) {
  const dot = h('i', { class: 'dot', 'aria-hidden': 'true' });
  const text = h('span');
  const retry = h('button', { type: 'button', class: 'plain', text: 'Try now', on: { click: () => live.retry() } });
  element.append(dot, text, retry);
  const words = { open: 'live', connecting: 'connecting …', waiting: 'gateway gone; trying again' };
  const show = ({ status }) => {
    dot.className = `dot ${status === 'open' ? 'good' : status === 'waiting' ? 'bad' : 'fair'}`;
    setText(text, words[status]);
    retry.hidden = status !== 'waiting';
    document.body.classList.toggle('is-stale', status === 'waiting');
  };
  live.on('link', show);
  show({ status: 'connecting' });
}
