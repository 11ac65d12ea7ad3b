/**
 * A wager against a hypothesis, also called an e-process: wealth starts at 1, and at each round a share of it is bet on a
 * number that is 0 on average, or less, while the hypothesis holds. Then wealth ever reaches w with probability at most
 * 1 / w, whenever one looks (Ville's inequality).
 *
 * The share is mean over second moment of the latest numbers (Kelly's, to second order), so it is known before the round.
 * Wealth above {@link CAP} is given away, which keeps the promise (less is still at most what a supermartingale allows)
 * and lets wealth fall below the line soon after the tide has turned, however long it rose.
 */
import { exp, ln, log1p } from '../../kernel/exact.js';

export const OPENS_AT = 20;
const CAP = OPENS_AT * OPENS_AT;
/** All of it would once be lost for good. */
const MAX_SHARE = 0.9;
/** Keeps the first shares small: as if numbers with squares of this sum had been seen, of no direction. */
const PRIOR = 0.05;

export const WAGER_WIDTH = 3;
/** Places of the state. The latter two are sums over the latest numbers. */
const LOG_WEALTH = 0;
const SUM = 1;
const SQUARES = 2;

export interface Wager {
  readonly wealth: number;
  /** Whether wealth is at least 20, so that the hypothesis would be refused wrongly once in twenty times. */
  readonly isWon: boolean;
  /** One round; −1 ≤ `gain`, and −1 must have been the least it could be. */
  play(gain: number): void;
}

/** `state`: where it is kept, {@link WAGER_WIDTH} numbers; `kept`: what a number counts for when the next one comes. */
export function wager(state: Float64Array, kept: number): Wager {
  return {
    get wealth() {
      return exp(state[LOG_WEALTH]!);
    },
    get isWon() {
      return state[LOG_WEALTH]! >= ln(OPENS_AT);
    },
    play(gain) {
      const share = Math.min(MAX_SHARE, Math.max(0, state[SUM]! / (state[SQUARES]! + PRIOR)));
      state[LOG_WEALTH] = Math.min(state[LOG_WEALTH]! + log1p(share * gain), ln(CAP));
      state[SUM] = kept * state[SUM]! + gain;
      state[SQUARES] = kept * state[SQUARES]! + gain * gain;
    },
  };
}
