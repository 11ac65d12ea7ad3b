/**
 * The gate in front of a model's acts: a wager on "the model predicts better than no features at all".
 *
 * Both predict, then the label comes, and what is bet on is the difference of their losses. The loss is Brier's, (p − y)²,
 * which is proper: no model gains by saying what it does not believe. While the model is not better, the gate ever opens
 * with probability at most 1/20.
 *
 * The two predictions p and b are known before the label, and with them the two differences there can be. So the bet need
 * not be small where p and b are near each other: who believes p bets most profitably (Kelly) 1 / (s(2 − s)) of wealth on
 * the difference, s = p + b, and then wealth grows by the likelihood ratio of p to the mean of p and b. This is what a
 * share of is bet.
 */
import { OPENS_AT, wager, WAGER_WIDTH } from './wager.js';

export { OPENS_AT };

export interface ActGate {
  /** Prediction without features: the share of ones so far, as Krichevsky and Trofimov smooth it. */
  readonly baseline: number;
  readonly examples: number;
  /** How many of their labels were 1. */
  readonly ones: number;
  /** Wealth, from 1 at the start. */
  readonly evidence: number;
  /** Open while wealth is at least 20: later losses close it again. */
  readonly isOpen: boolean;
  /** Scores a prediction that was made before its label was known; then the baseline learns the label. */
  score(predicted: number, label: 0 | 1): void;
  /** All that it has learned, in place: for snapshots. */
  readonly state: Float64Array;
}

/** What a difference counts for when the next one comes: a model is bad at first, which must not be held against it for long. */
const KEPT = 0.99;

/** Places of the state, behind those of the wager. */
const EXAMPLES = WAGER_WIDTH;
const ONES = WAGER_WIDTH + 1;

export function actGate(): ActGate {
  const state = new Float64Array(WAGER_WIDTH + 2);
  const bet = wager(state, KEPT);
  const baseline = (): number => (state[ONES]! + 0.5) / (state[EXAMPLES]! + 1);

  return {
    get baseline() {
      return baseline();
    },
    get examples() {
      return state[EXAMPLES]!;
    },
    get ones() {
      return state[ONES]!;
    },
    get evidence() {
      return bet.wealth;
    },
    get isOpen() {
      return bet.isWon;
    },
    score(predicted, label) {
      const base = baseline();
      const s = predicted + base;
      // The difference of loss, (p − b)(2 − s) or −(p − b)s, times Kelly's bet.
      bet.play((predicted - base) / (label ? s : s - 2));
      state[EXAMPLES]!++;
      state[ONES]! += label;
    },
    state,
  };
}
