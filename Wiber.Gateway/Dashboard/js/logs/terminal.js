// A node's log, live: it follows the end, can be held, and shows only lines with a text in them.

import { ansiPieces } from '../core/ansi.js';
import { h, setText } from '../core/dom.js';
import { count } from '../core/format.js';
import { schedule } from '../core/frame.js';

const linesMax = 2_000;
const tail = 500;
const level = /^(\d{4}-\d\d-\d\dT[\d:.]+Z) (TRC|DBG|INF|WRN|ERR|CRT) ([^:]*): /;

export class Terminal {
  #live;
  #id;
  #end = null;
  #lines = [];
  #waiting = [];
  #isPaused = false;
  #follows = true;
  #screen;
  #status;
  #filter;

  constructor(live, id, className) {
    this.#live = live;
    this.#id = id;
    this.#screen = h('div', { class: 'screen', role: 'log', 'aria-live': 'off', 'aria-label': `Log of ${id}`, tabindex: '0' });
    this.#status = h('span', { class: 'hint' });
    this.#filter = h('input', {
      type: 'search', placeholder: 'Filter', 'aria-label': `Filter the log of ${id}`, 'data-key': 'filter',
      on: { input: () => schedule(this.#redraw) },
    });
    const pause = h('button', { type: 'button', class: 'plain', 'aria-pressed': 'false', text: 'Pause', on: {
      click: () => {
        this.#isPaused = !this.#isPaused;
        pause.setAttribute('aria-pressed', String(this.#isPaused));
        setText(pause, this.#isPaused ? 'Go on' : 'Pause');
        schedule(this.#draw);
      },
    } });
    const follow = h('input', { type: 'checkbox', checked: true, on: {
      change: () => {
        this.#follows = follow.checked;
        this.#scroll();
      },
    } });
    const clear = h('button', { type: 'button', class: 'quiet', text: 'Clear', on: {
      click: () => {
        this.#lines = [];
        schedule(this.#redraw);
      },
    } });
    this.#screen.addEventListener('wheel', () => {
      // Who scrolls back wants to read, not to be carried off.
      requestAnimationFrame(() => {
        this.#follows = this.#isAtEnd();
        follow.checked = this.#follows;
      });
    }, { passive: true });
    this.element = h('section', { class: `panel terminal ${className}`, 'aria-label': `Log of ${id}` },
      h('header', { class: 'terminal-head' },
        h('h2', { text: id }), this.#status, this.#filter,
        h('label', { class: 'switch' }, follow, h('span', { text: 'Follow' })), pause, clear),
      this.#screen);
  }

  start() {
    if (this.#end) {
      return;
    }

    this.#end = this.#live.follow(`log-${this.#id}`, () => {
      // Each connection begins with the last lines again.
      this.#lines = [];
      this.#waiting = [];
      schedule(this.#redraw);
      return { node: this.#id, tail };
    }, frame => {
      if (frame.type === 'notice') {
        setText(this.#status, frame.detail);
        return;
      }

      this.#waiting.push(...frame.lines);
      if (this.#waiting.length > linesMax) {
        this.#waiting = this.#waiting.slice(-linesMax);
      }

      schedule(this.#draw);
    });
  }

  stop() {
    this.#end?.();
    this.#end = null;
  }

  #draw = () => {
    if (this.#isPaused) {
      setText(this.#status, `${count(this.#waiting.length)} lines wait`);
      return;
    }

    const lines = this.#waiting;
    this.#waiting = [];
    this.#lines = [...this.#lines, ...lines].slice(-linesMax);
    this.#screen.append(...this.#matching(lines).map(lineElement));
    while (this.#screen.childElementCount > linesMax) {
      this.#screen.firstElementChild.remove();
    }

    setText(this.#status, '');
    this.#scroll();
  };

  #redraw = () => {
    this.#screen.replaceChildren(...this.#matching(this.#lines).map(lineElement));
    const filter = this.#filter.value;
    setText(this.#status, filter === '' ? '' : `${count(this.#screen.childElementCount)} of ${count(this.#lines.length)} lines`);
    this.#scroll();
  };

  #matching(lines) {
    const filter = this.#filter.value.toLowerCase();
    return filter === '' ? lines : lines.filter(line => line.toLowerCase().includes(filter));
  }

  #scroll() {
    if (this.#follows) {
      this.#screen.scrollTop = this.#screen.scrollHeight;
    }
  }

  #isAtEnd() {
    return this.#screen.scrollHeight - this.#screen.scrollTop - this.#screen.clientHeight < 30;
  }
}

function lineElement(line) {
  const match = level.exec(line);
  const rest = match ? line.slice(match[0].length) : line;
  return h('div', { class: match ? `log-line log-${match[2]}` : 'log-line' },
    match ? h('span', { class: 'log-time', text: `${match[1].slice(11, 23)} ` }) : null,
    match ? h('span', { class: 'log-level', text: `${match[2]} ` }) : null,
    ...ansiPieces(rest).map(piece => h('span', { class: piece.className, text: piece.text })));
}
