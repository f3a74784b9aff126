// The one WebSocket of the page. It comes back by itself, later each time, and takes up what was watched and followed.

const firstPauseMs = 500;
const longestPauseMs = 10_000;

/** What has ended by a failure is followed again after that. */
const takeUpMs = 3_000;

export class Live {
  #listeners = new Map();
  #feeds = [];
  #followed = new Map();
  #followCount = 0;
  #socket = null;
  #pauseMs = firstPauseMs;
  #timer = 0;

  constructor(url) {
    this.url = url;
    this.status = 'connecting';
  }

  start() {
    this.#connect();
  }

  /** Calls back for every frame of a type, and for `link`: connecting, open or waiting. */
  on(type, listener) {
    const listeners = this.#listeners.get(type) ?? [];
    this.#listeners.set(type, [...listeners, listener]);
  }

  /** Has exactly these feeds from now on. */
  watch(feeds) {
    this.#feeds = feeds;
    this.#send({ type: 'watch', feeds });
  }

  /**
   * Follows a topic or a log. `command` is asked for each time the connection is made, so that it goes on where it was;
   * `receive` gets frames. Answers a function that ends it. The gateway knows each by a name of its own: what was on its way
   * when one ended is not taken for news of the next.
   */
  follow(name, command, receive) {
    const id = `${name}#${++this.#followCount}`;
    const followed = { command, receive, hasEnded: false };
    this.#followed.set(id, followed);
    this.#begin(id, followed);
    return () => {
      if (this.#followed.delete(id)) {
        this.#send({ type: 'unfollow', id });
      }
    };
  }

  /** Tries again at once. */
  retry() {
    clearTimeout(this.#timer);
    if (this.status === 'waiting') {
      this.#connect();
    }
  }

  #connect() {
    this.#tell('connecting');
    const socket = new WebSocket(this.url);
    this.#socket = socket;
    socket.onopen = () => {
      this.#pauseMs = firstPauseMs;
      this.#tell('open');
      this.#send({ type: 'watch', feeds: this.#feeds });
      for (const [id, followed] of this.#followed) {
        this.#begin(id, followed);
      }
    };
    socket.onmessage = event => this.#receive(JSON.parse(event.data));
    socket.onclose = () => {
      const pauseMs = this.#pauseMs * (0.75 + Math.random() / 2);
      this.#pauseMs = Math.min(this.#pauseMs * 2, longestPauseMs);
      this.#tell('waiting', pauseMs);
      this.#timer = setTimeout(() => this.#connect(), pauseMs);
    };
  }

  #receive(frame) {
    if (frame.id !== undefined && frame.id !== null) {
      const followed = this.#followed.get(frame.id);
      followed?.receive(frame);
      if (followed && frame.hasEnded) {
        followed.hasEnded = true;
        setTimeout(() => this.#takeUp(frame.id), takeUpMs);
      }

      return;
    }

    for (const listener of this.#listeners.get(frame.type) ?? []) {
      listener(frame);
    }
  }

  #takeUp(id) {
    const followed = this.#followed.get(id);
    if (followed?.hasEnded) {
      this.#begin(id, followed);
    }
  }

  #begin(id, followed) {
    followed.hasEnded = false;
    this.#send({ type: 'follow', id, ...followed.command() });
  }

  #send(command) {
    if (this.#socket?.readyState === WebSocket.OPEN) {
      this.#socket.send(JSON.stringify(command));
    }
  }

  #tell(status, pauseMs) {
    this.status = status;
    for (const listener of this.#listeners.get('link') ?? []) {
      listener({ status, pauseMs });
    }
  }
}
