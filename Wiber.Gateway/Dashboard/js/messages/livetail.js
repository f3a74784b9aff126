// New messages of a topic as they are stored. What comes is put aside and shown once a frame, however fast it comes.

import { schedule } from '../core/frame.js';
import { count, rate } from '../core/format.js';
import { cursorBehind, filterParameters, placeParameters } from './query.js';

const rateWindowMs = 2_000;

/** More than the table shows need not wait for it. */
const waitingMax = 1_000;

export class LiveTail {
  #end = null;
  #waiting = [];
  #times = [];
  #received = 0;

  constructor(app, id, table, tell) {
    this.app = app;
    this.id = id;
    this.table = table;
    this.tell = tell;
  }

  /** Follows what the form asks for, behind a cursor. */
  start(values, cursor) {
    this.stop();
    this.#received = 0;
    let place = cursor;
    const { topic } = values;
    const { partition, sender, recipient, text } = filterParameters(values);
    const command = () => ({
      topic, sender, recipient, text, ...placeParameters(place), partition: partition === '' ? null : Number(partition),
    });
    this.tell(`Live: waiting for messages of ${topic}`);
    this.#end = this.app.live.follow(this.id, command, frame => {
      if (frame.type === 'notice') {
        this.tell(frame.hasEnded ? `Not live: ${frame.detail}; trying again …` : `Live: ${frame.detail}`);
        return;
      }

      place = cursorBehind(place, frame.messages);
      this.#take(frame.messages);
    });
  }

  stop() {
    this.#end?.();
    this.#end = null;
    this.#waiting = [];
    this.#times = [];
  }

  #take(messages) {
    this.#received += messages.length;
    const now = performance.now();
    this.#times = this.#times.filter(each => now - each.at < rateWindowMs);
    this.#times.push({ at: now, count: messages.length });
    this.#waiting.push(...messages);
    if (this.#waiting.length > waitingMax) {
      this.#waiting = this.#waiting.slice(-waitingMax);
    }

    schedule(this.#show);
  }

  #show = () => {
    if (this.#end === null) {
      return;
    }

    this.table.prepend(this.#waiting);
    this.#waiting = [];
    const now = performance.now();
    this.#times = this.#times.filter(each => now - each.at < rateWindowMs);
    const recent = this.#times.reduce((sum, each) => sum + each.count, 0) * 1000 / rateWindowMs;
    this.tell(`Live: ${count(this.#received)} received, ${rate(recent)}`);
    this.table.element.dataset.received = String(this.#received);
  };
}
