/**
 * The regions of a page: the elements that its author marked with `data-attune-slot`, which may change, and with
 * `data-attune-section`, which are only watched; in the order of the ruleset. Interaction is attributed to these: to the
 * innermost, where one holds another.
 */
import type { RegionFacts } from '../kernel/protocol.js';
import type { Ruleset } from '../kernel/ruleset.js';

const SLOT = 'data-attune-slot';
const SECTION = 'data-attune-section';

/** What is invisible to attune, in any tier. A password stays one while its field shows it as text. */
const IGNORED =
  'input[type=password],[autocomplete*=cc- i],[autocomplete*=password i],[data-attune-ignore],[contenteditable]:not([contenteditable=false])';

/** What may change, and nothing else. */
export interface PageSlots {
  /** The element of each slot of the ruleset, or null where the page has none. */
  readonly elements: readonly (HTMLElement | null)[];
  /** Index of the slot that holds a node, or −1. */
  indexOf(node: EventTarget | null): number;
}

/** What is watched: the slots first, then the sections. */
export interface PageRegions extends PageSlots {
  readonly slots: PageSlots;
  readonly facts: readonly RegionFacts[];
}

export function findRegions({ slots, sections = [] }: Pick<Ruleset, 'slots' | 'sections'>, lang: string): PageRegions {
  const changeable = marked(SLOT, slots);
  const elements = [...changeable, ...marked(SECTION, sections)];
  const words = wordCounter(lang);
  const indices = new Map<Element | null, number>();
  elements.forEach((element, i) => indices.has(element) || indices.set(element, i));

  /** A mark that the ruleset does not know is none: then it is what lies around it. */
  const finder = (marks: string, end: number) => (node: EventTarget | null) => {
    let index = end;
    for (let at = node instanceof Element ? node : null; at && index >= end; at = at.parentElement) {
      at = at.closest(marks);
      if (!at) break;
      index = indices.get(at) ?? end;
    }
    return index < end ? index : -1;
  };
  return {
    elements,
    indexOf: finder(`[${SLOT}],[${SECTION}]`, elements.length),
    slots: { elements: changeable, indexOf: finder(`[${SLOT}]`, slots.length) },
    // Words are counted here: of the author's own text only the number crosses to the worker.
    facts: elements.map((element) => ({ present: element !== null, words: element ? words(element) : 0 })),
  };
}

function marked(mark: string, wanted: readonly { readonly id: string }[]): (HTMLElement | null)[] {
  const found = new Map<string | null, HTMLElement>();
  for (const element of document.querySelectorAll<HTMLElement>(`[${mark}]`)) {
    const id = element.getAttribute(mark);
    if (!found.has(id) && !isIgnored(element)) found.set(id, element);
  }
  return wanted.map(({ id }) => found.get(id) ?? null);
}

/**
 * Whether a node lies within what is invisible to attune; as does a component in whose shadow tree something does, since of
 * a pointer's ways within it the page is not told.
 */
export function isIgnored(node: EventTarget | null | undefined): boolean {
  let element = node instanceof Element ? node : node instanceof Text ? node.parentElement : null;
  while (element) {
    if (element.closest(IGNORED) || element.shadowRoot?.querySelector(IGNORED)) return true;
    const root = element.getRootNode();
    element = root instanceof ShadowRoot ? root.host : null;
  }
  return false;
}

function wordCounter(lang: string): (element: HTMLElement) => number {
  // Typed as always there; a browser without it has no read level, and everything else.
  if (!(Intl as { Segmenter?: unknown }).Segmenter) return () => 0;
  const segmenter = new Intl.Segmenter(lang, { granularity: 'word' });
  return (element) => {
    let words = 0;
    // A text with something in it that must not be seen is not read.
    if (element.querySelector(IGNORED)) return words;
    for (const { isWordLike } of segmenter.segment(element.innerText)) if (isWordLike) words++;
    return words;
  };
}
