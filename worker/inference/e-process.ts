/**
 * The gate in front of a model's acts: an e-process for "the model predicts better than no features at all".
 *
 * Both predict, then the label comes, and wealth is multiplied by 1 + λ(ℓ_base − ℓ_model). While the model is not better,
 * wealth is a supermartingale that starts at 1, so it ever reaches 20 with probability at most 1/20, whenever one looks
 * (Ville's inequality). The loss is Brier's, (p − y)²: it lies in [0, 1] as the bet needs without being cut, and it is
 * proper, so no model gains by saying what it does not believe, as one could under a cut log-loss.
 *
 * The gate is open while wealth is at least 20: later losses close it again. Wealth above {@link CAP} is given away,
 * which keeps the promise (less is still at most what a supermartingale allows) and lets a model that has turned bad
 * lose the gate after few losses, however long it was good.
 */
import { exp, ln, log1p } from '../../kernel/exact.js';

export const OPENS_AT = 20;
const CAP = OPENS_AT * OPENS_AT;
const MAX_BET = 0.5;
/** Keeps the first bets small: as if one difference of ½ had been seen, of no direction. */
const PRIOR = 0.25;

export interface ActGate {
  /** Prediction without features: the share of ones so far, as Krichevsky and Trofimov smooth it. */
  readonly baseline: number;
  readonly examples: number;
  /** Wealth, from 1 at the start. */
  readonly evidence: number;
  readonly isOpen: boolean;
  /** Scores a prediction that was made before its label was known; then the baseline learns the label. */
  score(predicted: number, label: 0 | 1): void;
  /** All that it has learned, in place: for snapshots. */
  readonly state: Float64Array;
}

/** Places of the state. The latter two are sums over the differences of loss so far. */
const EXAMPLES = 0;
const ONES = 1;
const LOG_WEALTH = 2;
const SUM = 3;
const SQUARES = 4;

export function actGate(): ActGate {
  const state = new Float64Array(5);
  const baseline = (): number => (state[ONES]! + 0.5) / (state[EXAMPLES]! + 1);

  return {
    get baseline() {
      return baseline();
    },
    get examples() {
      return state[EXAMPLES]!;
    },
    get evidence() {
      return exp(state[LOG_WEALTH]!);
    },
    get isOpen() {
      return state[LOG_WEALTH]! >= ln(OPENS_AT);
    },
    score(predicted, label) {
      const gain = square(baseline() - label) - square(predicted - label);
      // Predictable: the bet is made of what was known before. Kelly's, mean over second moment, within [0, ½].
      const bet = Math.min(MAX_BET, Math.max(0, state[SUM]! / (state[SQUARES]! + PRIOR)));
      state[LOG_WEALTH] = Math.min(state[LOG_WEALTH]! + log1p(bet * gain), ln(CAP));
      state[SUM]! += gain;
      state[SQUARES]! += gain * gain;
      state[EXAMPLES]!++;
      state[ONES]! += label;
    },
    state,
  };
}

const square = (x: number): number => x * x;
