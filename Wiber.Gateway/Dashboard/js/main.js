// Puts the page together: what is live, the sections, and what is the same in all of them.

import { Live } from './core/live.js';
import { History } from './core/history.js';
import { schedule } from './core/frame.js';
import { Router } from './core/router.js';
import { showFacts } from './core/facts.js';
import { showLink } from './core/link.js';
import { bindKeys } from './core/keys.js';
import { bindTheme } from './core/theme.js';
import { clusterSection } from './cluster/section.js';
import { messagesSection } from './messages/section.js';
import { chatSection } from './chat/section.js';
import { groupsSection } from './groups/section.js';
import { timeSection } from './time/section.js';
import { consensusSection } from './consensus/section.js';
import { logsSection } from './logs/section.js';

const live = new Live(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/live`);
const app = { live, history: new History(), state: null, stateSeen: 0, topics: [], topicsState: 'loading', topicsFailure: '' };

bindTheme(document.getElementById('theme'));
showLink(live, document.getElementById('link'));

const router = new Router(document.getElementById('sections'), document.getElementById('main'), live, [
  { id: 'cluster', title: 'Cluster', make: () => clusterSection(app) },
  { id: 'messages', title: 'Messages', make: () => messagesSection(app) },
  { id: 'chat', title: 'Chat', make: () => chatSection(app) },
  { id: 'groups', title: 'Groups', make: () => groupsSection(app) },
  { id: 'time', title: 'Time', make: () => timeSection(app) },
  { id: 'consensus', title: 'Consensus', make: () => consensusSection(app) },
  { id: 'logs', title: 'Logs', make: () => logsSection(app) },
]);
bindKeys(document.getElementById('help'), router);

function draw() {
  if (app.state === null) {
    return;
  }

  showFacts(document.getElementById('facts'), app);
  router.update();
}

live.on('history', frame => {
  app.history.begin(frame.points);
  schedule(draw);
});
live.on('state', frame => {
  app.state = frame;
  app.stateSeen = performance.now();
  app.history.add(frame.point);
  schedule(draw);
});
live.on('topics', frame => {
  app.topics = frame.topics;
  app.topicsState = 'known';
  schedule(draw);
});
live.on('failure', frame => {
  if (frame.feed === 'topics') {
    app.topicsState = 'failed';
    app.topicsFailure = frame.detail;
    schedule(draw);
  }
});

document.querySelector('.skip').addEventListener('click', event => {
  // The address names the section, which stays.
  event.preventDefault();
  document.getElementById('main').focus();
});
router.start();
live.start();
