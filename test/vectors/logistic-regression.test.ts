/**
 * Laplace's model is ridge logistic regression, converged: its batch finds the coefficients that scikit-learn found on the
 * numbers of Online Shoppers, standardised by the worker's scaler, without a penalty on the bias.
 *
 * Its steps in the dual are slow where a penalty is small beside the evidence (8,609 rows against 1, and 0 on the bias). So
 * it learns by proximal points (Rockafellar 1976): a batch at a time from a prior that is held firmly where the last one
 * ended. That is a fixed point iteration, which the mixing of Anderson (1965) brings to its end in few steps.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readVisits } from '../../evaluation/online-shoppers.js';
import { laplaceLogistic } from '../../worker/inference/laplace.js';
import { standardScaler } from '../../worker/inference/scaler.js';
import { sharedPath } from '../shared.js';

const golden = sharedPath('data/golden/logreg_online_shoppers_numeric.json');
const data = sharedPath('data/online-shoppers/online_shoppers.csv.gz');

const FIRMNESS = 3000;
const ROUNDS = 40;
/** Steps that are mixed: one more than there are weights. */
const DEPTH = 12;

interface Golden {
  readonly features: readonly string[];
  readonly mean: readonly number[];
  readonly std: readonly number[];
  readonly coef: readonly number[];
  readonly intercept: number;
  readonly train_log_loss: number;
  readonly first20_p: readonly number[];
}

describe.skipIf(golden === null || data === null)('converged on 8,609 visits', () => {
  const reference = golden === null ? null : (JSON.parse(readFileSync(golden, 'utf8')) as Golden);

  test('Laplace’s model has the coefficients of scikit-learn to 1e-4', { timeout: 120_000 }, () => {
    const { features, mean, std, coef, intercept, train_log_loss: loss, first20_p: first } = reference!;
    const visits = readVisits(data!, { pageValues: true });
    expect(visits.numbers).toEqual(features);

    const scaler = standardScaler(features.length, Infinity);
    for (const { numbers } of visits.rows) scaler.learnOne(numbers);
    mean.forEach((m, i) => expect(scaler.state[3 * i + 1]! / m).toBeCloseTo(1, 9));
    std.forEach((s, i) => expect(Math.sqrt(scaler.state[3 * i + 2]! / scaler.state[3 * i]!) / s).toBeCloseTo(1, 9));

    const bias = features.length;
    const examples = visits.rows.map(({ numbers, label }) => {
      const x = new Float64Array(bias + 1).fill(1);
      scaler.transformOne(numbers, x);
      return { x, label };
    });
    let model = laplaceLogistic(bias + 1);
    const step = (from: readonly number[]): number[] => {
      model = laplaceLogistic(bias + 1);
      from.forEach((weight, i) => {
        // The penalty of 1 around 0, and of the firmness around `weight`, are one around a point between.
        model.precisions[i] = FIRMNESS + (i < bias ? 1 : 0);
        model.weights[i] = (FIRMNESS * weight) / model.precisions[i];
      });
      model.learnBatch(examples);
      return [...model.weights];
    };
    fixedPoint(step, new Array<number>(bias + 1).fill(0));

    [...coef, intercept].forEach((weight, i) => expect(Math.abs(model.weights[i]! - weight)).toBeLessThan(1e-4));
    const predicted = examples.map(({ x }) => model.predictProbaOne(x));
    first.forEach((p, i) => expect(Math.abs(predicted[i]! - p)).toBeLessThan(1e-4));
    const losses = examples.map(({ label }, i) => -Math.log(label === 1 ? predicted[i]! : 1 - predicted[i]!));
    expect(losses.reduce((a, b) => a + b, 0) / losses.length).toBeCloseTo(loss, 6);
  });
});

/** Takes the step from that mean of the latest points, of weights that sum to 1, whose mean step is the smallest. */
function fixedPoint(step: (from: readonly number[]) => number[], start: readonly number[]): void {
  const steps: { readonly moved: readonly number[]; readonly to: readonly number[] }[] = [];
  let from = start;
  for (let round = 0; round < ROUNDS; round++) {
    const to = step(from);
    steps.push({ to, moved: to.map((weight, i) => weight - from[i]!) });
    if (steps.length > DEPTH) steps.shift();
    const products = steps.map(({ moved: a }) => steps.map(({ moved: b }) => sum(a.map((value, i) => value * b[i]!))));
    const trace = sum(products.map((row, i) => row[i]!));
    const shares = solve(
      products.map((row, i) => [...row.map((value, j) => value + (i === j ? 1e-12 * trace : 0)), 1]),
    );
    from = start.map((_, i) => sum(shares.map((share, k) => share * steps[k]!.to[i]!)) / sum(shares));
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

/** Gauss and Jordan, for a positive matrix with the right side as its last column. */
function solve(system: number[][]): number[] {
  system.forEach((pivot, i) => {
    for (const row of system) {
      if (row === pivot) continue;
      const factor = row[i]! / pivot[i]!;
      row.forEach((_, k) => (row[k]! -= factor * pivot[k]!));
    }
  });
  return system.map((row, i) => row.at(-1)! / row[i]!);
}
