/**
 * What a feature is: a number formed from interaction, with a unit, a range and an ordinal reading; and what a sense is: a
 * small fold over the records that keeps a few features in bounded state.
 *
 * Unknown is NaN inside and null outside. Times are ms since the page's first record, so that no feature can depend on
 * when a page was opened.
 */
import type { Code } from '../../kernel/frame.js';
import type { Tier } from '../../kernel/policy.js';
import type { FeatureView, Reason } from '../../kernel/protocol.js';

export const PPM = 1_000_000;

export interface Feature {
  /** Its name in rulesets. */
  readonly id: string;
  readonly tier: Tier;
  readonly unit: FeatureView['unit'];
  /** Least and greatest value; a greater one is told as the greatest. */
  readonly range: readonly [number, number];
  readonly perSlot: boolean;
  /** Samples in its sliding median: 3 where the clock drives it, for a shorter delay, otherwise 5. */
  readonly window: 3 | 5;
  /** From these values on, the word for it is `medium`, `high`. */
  readonly words: readonly [medium: number, high: number];
  /** Its key in the design's catalogue: P pointer, H hover, S scroll, R reading, C clicks, E surroundings, and a number. */
  readonly source: string;
}

/**
 * `elapsed` is the time since the record before, of which only the first {@link MAX_GAP_MS} count: it is what a sense may
 * add to a dwell. `t` is the time itself.
 */
export interface Sense {
  /** Folds in one record: first the time that passed under the old state, then what the record changes. */
  observe(elapsed: number, t: number, code: Code, slot: number, x: number, y: number, value: number): void;
  /** Writes the values as they stand at `t`, if no record came since, from index `at` on, without changing anything. */
  read(elapsed: number, t: number, into: Float64Array, at: number): void;
  /** Overwrites coordinates, and whatever would let one be worked out. */
  rest?(): void;
}

/** Longer gaps between records do not count as dwell beyond this: nobody may be there. */
export const MAX_GAP_MS = 5000;

/** The ordinal word for a value; it is all that a reason tells. */
export function wordFor({ words: [medium, high] }: Feature, value: number): Reason['word'] {
  if (!(value > 0)) return 'none';
  return value >= high ? 'high' : value >= medium ? 'medium' : 'low';
}
