/**
 * Laplace's model is ridge logistic regression, converged: its batch finds the coefficients that scikit-learn found on the
 * numbers of Online Shoppers, standardised by the worker's scaler, without a penalty on the bias.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readVisits } from '../../evaluation/online-shoppers.js';
import { laplaceLogistic } from '../../worker/inference/laplace.js';
import { standardScaler } from '../../worker/inference/scaler.js';
import { sharedPath } from '../shared.js';

const golden = sharedPath('data/golden/logreg_online_shoppers_numeric.json');
const data = sharedPath('data/online-shoppers/online_shoppers.csv.gz');

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

  test('Laplace’s model has the coefficients of scikit-learn to 1e-4', () => {
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
    const model = laplaceLogistic(bias + 1);
    model.precisions[bias] = 0;
    model.learnBatch(examples);

    [...coef, intercept].forEach((weight, i) => expect(Math.abs(model.weights[i]! - weight)).toBeLessThan(1e-4));
    const predicted = examples.map(({ x }) => model.predictProbaOne(x));
    first.forEach((p, i) => expect(Math.abs(predicted[i]! - p)).toBeLessThan(1e-4));
    const losses = examples.map(({ label }, i) => -Math.log(label === 1 ? predicted[i]! : 1 - predicted[i]!));
    expect(losses.reduce((a, b) => a + b, 0) / losses.length).toBeCloseTo(loss, 6);
  });
});
