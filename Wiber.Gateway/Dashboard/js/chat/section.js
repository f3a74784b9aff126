// Direct messages of a conversation: what was said last, and what is said now.

import { get, path, post } from '../core/api.js';
import { h, setText } from '../core/dom.js';
import { toast } from '../core/dialog.js';
import { schedule } from '../core/frame.js';
import { moment, payload } from '../core/format.js';
import { field, panel } from '../core/panel.js';
import { cursorBehind, placeParameters } from '../messages/query.js';

const historyCount = 50;
const shownMax = 300;
const seenMax = 1_000;
const nameKey = 'wiber-chat-name';
const convoKey = 'wiber-chat-conversation';

export function chatSection(app) {
  const convo = h('input', { name: 'conversation', required: true, autocomplete: 'off', spellcheck: 'false',
    value: localStorage.getItem(convoKey) ?? 'lobby', maxlength: '249' });
  const name = h('input', { name: 'name', autocomplete: 'nickname', value: localStorage.getItem(nameKey) ?? '', maxlength: '200' });
  const join = h('button', { type: 'submit', class: 'plain', text: 'Open' });
  const status = h('p', { class: 'chat-status', role: 'status' });
  const log = h('div', { class: 'chat-log', role: 'log', 'aria-label': 'Conversation', tabindex: '0' });
  const text = h('input', { name: 'message', autocomplete: 'off', 'aria-label': 'Message', placeholder: 'Write a message', required: true });
  const send = h('button', { type: 'submit', class: 'primary', text: 'Send' });
  const who = h('form', { class: 'filter', 'aria-label': 'Conversation and name' },
    field('Conversation', convo, 'grow'), field('Your name', name, 'grow'), h('div', { class: 'filter-buttons' }, join));
  const say = h('form', { class: 'chat-say', 'aria-label': 'Say something' }, text, send);
  const frame = panel({ title: 'Chat', hint: 'A conversation is a topic of its name', className: 'chat' }, who, status, log, say);
  let isShown = false;
  let asking = null;
  let end = null;

  // The conversation that is followed, or soon will be.
  let opened = null;
  let seen = new Set();
  let waiting = [];

  who.addEventListener('submit', event => {
    event.preventDefault();
    localStorage.setItem(nameKey, name.value.trim());
    open();
  });
  say.addEventListener('submit', async event => {
    event.preventDefault();
    const topic = convo.value.trim();
    const message = text.value;
    text.value = '';
    await openUnless(topic);
    try {
      await post(path`/dm/${topic}`, { message, sender: name.value.trim() });
    } catch (error) {
      text.value = message;
      toast(error.message, 'failed');
      return;
    }

    // Where the cluster could not be read before and can be now, what was said is to be seen.
    await openUnless(topic);
  });

  async function openUnless(topic) {
    if (isShown && opened !== topic && convo.value.trim() === topic) {
      await open();
    }
  }

  async function open() {
    close();
    const topic = convo.value.trim();
    const ours = new AbortController();
    asking = ours;
    opened = topic;
    localStorage.setItem(convoKey, topic);
    seen = new Set();
    waiting = [];
    log.replaceChildren();
    setText(status, 'Loading …');
    let place = '';
    try {
      const answer = await get(path`/v1/topics/${topic}/messages` + `?last=${historyCount}`, ours.signal);
      place = cursorBehind(answer.cursor ?? '', answer.messages);
      take(answer.messages);
    } catch (error) {
      if (!ours.signal.aborted && error.code !== 'unknown_topic') {
        setText(status, error.message);
        opened = null;
        return;
      }
    }

    if (ours.signal.aborted) {
      return;
    }

    setText(status, log.childElementCount + waiting.length === 0 ? 'Nobody has said anything yet.' : '');
    end = app.live.follow('chat', () => ({ topic, ...placeParameters(place) }), received => {
      if (received.type === 'notice') {
        setText(status, received.hasEnded ? `${received.detail}; trying again …` : received.detail);
        return;
      }

      setText(status, '');
      place = cursorBehind(place, received.messages);
      take(received.messages);
    });
  }

  function close() {
    asking?.abort();
    asking = null;
    end?.();
    end = null;
    opened = null;
  }

  function take(messages) {
    for (const message of messages) {
      const key = `${message.partition}/${message.offset}`;
      if (!seen.has(key)) {
        seen.add(key);
        waiting.push(message);
      }
    }

    // Only what is near the end can come twice, and only what fits is shown.
    for (const key of seen) {
      if (seen.size <= seenMax) {
        break;
      }

      seen.delete(key);
    }

    waiting = waiting.slice(-shownMax);
    schedule(show);
  }

  function show() {
    const isAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
    log.append(...waiting.map(message => line(message, name.value.trim())));
    waiting = [];
    while (log.childElementCount > shownMax) {
      log.firstElementChild.remove();
    }

    if (isAtEnd) {
      log.scrollTop = log.scrollHeight;
    }
  }

  frame.ready();
  return {
    elements: [frame.element],
    show() {
      isShown = true;
      open();
    },
    hide() {
      isShown = false;
      close();
    },
  };
}

function line(message, own) {
  const { sender, text } = split(message);
  return h('div', { class: sender !== '' && sender === own ? 'said own' : 'said' },
    h('div', { class: 'said-head' },
      h('strong', { text: sender === '' ? 'somebody' : sender }),
      h('time', { datetime: message.timestamp, text: moment(message.timestamp) })),
    h('p', { text }));
}

/** What is said has its sender in front, for readers that know nothing of senders. */
function split(message) {
  const text = payload(message);
  const sender = message.sender ?? '';
  return sender !== '' && text.startsWith(`${sender}: `) ? { sender, text: text.slice(sender.length + 2) } : { sender, text };
}
