// Reads in the order of timestamps: what the nodes hold back for them, letting it go, and such a read to look at.

import { path, post, query } from '../core/api.js';
import { h, keyed, setText } from '../core/dom.js';
import { confirm, perform } from '../core/dialog.js';
import { count, moment, ms, payload } from '../core/format.js';
import { schedule } from '../core/frame.js';
import { field, panel, scrollBox, select, showFeed, tableHead } from '../core/panel.js';

const shownMax = 100;

export function orderingPanel(app) {
  const rows = h('tbody');
  const held = h('ol', { class: 'held' });
  const topic = h('input', { name: 'topic', list: 'ordered-topics', autocomplete: 'off', spellcheck: 'false' });
  const topics = h('datalist', { id: 'ordered-topics' });
  const windowMs = select([['2000', '2 s'], ['5000', '5 s'], ['10000', '10 s'], ['30000', '30 s']], { name: 'window' });
  const toggle = h('button', { type: 'submit', class: 'primary', text: 'Read' });
  const status = h('p', { class: 'hint', role: 'status' });
  const given = h('ol', { class: 'given', 'aria-label': 'Given out, the newest first' });
  const form = h('form', { class: 'filter', 'aria-label': 'A read in the order of timestamps' },
    field('Topic', topic, 'grow'), field('Hold back for', windowMs), h('div', { class: 'filter-buttons' }, toggle));
  const frame = panel({ title: 'Ordering buffer', hint: 'Reads in the order of timestamps hold messages back until none that belongs in front can come' },
    scrollBox('What the nodes hold', h('table', {},
      tableHead(['Node', 'Reads', 'Held', 'Oldest', 'Given out', 'Reordered', 'Late', '']), rows)),
    held, h('h3', { text: 'Watch one' }), topics, form, status, given);
  showFeed(app.live, 'ordering', frame, ({ nodes }) => {
    if (nodes.length === 0) {
      frame.say('empty', 'No node answers.');
      return;
    }

    frame.ready();
    keyed(rows, nodes, node => node.node, makeRow, showRow);
    held.replaceChildren(...nodes.flatMap(node => node.next).slice(0, 12).map(each => h('li', {
      text: `${each.topic}/${each.partition} @ ${each.offset} waits since ${moment(each.timestamp)}`,
    })));
  });

  let end = null;
  let received = 0;
  let waiting = [];
  form.addEventListener('submit', event => {
    event.preventDefault();
    if (end) {
      stop('');
    } else if (topic.value.trim() !== '') {
      start();
    }
  });

  function start() {
    received = 0;
    waiting = [];
    given.replaceChildren();
    setText(toggle, 'End');
    setText(status, 'Reading what is stored from now on …');
    const command = { topic: topic.value.trim(), windowMs: Number(windowMs.value) };
    end = app.live.follow('ordered', () => command, frameReceived => {
      if (frameReceived.type === 'notice') {
        stop(frameReceived.detail);
        return;
      }

      received += frameReceived.messages.length;
      waiting = [...waiting, ...frameReceived.messages].slice(-shownMax);
      schedule(showGiven);
    });
  }

  function showGiven() {
    if (end !== null) {
      setText(status, `${count(received)} given out in the order of their timestamps`);
    }

    given.prepend(...waiting.toReversed().map(line));
    waiting = [];
    while (given.childElementCount > shownMax) {
      given.lastElementChild.remove();
    }
  }

  function stop(text) {
    end?.();
    end = null;
    setText(toggle, 'Read');
    setText(status, text);
  }

  return {
    element: frame.element,
    hide: () => stop(''),
    update() {
      const names = app.topics.map(each => each.topic);
      if (names.join() !== topics.dataset.names) {
        topics.dataset.names = names.join();
        topics.replaceChildren(...names.map(value => h('option', { value })));
        topic.value ||= names[0] ?? '';
      }
    },
  };
}

function line(message) {
  return h('li', {},
    h('span', { class: 'time', text: moment(message.correctedTimestamp) }),
    message.late ? h('span', { class: 'tag tag-late', text: 'late' }) : null,
    h('span', { class: 'number', text: `${message.topic}/${message.partition} @ ${message.offset}` }),
    h('span', { class: 'delivery-text', text: payload(message).slice(0, 120) }));
}

function makeRow(node) {
  const parts = Object.fromEntries(['readers', 'held', 'oldest', 'delivered', 'reordered', 'late'].map(name => [name, h('td', { class: 'number' })]));
  const force = h('button', { type: 'button', class: 'plain', text: 'Force delivery', 'aria-label': `Force delivery at ${node.node}`, on: {
    click: () => forceDelivery(force, node.node),
  } });
  parts.element = h('tr', {}, h('th', { scope: 'row', text: node.node }), ...Object.values(parts), h('td', {}, force));
  return parts;
}

function showRow(row, node) {
  setText(row.readers, count(node.readers));
  setText(row.held, node.heldMax === 0 ? count(node.held) : `${count(node.held)} of ${count(node.heldMax)}`);
  setText(row.oldest, node.held === 0 ? '–' : ms(node.oldestAgeMs));
  setText(row.delivered, count(node.delivered));
  setText(row.reordered, count(node.reordered));
  setText(row.late, count(node.late));
}

async function forceDelivery(button, node, topic = '') {
  const isSure = await confirm({
    title: `Force delivery at ${node}?`,
    text: 'Everything that is held goes out at once. What belongs in front of it and comes later is marked as late.',
    action: 'Force delivery',
  });
  if (isSure) {
    await perform(button, () => post(path`/cluster/node/${node}/force-ordering` + query({ topic })), answer => `${answer.node}: ${answer.action}`);
  }
}
