import { h, keyed } from '../core/dom.js';
import { nodeClass } from '../core/palette.js';
import { Terminal } from './terminal.js';

/** The nodes' logs, side by side. */
export function logsSection(app) {
  const element = h('div', { class: 'terminals' });
  let isShown = false;
  let terminals = [];
  return {
    elements: [element],
    show() {
      isShown = true;
      terminals.forEach(terminal => terminal.start());
    },
    hide() {
      isShown = false;
      terminals.forEach(terminal => terminal.stop());
    },
    update() {
      const nodes = (app.state?.nodes ?? []).filter(node => node.configured);
      keyed(element, nodes, node => node.id, node => {
        const terminal = new Terminal(app.live, node.id, nodeClass(nodes.indexOf(node)));
        terminals = [...terminals, terminal];
        if (isShown) {
          terminal.start();
        }

        return terminal;
      }, () => {});
    },
  };
}
