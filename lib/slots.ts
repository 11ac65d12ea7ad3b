/**
 * The slots of a page: the elements that its author marked with `data-attune-slot`, in the order of the ruleset. Only
 * these may change, and interaction is attributed to these.
 */
import type { SlotFacts } from '../kernel/protocol.js';
import type { Slot } from '../kernel/ruleset.js';

const MARK = 'data-attune-slot';

/** What is invisible to attune, in any tier. */
const IGNORED =
  'input[type=password],[autocomplete^=cc-],[data-attune-ignore],[contenteditable]:not([contenteditable=false])';

export interface PageSlots {
  /** The element of each slot of the ruleset, or null where the page has none. */
  readonly elements: readonly (HTMLElement | null)[];
  readonly facts: readonly SlotFacts[];
  /** Index of the slot that holds a node, or −1. */
  indexOf(node: EventTarget | null): number;
}

export function findSlots(slots: readonly Slot[], lang: string): PageSlots {
  const elements = slots.map(({ id }) => document.querySelector<HTMLElement>(`[${MARK}="${CSS.escape(id)}"]`));
  return {
    elements,
    // Words are counted here: of the author's own text only the number crosses to the worker.
    facts: elements.map((element) => ({
      present: element !== null,
      words: element ? countWords(element.innerText, lang) : 0,
    })),
    indexOf(node) {
      const holder = node instanceof Element ? node.closest(`[${MARK}]`) : null;
      return holder ? elements.indexOf(holder as HTMLElement) : -1;
    },
  };
}

export const isIgnored = (node: EventTarget | null): boolean =>
  node instanceof Element && node.closest(IGNORED) !== null;

function countWords(text: string, lang: string): number {
  // Typed as always there; a browser without it has no read level, and everything else.
  if (!(Intl as { Segmenter?: unknown }).Segmenter) return 0;
  let words = 0;
  for (const { isWordLike } of new Intl.Segmenter(lang, { granularity: 'word' }).segment(text)) if (isWordLike) words++;
  return words;
}
