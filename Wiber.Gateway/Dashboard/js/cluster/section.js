import { h } from '../core/dom.js';
import { nodesPanel } from './nodes.js';
import { chartsPanel } from './charts.js';
import { deliveriesPanel } from './deliveries.js';
import { timelinePanel } from '../consensus/timeline.js';

/** The nodes, how they do, and what was stored last. */
export function clusterSection(app) {
  const nodes = nodesPanel(app);
  const charts = chartsPanel(app);
  const timeline = timelinePanel(app);
  const deliveries = deliveriesPanel(app);
  return {
    elements: [nodes.element, charts.element, h('div', { class: 'pair' }, timeline.element, deliveries.element)],
    feeds: ['deliveries'],
    update() {
      if (app.state) {
        nodes.update();
        charts.update();
        timeline.update();
      }
    },
  };
}
