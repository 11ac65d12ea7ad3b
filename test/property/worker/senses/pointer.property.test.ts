/** The pointer's features against their naive twins, and their laws. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Code } from '../../../../kernel/frame.js';
import { pointer } from '../../../../worker/senses/pointer.js';
import { type Full, laws, listener, streams } from '../../../laws/senses.laws.js';
import {
  evenHands,
  hands,
  last,
  holdNearly,
  lengthOf,
  quantileOf,
  stepsOf,
  type Stroke,
  strokesAt,
  sum,
} from './hands.js';

const LAYOUT: Full = [0, Code.Layout, -1, 1280, 800, 4000];
const UNKNOWN = pointer.features.map(() => NaN);

function twin(rows: readonly Full[], now: number): number[] {
  const strokes = strokesAt(rows, now);
  const samples = strokes.flat();
  if (samples.length < 5) return UNKNOWN;
  const layout = last(rows, ([, code]) => code === Code.Layout);
  const [width, height] = layout ? [layout[3], layout[4]] : [NaN, NaN];
  const steps = strokes.flatMap(stepsOf);
  const path = sum(steps.map(({ length }) => length));
  const speeds = steps.map(({ length }) => 50 * length);
  const lines = strokes.flatMap(sweeps);
  const rests = pauses(strokes);
  const spans = (['x', 'y'] as const).map(
    (axis) => Math.max(...samples.map((s) => s[axis])) - Math.min(...samples.map((s) => s[axis])),
  );
  return [
    path,
    ...ofLatest(last(strokes, ({ length }) => length >= 5)).map((value, i) =>
      i === 2 ? value / Math.hypot(width, height) : value,
    ),
    quantileOf(speeds, 50),
    quantileOf(speeds, 95),
    path > 0 ? (1e6 * entropy(steps.map(({ dx, dy, length }) => [sector(dx, dy), length]))) / 3 : NaN,
    layout
      ? (1e6 * entropy(samples.map(({ x, y }) => [`${String(cell(x / width))} ${String(cell(y / height))}`, 1]))) / 8
      : NaN,
    sum(strokes.map((stroke) => turns(stroke, 'dx').length + turns(stroke, 'dy').length)),
    deviation(last(strokes, ({ length }) => length >= 5)),
    rests.length,
    (1e6 * sum(rests)) / (samples.at(-1)!.t - samples[0]!.t),
    1e6 * Math.max(spans[0]! / width, spans[1]! / height),
    (1e6 * sum(lines.map((line, i) => (isRead(line, lines[i + 1]) ? line.steps + lines[i + 1]!.steps : 0)))) /
      steps.length,
    6 * strokes.flatMap(pieces).filter(isNest).length,
  ];
}

function ofLatest(stroke: Stroke | undefined): [number, number, number] {
  if (!stroke) return [NaN, NaN, NaN];
  const displacement = lengthOf(stroke[0]!, stroke.at(-1)!);
  const path = sum(stepsOf(stroke).map(({ length }) => length));
  const seconds = (stroke.length - 1) / 50;
  return [displacement, path > 0 ? (1e6 * displacement) / path : 1e6, (1e6 * path) / seconds];
}

/** By the distance of a point from a line: of the projection, what is left. */
function deviation(stroke: Stroke | undefined): number {
  if (!stroke) return NaN;
  const [start, end] = [stroke[0]!, stroke.at(-1)!];
  const chord = lengthOf(start, end);
  if (chord === 0) return NaN;
  const [ux, uy] = [(end.x - start.x) / chord, (end.y - start.y) / chord];
  const away = stroke.map(({ x, y }) => Math.abs(-uy * (x - start.x) + ux * (y - start.y)));
  return Math.min(1e7, (1e6 * Math.max(...away)) / chord);
}

const sector = (dx: number, dy: number): number => (Math.round(Math.atan2(dy, dx) / (Math.PI / 4)) + 8) % 8;
const cell = (share: number): number => Math.min(15, Math.max(0, Math.floor(16 * share)));

function entropy(weighted: readonly (readonly [unknown, number])[]): number {
  const weights = new Map<unknown, number>();
  for (const [key, weight] of weighted) weights.set(key, (weights.get(key) ?? 0) + weight);
  const total = sum([...weights.values()]);
  return -sum([...weights.values()].filter((w) => w > 0).map((w) => (w / total) * Math.log2(w / total)));
}

/** Indices of the steps that go the other way than the one of at least 3 px before. */
function turns(stroke: Stroke, axis: 'dx' | 'dy'): number[] {
  const large = stepsOf(stroke)
    .map((step, i) => ({ i, sign: Math.sign(step[axis]), size: Math.abs(step[axis]) }))
    .filter(({ size }) => size >= 3);
  return large.slice(1).flatMap(({ i, sign }, k) => (sign === large[k]!.sign ? [] : [i]));
}

interface Sweep {
  readonly dx: number;
  readonly dy: number;
  readonly steps: number;
}

/** Parts of a stroke between turns of x. */
function sweeps(stroke: Stroke): Sweep[] {
  const ends = [0, ...turns(stroke, 'dx'), stroke.length - 1];
  return ends.slice(1).map((end, i) => {
    const [from, to] = [stroke[ends[i]!]!, stroke[end]!];
    return { dx: to.x - from.x, dy: to.y - from.y, steps: end - ends[i]! };
  });
}

const isHorizontal = ({ dx, dy }: Sweep): boolean => Math.abs(dx) > 4 * Math.abs(dy);
const isRead = (line: Sweep, next: Sweep | undefined): boolean =>
  next !== undefined &&
  isHorizontal(line) &&
  isHorizontal(next) &&
  line.dx >= 100 &&
  next.dx < 0 &&
  next.steps < line.steps;

/** Lengths in ms of what is slow for 200 ms or more. */
function pauses(strokes: readonly Stroke[]): number[] {
  const parts = strokes.flatMap((stroke, i) => {
    const before = strokes[i - 1]?.at(-1);
    const steps = stepsOf(stroke).map(({ length }) => ({ ms: 20, isSlow: length < 0.4 }));
    return before ? [{ ms: stroke[0]!.t - before.t, isSlow: true }, ...steps] : steps;
  });
  const runs = [0];
  for (const { ms, isSlow } of parts) {
    if (isSlow) runs[runs.length - 1]! += ms;
    else runs.push(0);
  }
  return runs.filter((ms) => ms >= 200);
}

/** A stroke, cut each second: fifty steps and the sample before them. */
const pieces = (stroke: Stroke): Stroke[] =>
  Array.from({ length: Math.ceil(stroke.length / 50) }, (_, i) => stroke.slice(50 * i, 50 * i + 51));

function isNest(piece: Stroke): boolean {
  const path = sum(stepsOf(piece).map(({ length }) => length));
  return path > 200 && lengthOf(piece[0]!, piece.at(-1)!) < 0.3 * path;
}

test('say what the whole list of moves shows', () => {
  const mixed = fc.oneof(
    { weight: 5, arbitrary: hands },
    streams([Code.Move, Code.Move, Code.Layout, Code.Touch]),
    streams([Code.Move], { grain: 100 }),
  );
  const known = holdNearly(pointer, mixed, twin);
  // Every feature must have had something to say, or the comparison shows nothing.
  expect(pointer.features.filter((_, i) => !(known[i]! > 30)).map(({ id }) => id)).toEqual([]);
});

test('say the same wherever on the screen it happens, but for how the screen is covered', () => {
  const spread = pointer.features.findIndex(({ id }) => id === 'pointer.spread');
  const others = (values: readonly number[]): number[] => values.filter((_, i) => i !== spread);
  fc.assert(
    fc.property(evenHands, fc.integer({ min: -400, max: 400 }), (rows, far) => {
      const [here, there] = [listener(pointer), listener(pointer)];
      for (const row of [LAYOUT, ...rows]) {
        here.hear(row);
        there.hear(row[1] === Code.Move ? [row[0], Code.Move, -1, row[3] + far, row[4] - far, 0] : row);
        expect(others(there.values(row[0]))).toEqual(others(here.values(row[0])));
      }
    }),
    { numRuns: 100 },
  );
});

laws(pointer, {
  inPixels: ['pointer.flips', 'pointer.pauses', 'pointer.pause-share', 'pointer.sweep', 'pointer.agitation'],
});
