// Direct messages of a conversation: what was said last, and what is said now.

import { get, path, post } from '../core/api.js';
import { h, setText } from '../core/dom.js';
import { toast } from '../core/dialog.js';
import { schedule } from '../core/frame.js';
import { moment, payload } from '../core/format.js';
import { field, panel } from '../core/panel.js';
import { cursorBehind } from '../messages/query.js';

const historyCount = 50;
const shownMax = 300;
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
  let end = null;
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
    if (opened !== convo.value.trim()) {
      await open();
    }

    const message = text.value;
    text.value = '';
    try {
      await post(path`/dm/${opened}`, { message, sender: name.value.trim() });
    } catch (error) {
      text.value = message;
      toast(error.message, 'failed');
    }
  });

  async function open() {
    const topic = convo.value.trim();
    close();
    opened = topic;
    localStorage.setItem(convoKey, topic);
    seen = new Set();
    log.replaceChildren();
    setText(status, 'Loading …');
    let place = '';
    try {
      const answer = await get(path`/v1/topics/${topic}/messages` + `?last=${historyCount}`);
      place = cursorBehind(answer.cursor ?? '', answer.messages);
      take(answer.messages);
    } catch (error) {
      if (error.code !== 'unknown_topic') {
        setText(status, error.message);
        return;
      }
    }

    if (opened !== topic) {
      return;
    }

    setText(status, log.childElementCount + waiting.length === 0 ? 'Nobody has said anything yet.' : '');
    end = app.live.follow('chat', () => ({ topic, cursor: place }), received => {
      if (received.type === 'notice') {
        setText(status, received.detail);
        return;
      }

      setText(status, '');
      place = cursorBehind(place, received.messages);
      take(received.messages);
    });
  }

  function close() {
    end?.();
    end = null;
  }

  function take(messages) {
    waiting.push(...messages.filter(message => {
      const key = `${message.partition}/${message.offset}`;
      return !seen.has(key) && seen.add(key);
    }));
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
    show: open,
    hide: close,
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
