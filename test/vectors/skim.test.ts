/**
 * The skim index on real readers: sessions of the Scroll Readability Dataset (Gooding et al., CoNLL 2021) of which the
 * reading time is known; somebody who read more than 400 words a minute counts as skimming. The index's weights are what a
 * logistic regression finds in them, and what it is worth is told by cross-validation.
 *
 * What the recording lacks is assumed: paragraphs of equal length, a viewport whose height follows from the shares of them
 * that were visible, and a reader who is there all the time. No pointer was recorded, so “engaged” is five seconds after
 * each scroll.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { Code } from '../../kernel/frame.js';
import { MAX_GAP_MS, PPM, type Sense } from '../../worker/senses/feature.js';
import { reading } from '../../worker/senses/reading.js';
import { scrolling } from '../../worker/senses/scroll.js';
import { BIAS, skimming, WEIGHTS } from '../../worker/senses/skim.js';
import { stopping } from '../../worker/senses/stops.js';
import { listener } from '../laws/senses.laws.js';
import { sharedPath } from '../shared.js';

const path = sharedPath('data/scroll-reading/sessions.jsonl.gz');

interface Session {
  readonly text: string;
  readonly events: readonly (readonly [t: number, type: 's', x: number, y: number])[];
  readonly vis: readonly string[];
  readonly label: { readonly words: number; readonly wpm: number | null; readonly readingMs: number };
}
/** Of a text: how many paragraphs, and the sizes of the viewport and of all. */
interface Page {
  readonly paragraphs: number;
  readonly viewport: number;
  readonly height: number;
}
type Example = readonly [inputs: readonly number[], isSkimming: number];

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
const mean = (numbers: readonly number[]): number => sum(numbers) / numbers.length;

/** The share of each paragraph that is visible. */
const visible = (vis: string): [number, number][] =>
  vis === ''
    ? []
    : vis
        .split(',')
        .map((part) => part.split('_').map(Number))
        .map(([i, percent]) => [i!, percent! / 100]);

function pageOf(sessions: readonly Session[]): Page {
  const moments = sessions.flatMap(({ vis }) => vis.map(visible)).filter((shares) => shares.length > 0);
  const paragraphs = 1 + Math.max(...moments.flatMap((shares) => shares.map(([i]) => i)));
  const farthest = Math.max(...sessions.flatMap(({ events }) => events.map(([, , , y]) => y)));
  const share = mean(moments.map((shares) => sum(shares.map(([, part]) => part)))) / paragraphs;
  const viewport = Math.round((share * farthest) / (1 - share));
  return { paragraphs, viewport, height: farthest + viewport };
}

/** The records that a page would have written, with one a second where there was no scrolling. */
function* recordsOf(
  { events, vis, label }: Session,
  page: Page,
): Generator<readonly [number, Code, number, number, number, number]> {
  yield [0, Code.Layout, -1, 800, page.viewport, page.height];
  yield [0, Code.Focus, -1, 0, 0, 1];
  let shown: number[] = [];
  let second = 1000;
  for (const [i, [t, , , y]] of events.entries()) {
    if (t > label.readingMs) break;
    for (; second < t; second += 1000) yield [second, Code.Tick, -1, 0, 0, 0];
    yield [t, Code.Scroll, -1, 0, y, 0];
    const shares = visible(vis[i]!);
    for (const gone of shown.filter((p) => !shares.some(([q]) => p === q))) yield [t, Code.Seen, gone, 0, 0, 0];
    const all = sum(shares.map(([, part]) => part));
    for (const [paragraph, part] of shares) yield [t, Code.Seen, paragraph, part, part / all, 0];
    shown = shares.map(([paragraph]) => paragraph);
  }
  for (; second <= label.readingMs; second += 1000) yield [second, Code.Tick, -1, 0, 0, 0];
}

const worldOf = ({ label }: Session, { paragraphs }: Page) => ({
  regions: Array.from({ length: paragraphs }, () => ({ present: true, words: Math.round(label.words / paragraphs) })),
  slots: 0,
  grain: 0,
});

/** S4, S7, S9, R5 of the page and R10 at the end of a session, in the units of the weights. */
function inputsOf(session: Session, page: Page): number[] {
  const world = worldOf(session, page);
  const text = reading.create(world);
  const parts: readonly [typeof scrolling, Sense][] = [
    [scrolling, scrolling.create(world)],
    [stopping, stopping.create(world)],
    [reading, text],
  ];
  let [lived, last] = [0, 0];
  for (const [t, code, region, x, y, value] of recordsOf(session, page)) {
    lived += Math.min(t - last, MAX_GAP_MS);
    last = t;
    for (const [kind, sense] of parts)
      if (kind.hears.includes(code)) sense.observe(t, lived, code, region, x, y, value);
  }
  const end = session.label.readingMs;
  const into = parts.map(([, sense]) => {
    const values = new Float64Array(8);
    sense.read!(end, lived + end - last, values, 0);
    return values;
  });
  const inputs = [into[0]![3]!, into[0]![5]!, into[1]![1]!, text.rate(end, lived + end - last), into[2]![2]!];
  return inputs.map((input, i) => (i === 3 ? Math.min(10_000, input) : input) / WEIGHTS[i]![0]);
}

/** Means and spreads of what is known. */
const scalesOf = (examples: readonly Example[]): (readonly [mean: number, spread: number])[] =>
  WEIGHTS.map((_, i) => {
    const known = examples.map(([inputs]) => inputs[i]!).filter((input) => !Number.isNaN(input));
    return [mean(known), Math.sqrt(mean(known.map((input) => (input - mean(known)) ** 2)))];
  });

/** Logistic regression with an L2 penalty of ten on all but the bias, by Newton's method. */
function fit(examples: readonly Example[]): (inputs: readonly number[]) => { score: number; weights: number[] } {
  const scales = scalesOf(examples);
  const standard = (inputs: readonly number[]): number[] => [
    ...inputs.map((input, i) => (Number.isNaN(input) ? 0 : (input - scales[i]![0]) / scales[i]![1])),
    1,
  ];
  const rows = examples.map(([inputs, label]) => [standard(inputs), label] as const);
  let weights = WEIGHTS.map(() => 0).concat(0);
  const score = (x: readonly number[]): number => sum(x.map((v, i) => v * weights[i]!));
  for (let round = 0; round < 20; round++) {
    const penalty = (i: number): number => (i < WEIGHTS.length ? 10 : 0);
    const system = weights.map((weight, i) => [
      ...weights.map((_, j) => (i === j ? penalty(i) : 0)),
      penalty(i) * weight,
    ]);
    for (const [x, label] of rows) {
      const p = 1 / (1 + Math.exp(-score(x)));
      system.forEach((row, i) => {
        for (let j = 0; j < x.length; j++) row[j]! += p * (1 - p) * x[i]! * x[j]!;
        row[x.length]! += (p - label) * x[i]!;
      });
    }
    const step = solve(system);
    weights = weights.map((weight, i) => weight - step[i]!);
  }
  return (inputs) => ({ score: score(standard(inputs)), weights: weights.map((w, i) => w / (scales[i]?.[1] ?? 1)) });
}

/** Gauss and Jordan, for a matrix with the right side as its last column. */
function solve(system: number[][]): number[] {
  system.forEach((pivot, i) => {
    for (const row of system) {
      if (row === pivot) continue;
      const factor = row[i]! / pivot[i]!;
      row.forEach((_, k) => (row[k]! -= factor * pivot[k]!));
    }
  });
  return system.map((row, i) => row.at(-1)! / row[i]!);
}

/** How often somebody who skims has the higher score than somebody who does not. */
function auc(scored: readonly (readonly [score: number, label: number])[]): number {
  const [positive, negative] = [1, 0].map((label) => scored.filter((s) => s[1] === label).map(([score]) => score));
  return mean(positive!.map((p) => mean(negative!.map((n) => (p > n ? 1 : p === n ? 0.5 : 0)))));
}

describe.skipIf(path === null)('on recorded readers, the skim index', () => {
  const sessions =
    path === null
      ? []
      : gunzipSync(readFileSync(path))
          .toString()
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as Session);
  const pages = new Map(
    [...new Set(sessions.map(({ text }) => text))].map((text) => [
      text,
      pageOf(sessions.filter((s) => s.text === text)),
    ]),
  );
  const timed = sessions.filter(({ label }) => label.wpm !== null);
  const examples = timed.map((session): Example => [
    inputsOf(session, pages.get(session.text)!),
    +(session.label.wpm! > 400),
  ]);

  test('has the weights that logistic regression gives', () => {
    expect(examples.length).toBe(389);
    const { weights } = fit(examples)(examples[0]![0]);
    scalesOf(examples).forEach(([mean], i) => expect(WEIGHTS[i]![1]).toBeCloseTo(mean, 3));
    WEIGHTS.forEach(([, , beta], i) => expect(beta).toBeCloseTo(weights[i]!, 3));
    expect(BIAS).toBeCloseTo(weights.at(-1)!, 3);
  });

  test('is a weak sign: tenfold cross-validated AUC 0.66, not above what the rate of reading tells alone', () => {
    const folds = examples.map((_, i) => i % 10);
    const scored = [...Array(10).keys()].flatMap((fold) => {
      const model = fit(examples.filter((_, i) => folds[i] !== fold));
      return examples.flatMap(([inputs, label], i) =>
        folds[i] === fold ? [[model(inputs).score, label] as const] : [],
      );
    });
    expect(auc(scored)).toBeCloseTo(0.663, 2);
    expect(auc(examples.map(([inputs, label]) => [inputs[3]!, label]))).toBeCloseTo(0.671, 2);
  });

  test('is what the sense says', () => {
    for (const [k, session] of timed.slice(0, 40).entries()) {
      const page = pages.get(session.text)!;
      const listen = listener(skimming, worldOf(session, page));
      for (const row of recordsOf(session, page)) listen.hear(row);
      const score = sum(
        WEIGHTS.map(([, mean, beta], i) => {
          const input = examples[k]![0][i]!;
          return Number.isNaN(input) ? 0 : beta * (input - mean);
        }),
      );
      expect(listen.value(session.label.readingMs, 'read.skim')).toBeCloseTo(PPM / (1 + Math.exp(-BIAS - score)), 3);
    }
  });
});
