/**
 * Guard rails: whether an adjustment does harm, told by what goes wrong while it is in effect.
 *
 * For each adjustment a stream of ones and zeros. A one is a sign of trouble: a rage click or a dead click in its slot, the
 * visitor gone and soon back, an undo, a wish that returns right after it was taken back. A zero is a chance for one that
 * passed: the adjustment was made, a click was answered. Page–Hinkley raises the alarm when ones become more frequent
 * than they are anyhow: what happens elsewhere on the page, or in the slot as its author wrote it, counts for the mean, and a
 * page that is new begins with one in twenty. A few signs with little between them are enough; docs/design/guard-rails.md has
 * the numbers.
 */
import { pageHinkley } from '../kernel/stats/page-hinkley.js';

/** In the order of their numbers in messages; the first one is a click that was answered, and no sign. */
export const SIGNS = ['click', 'rage-click', 'dead-click', 'quick-back', 'undo', 'reversal'] as const;
export type Sign = Exclude<(typeof SIGNS)[number], 'click'>;

const WATCH = { delta: 0.05, threshold: 2.5, alpha: 1, minInstances: 1 };
/** What is believed of a page that nobody has used: samples, and their mean. */
const PRIOR = [20, 0.05, 0, 0];

export interface GuardRail {
  /** Takes in a sample while the adjustment is in effect. @returns whether it is to be switched off */
  note(isTrouble: boolean): boolean;
  /** Takes in what happened where the adjustment was not. */
  compare(isTrouble: boolean): void;
  /** Plain numbers to keep. */
  readonly state: number[];
}

/** A guard rail that goes on from what was kept; what is no state of one counts as nothing. */
export function guardRail(kept?: unknown): GuardRail {
  const test = pageHinkley(WATCH);
  test.state.set(isState(kept) ? kept : PRIOR);
  return {
    note: (isTrouble) => test.update(+isTrouble),
    compare(isTrouble) {
      const [count, mean] = test.state as unknown as [number, number];
      test.state[0] = count + 1;
      test.state[1] = mean + (+isTrouble - mean) / (count + 1);
    },
    get state() {
      return [...test.state];
    },
  };
}

const isState = (kept: unknown): kept is number[] =>
  Array.isArray(kept) && kept.length === PRIOR.length && kept.every((one) => Number.isFinite(one) && one >= 0);
