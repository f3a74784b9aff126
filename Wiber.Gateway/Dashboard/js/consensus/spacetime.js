// placeholder
import { panel } from '../core/panel.js';

export function spaceTimePanel() {
  const frame = panel({ title: 'Who said what to whom' });
  return { element: frame.element, update() {} };
}
