/**
 * The gate in front of a model's acts, on devices that are made up and on real rows: how often it opens where there is
 * nothing to learn, and after how many examples where there is.
 *
 * A device has eight numbers a decision, of which the first decides about the answer as strongly as told: log-odds of
 * −1 + strength × number, numbers uniform with variance 1. The model is the one that ships, with its own standardising.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { clopperPearson } from '../kernel/stats/intervals.js';
import type { Random } from '../testing/random.js';
import { actGate } from '../worker/inference/e-process.js';
import { goalModel } from '../worker/inference/goal-model.js';
import { ftrlLogistic } from '../worker/inference/logistic.js';
import type { Evaluation } from './evaluation.js';
import { onePass, readVisits } from './online-shoppers.js';
import type { Row } from './report.js';
import type { Scored } from './score.js';

const DEVICES = 2000;
const DECISIONS = 500;
const NUMBERS = Array.from({ length: 8 }, (_, i) => `n${i}`);
const BASE = -1;
const STRENGTHS = [0, 0.5, 1, 2, 4];

/** After how many examples the gate of one device first opens; Infinity where it never does. */
export function opensAfter(strength: number, random: Random, decisions = DECISIONS): number {
  const model = goalModel(NUMBERS);
  const x = new Float64Array(NUMBERS.length);
  for (let n = 1; n <= decisions; n++) {
    for (let i = 0; i < x.length; i++) x[i] = Math.sqrt(12) * (random() - 0.5);
    model.decide(x, false);
    model.learn(random() < 1 / (1 + Math.exp(-(BASE + strength * x[0]!))) ? 1 : 0);
    if (model.isOpen) return n;
  }
  return Infinity;
}

/** The same for a series of predictions that were scored. */
export function opensAfterScores(scored: readonly Scored[]): number {
  const gate = actGate();
  return (
    1 +
    scored.findIndex(({ p, y }) => {
      gate.score(p, y);
      return gate.isOpen;
    })
  );
}

function simulated(random: Random): Row[] {
  return STRENGTHS.flatMap((strength): Row[] => {
    const opened = Array.from({ length: DEVICES }, () => opensAfter(strength, random)).sort((a, b) => a - b);
    const count = opened.filter(Number.isFinite).length;
    const about = {
      data: 'made up',
      task: strength === 0 ? 'nothing to learn' : `log-odds move by ${strength} a standard deviation`,
      learner: 'gate',
      n: DEVICES,
    };
    const share: Row = {
      ...about,
      metric: `share of devices where it ever opens, ${DECISIONS} decisions`,
      mark: strength === 0 ? { value: 0.05 + 3 * Math.sqrt((0.05 * 0.95) / DEVICES), greaterIsBetter: false } : null,
      value: count / DEVICES,
      ...clopperPearson(count, DEVICES, 0.05),
    };
    const [low, value, high] = orderStatistics(opened);
    return strength === 0 || !Number.isFinite(value)
      ? [share]
      : [share, { ...about, metric: 'examples until it opens, median', mark: null, low, value, high }];
  });
}

/** The median and its 95 % interval, by the normal approximation of the ranks. */
function orderStatistics(sorted: readonly number[]): [low: number, median: number, high: number] {
  const n = sorted.length;
  const at = (z: number): number => sorted[Math.min(n - 1, Math.max(0, Math.round(n / 2 + (z * Math.sqrt(n)) / 2)))]!;
  return [at(-1.96), at(0), at(1.96)];
}

const FILE = join('online-shoppers', 'online_shoppers.csv.gz');

function real(file: string, random: Random): Row[] {
  return [true, false].flatMap((pageValues) => {
    const visits = readVisits(file, { pageValues });
    const shuffled = { ...visits, rows: visits.rows.map((row) => ({ ...row })) };
    for (let i = shuffled.rows.length - 1; i > 0; i--) {
      const j = Math.floor(random() * (i + 1));
      const [a, b] = [shuffled.rows[i]!, shuffled.rows[j]!];
      [a.label, b.label] = [b.label, a.label];
    }
    return [
      ['as they are', visits],
      ['labels shuffled', shuffled],
    ].map(([how, list]): Row => {
      const value = opensAfterScores(onePass([list as typeof visits], ftrlLogistic));
      return {
        data: 'online-shoppers',
        task: `purchase, ${pageValues ? 'with' : 'without'} PageValues, ${how as string}`,
        learner: 'gate',
        metric: 'examples until it opens, 0 = never',
        mark: null,
        value,
        low: value,
        high: value,
        n: visits.rows.length,
      };
    });
  });
}

export const gate: Evaluation = {
  name: 'The gate',
  evaluate({ data, random }) {
    const file = join(data, FILE);
    return [...simulated(random), ...(existsSync(file) ? real(file, random) : [])];
  },
};
