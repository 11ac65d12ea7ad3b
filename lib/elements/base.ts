/**
 * What the elements have in common: their tags, how they hold on to a page, and how they make nodes.
 *
 * An element lives from being put into the document to being taken out. That span is one AbortSignal: every listener,
 * timer and subscription is given it, and ends with it. Text goes in as text, so Trusted Types has nothing to object to.
 */
import type { Attune, AttuneEvents } from '../face.js';
import type { Text } from './texts.js';

/** What all elements of a page share. */
export interface Kit {
  readonly attune: Attune;
  readonly lang: string;
  /** A text as the site wants it. */
  say(text: Text): string;
  /** A word for an id of a document or of attune's own: by default the id itself, made legible. */
  name(id: string): string;
  /** Subscribes until the signal. */
  hear<E extends keyof AttuneEvents>(signal: AbortSignal, type: E, listener: (event: AttuneEvents[E]) => void): void;
  /** Whether a question is open: there is one at a time. */
  isAsking: boolean;
  /** Finds out, once for all slots that came together, whether attune knows them. */
  arrived(slot: Arrival): void;
}

/** A slot that has come into the page. */
export interface Arrival {
  readonly id: string;
  readonly host: HTMLElement;
  readonly signal: AbortSignal;
  /** Told why it looks as it does, where an adjustment is in effect. */
  adjusted(because: string): void;
}

/** What an element does while it is in a document. */
export type Connect = (host: HTMLElement, root: ShadowRoot, signal: AbortSignal, kit: Kit) => void;

/** An element's class, as any copy of attune can recognise it. */
export interface Defined extends CustomElementConstructor {
  readonly attune?: Attune;
}

/** Classes are made here, since a server has no `HTMLElement`. */
export function define(tag: string, connect: Connect, kit: Kit, sheet: CSSStyleSheet): void {
  customElements.define(
    tag,
    class extends HTMLElement {
      static readonly attune = kit.attune;
      #ending = new AbortController();

      connectedCallback(): void {
        this.#ending = new AbortController();
        const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
        root.adoptedStyleSheets = [sheet];
        connect(this, root, this.#ending.signal, kit);
      }

      /** Its presence alone makes a move within the page (`moveBefore`) no end. */
      connectedMoveCallback(): void {
        return;
      }

      disconnectedCallback(): void {
        this.#ending.abort();
      }
    },
  );
}

export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const name in attributes) made.setAttribute(name, attributes[name]!);
  made.append(...children);
  return made;
}

export function button(label: string, signal: AbortSignal, press: (event: Event) => unknown): HTMLButtonElement {
  const made = make('button', { type: 'button' }, label);
  made.addEventListener('click', press, { signal });
  return made;
}

/** A heading that can be given the focus, at the `level` that the site says. */
export const heading = (host: Element, usual: number, words: string): HTMLElement =>
  make('b', { role: 'heading', tabindex: '-1', 'aria-level': host.getAttribute('level') ?? String(usual) }, words);

export const fold = (title: string, ...children: Node[]): HTMLDetailsElement =>
  make('details', {}, make('summary', {}, title), make('div', {}, ...children));

/** What went wrong, to be said. */
export const failure = ({ say }: Kit, thrown: unknown): string =>
  `${say('That did not work.')} ${thrown instanceof Error ? thrown.message : ''}`;

/** Shows or hides, and touches nothing where that is done already. */
export function reveal(node: HTMLElement, isShown: boolean): void {
  if (node.hidden === isShown) node.hidden = !isShown;
}

/** Writes only what differs from what was written before; what says nothing is hidden. */
export function writer(node: HTMLElement): (words: string) => void {
  let last: string | undefined;
  return (words) => {
    if (words !== last) node.replaceChildren((last = words));
    reveal(node, !!words);
  };
}

/** Keeps a row in a list for each item, and shows the item by it. An item keeps its row for as long as it has its key. */
export function rows<T>(
  list: HTMLElement,
  open: () => readonly [node: HTMLElement, show: (item: T) => void],
  keyOf: (item: T, i: number) => unknown = (_, i) => i,
): (items: readonly T[]) => void {
  const made = new Map<unknown, ReturnType<typeof open>>();
  return (items) => {
    const keys = items.map(keyOf);
    // First, so that none of the others has to be moved, which would cost it its focus.
    for (const [key, [node]] of made) {
      if (keys.includes(key)) continue;
      node.remove();
      made.delete(key);
    }
    items.forEach((item, i) => {
      const [node, show] = made.get(keys[i]) ?? open();
      made.set(keys[i], [node, show]);
      const there = list.children[i] ?? null;
      if (there !== node) list.insertBefore(node, there);
      show(item);
    });
    reveal(list, items.length > 0);
  };
}

/** A name and what there is to say of it; passed over where there is nothing. */
export type Fact = readonly [what: string, value: string | false | null];

export function facts(): readonly [list: HTMLElement, show: (facts: readonly Fact[]) => void] {
  const list = make('dl');
  const show = rows<Fact>(list, () => {
    const [what, value] = [make('dt'), make('dd')];
    const [writeWhat, writeValue] = [writer(what), writer(value)];
    return [
      make('div', {}, what, value),
      ([is, says]) => {
        writeWhat(is);
        if (says) writeValue(says);
      },
    ];
  });
  return [list, (all) => show(all.filter(([, says]) => says))];
}

/** Runs when the element is taken out of the page. */
export const atEnd = (signal: AbortSignal, end: () => void): void =>
  signal.addEventListener('abort', end, { once: true });

/** A number from an attribute, or the usual one where there is none. */
export function numberOf(host: Element, attribute: string, usual: number): number {
  const number = parseFloat(host.getAttribute(attribute) ?? '');
  return number >= 0 ? number : usual;
}
