// Elements are made here and nowhere else. Text goes in as text: nothing that comes from outside is ever read as markup.

const svgNamespace = 'http://www.w3.org/2000/svg';

/** Makes an HTML element. `props`: `on` for listeners, `text`, `data`, properties that must be set as such, and attributes. */
export function h(tag, props, ...children) {
  return fill(document.createElement(tag), props, children);
}

/** Makes an SVG element. */
export function s(tag, props, ...children) {
  return fill(document.createElementNS(svgNamespace, tag), props, children);
}

function fill(element, props, children) {
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || value === false) {
      continue;
    }

    if (name === 'on') {
      for (const [event, listener] of Object.entries(value)) {
        element.addEventListener(event, listener);
      }
    } else if (name === 'text') {
      element.textContent = value;
    } else if (name === 'data') {
      Object.assign(element.dataset, value);
    } else if (name === 'value' || name === 'checked' || name === 'disabled') {
      element[name] = value;
    } else {
      element.setAttribute(name, value === true ? '' : value);
    }
  }

  element.append(...children.flat().filter(child => child !== null && child !== undefined && child !== false));
  return element;
}

/** Sets text only where it differs, so that selections and screen readers are left in peace. */
export function setText(element, text) {
  const next = String(text ?? '');
  if (element.textContent !== next) {
    element.textContent = next;
  }
}

export function setClass(element, name) {
  if (element.getAttribute('class') !== name) {
    element.setAttribute('class', name);
  }
}

export function setHidden(element, isHidden) {
  if (element.hidden !== isHidden) {
    element.hidden = isHidden;
  }
}

/** Gives a list of elements the children that belong to these items, made once for each key and kept. */
export function keyed(parent, items, keyOf, make, update) {
  const known = parent.keyedChildren ??= new Map();
  const keys = new Set(items.map(keyOf));
  for (const [key, child] of known) {
    if (!keys.has(key)) {
      child.element.remove();
      known.delete(key);
    }
  }

  items.forEach((item, index) => {
    const key = keyOf(item);
    let child = known.get(key);
    if (!child) {
      child = make(item);
      known.set(key, child);
    }

    if (parent.children[index] !== child.element) {
      parent.insertBefore(child.element, parent.children[index] ?? null);
    }

    update(child, item);
  });
}
