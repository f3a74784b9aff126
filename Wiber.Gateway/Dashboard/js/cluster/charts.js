// Four figures over the last five minutes.

import { h } from '../core/dom.js';
import { chart } from '../core/chart.js';
import { count, ms, rate, us } from '../core/format.js';
import { nodeClass } from '../core/palette.js';
import { panel } from '../core/panel.js';

export function chartsPanel(app) {
  const rates = chart({ title: 'Stored messages', format: rate, minSpan: 10 });
  const latency = chart({ title: 'Commit latency', format: ms, minSpan: 1 });
  const lag = chart({ title: 'Replication lag', format: count, minSpan: 10 });
  const offsets = chart({ title: 'Clock offset, with bound', format: us, isSigned: true, minSpan: 100 });
  const frame = panel({ title: 'The last five minutes', className: 'wide' },
    h('div', { class: 'charts' }, rates.element, latency.element, lag.element, offsets.element));
  return {
    element: frame.element,
    update() {
      frame.ready();
      const { points } = app.history;
      const now = app.state.point.at;
      const perNode = valueOf => app.state.nodes.map((node, index) => ({
        id: node.id,
        label: node.id,
        className: nodeClass(index),
        values: points.map(({ at, point }) => ({ at, ...valueOf(point.nodes.find(each => each.id === node.id)) })),
      }));
      rates.update([{ id: 'rate', label: 'all topics', className: 'accent', values: points.map(each => ({ at: each.at, value: each.rate })) }], now);
      latency.update([
        { id: 'p50', label: 'p50', className: 'accent', values: points.map(each => ({ at: each.at, value: each.point.commitP50Ms ?? null })) },
        { id: 'p99', label: 'p99', className: 'second', values: points.map(each => ({ at: each.at, value: each.point.commitP99Ms ?? null })) },
      ], now);
      lag.update(perNode(node => ({ value: node?.lag ?? null })), now);
      offsets.update(perNode(node => ({
        value: node?.offsetUs ?? null,
        low: isBounded(node) ? node.offsetUs - node.boundUs : null,
        high: isBounded(node) ? node.offsetUs + node.boundUs : null,
      })), now);
    },
  };
}

function isBounded(node) {
  return node && node.offsetUs !== null && node.boundUs !== null;
}
