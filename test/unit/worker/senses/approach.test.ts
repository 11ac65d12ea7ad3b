/** Approaching on ways whose answer one can work out by hand. */
import { describe, expect, test } from 'vitest';
import { Code } from '../../../../kernel/frame.js';
import type { Row } from '../../../../testing/records.js';
import { approaching } from '../../../../worker/senses/approach.js';
import { every, rawAt, SLOTS } from './fixtures.js';

const move = (t: number, x: number, y = 50): Row => [t, Code.Move, -1, x, y];
/** A box of 100 × 100 at (500, 0), in view. */
const there: Row[] = [
  [0, Code.Place, 0, 500, 0],
  [0, Code.Size, 0, 100, 100],
  [0, Code.Seen, 0, 1, 0.1],
];
const [SPEED, TIME] = approaching.features.map(({ id }) => id) as [string, string];
const both = (t: number, rows: readonly Row[], slot = 0): [number, number] => {
  const read = rawAt(t, rows, SLOTS, ['B'], [approaching]);
  return [read(SPEED, slot), read(TIME, slot)];
};
/** To the right at 1 px/ms until t = 300; the last sample is of 280. */
const towards = every(20, 0, 300, (t) => move(t, t));
const UNKNOWN = [NaN, NaN];

test('straight at a box, the speed is the hand’s, and the time what is left of the way at that speed', () => {
  expect(both(300, [...there, ...towards])).toEqual([1000, 220]);
});

test('away from it, the speed is negative, and there is no time', () => {
  expect(
    both(300, [...there, ...towards.map(([t, code, slot, x]): Row => [t, code, slot ?? -1, 400 - x!, 50])]),
  ).toEqual([-1000, NaN]);
});

test('past it, what counts is how much nearer the pointer came', () => {
  // Down along x = 470, from y = 0 on: 30 px away from it all the way.
  expect(both(120, [...there, ...every(20, 0, 120, (t) => move(t, 470, t / 2))])).toEqual([0, NaN]);
  // Towards the corner (500, 100), along a line of 3 : 4, from 500 px away.
  const [speed, time] = both(300, [...there, ...every(20, 0, 300, (t) => move(t, 200 + 0.6 * t, 500 - 0.8 * t))]);
  expect(speed).toBeCloseTo(1000, 6);
  expect(time).toBeCloseTo(500 - 280, 6);
});

test('who would take longer than ten seconds is not on the way', () => {
  // At 0.05 px/ms, 500 px away; the last sample is of 280.
  const slowly = every(20, 0, 300, (t) => move(t, t / 20 - 14));
  expect(both(300, [...there, ...slowly])[1]).toBeCloseTo(10_000, 6);
  expect(
    both(300, [...there, ...slowly.map(([t, code, slot, x]): Row => [t, code, slot ?? -1, x! - 1, 50])])[1],
  ).toBeNaN();
});

test('inside the box one is there', () => {
  expect(both(300, [...there, ...every(20, 0, 300, (t) => move(t, 520 + t / 10))])).toEqual([0, 0]);
});

test('only the latest 100 ms of the stroke count', () => {
  // Still until 200, then at 2 px/ms.
  expect(both(320, [...there, ...every(20, 0, 320, (t) => move(t, Math.max(0, 2 * (t - 200))))])[0]).toBe(2000);
  // Of a stroke of two samples, the one step.
  expect(both(60, [...there, ...towards.slice(0, 4)])[0]).toBe(1000);
  expect(both(40, [...there, ...towards.slice(0, 3)])).toEqual(UNKNOWN);
});

test('a page that was scrolled has its boxes further up', () => {
  const scrolled: Row = [0, Code.Scroll, -1, 0, 1000];
  const far: Row[] = [[0, Code.Place, 0, 500, 1000], ...there.slice(1)];
  expect(both(300, [scrolled, ...far, ...towards])).toEqual([1000, 220]);
});

describe('unknown', () => {
  test('while the pointer rests: 100 ms after the last sample', () => {
    expect(both(380, [...there, ...towards])).toEqual([1000, 220]);
    expect(both(381, [...there, ...towards])).toEqual(UNKNOWN);
    expect(both(300, there)).toEqual(UNKNOWN);
  });

  test('where the region is not in view, or not of a visible document', () => {
    expect(both(300, [...there, ...towards, [300, Code.Seen, 0, 0.79, 0.04]])).toEqual(UNKNOWN);
    expect(both(300, [...there, ...towards, [300, Code.Seen, 0, 0.1, 0.05]])).toEqual([1000, 220]);
    expect(both(300, [...there, ...towards, [300, Code.Visible, -1, 0, 0, 0]])).toEqual(UNKNOWN);
    expect(both(300, [...there, ...towards], 1)).toEqual(UNKNOWN);
  });

  test('until the place was told', () => {
    expect(both(300, [...there.slice(1), ...towards])).toEqual(UNKNOWN);
  });

  test('on a clock coarser than 20 ms', () => {
    expect(both(800, [...there, ...every(100, 0, 800, (t) => move(t, t / 4))])).toEqual(UNKNOWN);
  });
});
