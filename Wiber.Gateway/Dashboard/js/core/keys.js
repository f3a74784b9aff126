// Keys for what is done often. None where text is typed.

import { h } from './dom.js';
import { openDialog } from './dialog.js';

const help = [
  ['1 … 7', 'Go to a section'],
  ['/', 'Filter what is shown'],
  ['n', 'Write a message'],
  ['?', 'These keys'],
  ['Esc', 'Close what is open'],
];

export function bindKeys(button, router) {
  const show = () => {
    const rows = help.map(([keys, text]) => h('tr', {}, h('th', { scope: 'row' }, h('kbd', { text: keys })), h('td', { text })));
    const dialog = openDialog('Keys', [h('table', { class: 'keys' }, h('tbody', {}, ...rows))], [
      h('button', { type: 'button', class: 'plain', text: 'Close', on: { click: () => dialog.close() } }),
    ]);
  };
  button.addEventListener('click', show);
  document.addEventListener('keydown', event => {
    const isTyping = event.target.closest?.('input, textarea, select, [contenteditable]');
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) {
      return;
    }

    if (/^[1-9]$/.test(event.key)) {
      router.go(Number(event.key) - 1);
    } else if (event.key === '/') {
      event.preventDefault();
      document.querySelector('.section:not([hidden]) [data-key="filter"]')?.focus();
    } else if (event.key === 'n') {
      event.preventDefault();
      location.hash = 'messages';
      document.querySelector('[data-key="write"]')?.focus();
    } else if (event.key === '?') {
      show();
    }
  });
}
