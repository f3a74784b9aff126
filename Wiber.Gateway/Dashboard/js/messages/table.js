// Messages as rows, bounded in number. Rows of a live tail come on top, all that came since the last frame at once.

import { h } from '../core/dom.js';
import { moment, payload } from '../core/format.js';
import { tableHead } from '../core/panel.js';
import { showMessage } from './detail.js';

const rowsMax = 200;
const payloadCharsMax = 300;

export class MessageTable {
  #body = h('tbody');
  #changed;

  /** @param changed called when a message was deleted. */
  constructor(changed) {
    this.#changed = changed;
    this.element = h('div', { class: 'scroll table-box', tabindex: '0', role: 'region', 'aria-label': 'Messages found' },
      h('table', { class: 'messages' },
        tableHead(['Offset', 'Time', 'Sender', 'Recipient', 'Payload']),
        this.#body));
  }

  get isEmpty() {
    return this.#body.childElementCount === 0;
  }

  show(messages) {
    this.#body.replaceChildren(...messages.map(message => this.#row(message)));
  }

  /** Puts new messages on top, the newest first; of more than fit only the newest. */
  prepend(messages) {
    const rows = messages.slice(-rowsMax).reverse().map(message => this.#row(message));
    const keep = rowsMax - rows.length;
    while (this.#body.childElementCount > keep) {
      this.#body.lastElementChild.remove();
    }

    this.#body.prepend(...rows);
  }

  #row(message) {
    const text = payload(message);
    const open = h('button', {
      type: 'button',
      class: 'row-open',
      text: String(message.offset),
      'aria-label': `Message ${message.offset} of partition ${message.partition}`,
    });
    const row = h('tr', { on: { click: () => showMessage(message, this.#changed) } },
      h('td', { class: 'number' }, open, h('small', { text: `/${message.partition}` })),
      h('td', { class: 'time', text: moment(message.timestamp) }),
      h('td', { text: message.sender ?? '' }),
      h('td', { text: message.recipient ?? '' }),
      h('td', { class: 'payload', text: text.length > payloadCharsMax ? `${text.slice(0, payloadCharsMax)} …` : text }));
    return row;
  }
}
