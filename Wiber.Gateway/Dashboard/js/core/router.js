// One section at a time, named by the address, so that back, reload and bookmarks work. Only what is shown is kept up to date.

import { h, setHidden } from './dom.js';

export class Router {
  #shown = null;

  constructor(nav, main, live, sections) {
    this.main = main;
    this.live = live;
    this.sections = sections.map(section => ({
      ...section,
      link: h('a', { href: `#${section.id}`, text: section.title }),
      made: null,
    }));
    nav.append(...this.sections.map(section => section.link));
  }

  start() {
    addEventListener('hashchange', () => this.#show());
    this.#show();
  }

  /** Goes to a section by its place. */
  go(index) {
    if (index < this.sections.length) {
      location.hash = this.sections[index].id;
    }
  }

  /** Draws what is shown. */
  update() {
    this.#shown?.made.update?.();
  }

  #show() {
    const id = location.hash.slice(1).split('/')[0];
    const next = this.sections.find(section => section.id === id) ?? this.sections[0];
    if (next === this.#shown) {
      return;
    }

    this.#shown?.made.hide?.();
    if (!next.made) {
      next.made = next.make();
      next.element = h('div', { class: 'section', id: `section-${next.id}` },
        h('h1', { class: 'visually-hidden', text: next.title }), ...next.made.elements);
      this.main.append(next.element);
    }

    for (const section of this.sections) {
      const isNext = section === next;
      if (section.element) {
        setHidden(section.element, !isNext);
      }

      if (isNext) {
        section.link.setAttribute('aria-current', 'page');
      } else {
        section.link.removeAttribute('aria-current');
      }
    }

    document.title = `${next.title} – Wiber`;
    this.#shown = next;
    this.live.watch(['state', ...(next.made.feeds ?? [])]);
    next.made.show?.();
    next.made.update?.();
  }
}
