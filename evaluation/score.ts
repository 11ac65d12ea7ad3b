/**
 * How good predictions are: each is made before its label is known, and scored against it.
 *
 * Logarithmic loss clips at 1e−6, as one sure error would else outweigh everything. The area under the ROC curve is the
 * share of pairs (a one, a zero) that are in the right order, ties counted half (Mann & Whitney 1947). The expected
 * calibration error has ten bins of equal numbers of predictions.
 */
import type { Interval } from '../kernel/stats/intervals.js';
import type { Random } from '../testing/random.js';

/** A prediction and what happened. */
export interface Scored {
  readonly p: number;
  readonly y: 0 | 1;
}

/** Predictions in ascending order, each of a group; and how often each group counts. */
export interface Weighted {
  readonly scored: readonly Scored[];
  readonly group: Int32Array;
  readonly weight: Float64Array;
}

/** A metric over predictions, each of which counts as often as its group does. */
export type Metric<P = Weighted> = (predictions: P) => number;

const CLIP = 1e-6;
const BINS = 10;

/** The weighted mean of what `of` says of each prediction. */
const meanOf =
  (of: (one: Scored) => number): Metric =>
  ({ scored, group, weight }) => {
    let sum = 0;
    let all = 0;
    scored.forEach((one, i) => {
      const w = weight[group[i]!]!;
      sum += w * of(one);
      all += w;
    });
    return sum / all;
  };

export const logLoss = meanOf(({ p, y }) => -Math.log(Math.min(1 - CLIP, Math.max(CLIP, y === 1 ? p : 1 - p))));

export const brier = meanOf(({ p, y }) => (p - y) ** 2);

/** Share of the predictions that are on the label's side of one half. */
export const accuracy = meanOf(({ p, y }) => (p > 0.5 === (y === 1) ? 1 : 0));

/** NaN where all labels are the same. */
export const auc: Metric = ({ scored, group, weight }) => {
  let zeros = 0;
  let ones = 0;
  let won = 0;
  for (let from = 0; from < scored.length;) {
    const { p } = scored[from]!;
    const tied = [0, 0];
    for (; scored[from]?.p === p; from++) tied[scored[from]!.y]! += weight[group[from]!]!;
    won += tied[1]! * (zeros + tied[0]! / 2);
    zeros += tied[0]!;
    ones += tied[1]!;
  }
  return won / (zeros * ones);
};

export const calibrationError: Metric = ({ scored, group, weight }) => {
  const all = group.reduce((sum, g) => sum + weight[g]!, 0);
  const misses = new Float64Array(BINS);
  let before = 0;
  scored.forEach(({ p, y }, i) => {
    const w = weight[group[i]!]!;
    misses[Math.min(BINS - 1, Math.floor((BINS * before) / all))]! += w * (p - y);
    before += w;
  });
  return misses.reduce((sum, miss) => sum + Math.abs(miss), 0) / all;
};

/** Predictions as a metric wants them; every group counts once. */
export function sorted(groups: readonly (readonly Scored[])[]): Weighted {
  const all = groups.flatMap((group, g) => group.map((one) => ({ one, g }))).sort((a, b) => a.one.p - b.one.p);
  return {
    scored: all.map(({ one }) => one),
    group: Int32Array.from(all, ({ g }) => g),
    weight: new Float64Array(groups.length).fill(1),
  };
}

/** Of predictions that are each a group of their own. */
export const each = (scored: readonly Scored[]): Weighted => sorted(scored.map((one) => [one]));

/**
 * The middle 95 % of a metric over samples drawn with replacement (percentile bootstrap, Efron 1979). What belongs
 * together (a learner's answers, a reader's texts) is drawn as one.
 */
export function bootstrap<P extends { readonly weight: Float64Array }>(
  predictions: P,
  metric: Metric<P>,
  random: Random,
  samples = 200,
): Interval {
  const groups = predictions.weight.length;
  const values = Array.from({ length: samples }, () => {
    const weight = new Float64Array(groups);
    for (let i = 0; i < groups; i++) weight[Math.floor(random() * groups)]!++;
    return metric({ ...predictions, weight });
  })
    // A sample of one label only has no AUC.
    .filter((value) => !Number.isNaN(value))
    .sort((a, b) => a - b);
  const n = values.length;
  return { low: values[Math.floor(0.025 * n)] ?? NaN, high: values[Math.ceil(0.975 * n) - 1] ?? NaN };
}
