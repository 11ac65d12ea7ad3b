/**
 * Bayesian logistic regression by Laplace's approximation with precisions on the diagonal (Chapelle and Li, An empirical
 * evaluation of Thompson sampling, NIPS 2011, Algorithm 3): of each weight a mean m and a precision q, so that the model
 * can tell how sure it is.
 *
 * A batch moves the means to the maximum of the posterior. That is found in the dual, where an example is one number: w =
 * m + Σ s ỹ x / q, with labels ỹ of ±1, and s the probability that w gives the other label. Of one example, s is where
 * s = σ(−(ỹ m·x + s Σ x²/q)), a rising side and a falling one; those of a batch are taken in turn until none moves
 * (many turns, where long examples contradict each other).
 */
import { dot, isBounded } from './dot.js';
import { sigmoid } from './logistic.js';
import { normal, type Random } from './normal.js';

export interface Example {
  readonly x: Float64Array;
  readonly label: 0 | 1;
}

/** Of w·x, the log-odds of label 1: normal, as the weights are. */
export interface Score {
  readonly mean: number;
  readonly variance: number;
}

export interface LaplaceOptions {
  /** q of a weight without evidence; its mean is 0. */
  readonly precision?: number;
  /** Where to keep the state: 2 × dimensions numbers, overwritten. */
  readonly state?: Float64Array;
}

export interface LaplaceLogistic {
  /** Probability of label 1 under the means. Give a constant 1 in `x` for a bias. */
  predictProbaOne(x: Float64Array): number;
  /** Both 0 where `x` holds what cannot be learned from: nothing is known then. */
  score(x: Float64Array): Score;
  /** w·x for one draw of the weights, as Thompson sampling asks for. */
  sample(x: Float64Array, random: Random): number;
  learnOne(x: Float64Array, label: 0 | 1): void;
  /** Learns examples at once. Their order matters only to the last digits; one by one would be another approximation. */
  learnBatch(examples: readonly Example[]): void;
  /** Lets precisions go back to what they were without evidence, of which `kept` stays, 0..1; the means stay. */
  forget(kept: number): void;
  readonly weights: Float64Array;
  readonly precisions: Float64Array;
  /** All that it has learned, in place: for snapshots. */
  readonly state: Float64Array;
}

/** Of an s of the batch: below it, none is said to move. */
const TOLERANCE = 1e-13;
const MAX_SWEEPS = 10_000;

export function laplaceLogistic(
  dimensions: number,
  { precision = 1, state = new Float64Array(2 * dimensions) }: LaplaceOptions = {},
): LaplaceLogistic {
  const weights = state.subarray(0, dimensions).fill(0);
  const precisions = state.subarray(dimensions, 2 * dimensions).fill(precision);

  function varianceOf(x: Float64Array): number {
    let sum = 0;
    for (let i = 0; i < dimensions; i++) sum += (x[i]! * x[i]!) / precisions[i]!;
    return sum;
  }

  function score(x: Float64Array): Score {
    return isBounded(x, dimensions)
      ? { mean: dot(weights, x, dimensions), variance: varianceOf(x) }
      : { mean: 0, variance: 0 };
  }

  /** Moves the means to where they are best for an example whose s is in them already. @returns its new s */
  function ascend(x: Float64Array, label: 0 | 1, s: number): number {
    const sign = 2 * label - 1;
    const variance = varianceOf(x);
    const better = crossing(sign * dot(weights, x, dimensions) - s * variance, variance, s);
    const step = sign * (better - s);
    for (let i = 0; i < dimensions; i++) weights[i]! += (step * x[i]!) / precisions[i]!;
    return better;
  }

  function sharpen(x: Float64Array, s: number): void {
    const curvature = s * (1 - s);
    for (let i = 0; i < dimensions; i++) precisions[i]! += curvature * x[i]! * x[i]!;
  }

  return {
    predictProbaOne: (x) => sigmoid(score(x).mean),
    score,
    sample(x, random) {
      const { mean, variance } = score(x);
      return mean + Math.sqrt(variance) * normal(random);
    },
    learnOne(x, label) {
      if (isBounded(x, dimensions)) sharpen(x, ascend(x, label, 0));
    },
    learnBatch(examples) {
      const learned = examples.filter(({ x }) => isBounded(x, dimensions));
      const s = new Float64Array(learned.length);
      for (let sweep = 0, furthest = 1; furthest > TOLERANCE && sweep < MAX_SWEEPS; sweep++) {
        furthest = 0;
        learned.forEach(({ x, label }, j) => {
          const before = s[j]!;
          furthest = Math.max(furthest, Math.abs((s[j] = ascend(x, label, before)) - before));
        });
      }
      // After all have moved: until then the means are weighed by the precisions of before.
      learned.forEach(({ x }, j) => sharpen(x, s[j]!));
    },
    forget(kept) {
      for (let i = 0; i < dimensions; i++) precisions[i] = kept * precisions[i]! + (1 - kept) * precision;
    },
    weights,
    precisions,
    state,
  };
}

/** The s of 0..1 where s = σ(−(margin + s v)): by Newton's steps from `s`, and by halves where one would leave the bracket. */
function crossing(margin: number, v: number, s: number): number {
  let low = 0;
  let high = 1;
  for (let i = 0; i < 100; i++) {
    const p = sigmoid(-(margin + s * v));
    const step = (s - p) / (1 + v * p * (1 - p));
    if (Math.abs(step) <= 1e-14 * s) return s - step;
    if (step > 0) high = s;
    else low = s;
    const next = s - step;
    s = next > low && next < high ? next : (low + high) / 2;
  }
  return s;
}
