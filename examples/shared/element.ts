/**
 * Elements in one line. Text goes in as text: under Trusted Types, and with good manners, no string becomes markup.
 */
export type Child = Node | string;

/** Makes an element with attributes and children. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** The one element of the page that a selector names. */
export function find<E extends Element>(kind: new () => E, selector: string, within: ParentNode = document): E {
  const found = within.querySelector(selector);
  if (!(found instanceof kind)) throw new Error(`The page has no ${selector} of the kind that is needed.`);
  return found;
}

/** Writes text only where it differs, so that a readout that repaints thrice a second touches what changed. */
export function setText(target: Element, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}
