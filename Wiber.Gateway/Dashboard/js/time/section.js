import { h } from '../core/dom.js';
import { clocksPanel } from './clocks.js';
import { correctionPanel } from './correction.js';
import { orderingPanel } from './ordering.js';

/** The nodes' clocks, what a time of one of them means, and reads in the order of timestamps. */
export function timeSection(app) {
  const clocks = clocksPanel(app);
  const correction = correctionPanel(app);
  const ordering = orderingPanel(app);
  return {
    elements: [clocks.element, h('div', { class: 'pair' }, ordering.element, correction.element)],
    feeds: ['time', 'ordering', 'topics'],
    hide: ordering.hide,
    update: ordering.update,
  };
}
