/** Rows on Online Shoppers, by each learner that attune has. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Evaluation } from './evaluation.js';
import { adagradLogistic } from '../worker/inference/adagrad.js';
import { ftrlLogistic } from '../worker/inference/logistic.js';
import { onePass, readVisits } from './online-shoppers.js';
import { rowsOf } from './report.js';
import { auc, brier, calibrationError, logLoss } from './score.js';

/** Marks of scikit-learn and of a plain program on the same rows: FTRL and AdaGrad, with and without PageValues. */
const MARKS = {
  'FTRL-Proximal': { with: { auc: 0.8833, logLoss: 0.2952 }, without: { auc: 0.7435, logLoss: 0.3774 } },
  AdaGrad: { with: { auc: 0.8809, logLoss: 0.295 }, without: { auc: 0.7452, logLoss: 0.3769 } },
};
const LEARNERS = { 'FTRL-Proximal': ftrlLogistic, AdaGrad: adagradLogistic };

const FILE = join('online-shoppers', 'online_shoppers.csv.gz');

export const shopping: Evaluation = {
  name: 'Online Shoppers',
  evaluate({ data, train, random }) {
    const file = join(data, FILE);
    if (!existsSync(file)) return null;
    const before = train === undefined ? null : join(train, FILE);
    return [true, false].flatMap((pageValues) => {
      const taught = before === null || !existsSync(before) ? null : readVisits(before, { pageValues });
      const visits = readVisits(file, { pageValues, ...(taught && { like: taught }) });
      return Object.entries(LEARNERS).flatMap(([learner, make]) => {
        const scored = onePass(taught ? [taught, visits] : [visits], make);
        // A mark holds for one pass from nothing.
        const mark = taught ? null : MARKS[learner as keyof typeof LEARNERS][pageValues ? 'with' : 'without'];
        return rowsOf(
          { data: 'online-shoppers', task: `purchase, ${pageValues ? 'with' : 'without'} PageValues`, learner },
          scored.map((one) => [one]),
          [
            { name: 'AUC', metric: auc, greaterIsBetter: true, ...(mark && { mark: mark.auc }) },
            { name: 'log-loss', metric: logLoss, greaterIsBetter: false, ...(mark && { mark: mark.logLoss }) },
            { name: 'Brier', metric: brier, greaterIsBetter: false },
            { name: 'ECE', metric: calibrationError, greaterIsBetter: false },
          ],
          random,
        );
      });
    });
  },
};
