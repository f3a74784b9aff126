// Finding messages: where to begin, which ones, page by page, or live as they are stored.

import { get, path, query } from '../core/api.js';
import { h, setHidden, setText } from '../core/dom.js';
import { count, plural } from '../core/format.js';
import { field, panel, select } from '../core/panel.js';
import { LiveTail } from './livetail.js';
import { MessageTable } from './table.js';
import { cursorBehind, filterParameters, pageSizes, startParameters } from './query.js';

export function browserPanel(app) {
  const form = makeForm();
  const table = new MessageTable(() => load());
  const status = h('p', { class: 'browse-status', role: 'status' });
  const state = h('p', { class: 'state' });
  const back = h('button', { type: 'button', class: 'plain', text: 'Previous page', on: { click: goBack } });
  const on = h('button', { type: 'button', class: 'plain', text: 'Next page', on: { click: goOn } });
  const pages = h('div', { class: 'pages' }, back, on);
  const frame = panel({ title: 'Messages', className: 'browser' }, form.element, status, state, table.element, pages);
  const tail = new LiveTail(app, 'browse', table, text => setText(status, text));
  let asking = null;
  let isWithoutTopic = false;

  // The parameters of the pages that were shown before this one, and of the one behind it.
  let before = [];
  let current = null;
  let next = null;

  form.element.addEventListener('submit', event => {
    event.preventDefault();
    begin();
  });
  form.live.addEventListener('change', begin);

  function begin() {
    before = [];
    stop();
    try {
      current = startParameters(form.values(), form.values().limit);
    } catch (error) {
      say('error', error.message);
      return;
    }

    load();
  }

  function goBack() {
    current = before.pop();
    load();
  }

  function goOn() {
    before.push(current);
    current = next;
    load();
  }

  async function load() {
    const values = form.values();
    stop();
    isWithoutTopic = values.topic === '';
    if (isWithoutTopic) {
      sayWhyNoTopic();
      return;
    }

    asking = new AbortController();
    say('loading', 'Loading …');
    try {
      const answer = await get(
        path`/v1/topics/${values.topic}/messages` + query({ ...current, ...filterParameters(values) }), asking.signal);
      show(values, answer);
    } catch (error) {
      if (error.name !== 'AbortError') {
        showFailure(values, error);
      }
    }
  }

  function stop() {
    tail.stop();
    asking?.abort();
  }

  function sayWhyNoTopic() {
    if (app.topics.length > 0) {
      say('empty', 'Choose a topic.');
    } else if (app.topicsState === 'known') {
      say('empty', 'There are no topics yet. The first message that is written makes one.');
    } else if (app.topicsState === 'failed') {
      say('error', app.topicsFailure);
    } else {
      say('loading', 'Loading …');
    }
  }

  function showFailure(values, error) {
    if (error.code === 'unknown_topic' && form.live.checked) {
      // What is not there yet can be waited for.
      ready();
      table.show([], true);
      tail.start(values, '');
      return;
    }

    say('error', error.message);
  }

  function show(values, answer) {
    const isNewest = current.last !== undefined;
    const messages = isNewest ? answer.messages.toReversed() : answer.messages;
    next = isNewest ? answer.before && { last: values.limit, before: answer.before } : { cursor: answer.cursor, limit: values.limit };
    const hasMore = isNewest ? Boolean(answer.before) && messages.length > 0 : messages.length > 0 && !(answer.complete && messages.length < values.limit);
    back.disabled = before.length === 0;
    on.disabled = !hasMore;
    setText(on, isNewest ? 'Older' : 'Next page');
    setText(back, isNewest ? 'Newer' : 'Previous page');
    table.show(messages, isNewest);
    if (form.live.checked && before.length === 0 && isNewest) {
      ready();
      tail.start(values, cursorBehind(answer.cursor ?? '', answer.messages));
      return;
    }

    if (messages.length === 0) {
      say('empty', before.length > 0 ? 'There are no more messages.' : 'No message matches.');
      setHidden(pages, before.length === 0);
      return;
    }

    ready();
    setHidden(pages, false);
    setText(status, `${plural(messages.length, 'message')} of ${values.topic}, ${isNewest ? 'the newest first' : 'the oldest first'}`);
  }

  function say(kind, text) {
    setHidden(state, false);
    state.className = `state ${kind}`;
    setText(state, text);
    setText(status, '');
    setHidden(table.element, kind !== 'loading' || table.isEmpty);
    setHidden(pages, true);
  }

  function ready() {
    setHidden(state, true);
    setHidden(table.element, false);
    setHidden(pages, form.live.checked && before.length === 0);
  }

  frame.ready();
  say('loading', 'Loading …');
  return {
    element: frame.element,
    open(topic) {
      form.open(topic);
      begin();
    },
    show() {
      if (current !== null) {
        load();
      }
    },
    hide: stop,
    update() {
      const before = form.values().topic;
      form.showTopics(app.topics);
      if (app.state && (current === null || before !== form.values().topic)) {
        begin();
      } else if (isWithoutTopic) {
        sayWhyNoTopic();
      }
    },
  };
}

function makeForm() {
  const topic = h('input', { name: 'topic', list: 'topics', required: true, autocomplete: 'off', spellcheck: 'false' });
  const partition = select([['', 'all']], { name: 'partition' });
  const from = select([
    ['latest', 'the newest'], ['earliest', 'the oldest'], ['offset', 'an offset'], ['time', 'a time'],
  ], { name: 'from' });
  const place = h('input', { name: 'place', inputmode: 'numeric' });
  const placeField = field('Begin at', place);
  const sender = h('input', { name: 'sender', autocomplete: 'off', spellcheck: 'false' });
  const recipient = h('input', { name: 'recipient', autocomplete: 'off', spellcheck: 'false' });
  const text = h('input', { name: 'text', type: 'search', autocomplete: 'off', spellcheck: 'false', 'data-key': 'filter' });
  const limit = select(pageSizes.map(each => [String(each), count(each)]), { name: 'limit' });
  const live = h('input', { type: 'checkbox', name: 'live', id: 'browse-live' });
  const reset = h('button', { type: 'button', class: 'quiet', text: 'Clear filter' });
  const element = h('form', { class: 'filter', 'aria-label': 'Which messages' },
    field('Topic', topic, 'grow'), field('Partition', partition), field('From', from), placeField,
    field('Sender', sender), field('Recipient', recipient), field('Text in payload', text, 'grow'), field('A page', limit),
    h('div', { class: 'filter-buttons' },
      h('label', { class: 'switch' }, live, h('span', { text: 'Live' })),
      h('button', { type: 'submit', class: 'primary', text: 'Find' }), reset));
  const showPlace = () => {
    setHidden(placeField, !['offset', 'time'].includes(from.value));
    place.type = from.value === 'time' ? 'datetime-local' : 'text';
    place.step = '1';
    live.disabled = from.value !== 'latest';
    live.checked = live.checked && !live.disabled;
  };
  from.addEventListener('change', showPlace);
  reset.addEventListener('click', () => {
    sender.value = recipient.value = text.value = '';
    partition.value = '';
    element.requestSubmit();
  });
  showPlace();
  let partitions = 0;
  return {
    element,
    live,
    values: () => ({
      topic: topic.value.trim(),
      partition: partition.value,
      from: from.value,
      place: place.value.trim(),
      sender: sender.value,
      recipient: recipient.value,
      text: text.value,
      limit: Number(limit.value),
    }),
    open(name) {
      topic.value = name;
      from.value = 'latest';
      showPlace();
    },
    /** Offers the partitions of the topic, and a topic to begin with. */
    showTopics(topics) {
      if (topic.value === '' && topics.length > 0 && document.activeElement !== topic) {
        topic.value = topics.toSorted((a, b) => b.messageCount - a.messageCount)[0].topic;
      }

      const next = topics.find(each => each.topic === topic.value)?.partitions.length ?? 1;
      if (next !== partitions) {
        partitions = next;
        const chosen = partition.value;
        partition.replaceChildren(h('option', { value: '', text: 'all' }),
          ...Array.from({ length: next }, (_, i) => h('option', { value: String(i), text: String(i) })));
        partition.value = Number(chosen) < next ? chosen : '';
      }
    },
  };
}
