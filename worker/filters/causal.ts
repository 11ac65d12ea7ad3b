/** What all filters have in common: causal, one sample in and one answer out, and nothing but finite numbers among them. */
import { AttuneError } from '../../kernel/errors.js';

export interface Filter {
  /**
   * Takes the sample of time `t` (ms; only differences matter) and returns the filtered value. Non-finite samples are
   * passed over; NaN while it holds none.
   */
  push(sample: number, t: number): number;
  /** Forgets all samples and overwrites them. */
  clear(): void;
  /**
   * After this many equal samples the answer is that sample, and more of them change nothing that comes later. Infinity
   * where the answer only approaches them, or depends on when they came.
   */
  readonly memory: number;
}

/** NaN and the infinities have no place in an order, or stay at its end, and no end in a sum: they do not give 0 here. */
export const isFiniteNumber = (x: number): boolean => x - x === 0;

/**
 * The mean of two numbers. Halved before adding where their sum overflows; after it otherwise, since halves of the
 * smallest numbers are lost.
 */
export function meanOfTwo(a: number, b: number): number {
  const sum = a + b;
  return isFiniteNumber(sum) ? sum / 2 : a / 2 + b / 2;
}

/** From one number by a share of the way, 0 to 1, to another, and never beyond it. */
export function towards(from: number, to: number, share: number): number {
  const way = to - from;
  // A way too long for a number is gone by halves, of which the smallest numbers have none.
  const at = isFiniteNumber(way) ? from + share * way : 2 * (from / 2 + share * (to / 2 - from / 2));
  return from < to ? Math.min(at, to) : Math.max(at, to);
}

/** @throws {AttuneError} `options/invalid` unless the value is what a filter needs */
export function demand(holds: boolean, what: string, value: number): void {
  if (!holds) throw new AttuneError('options/invalid', `A filter needs ${what}, got ${value}.`);
}

/** @throws {AttuneError} `options/invalid` */
export function demandOdd(window: number): void {
  demand(Number.isSafeInteger(window) && window > 0 && window % 2 === 1, 'an odd positive integer as window', window);
}
