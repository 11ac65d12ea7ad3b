/**
 * A question to the visitor: at the lower edge of the window, in the top layer, where it moves nothing. It takes no focus;
 * the keyboard finds it where its element stands in the document, and Escape closes it from within.
 *
 * What has the keyboard's focus is never under it (WCAG 2.4.11): it makes way itself, to the other half of the window. To
 * scroll the page would be taken for the visitor's doing, and at the page's end there is nothing to scroll.
 */
import type { Question } from '../face.js';
import { button, type Kit, make, numberOf } from './base.js';

const THANKS_MS = 3000;

/** Whether questions may be put at all: before consent no lot is drawn. */
export function mayPersonalize({ attune }: Kit): boolean {
  const { state, purposes } = attune.consent.status();
  return state === 'granted' && purposes.includes('personalize');
}

export type Answer = -1 | 0 | 1;

export interface Prompt {
  readonly kind: Question;
  readonly question: string;
  readonly note?: string;
  readonly answers: readonly Answer[];
  answer(answer: Answer): void;
}

/** Asks attune whether it may, and then the visitor. `closing` takes the question back, asked or not. */
export async function put(
  prompt: Prompt,
  host: HTMLElement,
  root: ShadowRoot,
  closing: AbortSignal,
  kit: Kit,
): Promise<void> {
  kit.isAsking = true;
  const cap = { sample: numberOf(host, 'sample', 10), days: numberOf(host, 'days', 7) };
  const may = await kit.attune.mayAsk(prompt.kind, cap).catch(() => false);
  if (may && !closing.aborted) show(prompt, root, closing, kit);
  else kit.isAsking = false;
}

function show({ question, note, answers, answer }: Prompt, root: ShadowRoot, closing: AbortSignal, kit: Kit): void {
  const { say } = kit;
  const ending = new AbortController();
  const { signal } = ending;
  /** Where focus was before it came here. */
  let from: EventTarget | null = null;
  let timer = 0;

  const giveBack = (): void => {
    if (root.activeElement && from instanceof HTMLElement) from.focus({ preventScroll: true });
  };
  const close = (): void => {
    giveBack();
    ending.abort();
    clearTimeout(timer);
    box.remove();
    kit.isAsking = false;
  };
  const told = make('p', { role: 'status' });
  const choose = (value: Answer): void => {
    answer(value);
    giveBack();
    box.replaceChildren(told);
    told.append(say('Thank you.'));
    timer = setTimeout(close, THANKS_MS);
  };

  const labels = { [-1]: say('No'), 0: say('Partly'), 1: say('Yes') };
  const later = button(say('Not now'), signal, close);
  later.className = 'quiet';
  const box = make(
    'div',
    { class: 'box prompt', popover: 'manual', role: 'group', 'aria-labelledby': 'question' },
    make('b', { id: 'question' }, question),
    ...(note ? [make('p', { class: 'soft' }, note)] : []),
    make('div', { class: 'row' }, ...answers.map((value) => button(labels[value], signal, () => choose(value))), later),
    told,
  );
  box.addEventListener('focusin', ({ relatedTarget }) => (from ??= relatedTarget), { signal });
  box.addEventListener(
    'keydown',
    (event) => {
      // eslint-disable-next-line attune/never-read -- within the question's own controls, and only whether it closes it
      if (event.key === 'Escape') close();
    },
    { signal },
  );
  const makeWay = (): void => {
    let at = document.activeElement;
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    if (!at?.matches(':focus-visible') || root.activeElement) return;
    const [it, mine] = [at.getBoundingClientRect(), box.getBoundingClientRect()];
    if (it.bottom <= mine.top || it.top >= mine.bottom || it.right <= mine.left || it.left >= mine.right) return;
    box.className = `box prompt ${it.top + it.bottom > innerHeight ? 'above' : 'below'}`;
  };
  // The browser scrolls to what has got focus, perhaps smoothly; of focus that moves within a shadow tree only the key is heard.
  for (const type of ['focusin', 'keyup', 'scrollend'])
    document.addEventListener(type, () => requestAnimationFrame(makeWay), { signal, capture: true });
  closing.addEventListener('abort', close, { signal });
  root.replaceChildren(box);
  box.showPopover();
  makeWay();
}
