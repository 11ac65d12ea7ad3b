/**
 * ASSISTments: will the next answer be right? Student after student in the file's order, each with an Elo of their own, who
 * finds the difficulties as those before have left them: as a ruleset's would be, once they are learned.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { elo, type EloOptions, type Skill } from '../worker/inference/elo.js';
import type { Evaluation } from './evaluation.js';
import { rowsOf } from './report.js';
import { auc, brier, calibrationError, logLoss, type Scored } from './score.js';

/** What one student answered, in order. */
export interface Student {
  readonly skills: readonly number[];
  readonly right: readonly (0 | 1)[];
}

const FILE = join('assistments', 'builder_train.txt.gz');

/** Three lines each: how many answers, the skills, whether right. */
export function readStudents(file: string): Student[] {
  const lines = gunzipSync(readFileSync(file)).toString('utf8').trim().split(/\r?\n/);
  const numbers = (line: string): number[] => line.split(',').filter(Boolean).map(Number);
  return Array.from({ length: Math.floor(lines.length / 3) }, (_, i) => ({
    skills: numbers(lines[3 * i + 1]!),
    right: numbers(lines[3 * i + 2]!) as (0 | 1)[],
  }));
}

/** The predictions for each student, of whom the last ones begin with what the first ones left. */
export function answer(students: readonly Student[], options?: EloOptions): Scored[][] {
  const count = 1 + students.reduce((most, { skills }) => skills.reduce((a, b) => Math.max(a, b), most), -1);
  let skills: readonly Skill[] = Array.from({ length: count }, () => ({ difficulty: 0 }));
  return students.map((student) => {
    const engine = elo(skills, options);
    const scored = student.skills.map((skill, i): Scored => {
      const y = student.right[i]!;
      const p = engine.predictProbaOne(skill);
      engine.learnOne(skill, y);
      return { p, y };
    });
    skills = skills.map((_, skill) => ({ difficulty: engine.difficulty(skill) }));
    return scored;
  });
}

export const difficulty: Evaluation = {
  name: 'ASSISTments',
  evaluate({ data, train, random }) {
    const file = join(data, FILE);
    if (!existsSync(file)) return null;
    const before = train === undefined ? null : join(train, FILE);
    const taught = before !== null && existsSync(before) ? readStudents(before) : [];
    const students = readStudents(file);
    const scored = answer([...taught, ...students]).slice(taught.length);
    const isMarked = taught.length === 0;
    return rowsOf(
      { data: 'assistments', task: 'next answer', learner: 'Elo' },
      scored,
      [
        { name: 'AUC', metric: auc, greaterIsBetter: true, ...(isMarked && { mark: 0.8024 }) },
        { name: 'log-loss', metric: logLoss, greaterIsBetter: false, ...(isMarked && { mark: 0.4802 }) },
        { name: 'Brier', metric: brier, greaterIsBetter: false },
        { name: 'ECE', metric: calibrationError, greaterIsBetter: false },
      ],
      random,
    );
  },
};
