/**
 * Elo on recorded answers: ASSISTments 2009, as the authors of Deep Knowledge Tracing published it (Piech et al. 2015).
 * Each answer is predicted, then learned, in the order of the file; students begin anew, difficulties are kept.
 */
import { describe, expect, test } from 'vitest';
import { answer, readStudents } from '../../evaluation/difficulty.js';
import { auc, logLoss, sorted } from '../../evaluation/score.js';
import { sharedPath } from '../shared.js';

/** Marks of the reference, with the same three constant steps. */
const AUC_MARK = 0.8024;
const LOSS_MARK = 0.4802;

const path = sharedPath('data/assistments/builder_train.txt.gz');

describe.skipIf(path === null)('on the answers of 3,361 students', () => {
  const students = path === null ? [] : readStudents(path);

  test('the file is read as it was written', () => {
    const answers = students.flatMap(({ right }) => right);
    expect(students).toHaveLength(3361);
    expect(students.every(({ skills, right }) => skills.length === right.length)).toBe(true);
    expect(answers).toHaveLength(407_967);
    expect(answers.filter((y) => y === 1)).toHaveLength(276_147);
  });

  test('predicts the next one with a progressive AUC of .8029 and a log-loss of .4798, which passes the reference', () => {
    const scored = sorted(answer(students));
    expect(auc(scored)).toBeGreaterThanOrEqual(AUC_MARK);
    expect(logLoss(scored)).toBeLessThanOrEqual(LOSS_MARK);
    expect(auc(scored)).toBeCloseTo(0.8029, 4);
    expect(logLoss(scored)).toBeCloseTo(0.4798, 4);
  });

  test('a student’s ability in each skill is what makes the difference', () => {
    expect(auc(sorted(answer(students, { studentSkill: [0, 0] })))).toBeLessThan(0.78);
  });
});
