/**
 * Online logistic regression by FTRL-Proximal (McMahan et al., Ad click prediction, KDD 2013, Algorithm 1).
 *
 * Each coordinate has its own learning rate, and weights without evidence are exactly 0. Weights are made when an
 * example is learned and kept, so that a prediction is one dot product; and of Σg² only its root is kept, which is what
 * the formulas ask for, so that learning takes one square root a coordinate.
 */
import { exp } from '../../kernel/exact.js';
import { dot } from './dot.js';

export const sigmoid = (score: number): number => 1 / (1 + exp(-score));

export interface Logistic {
  /** Probability of label 1. Give a constant 1 in `x` for a bias. */
  predictProbaOne(x: Float64Array): number;
  /** Learns one example. Hand in `predicted`, if at hand: the model's own prediction for `x`, nothing learned since. */
  learnOne(x: Float64Array, label: 0 | 1, predicted?: number): void;
  /**
   * Lets the evidence behind the weights count for `kept` of what it did, 0..1. The weights stay; what comes now moves them
   * more. With 0 the learning rates are those of the beginning.
   */
  forget(kept: number): void;
  readonly weights: Float64Array;
  /** All that it has learned, in place, `weights` among it: for snapshots. */
  readonly state: Float64Array;
}

export interface FtrlOptions {
  readonly alpha?: number;
  readonly beta?: number;
  readonly l1?: number;
  readonly l2?: number;
}

export interface FtrlLogistic extends Logistic {
  /** As `learnOne`, of an `x` with the first `count` of `numbers` at as many `places`, each place once, and 0 elsewhere. */
  learnPlaces(places: Int32Array, numbers: Float64Array, count: number, error: number): void;
}

export function ftrlLogistic(
  dimensions: number,
  { alpha = 0.1, beta = 1, l1 = 0.1, l2 = 1 }: FtrlOptions = {},
): FtrlLogistic {
  const state = new Float64Array(3 * dimensions);
  const w = state.subarray(0, dimensions);
  const z = state.subarray(dimensions, 2 * dimensions);
  const root = state.subarray(2 * dimensions);
  const perAlpha = 1 / alpha;
  const ridge = beta / alpha + l2;

  const predictProbaOne = (x: Float64Array): number => sigmoid(dot(w, x, dimensions));

  // The same formulas twice: a function for one place, called by both, makes learning a sixth slower.
  function learnAll(x: Float64Array, error: number): void {
    const weights = w;
    const sums = z;
    const roots = root;
    for (let i = 0; i < dimensions; i++) {
      const g = error * x[i]!;
      const before = roots[i]!;
      const after = Math.sqrt(before * before + g * g);
      const sum = sums[i]! + g - (after - before) * perAlpha * weights[i]!;
      sums[i] = sum;
      roots[i] = after;
      const pull = sum > l1 ? l1 - sum : sum < -l1 ? -l1 - sum : 0;
      weights[i] = pull / (after * perAlpha + ridge);
    }
  }

  function learnPlaces(places: Int32Array, numbers: Float64Array, count: number, error: number): void {
    const weights = w;
    const sums = z;
    const roots = root;
    for (let k = 0; k < count; k++) {
      const i = places[k]!;
      const g = error * numbers[k]!;
      const before = roots[i]!;
      const after = Math.sqrt(before * before + g * g);
      const sum = sums[i]! + g - (after - before) * perAlpha * weights[i]!;
      sums[i] = sum;
      roots[i] = after;
      const pull = sum > l1 ? l1 - sum : sum < -l1 ? -l1 - sum : 0;
      weights[i] = pull / (after * perAlpha + ridge);
    }
  }

  return {
    predictProbaOne,
    learnOne: (x, label, predicted = predictProbaOne(x)) => learnAll(x, predicted - label),
    learnPlaces,
    forget(kept) {
      // Not even by rounding.
      if (kept === 1) return;
      const share = Math.sqrt(kept);
      for (let i = 0; i < dimensions; i++) {
        root[i]! *= share;
        // The z that makes this weight of the new root.
        const pull = w[i]! * (root[i]! * perAlpha + ridge);
        z[i] = pull > 0 ? -l1 - pull : pull < 0 ? l1 - pull : Math.max(-l1, Math.min(l1, z[i]!));
      }
    },
    weights: w,
    state,
  };
}
