/**
 * How well the model of a goal is calibrated on visitors that are made up, beside the baseline without features: the share
 * of ones among the same labels so far, as Krichevsky and Trofimov smooth it.
 *
 * A visitor has eight numbers a decision, uniform with variance 1, and the log-odds of the goal are −1 (or `base`) + strength
 * × the first of them. A decision is scored whether or not its label came to be known, but for those held out, where the
 * model says nothing. Told apart is what it says while its gate is open, since only then does anybody act on it.
 */
import { mulberry32, type Random } from '../testing/random.js';
import { goalModel } from '../worker/inference/goal-model.js';
import { type Row, rowsOf } from './report.js';
import { brier, calibrationError, type Metric, type Scored, sorted } from './score.js';

export interface Course {
  readonly task: string;
  readonly devices: number;
  readonly decisions: number;
  readonly base?: number;
  /** How much the log-odds move with the number; `past`: share of the decisions that are over. */
  readonly strength: (past: number) => number;
  /** Share of labels that are never known. */
  readonly lost?: number;
}

const long = { devices: 50, decisions: 500 };

export const COURSES: readonly Course[] = [
  { task: 'nothing to learn', ...long, strength: () => 0 },
  { task: 'log-odds move by 2 a standard deviation', ...long, strength: () => 2 },
  { task: 'drift: by 2, from half-way on by −2', ...long, strength: (past) => (past < 0.5 ? 2 : -2) },
  { task: 'cold start: by 2', devices: 500, decisions: 20, strength: () => 2 },
  // One in a hundred, on average.
  { task: 'rare, 1 %: by 1', ...long, base: -5.08, strength: () => 1 },
  { task: 'a third of the labels never known: by 2', ...long, strength: () => 2, lost: 1 / 3 },
];

const NUMBERS = Array.from({ length: 8 }, (_, i) => `n${i}`);

/** What was said before the label, and whether the gate was open then. */
export interface Prediction {
  readonly model: number;
  readonly baseline: number;
  readonly y: 0 | 1;
  readonly isOpen: boolean;
}

/** The predictions of one device. */
export function predict({ decisions, base = -1, strength, lost = 0 }: Course, random: Random): Prediction[] {
  const model = goalModel(NUMBERS, { seed: Math.floor(random() * 2 ** 31) });
  const x = new Float64Array(NUMBERS.length);
  const predictions: Prediction[] = [];
  let [labels, ones] = [0, 0];
  for (let t = 0; t < decisions; t++) {
    for (let i = 0; i < x.length; i++) x[i] = Math.sqrt(12) * (random() - 0.5);
    const y = random() < 1 / (1 + Math.exp(-(base + strength(t / decisions) * x[0]!))) ? 1 : 0;
    model.decide(x, false);
    const { probability, isOpen } = model;
    if (probability !== null)
      predictions.push({ model: probability, baseline: (ones + 0.5) / (labels + 1), y, isOpen });
    if (random() < lost) continue;
    model.learn(y);
    labels++;
    ones += y;
  }
  return predictions;
}

/** A row for each measure of the model, all the time and while its gate is open; what the baseline reached is the mark. */
export function rowsOfCourse(course: Course, random: Random): Row[] {
  const devices = Array.from({ length: course.devices }, () => predict(course, mulberry32(random() * 2 ** 32)));
  const task = `${course.task}; ${course.decisions} decisions`;
  const rowsFor = (learner: string, lists: readonly (readonly Prediction[])[]): Row[] => {
    const by = (who: 'model' | 'baseline'): Scored[][] =>
      lists.map((list) => list.map(({ [who]: p, y }): Scored => ({ p, y })));
    const baseline = sorted(by('baseline'));
    const measures = Object.entries(METRICS).map(([name, metric]) => ({
      name,
      metric,
      mark: metric(baseline),
      greaterIsBetter: false,
    }));
    return rowsOf({ data: 'made up', task, learner }, by('model'), measures, random);
  };
  const open = devices.map((list) => list.filter(({ isOpen }) => isOpen)).filter((list) => list.length > 0);
  const isOpenOften = open.reduce((sum, { length }) => sum + length, 0) >= LEAST_OPEN;
  return [...rowsFor('goal model', devices), ...(isOpenOften ? rowsFor('goal model, gate open', open) : [])];
}

/** Fewer predictions, in ten bins, are chance. */
const LEAST_OPEN = 1000;

const METRICS: Readonly<Record<string, Metric>> = { Brier: brier, ECE: calibrationError };

export const calibration = (random: Random): Row[] => COURSES.flatMap((course) => rowsOfCourse(course, random));
