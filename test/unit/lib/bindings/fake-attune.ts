/**
 * An attune without worker and consent, for tests of what binds it to a framework: it finds slots, offers variants and begins
 * anew as the real one does (`lib/slots.ts`, `lib/adjust/swap.ts`, `lib/session.ts`), when a test says so.
 */
import type { Attune, AttuneEvents, ConsentState, Status } from '../../../../lib/face.js';

export interface FakeAttune {
  readonly attune: Attune;
  /** How often the page was said to be another. */
  readonly pages: number;
  /** Goals that were told. */
  readonly goals: readonly string[];
  /** Whether somebody answered when a variant was last taken back. */
  readonly answered: boolean;
  /** How many listeners `on` has now. */
  readonly listening: number;
  /** Consent was looked for, or given, or taken back: sensing begins with the slots that there are now, or ends. */
  decide(state: ConsentState, rest?: Partial<Status>): void;
  /** The element of a slot that was there when sensing began. */
  elementOf(slot: string): Element | undefined;
  /** Whether somebody rendered the variant; if not, a template of the slot is taken for granted. */
  swap(slot: string, variant: string): boolean;
  /** Another operation than `swap`. */
  adjust(slot: string): void;
  revert(slot: string): void;
}

/** Offers a variant on an element as `swap` does; whether it was taken. */
export const offer = (element: Element, variant: string | null): boolean =>
  !element.dispatchEvent(new CustomEvent('attune-variant', { bubbles: true, cancelable: true, detail: { variant } }));

export function fakeAttune(state: ConsentState = 'unknown'): FakeAttune {
  const listeners = new Map<string, Set<(event: never) => void>>();
  /** Reverts in effect, by slot. */
  const reverts = new Map<string, () => void>();
  const goals: string[] = [];
  let slots = new Map<string, Element>();
  let consent = state;
  let rest: Partial<Status> = {};
  let pages = 0;
  let answered = false;

  const emit = <E extends keyof AttuneEvents>(type: E, event: AttuneEvents[E]): void => {
    for (const listener of listeners.get(type) ?? []) (listener as (event: AttuneEvents[E]) => void)(event);
  };
  const about = (slot: string, operation: string) =>
    ({ adjustment: `${slot}.rule`, slot, operation, because: 'A test.', shift: 0, at: 0 }) as const;
  const status = (): Status => ({
    state: consent,
    purposes: ['observe', 'personalize'],
    validUntil: null,
    gpc: false,
    network: 'blocked',
    ledger: 'none',
    paused: false,
    ...rest,
  });
  const begin = (): void => {
    const marked = consent === 'granted' ? document.querySelectorAll('[data-attune-slot]') : [];
    slots = new Map(Array.from(marked, (element) => [element.getAttribute('data-attune-slot')!, element]));
  };
  const revert = (slot: string, reason: 'wish' | 'page'): void => {
    reverts.get(slot)?.();
    reverts.delete(slot);
    emit('reverted', { ...about(slot, 'swap'), reason });
  };
  const fake: Pick<Attune, 'ready' | 'consent' | 'on' | 'track' | 'page'> = {
    ready: Promise.resolve(),
    consent: { status } as Attune['consent'],
    on(type, listener) {
      const set = listeners.get(type) ?? new Set();
      listeners.set(type, set.add(listener));
      return () => set.delete(listener);
    },
    track: (goal) => goals.push(goal),
    page() {
      pages++;
      for (const slot of [...reverts.keys()]) revert(slot, 'page');
      begin();
    },
  };
  return {
    attune: fake as Attune,
    goals,
    get pages() {
      return pages;
    },
    get listening() {
      return [...listeners.values()].reduce((sum, set) => sum + set.size, 0);
    },
    get answered() {
      return answered;
    },
    decide(next, more = {}) {
      consent = next;
      rest = more;
      begin();
      emit('consent', status());
    },
    elementOf: (slot) => slots.get(slot),
    swap(slot, variant) {
      const element = slots.get(slot);
      if (!element) throw new Error(`attune knows no slot "${slot}".`);
      const isTaken = offer(element, variant);
      reverts.set(slot, () => {
        if (isTaken) answered = offer(element, null);
      });
      emit('adjusted', about(slot, 'swap'));
      return isTaken;
    },
    adjust(slot) {
      reverts.set(slot, () => undefined);
      emit('adjusted', about(slot, 'scale'));
    },
    revert: (slot) => revert(slot, 'wish'),
  };
}
