// The messages that were stored last, of whichever topics.

import { h } from '../core/dom.js';
import { moment, payload } from '../core/format.js';
import { panel, showFeed } from '../core/panel.js';
import { showMessage } from '../messages/detail.js';

const shownMax = 10;
const payloadCharsMax = 200;

export function deliveriesPanel(app) {
  const list = h('ol', { class: 'deliveries' });
  const frame = panel({ title: 'Recent deliveries', hint: 'The newest messages of all topics, with their corrected times' }, list);
  let shown = '';
  showFeed(app.live, 'deliveries', frame, ({ messages }) => {
    if (messages.length === 0) {
      frame.say('empty', 'No messages yet. Write one under Messages.');
      return;
    }

    frame.ready();
    const key = messages.map(each => `${each.topic}/${each.partition}/${each.offset}`).join();
    if (key !== shown) {
      shown = key;
      list.replaceChildren(...messages.slice(0, shownMax).map(row));
    }
  });
  return frame;
}

function row(message) {
  return h('li', {}, h('button', { type: 'button', class: 'delivery', on: { click: () => showMessage(message) } },
    h('span', { class: 'delivery-time', text: moment(message.correctedTimestamp) }),
    h('span', { class: 'delivery-place', text: `${message.topic}/${message.partition}@${message.offset}` }),
    h('span', { class: 'delivery-sender', text: message.sender ?? '' }),
    h('span', { class: 'delivery-text', text: payload(message).slice(0, payloadCharsMax) })));
}
