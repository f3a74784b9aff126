// Writing a message.

import { path, post, query } from '../core/api.js';
import { h } from '../core/dom.js';
import { perform } from '../core/dialog.js';
import { ms } from '../core/format.js';
import { field, panel, select } from '../core/panel.js';

/** The form. `opened` is told the topic of a message that was stored. */
export function publishPanel(app, opened) {
  const topic = h('input', { name: 'topic', list: 'topics', required: true, autocomplete: 'off', spellcheck: 'false', value: 'chat' });
  const text = h('textarea', { name: 'payload', rows: '5', spellcheck: 'false', 'data-key': 'write' });
  const kind = select([['text', 'text'], ['json', 'JSON']], { name: 'kind' });
  const sender = h('input', { name: 'sender', autocomplete: 'off' });
  const recipient = h('input', { name: 'recipient', autocomplete: 'off' });
  const key = h('input', { name: 'key', autocomplete: 'off' });
  const id = h('input', { name: 'id', autocomplete: 'off', placeholder: 'given by the node' });
  const partition = h('input', { name: 'partition', inputmode: 'numeric', placeholder: 'chosen by the node' });
  const acks = select([['', 'as the topic says'], ['quorum', 'a majority'], ['leader', 'the leader'], ['none', 'nobody']], { name: 'acks' });
  const send = h('button', { type: 'submit', class: 'primary', text: 'Publish' });
  const form = h('form', { class: 'stack', 'aria-label': 'A message to publish' },
    field('Topic', topic), field('Payload', text), field('Payload is', kind), field('Sender', sender), field('Recipient', recipient),
    h('details', {}, h('summary', { text: 'Key, id, partition, acknowledgement' }),
      field('Key', key), field('Id', id), field('Partition', partition), field('Wait for', acks)),
    send);
  form.addEventListener('submit', async event => {
    event.preventDefault();
    const began = performance.now();
    const answer = await perform(send, () => publish(), stored => describe(stored, performance.now() - began));
    if (answer) {
      text.value = '';
      id.value = '';
      text.focus();
      opened(topic.value.trim());
    }
  });

  async function publish() {
    return post(path`/v1/topics/${topic.value.trim()}/messages` + query({ partition: partition.value.trim(), acks: acks.value }), {
      payload: kind.value === 'json' ? parse(text.value) : text.value,
      ...(kind.value === 'json' ? { contentType: 'application/json' } : {}),
      ...given({ sender: sender.value, recipient: recipient.value, key: key.value, id: id.value }),
    });
  }

  const frame = panel({ title: 'Write', className: 'aside' }, form);
  frame.ready();
  return frame;
}

function given(fields) {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''));
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`the payload is no JSON: ${error.message}`);
  }
}

function describe(stored, elapsedMs) {
  return stored.offset === null ? `taken by ${stored.topic}/${stored.partition} in ${ms(elapsedMs)}`
    : stored.duplicate ? `was there already: ${stored.topic}/${stored.partition} @ ${stored.offset}`
    : `stored as ${stored.topic}/${stored.partition} @ ${stored.offset} in ${ms(elapsedMs)}`;
}
