import { h } from '../core/dom.js';
import { peersPanel } from './peers.js';
import { spaceTimePanel } from './spacetime.js';
import { timelinePanel } from './timeline.js';

/** Who led when, who reaches whom, and who said what to whom. */
export function consensusSection(app) {
  const timeline = timelinePanel(app);
  const peers = peersPanel(app);
  const spaceTime = spaceTimePanel(app);
  return {
    elements: [spaceTime.element, h('div', { class: 'pair' }, timeline.element, peers.element)],
    feeds: ['peer-messages'],
    update() {
      if (app.state) {
        timeline.update();
        peers.update();
        spaceTime.update();
      }
    },
  };
}
