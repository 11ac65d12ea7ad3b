/**
 * Section 6 of the LSAT (Bock and Lieberman 1970): how likely the answers are under the Rasch model with the parameters that
 * marginal maximum likelihood found in R (ltm 1.2), by attune's curve; and how well its estimate of an ability foretells
 * somebody's next answer. It fits no items: difficulties of a ruleset come from elsewhere.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Item, itemResponse, probability } from '../worker/inference/item-response.js';
import { readTable } from './csv.js';
import type { Evaluation } from './evaluation.js';
import { malformed } from './lines.js';
import { measured, rowsOf } from './report.js';
import { auc, logLoss, type Scored } from './score.js';

export type Answers = readonly (0 | 1)[];

/** Of discrimination .755134, with abilities N(0, 1). */
export const ITEMS: readonly Item[] = [-3.615268, -1.322422, -0.317631, -1.730092, -2.780174].map((difficulty) => ({
  discrimination: 0.755134,
  difficulty,
}));
const MARK = -2466.9376;
/** Of as many examinees: a sum grows with them. */
const MARKED = 1000;
const FILE = join('lsat', 'lsat.csv.gz');
const COLUMNS = ITEMS.map((_, i) => `item${i + 1}`);

export const readAnswers = (file: string): Answers[] =>
  readTable(file, COLUMNS).entries.map(({ number, place }) =>
    COLUMNS.map((column) => {
      const answer = number(column);
      if (answer !== 0 && answer !== 1) throw malformed(place, `${column} is neither 0 nor 1`);
      return answer;
    }),
  );

/** ln ∫ P(answers | θ) φ(θ) dθ by the trapezoidal rule, whose error for such curves is below rounding at this step. */
export function logLikelihood(answers: Answers): number {
  const step = 1 / 32;
  let sum = 0;
  for (let theta = -10; theta <= 10; theta += step) {
    const likelihood = ITEMS.reduce((product, item, i) => {
      const p = probability(item, theta);
      return product * (answers[i] === 1 ? p : 1 - p);
    }, 1);
    sum += likelihood * Math.exp((-theta * theta) / 2);
  }
  return Math.log((sum * step) / Math.sqrt(2 * Math.PI));
}

/** Each answer as foretold from those before it. */
export const foretell = (answers: Answers): Scored[] => {
  const model = itemResponse(ITEMS);
  return answers.map((y, i) => {
    const p = model.predictProbaOne(i);
    model.learnOne(i, y);
    return { p, y };
  });
};

export const lsat: Evaluation = {
  name: 'LSAT',
  evaluate({ data, train, random }) {
    const file = join(data, FILE);
    if (!existsSync(file)) return null;
    const examinees = readAnswers(file);
    // There are but 32 series of answers.
    const told = new Map<string, number>();
    const one = examinees.map((answers) => {
      const key = answers.join('');
      if (!told.has(key)) told.set(key, logLikelihood(answers));
      return told.get(key)!;
    });
    const isMarked = train === undefined && examinees.length === MARKED;
    return [
      ...measured(
        {
          data: 'lsat',
          task: 'answers under the Rasch model, at given parameters',
          learner: 'item response',
          n: one.length,
        },
        { weight: new Float64Array(one.length).fill(1) },
        [
          {
            name: 'log-likelihood',
            metric: ({ weight }) => one.reduce((sum, value, i) => sum + weight[i]! * value, 0),
            greaterIsBetter: true,
            ...(isMarked && { mark: MARK }),
          },
        ],
        random,
      ),
      ...rowsOf(
        { data: 'lsat', task: 'next answer, at given parameters', learner: 'item response' },
        examinees.map(foretell),
        [
          { name: 'AUC', metric: auc, greaterIsBetter: true },
          { name: 'log-loss', metric: logLoss, greaterIsBetter: false },
        ],
        random,
      ),
    ];
  },
};
