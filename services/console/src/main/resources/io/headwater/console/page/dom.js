// Makes and finds elements. Whatever comes from a stream gets into the page as text, never as markup.

export const find = (selector, root = document) => root.querySelector(selector);

/** An element with attributes and children; strings become text, null and undefined nothing. */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key === 'class') element.className = value;
    else if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? '' : String(value));
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

/** Replaces what is in an element. */
export function fill(element, ...children) {
  element.replaceChildren(...children.flat().filter((child) => child !== null && child !== undefined));
}

/** Sets the text of an element only if it is another: screen readers need not hear it twice. */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** A section's answer, in parts: strings, and numbers that matter as strong elements. */
export const strong = (text) => make('strong', {}, text);
export const code = (text) => make('code', {}, text);
