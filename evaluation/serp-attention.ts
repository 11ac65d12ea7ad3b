/**
 * Result pages that were left without a click (Brückner, Arapakis and Leiva, CIKM 2020): was the module beside the results
 * noticed and of use, as told by the pointer?
 */
import { join } from 'node:path';
import { recordsOf, type Box, type SessionEvent } from '../kernel/session.js';
import { knownAt } from './course.js';
import type { Evaluation } from './evaluation.js';
import { type Example, grouped, type Learner, LEARNERS, predictions } from './learning.js';
import { readRecordings } from './recordings.js';
import { rowsOf } from './report.js';
import { auc } from './score.js';

const FOLDER = 'serp-attention';
const FOLDS = 10;
const MARK = 0.657;
/** Of the module; not recorded, so taken for what such modules had. */
const [WIDTH, HEIGHT] = [350, 400];
const WORDS = 60;

export const FEATURES: Readonly<Record<string, (feature: string) => boolean>> = {
  'hover.*, pointer.closing, pointer.time-to-target of the module': (feature) =>
    /^(hover\.|pointer\.(closing|time-to-target))/.test(feature),
  'pointer.* of the page': (feature) => /^pointer\.(?!kind|closing|time-to-target)/.test(feature),
};

/**
 * Where the module lies. Its middle's distance from the pointer was recorded at each move, and so the middle is where, for
 * all pairs of moves, the differences of squares agree: by least squares. Null where the moves are on a line, or none.
 */
export function moduleOf(events: readonly SessionEvent[]): Box | null {
  const seen = events.flatMap(([, code, x, y, far]) =>
    code === 'm' && typeof far === 'number' ? [{ x, y, square: x * x + y * y - far * far }] : [],
  );
  const mean = (of: (one: { x: number; y: number; square: number }) => number): number =>
    seen.reduce((sum, one) => sum + of(one), 0) / seen.length;
  const [mx, my, ms] = [mean(({ x }) => x), mean(({ y }) => y), mean(({ square }) => square)];
  const xx = mean(({ x }) => (x - mx) ** 2);
  const xy = mean(({ x, y }) => (x - mx) * (y - my));
  const yy = mean(({ y }) => (y - my) ** 2);
  const xs = mean(({ x, square }) => ((x - mx) * (square - ms)) / 2);
  const ys = mean(({ y, square }) => ((y - my) * (square - ms)) / 2);
  const determinant = xx * yy - xy * xy;
  if (!(determinant > 1e-3 * xx * yy)) return null;
  const x = (yy * xs - xy * ys) / determinant;
  const y = (xx * ys - xy * xs) / determinant;
  return { x: x - WIDTH / 2, y: y - HEIGHT / 2, width: WIDTH, height: HEIGHT };
}

/** The examples, by each of {@link FEATURES}; null where there is no such data. */
export function readExamples(folder: string): Readonly<Record<string, Example[]>> | null {
  const recordings = readRecordings(folder, ({ goodAbandonment: good }) => (good === 0 || good === 1 ? good : null));
  if (recordings === null) return null;
  const known = recordings.map(({ session }) => {
    const box = moduleOf(session.events);
    const regions = [{ present: box !== null, words: box ? WORDS : 0 }];
    return knownAt({ records: recordsOf(session, { regions: [box] }), regions, tiers: ['A', 'B', 'C'] }, [
      Infinity,
    ])[0]!;
  });
  return Object.fromEntries(
    Object.entries(FEATURES).map(([features, isChosen]) => [
      features,
      recordings.map(({ label, user }, i): Example => ({ x: known[i]!(isChosen), label, group: user })),
    ]),
  );
}

export const serpAttention: Evaluation = {
  name: 'Attention on result pages',
  evaluate({ data, train, random }) {
    const found = readExamples(join(data, FOLDER));
    if (found === null) return null;
    const taught = train === undefined ? null : readExamples(join(train, FOLDER));
    return Object.entries(found).flatMap(([features, examples]) =>
      Object.entries(LEARNERS).flatMap(([learner, model]: [string, Learner]) =>
        rowsOf(
          { data: FOLDER, task: `good abandonment, by ${features}`, learner },
          grouped(examples, predictions(examples, taught?.[features] ?? null, FOLDS, model)),
          [{ name: 'AUC', metric: auc, greaterIsBetter: true, ...(!taught && { mark: MARK }) }],
          random,
        ),
      ),
    );
  },
};
