// The form that corrects a time.

import { h, setText } from '../core/dom.js';
import { signedUs, us } from '../core/format.js';
import { field, panel, select, showFeed } from '../core/panel.js';
import { correct, parseTime, timeText } from './correct.js';

export function correctionPanel(app) {
  const time = h('input', { name: 'time', autocomplete: 'off', spellcheck: 'false', placeholder: '2026-01-31T12:00:00Z or 1769860800.25' });
  const node = select([], { name: 'node' });
  const answer = h('p', { class: 'answer', role: 'status' });
  const now = h('button', { type: 'button', class: 'plain', text: 'Now', on: {
    click: () => {
      time.value = new Date().toISOString();
      show();
    },
  } });
  const form = h('form', { class: 'stack', 'aria-label': 'A time to correct' },
    field('A time', time), field('Read from the wall clock of', node),
    h('div', { class: 'filter-buttons' }, h('button', { type: 'submit', class: 'primary', text: 'Correct' }), now), answer);
  const frame = panel({ title: 'Timestamp correction', hint: 'What a time of a machine is in cluster time' }, form);
  let clocks = new Map();
  form.addEventListener('submit', event => {
    event.preventDefault();
    show();
  });
  showFeed(app.live, 'time', frame, ({ nodes }) => {
    clocks = new Map(nodes.map(each => [each.node, each]));
    const ids = [...clocks.keys()];
    if (ids.join() !== node.dataset.ids) {
      const chosen = node.value;
      node.dataset.ids = ids.join();
      node.replaceChildren(...ids.map(id => h('option', { value: id, text: id })));
      node.value = ids.includes(chosen) ? chosen : ids[0] ?? '';
    }

    if (ids.length === 0) {
      frame.say('empty', 'No node answers.');
    } else {
      frame.ready();
    }
  });

  function show() {
    const timeUs = parseTime(time.value);
    const clock = clocks.get(node.value);
    if (timeUs === null || !clock) {
      setText(answer, 'Give a date such as 2026-01-31T12:00:00Z, or seconds since 1970.');
      answer.className = 'answer bad';
      return;
    }

    const corrected = correct(timeUs, clock);
    const bound = corrected.boundUs === null ? 'no bound: the node is not synchronized' : `± ${us(corrected.boundUs)}`;
    setText(answer, `${timeText(corrected.timeUs)}  (${signedUs(clock.offsetUs)}, ${bound})`);
    answer.className = 'answer good';
  }

  return frame;
}
