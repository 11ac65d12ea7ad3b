/**
 * ASSISTments: will the next answer be right? Student after student in the file's order, each with an Elo of their own, who
 * finds the difficulties as those before have left them: as a ruleset's would be, once they are learned.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { elo, type EloOptions, type Skill } from '../worker/inference/elo.js';
import type { Evaluation } from './evaluation.js';
import { type Line, malformed, readLines } from './lines.js';
import { rowsOf } from './report.js';
import { auc, brier, calibrationError, logLoss, type Scored } from './score.js';

/** What one student answered, in order. */
export interface Student {
  readonly skills: readonly number[];
  readonly right: readonly (0 | 1)[];
}

/** A state is kept for each skill up to the greatest. */
const MAX_SKILL = 1e5;

const FILE = join('assistments', 'builder_train.txt.gz');

/**
 * Three lines each: how many answers, the skills, whether right.
 *
 * @throws {AttuneError} `document/malformed` naming file and line
 */
export function readStudents(file: string): Student[] {
  const lines = readLines(file);
  if (lines.length % 3 !== 0) throw malformed(lines.at(-1)!.place, 'the last student has not three lines');
  const numbers = ({ text, place }: Line, isOne: (value: number) => boolean): number[] =>
    text
      .split(',')
      .filter(Boolean)
      .map((field) => {
        const value = Number(field);
        if (!isOne(value)) throw malformed(place, `${JSON.stringify(field)} is not what may stand there`);
        return value;
      });
  return Array.from({ length: lines.length / 3 }, (_, i) => {
    const [count, second, third] = lines.slice(3 * i, 3 * i + 3) as [Line, Line, Line];
    const skills = numbers(second, (value) => Number.isInteger(value) && value >= 0 && value <= MAX_SKILL);
    const right = numbers(third, (value) => value === 0 || value === 1) as (0 | 1)[];
    if (skills.length !== Number(count.text) || right.length !== skills.length)
      throw malformed(count.place, 'the number of answers is not that of the two lines below');
    return { skills, right };
  });
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
