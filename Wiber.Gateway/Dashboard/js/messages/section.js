import { h } from '../core/dom.js';
import { browserPanel } from './browser.js';
import { publishPanel } from './publish.js';

/** Finding and writing messages. */
export function messagesSection(app) {
  const topics = h('datalist', { id: 'topics' });
  const browser = browserPanel(app);
  const publish = publishPanel(app, topic => browser.open(topic));
  let shown = '';
  return {
    elements: [topics, h('div', { class: 'with-aside' }, browser.element, publish.element)],
    feeds: ['topics'],
    show: browser.show,
    hide: browser.hide,
    update() {
      const names = app.topics.map(topic => topic.topic);
      if (names.join() !== shown) {
        shown = names.join();
        topics.replaceChildren(...names.map(value => h('option', { value })));
      }

      browser.update();
    },
  };
}
