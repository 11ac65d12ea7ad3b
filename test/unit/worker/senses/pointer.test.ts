/**
 * The pointer's features on strokes whose answer one can work out by hand.
 *
 * Moves come each 20 ms, where nothing else is said: then samples are the moves themselves, but for the first and
 * last of a stroke, and for the tip of a sharp turn, which the median of three takes off.
 */
import { describe, expect, test } from 'vitest';
import { Code } from '../../../../kernel/frame.js';
import type { Row } from '../../../../testing/records.js';
import { pointer } from '../../../../worker/senses/pointer.js';
import { every, LAYOUT, rawAt, SLOTS } from './fixtures.js';

const move = (t: number, x: number, y = 100): Row => [t, Code.Move, -1, x, y];
const raw = (t: number, rows: readonly Row[]): ((id: string) => number) => {
  const read = rawAt(t, rows, SLOTS, ['B'], [pointer]);
  return (id) => read(`pointer.${id}`);
};
const all = (t: number, rows: readonly Row[]): number[] => {
  const read = rawAt(t, rows, SLOTS, ['B'], [pointer]);
  return pointer.features.map(({ id }) => read(id));
};

/** Along x at 1 px/ms. */
const straight = every(20, 0, 1000, (t) => move(t, t));

/** Moves from a point on by steps, one each 20 ms; the last time that it tells is its end. */
function walk(steps: readonly (readonly [dx: number, dy: number])[], start = 0): Row[] {
  let [t, x, y] = [start, 300, 100];
  return [
    move(t, x, y),
    ...steps.map(([dx, dy]) => {
      [t, x, y] = [t + 20, x + dx, y + dy];
      return move(t, x, y);
    }),
  ];
}
const times = <T>(count: number, step: T): T[] => Array.from({ length: count }, () => step);

describe('all of it', () => {
  test('is unknown below five samples, which seven moves make', () => {
    expect(all(200, [LAYOUT, ...straight.slice(0, 6)])).toEqual(pointer.features.map(() => NaN));
    expect(all(200, [LAYOUT, ...straight.slice(0, 7)])).not.toContain(NaN);
    expect(all(0, [])).toEqual(pointer.features.map(() => NaN));
  });

  test('starts anew ten seconds after the last moves', () => {
    // 900 to 980 are still there at 10,900.
    expect(raw(10_900, straight)('path')).toBe(80);
    expect(raw(10_901, straight)('path')).toBeNaN();
  });
});

test('a straight stroke is as long as it reaches', () => {
  const read = raw(1000, [LAYOUT, ...straight]);
  expect(read('path')).toBe(960);
  expect(read('displacement')).toBe(960);
  expect(read('straightness')).toBe(1_000_000);
  // 1000 px a second, on a screen of √(1000² + 500²) px.
  expect(read('mean-speed')).toBeCloseTo(1e9 / Math.hypot(1000, 500), 6);
  expect([read('speed'), read('speed-p95')]).toEqual([1000, 1000]);
  expect([read('entropy'), read('flips'), read('deviation')]).toEqual([0, 0, 0]);
  expect([read('pauses'), read('pause-share'), read('sweep'), read('agitation')]).toEqual([0, 0, 0, 0]);
  expect(read('range')).toBe(960_000);
});

test('is the same at any rate of the mouse', () => {
  for (const step of [1, 4, 8, 10]) {
    const read = raw(1000, [LAYOUT, ...every(step, 0, 1000, (t) => move(t, t))]);
    expect([read('speed'), read('speed-p95'), read('straightness')]).toEqual([1000, 1000, 1_000_000]);
    expect(Math.abs(read('path') - 980)).toBeLessThanOrEqual(20);
  }
  expect(
    raw(
      1000,
      every(100, 0, 1000, (t) => move(t, t)),
    )('speed'),
  ).toBe(1000);
});

test('what needs the viewport is unknown until the layout was told', () => {
  const read = raw(1000, straight);
  expect([read('mean-speed'), read('spread'), read('range')]).toEqual([NaN, NaN, NaN]);
  expect(read('path')).toBe(960);
  expect(raw(1000, [...straight, LAYOUT])('range')).toBe(960_000);
});

test('one corrupt coordinate changes nothing', () => {
  const corrupt = straight.map((row, i) => (i === 25 ? move(row[0], 65_535, 65_535) : row));
  expect(all(1000, corrupt)).toEqual(all(1000, straight));
});

test('a pause ends a stroke: no step leads over it', () => {
  const read = raw(2200, [...straight, ...every(20, 2000, 2200, (t) => move(t, 900, t - 2000))]);
  expect(read('path')).toBe(960 + 160);
  expect(read('displacement')).toBe(160);
  expect(read('straightness')).toBe(1_000_000);
  // From 980 to 2020, of the time from 20 to 2180.
  expect(read('pauses')).toBe(1);
  expect(read('pause-share')).toBeCloseTo((1e6 * 1040) / 2160, 6);
});

test('the latest stroke is the latest of five samples', () => {
  const read = raw(2100, [...straight, ...every(20, 2000, 2100, (t) => move(t, 900, t))]);
  expect(read('displacement')).toBe(960);
  expect(read('path')).toBe(960 + 60);
});

test('around a corner is longer than across', () => {
  // A step more at each end, which is not told: from (310, 100) over (410, 100) to (410, 200).
  const read = raw(1000, walk([...times(11, [10, 0] as const), ...times(11, [0, 10] as const)]));
  expect(read('path')).toBe(200);
  expect(read('displacement')).toBeCloseTo(100 * Math.SQRT2, 9);
  expect(read('straightness')).toBeCloseTo(1e6 / Math.SQRT2, 3);
  // The corner is half a diagonal away from the diagonal.
  expect(read('deviation')).toBeCloseTo(500_000, 6);
  expect(read('entropy')).toBeCloseTo(1e6 / 3, 6);
});

test('once around a square goes nowhere, in four of eight directions', () => {
  const read = raw(
    1000,
    walk([
      ...times(11, [10, 0] as const),
      ...times(10, [0, 10] as const),
      ...times(10, [-10, 0] as const),
      ...times(11, [0, -10] as const),
    ]),
  );
  expect([read('path'), read('displacement'), read('straightness')]).toEqual([400, 0, 0]);
  expect(read('deviation')).toBeNaN();
  // Two bits of three.
  expect(read('entropy')).toBeCloseTo((2 * 1e6) / 3, 6);
  expect(read('flips')).toBe(2);
  // 400 px within a second, straight by less than 0.3: one of them in ten seconds are six a minute.
  expect(read('agitation')).toBe(6);
});

test('a tremor sideways does not make a straight way one of many directions', () => {
  const read = raw(1000, walk(Array.from({ length: 40 }, (_, i) => [10, i % 4 < 2 ? 1 : -1] as const)));
  expect(read('entropy')).toBe(0);
});

test('a circle goes in all eight directions alike', () => {
  const circle = every(10, 0, 3160, (t) => move(t, 300 + 200 * Math.cos(t / 500), 300 + 200 * Math.sin(t / 500)));
  expect(raw(3160, circle)('entropy')).toBeGreaterThan(990_000);
});

test('speeds are ranked: the median, and what 95 % do not exceed', () => {
  // Twenty steps: eighteen of 2 px, two of 20 px. The tenth and the nineteenth of them.
  const read = raw(1000, walk([[5, 0], ...times(18, [2, 0] as const), [20, 0], [20, 0], [5, 0]]));
  expect([read('speed'), read('speed-p95')]).toEqual([100, 1000]);
  const slower = raw(1000, walk([[5, 0], ...times(19, [2, 0] as const), [20, 0], [5, 0]]));
  expect(slower('speed-p95')).toBe(100);
});

test('places are spread over cells of the viewport', () => {
  // Eight samples in each of four cells: two bits of eight. One more at each end is not told.
  const stays = [...times(9, 10), ...times(8, 200), ...times(8, 400), ...times(9, 600)];
  const read = raw(1000, [LAYOUT, ...stays.map((x, i) => move(20 * i, x, 10))]);
  expect(read('spread')).toBe(250_000);
  expect(read('range')).toBe(590_000);
  expect(raw(1000, [LAYOUT, ...times(9, 10).map((x, i) => move(20 * i, x, 10))])('spread')).toBe(0);
});

test('flips are turns of x and of y, of steps of 3 px and more', () => {
  const zigzag = every(20, 0, 1200, (t, i) => move(t, 100 * Math.abs(((i / 10) % 2) - 1)));
  const read = raw(1200, zigzag);
  expect(read('flips')).toBe(5);
  expect(read('straightness')).toBeLessThan(200_000);
  expect(
    raw(
      1200,
      every(20, 0, 1200, (t, i) => move(t, 20 * Math.abs(((i / 10) % 2) - 1))),
    )('flips'),
  ).toBe(0);
});

describe('pauses', () => {
  const creep = (steps: number): Row[] =>
    walk([...times(20, [10, 0] as const), ...times(steps, [0.2, 0] as const), ...times(20, [10, 0] as const)]);

  test('are 200 ms in which each step is slower than 0.02 px/ms', () => {
    const read = raw(1100, creep(10));
    // Ten steps of 0.2 px; 19 at either end.
    expect(read('pauses')).toBe(1);
    expect(read('pause-share')).toBeCloseTo((1e6 * 200) / (20 * (19 + 10 + 19)), 6);
    expect(raw(1100, creep(9))('pauses')).toBe(0);
  });

  test('are not slow enough at 0.02 px/ms itself', () => {
    const read = raw(1100, walk(times(40, [0.5, 0] as const)));
    expect(read('pauses')).toBe(0);
    expect(raw(1100, walk(times(40, [0.25, 0] as const)))('pause-share')).toBe(1_000_000);
  });

  test('go on over the end of a stroke', () => {
    // Slow from 420 on, nothing from 520 to 1000, slow again until 1100.
    const slow = times(6, [0, 0] as const);
    const rows = [
      ...walk([...times(20, [10, 0] as const), ...slow]),
      ...walk([...slow, ...times(10, [5, 0] as const)], 1000),
    ];
    expect(raw(1300, rows)('pauses')).toBe(1);
  });
});

describe('lines that are read', () => {
  /** A line to the right in 20 steps, back in `back`, and on. The median takes the tips off. */
  const lines = (back: number, dy = 0): Row[] =>
    walk([...times(20, [10, 0] as const), ...times(back, [-200 / back, dy] as const), ...times(11, [10, 0] as const)]);

  test('are long sweeps to the right with a shorter return', () => {
    // 19 steps right, 6 left, 9 right again: the last line is not read to its end.
    expect(raw(1000, lines(5))('sweep')).toBeCloseTo((1e6 * (19 + 6)) / (19 + 6 + 9), 6);
  });

  test('are none where the return takes longer, or leads far down', () => {
    expect(raw(1200, lines(25))('sweep')).toBe(0);
    expect(raw(1000, lines(5, 20))('sweep')).toBe(0);
  });

  test('are none where they are shorter than 100 px', () => {
    const short = walk([...times(10, [9, 0] as const), ...times(4, [-20, 0] as const), ...times(9, [9, 0] as const)]);
    expect(raw(1000, short)('sweep')).toBe(0);
  });
});

describe('agitation', () => {
  const scribble = (steps: number, size: number): Row[] =>
    walk(Array.from({ length: steps }, (_, i) => [i % 6 < 3 ? size : -size, 0] as const));

  test('counts pieces of a second that go far and get nowhere', () => {
    // 102 moves make 100 steps: two pieces of a second.
    expect(raw(2100, scribble(102, 20))('agitation')).toBe(12);
    expect(raw(2100, scribble(102, 4))('agitation')).toBe(0);
    expect(raw(1000, straight)('agitation')).toBe(0);
  });
});
