/** What moves a pointer in these tests, and the naive twin of the ring: strokes as lists, cleaned and resampled. */
import fc from 'fast-check';
import { expect } from 'vitest';
import { Code } from '../../../../kernel/frame.js';
import type { SenseKind } from '../../../../worker/senses/feature.js';
import { type Full, listener, worldOf } from '../../../laws/senses.laws.js';

const LONG = process.env['ATTUNE_LONG'] === '1';

interface Sample {
  readonly t: number;
  readonly x: number;
  readonly y: number;
}
export type Stroke = readonly Sample[];

/** A stroke: the pause before it, how often the mouse reports, and runs of steps in one direction, with some noise. */
const stroke = fc.record({
  pause: fc.constantFrom(0, 60, 250, 299, 300, 450, 1200, 4000, 11_000),
  every: fc.constantFrom(1, 8, 8.375, 16, 16.625, 20, 100, 130),
  runs: fc.array(
    fc.record({
      dx: fc.constantFrom(0, 0.125, 1, 4, -4, 12, -12, 25, -40),
      dy: fc.constantFrom(0, 0, 0.5, 1, -3, 20, -20),
      steps: fc.integer({ min: 1, max: 24 }),
      noise: fc.constantFrom(0, 0, 1, 8),
    }),
    { minLength: 1, maxLength: 12 },
  ),
  jumps: fc.constantFrom(false, false, true),
  isTouched: fc.constantFrom(false, false, false, false, true),
});

/** Strokes of a hand, whole ones and bits, with everything that a page may put between them. */
export const hands: fc.Arbitrary<Full[]> = fc
  .tuple(
    fc.array(stroke, { minLength: 1, maxLength: 10, size: 'max' }),
    fc.infiniteStream(fc.integer({ min: -8, max: 8 })),
    fc.constantFrom(0, 100),
    fc.constantFrom(-1, 0, 3),
  )
  .map(([strokes, wobble, grain, layoutAfter]) => {
    const rows: Full[] = [];
    let [t, x, y] = [0, 400, 300];
    const write = (code: Code, ...[a, b, value]: [number, number, number]): void => {
      rows.push([grain > 0 ? grain * Math.floor(t / grain) : t, code, -1, a, b, value]);
    };
    const noise = (size: number): number => (size * wobble.next().value!) / 8;
    strokes.forEach(({ pause, every, runs, jumps, isTouched }, i) => {
      if (i === layoutAfter) write(Code.Layout, 1280, 800, 4000);
      t += pause;
      if (isTouched) write(Code.Touch, x, y, 0);
      if (jumps) [x, y] = [400 + noise(300), 300 + noise(200)];
      for (const { dx, dy, steps, noise: size } of runs)
        for (let step = 0; step < steps; step++) {
          t += every;
          [x, y] = [x + dx + noise(size), y + dy + noise(size)];
          write(Code.Move, x, y, 0);
          if (wobble.next().value === 8) write(Code.Move, x + 50, y, 0);
        }
    });
    return rows;
  });

/** Moves between which all samples are exact numbers, since they fall on halves of halves. */
export const evenHands: fc.Arbitrary<Full[]> = fc
  .array(
    fc.tuple(
      fc.constantFrom(20, 20, 20, 40, 80, 160, 640),
      fc.integer({ min: -80, max: 80 }),
      fc.integer({ min: -40, max: 40 }),
    ),
    { maxLength: 100, size: 'max' },
  )
  .map((steps) => {
    let [t, x, y] = [0, 600, 400];
    return steps.map(([gap, dx, dy]): Full => {
      [t, x, y] = [t + gap, x + dx / 4, y + dy / 4];
      return [t, Code.Move, -1, x, y, 0];
    });
  });

/** The strokes of the ten seconds before `now`. */
export function strokesAt(rows: readonly Full[], now: number): Stroke[] {
  return rawStrokes(rows)
    .map((samples) => resampled(cleaned(samples)).filter(({ t }) => t >= now - 10_000))
    .filter(({ length }) => length > 0);
}

function rawStrokes(rows: readonly Full[]): Sample[][] {
  const strokes: Sample[][] = [];
  let last = -Infinity;
  let touched = -Infinity;
  for (const [t, code, , x, y] of rows) {
    if (code === Code.Touch) touched = t;
    if (code !== Code.Move || t <= last || t - touched < 300) continue;
    if (t - last >= 300) strokes.push([]);
    strokes.at(-1)!.push({ t, x, y });
    last = t;
  }
  return strokes;
}

const middle = (...numbers: number[]): number => numbers.sort((a, b) => a - b)[1]!;

const cleaned = (stroke: Stroke): Stroke =>
  stroke.slice(1, -1).map(({ t }, i) => {
    const [before, here, after] = stroke.slice(i, i + 3) as [Sample, Sample, Sample];
    return { t, x: middle(before.x, here.x, after.x), y: middle(before.y, here.y, after.y) };
  });

function resampled(stroke: Stroke): Stroke {
  if (stroke.length === 0) return [];
  const count = Math.floor((stroke.at(-1)!.t - stroke[0]!.t) / 20) + 1;
  return Array.from({ length: count }, (_, k) => {
    const t = stroke[0]!.t + 20 * k;
    const next = stroke.findIndex((sample) => sample.t >= t);
    const to = stroke[next]!;
    const from = stroke[next - 1] ?? to;
    const share = to.t === from.t ? 1 : (t - from.t) / (to.t - from.t);
    return { t, x: from.x + share * (to.x - from.x), y: from.y + share * (to.y - from.y) };
  });
}

export const lengthOf = (from: Sample, to: Sample): number => Math.hypot(to.x - from.x, to.y - from.y);

/** What leads from one sample to the next. */
export const stepsOf = (stroke: Stroke): { dx: number; dy: number; length: number }[] =>
  stroke.slice(1).map((to, i) => {
    const from = stroke[i]!;
    return { dx: to.x - from.x, dy: to.y - from.y, length: lengthOf(from, to) };
  });

/** The last that fulfils it. */
export const last = <T>(list: readonly T[], is: (item: T, i: number) => boolean): T | undefined =>
  list.filter(is).at(-1);

export const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

/** Nearest rank. */
export const quantileOf = (numbers: readonly number[], percent: number): number =>
  [...numbers].sort((a, b) => a - b)[Math.ceil((percent * numbers.length) / 100) - 1] ?? NaN;

/** Compares now and then, up to rounding: the twin sums in its own order. Told how often a feature was known. */
export function holdNearly(
  kind: SenseKind,
  streams: fc.Arbitrary<readonly Full[]>,
  twin: (rows: readonly Full[], t: number) => readonly number[],
  numRuns = LONG ? 2000 : 60,
): number[] {
  const known: number[] = [];
  fc.assert(
    fc.property(streams, fc.infiniteStream(fc.nat(60)), (rows, chance) => {
      const sense = listener(kind, worldOf());
      rows.forEach((row, i) => {
        sense.hear(row);
        const isLast = i === rows.length - 1;
        if (!isLast && chance.next().value! > 0) return;
        const [t] = row;
        const next = isLast ? t + 20_000 : rows[i + 1]![0];
        const later = t + (chance.next().value! / 60) * (next - t);
        for (const at of [t, later]) {
          const values = sense.values(at);
          const expected = twin(rows.slice(0, i + 1), at);
          expect(values.map(Number.isNaN)).toEqual(expected.map(Number.isNaN));
          values.forEach((value, feature) => {
            const wanted = expected[feature]!;
            known[feature] = (known[feature] ?? 0) + (Number.isNaN(wanted) || wanted === 0 ? 0 : 1);
            if (!Number.isNaN(wanted) && !(Math.abs(value - wanted) <= 1e-9 * Math.abs(wanted) + 1e-6))
              expect({ feature, value }).toEqual({ feature, value: wanted });
          });
        }
        sense.age(later);
      });
    }),
    { numRuns },
  );
  return known;
}
