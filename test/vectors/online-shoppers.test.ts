/** One pass over Online Shoppers with the settings that ship, held to what others reach on the same rows. */
import { describe, expect, test } from 'vitest';
import { opensAfterScores } from '../../evaluation/gate.js';
import { onePass, readVisits } from '../../evaluation/online-shoppers.js';
import { auc, each, logLoss } from '../../evaluation/score.js';
import { adagradLogistic } from '../../worker/inference/adagrad.js';
import { ftrlLogistic } from '../../worker/inference/logistic.js';
import { sharedPath } from '../shared.js';

const file = sharedPath('data/online-shoppers/online_shoppers.csv.gz');

describe.skipIf(file === null)('one pass over Online Shoppers', () => {
  test('with PageValues', () => {
    const scored = onePass([readVisits(file!, { pageValues: true })], ftrlLogistic);
    expect(scored).toHaveLength(8609);
    expect(logLoss(each(scored))).toBeLessThanOrEqual(0.2952);
    expect(auc(each(scored))).toBeGreaterThanOrEqual(0.8833);
    expect(opensAfterScores(scored)).toBeGreaterThan(0);
  });

  test('without it, from behaviour alone', () => {
    const scored = onePass([readVisits(file!, { pageValues: false })], ftrlLogistic);
    expect(logLoss(each(scored))).toBeLessThanOrEqual(0.3785);
    expect(auc(each(scored))).toBeGreaterThanOrEqual(0.743);
  });

  // The reference clips at ±5.
  test('AdaGrad is within 0.001 of a plain program’s, as is FTRL, where both clip alike', () => {
    const withIt = onePass([readVisits(file!, { pageValues: true })], adagradLogistic, { clip: 5 });
    expect(Math.abs(auc(each(withIt)) - 0.8809)).toBeLessThanOrEqual(0.001);
    expect(Math.abs(logLoss(each(withIt)) - 0.295)).toBeLessThanOrEqual(0.001);
    const without = onePass([readVisits(file!, { pageValues: false })], adagradLogistic, { clip: 5 });
    expect(Math.abs(auc(each(without)) - 0.7452)).toBeLessThanOrEqual(0.001);
    expect(Math.abs(logLoss(each(without)) - 0.3769)).toBeLessThanOrEqual(0.001);
  });
});
