/**
 * Bayesian logistic regression by Laplace's approximation with precisions on the diagonal (Chapelle and Li, An empirical
 * evaluation of Thompson sampling, NIPS 2011, Algorithm 3): of each weight a mean m and a precision q, so that the model
 * can tell how sure it is.
 *
 * An example moves the means to the maximum of the posterior. That is at m + s ỹ x / q, with its label ỹ as ±1, where s is
 * the probability that the moved means give the other label: s = σ(−(ỹ m·x + s Σ x²/q)), a rising side and a falling one.
 *
 * A batch is brought there by Newton's steps. The logarithm of the posterior is concave, and its curvature changes at most
 * by a factor e^δ where no example's log-odds move by more than δ. So a step of which all move by δ goes uphill at least for
 * the share ln(1 + δ) / δ of its length (Sun and Tran-Dinh, Generalized self-concordant functions, Mathematical Programming
 * 178, 2019); it is taken whole, or halved down to that, where it still goes uphill at its end.
 */
import { log1p } from '../../kernel/exact.js';
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

/** Log-odds that move by less are where they should be: what a step leaves over is of the order of its square. */
const TOLERANCE = 1e-9;
const MAX_STEPS = 100;

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
      if (!isBounded(x, dimensions)) return;
      const sign = 2 * label - 1;
      const s = crossing(sign * dot(weights, x, dimensions), varianceOf(x));
      for (let i = 0; i < dimensions; i++) weights[i]! += (sign * s * x[i]!) / precisions[i]!;
      sharpen(x, s);
    },
    learnBatch(examples) {
      const learned = examples.filter(({ x }) => isBounded(x, dimensions));
      const before = weights.slice();
      const signs = learned.map(({ label }) => 2 * label - 1);
      const wrongness = (j: number, margin: number): number => sigmoid(-signs[j]! * margin);
      for (let steps = 0, furthest = Infinity; furthest > TOLERANCE && steps < MAX_STEPS; steps++) {
        const margins = learned.map(({ x }) => dot(weights, x, dimensions));
        const curvature = new Float64Array(dimensions * dimensions);
        const step = weights.map((w, i) => precisions[i]! * (before[i]! - w));
        precisions.forEach((q, i) => (curvature[i * dimensions + i] = q));
        learned.forEach(({ x }, j) => {
          const s = wrongness(j, margins[j]!);
          for (let i = 0; i < dimensions; i++) {
            step[i]! += signs[j]! * s * x[i]!;
            const bend = s * (1 - s) * x[i]!;
            for (let k = 0; k <= i; k++) curvature[i * dimensions + k]! += bend * x[k]!;
          }
        });
        solve(curvature, step);
        const moves = learned.map(({ x }) => dot(step, x, dimensions));
        furthest = moves.reduce((most, move) => Math.max(most, Math.abs(move)), 0);
        /** Of the log-posterior along the step, after the share `t` of it. */
        const slope = (t: number): number =>
          moves.reduce(
            (sum, move, j) => sum + signs[j]! * move * wrongness(j, margins[j]! + t * move),
            step.reduce((sum, d, i) => sum + precisions[i]! * d * (before[i]! - weights[i]! - t * d), 0),
          );
        const least = log1p(furthest) / furthest;
        let share = 1;
        while (share > least && slope(share) < 0) share = Math.max(least, share / 2);
        step.forEach((d, i) => (weights[i]! += share * d));
      }
      // After the last step: until then the means are weighed by the precisions of before.
      learned.forEach(({ x }, j) => sharpen(x, wrongness(j, dot(weights, x, dimensions))));
    },
    forget(kept) {
      for (let i = 0; i < dimensions; i++) precisions[i] = kept * precisions[i]! + (1 - kept) * precision;
    },
    weights,
    precisions,
    state,
  };
}

/**
 * The s of 0..1 where s = σ(−(margin + s v)): by Newton's steps, and by halves where one would leave the bracket, or is not half
 * as long as the one before. Without the latter, Newton goes to and fro between both ends where v is great.
 */
function crossing(margin: number, v: number): number {
  let s = 0;
  let low = 0;
  let high = 1;
  let before = Infinity;
  for (let i = 0; i < 200; i++) {
    const p = sigmoid(-(margin + s * v));
    const step = (s - p) / (1 + v * p * (1 - p));
    const newton = s - step;
    if (newton === s || Math.abs(step) <= 1e-14 * s) return newton;
    if (step > 0) high = s;
    else low = s;
    const isGood = Math.abs(step) <= before / 2 && newton > low && newton < high;
    const next = isGood ? newton : (low + high) / 2;
    before = Math.abs(next - s);
    s = next;
  }
  return s;
}

/** Makes `b` the solution of A x = b: by Cholesky's factor of the positive definite A, which overwrites its lower half. */
function solve(A: Float64Array, b: Float64Array): void {
  const n = b.length;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = A[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= A[i * n + k]! * A[j * n + k]!;
      A[i * n + j] = i === j ? Math.sqrt(sum) : sum / A[j * n + j]!;
    }
    for (let k = 0; k < i; k++) b[i]! -= A[i * n + k]! * b[k]!;
    b[i]! /= A[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    b[i]! /= A[i * n + i]!;
    for (let k = 0; k < i; k++) b[k]! -= A[i * n + k]! * b[i]!;
  }
}
