/**
 * People and bots on the pages of an encyclopaedia (Iliou et al., DTRAP 2021), told apart by how the pointer moves. Bots that
 * do not try to hide in the times of their moves are easy: a sanity check of the features, and no detector.
 */
import { join } from 'node:path';
import { recordsOf } from '../kernel/session.js';
import { knownAt } from './course.js';
import type { Evaluation } from './evaluation.js';
import { type Example, grouped, type Learner, LEARNERS, predictions } from './learning.js';
import { readRecordings } from './recordings.js';
import { rowsOf } from './report.js';
import { accuracy, auc } from './score.js';

const FOLDER = 'webbots';
const FOLDS = 5;
const KINDS: Readonly<Record<string, 0 | 1>> = { human: 0, moderate_bot: 1, advanced_bot: 1 };

const isMoving = (feature: string): boolean => feature.startsWith('pointer.') && feature !== 'pointer.kind';

/** Null where there is no such data. */
export function readExamples(folder: string): Example[] | null {
  const recordings = readRecordings(folder, ({ kind }) => KINDS[String(kind)] ?? null);
  if (recordings === null) return null;
  return recordings.map(({ session, label, user }) => ({
    x: knownAt({ records: recordsOf(session), tiers: ['A', 'B', 'C'] }, [Infinity])[0]!(isMoving),
    label,
    group: user,
  }));
}

export const webbots: Evaluation = {
  name: 'People and bots',
  evaluate({ data, train, random }) {
    const examples = readExamples(join(data, FOLDER));
    if (examples === null) return null;
    const taught = train === undefined ? null : readExamples(join(train, FOLDER));
    return Object.entries(LEARNERS).flatMap(([learner, model]: [string, Learner]) =>
      rowsOf(
        { data: FOLDER, task: 'human or bot, by pointer.*', learner },
        grouped(examples, predictions(examples, taught, FOLDS, model)),
        [
          { name: 'accuracy', metric: accuracy, greaterIsBetter: true, ...(!taught && { mark: 1 }) },
          { name: 'AUC', metric: auc, greaterIsBetter: true },
        ],
        random,
      ),
    );
  },
};
