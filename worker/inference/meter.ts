/**
 * How good predictions were that were made before their labels (progressive validation): logarithmic and Brier's loss,
 * beside those of the baseline without features, and the expected calibration error over ten bins of equal width.
 */
import { ln } from '../../kernel/exact.js';
import type { ModelScore } from '../../kernel/protocol.js';

export interface Meter {
  /** One prediction, the baseline's, and what happened. */
  take(predicted: number, baseline: number, label: 0 | 1): void;
  /** Null before the first. */
  score(): ModelScore | null;
  /** All that it has learned, in place: for snapshots. */
  readonly state: Float64Array;
}

const BINS = 10;
/** A sure error counts for no more than this probability has. */
const LEAST = 1e-6;

/** Places of the state: how many, the sums of four losses, and for each bin the sum of prediction − label. */
const COUNT = 0;
const LOG = 1;
const LOG_BASE = 2;
const BRIER = 3;
const BRIER_BASE = 4;
const FIRST_BIN = 5;

export function meter(): Meter {
  const state = new Float64Array(FIRST_BIN + BINS);
  const mean = (place: number): number => state[place]! / state[COUNT]!;

  return {
    take(predicted, baseline, label) {
      state[COUNT]!++;
      state[LOG]! += logLoss(predicted, label);
      state[LOG_BASE]! += logLoss(baseline, label);
      state[BRIER]! += square(predicted - label);
      state[BRIER_BASE]! += square(baseline - label);
      state[FIRST_BIN + Math.min(BINS - 1, Math.floor(BINS * predicted))]! += predicted - label;
    },
    score() {
      if (state[COUNT] === 0) return null;
      let missed = 0;
      for (let bin = 0; bin < BINS; bin++) missed += Math.abs(mean(FIRST_BIN + bin));
      return {
        logLoss: mean(LOG),
        brier: mean(BRIER),
        calibrationError: missed,
        baseline: { logLoss: mean(LOG_BASE), brier: mean(BRIER_BASE) },
      };
    },
    state,
  };
}

const logLoss = (p: number, label: 0 | 1): number => -ln(Math.max(LEAST, label ? p : 1 - p));
const square = (x: number): number => x * x;
