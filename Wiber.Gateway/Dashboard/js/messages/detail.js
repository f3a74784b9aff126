// Everything about one message, and its end.

import { path, remove } from '../core/api.js';
import { h } from '../core/dom.js';
import { confirm, openDialog, perform, toast } from '../core/dialog.js';
import { moment, ms, payload } from '../core/format.js';

/** Opens a message. `changed` is called if it was deleted. */
export function showMessage(message, changed = () => {}) {
  const text = pretty(message);
  const rows = [
    ['Topic', message.topic], ['Partition', message.partition], ['Offset', message.offset], ['Id', message.id],
    ['Sender', message.sender], ['Recipient', message.recipient], ['Key', message.key],
    ['Stored', withBound(message.timestamp, message.timestampBoundMs)],
    ['Sender’s time', message.clientTimestamp && moment(message.clientTimestamp)],
    ['Corrected time', withBound(message.correctedTimestamp, message.correctedBoundMs)],
    ['Hybrid clock', message.hlc], ['Term', message.term], ['Content type', message.contentType ?? 'text'],
    ...Object.entries(message.headers ?? {}).map(([name, value]) => [`Header ${name}`, value]),
  ].filter(([, value]) => value !== null && value !== undefined && value !== '');
  const removal = h('button', { type: 'button', class: 'danger', text: 'Delete', on: { click: () => deleteMessage() } });
  const copy = h('button', { type: 'button', class: 'plain', text: 'Copy payload', on: {
    click: () => navigator.clipboard.writeText(text).then(() => toast('copied'), () => toast('the browser does not let pages copy', 'failed')),
  } });
  const close = h('button', { type: 'button', class: 'plain', text: 'Close', on: { click: () => dialog.close() } });
  const dialog = openDialog(`${message.topic}/${message.partition} @ ${message.offset}`, [
    h('pre', { class: 'payload-whole', tabindex: '0', 'aria-label': 'Payload', text }),
    h('dl', { class: 'detail' }, ...rows.flatMap(([label, value]) => [h('dt', { text: label }), h('dd', { text: String(value) })])),
  ], [removal, copy, close]);
  dialog.classList.add('wide-dialog');

  async function deleteMessage() {
    const isSure = await confirm({
      title: 'Delete this message?',
      text: `${message.topic}/${message.partition} @ ${message.offset} is shown by no read any more. The offsets of the others stay.`,
      action: 'Delete message',
    });
    if (!isSure) {
      return;
    }

    const answer = await perform(
      removal,
      async () => {
        await remove(path`/v1/topics/${message.topic}/messages/${message.offset}` + `?partition=${message.partition}`);
        return true;
      },
      () => `deleted ${message.topic}/${message.partition} @ ${message.offset}`);
    if (answer) {
      dialog.close();
      changed();
    }
  }
}

function withBound(time, boundMs) {
  return time && (boundMs === null || boundMs === undefined ? moment(time) : `${moment(time)} ± ${ms(boundMs)}`);
}

function pretty(message) {
  return typeof message.payload === 'string' ? payload(message) : JSON.stringify(message.payload, null, 2);
}
