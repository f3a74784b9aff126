// Questions before something is done that cannot be taken back, and what was done, said where everyone hears it.

import { h } from './dom.js';

const toastMs = 7_000;

/** Asks; answers true if the user wants it. */
export function confirm({ title, text, action, isDanger = true }) {
  return new Promise(resolve => {
    const dialog = openDialog(title, [h('p', { text })], [
      h('button', { type: 'button', class: 'plain', text: 'Cancel', on: { click: () => dialog.close() } }),
      h('button', { type: 'button', class: isDanger ? 'danger solid' : 'primary', text: action, on: {
        click: () => {
          resolve(true);
          dialog.close();
        },
      } }),
    ]);
    dialog.addEventListener('close', () => resolve(false));
  });
}

/** Opens a dialog over the page; it goes when it is closed. */
export function openDialog(title, content, buttons) {
  const heading = h('h2', { text: title, id: `dialog-${Date.now()}` });
  const dialog = h('dialog', { 'aria-labelledby': heading.id },
    h('div', { class: 'dialog-body' }, heading, ...content),
    h('div', { class: 'dialog-buttons' }, ...buttons));
  document.body.append(dialog);
  dialog.addEventListener('close', () => dialog.remove());
  dialog.addEventListener('click', event => {
    if (event.target === dialog) {
      dialog.close();
    }
  });
  dialog.showModal();
  return dialog;
}

/** Says what happened. `kind`: done, failed or news. */
export function toast(text, kind = 'done') {
  const box = document.getElementById('toasts');
  const toastElement = h('div', { class: `toast ${kind}` },
    h('span', { class: 'toast-mark', 'aria-hidden': 'true', text: kind === 'failed' ? '!' : kind === 'done' ? '✓' : 'i' }),
    h('span', { text }),
    h('button', { type: 'button', class: 'quiet', 'aria-label': 'Dismiss', text: '×', on: { click: () => toastElement.remove() } }));
  box.append(toastElement);
  while (box.children.length > 4) {
    box.firstElementChild.remove();
  }

  setTimeout(() => toastElement.remove(), kind === 'failed' ? toastMs * 2 : toastMs);
}

/** Runs something that a button began: the button waits, and what came of it is said. */
export async function perform(button, work, describe) {
  button.disabled = true;
  button.setAttribute('aria-busy', 'true');
  try {
    const result = await work();
    toast(describe(result));
    return result;
  } catch (error) {
    toast(error.message, 'failed');
    return null;
  } finally {
    button.disabled = false;
    button.removeAttribute('aria-busy');
  }
}
