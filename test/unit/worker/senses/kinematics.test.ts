/** Kinematics on strokes whose answer one can work out by hand: moves each 20 ms, the first and last not told. */
import { describe, expect, test } from 'vitest';
import { Code } from '../../../../kernel/frame.js';
import type { Row } from '../../../../testing/records.js';
import { kinematics } from '../../../../worker/senses/kinematics.js';
import { every, rawAt, SLOTS } from './fixtures.js';

const raw = (t: number, rows: readonly Row[]): ((id: string) => number) => {
  const read = rawAt(t, rows, SLOTS, ['C'], [kinematics]);
  return (id) => read(`pointer.${id}`);
};
const IDS = ['time-to-peak', 'acceleration', 'smoothness', 'curvature', 'turning'];
const all = (t: number, rows: readonly Row[]): number[] => IDS.map((id) => raw(t, rows)(id));
const UNKNOWN = IDS.map(() => NaN);

/** Along x by these steps; one more at each end is not told. */
const along = (steps: readonly number[]): Row[] => {
  let x = 0;
  return [0, 0, ...steps, 0].map((step, i): Row => [20 * i, Code.Move, -1, (x += step), 100]);
};

test('is unknown below five samples, and ten seconds later', () => {
  expect(all(200, along([1, 2, 3]))).toEqual(UNKNOWN);
  expect(all(200, along([1, 2, 3, 4]))).not.toContain(NaN);
  expect(all(20_000, along([1, 2, 3, 4]))).toEqual(UNKNOWN);
  expect(all(0, [])).toEqual(UNKNOWN);
});

test('is unknown on a clock coarser than 20 ms', () => {
  expect(
    all(
      2000,
      every(100, 0, 2000, (t) => [t, Code.Move, -1, t, t % 300]),
    ),
  ).toEqual(UNKNOWN);
});

test('a hand that lies still has no peak', () => {
  expect(all(200, along([0, 0, 0, 0, 0]))).toEqual([NaN, 0, NaN, NaN, NaN]);
});

describe('a stroke of 5, 10, 20, 10, 5 px', () => {
  const read = raw(200, along([5, 10, 20, 10, 5]));

  test('peaks in the middle', () => {
    expect(read('time-to-peak')).toBe(500_000);
    // The middle of the fourth step of five; of equal ones, the first.
    expect(raw(200, along([5, 5, 5, 20, 5]))('time-to-peak')).toBe(700_000);
    expect(raw(200, along([5, 20, 20, 20, 5]))('time-to-peak')).toBe(300_000);
  });

  test('is accelerated by the mean square of its changes of speed', () => {
    // Speeds of 250, 500, 1000, 500, 250 px/s; changes of 250, 500, 500, 250 in 20 ms each.
    expect(read('acceleration')).toBeCloseTo(Math.sqrt((2 * 250 ** 2 + 2 * 500 ** 2) / 4) / 0.02, 6);
  });

  test('is as smooth as the catalogue says', () => {
    // T = 0.1 s; second differences of 250, −1000, 250 px/s, over h², squared, times h.
    const sum = ((250 / 0.02 ** 2) ** 2 + (1000 / 0.02 ** 2) ** 2 + (250 / 0.02 ** 2) ** 2) * 0.02;
    expect(read('smoothness')).toBeCloseTo(-1e6 * Math.log((0.1 ** 3 / 1000 ** 2) * sum), 3);
  });

  test('does not bend', () => {
    expect([read('curvature'), read('turning')]).toEqual([0, 0]);
  });
});

describe('smoothness', () => {
  test('of the smoothest reach there is, is −5.3', () => {
    // ∫ (v″ / v_peak)² of x = 10τ³ − 15τ⁴ + 6τ⁵ is 720 / 1.875².
    const reach = every(20, 0, 9000, (t): Row => {
      const s = t / 9000;
      return [t, Code.Move, -1, 800 * s * s * s * (10 + s * (6 * s - 15)), 100];
    });
    // Its ends, where the jerk is greatest, are not told; of nine seconds they are little.
    expect(Math.abs(raw(9000, reach)('smoothness') / 1e6 + Math.log(720 / 1.875 ** 2))).toBeLessThan(0.1);
  });

  test('of an even speed has no end, and is told as 10', () => {
    expect(raw(400, along(Array.from({ length: 10 }, () => 8)))('smoothness')).toBe(10_000_000);
  });

  test('is less where the hand trembles', () => {
    const trembling = raw(400, along([8, 10, 8, 10, 8, 10, 8, 10]))('smoothness');
    expect(trembling).toBeLessThan(raw(400, along([8, 8.5, 9, 9.5, 9.5, 9, 8.5, 8]))('smoothness'));
  });
});

describe('around a circle of 200 px, at one radian a second', () => {
  const circle = every(20, 0, 2000, (t): Row => [
    t,
    Code.Move,
    -1,
    500 + 200 * Math.cos(t / 1000),
    500 + 200 * Math.sin(t / 1000),
  ]);

  test('the curvature is 1 / 200 px', () => {
    expect(raw(2000, circle)('curvature')).toBeCloseTo(5, 2);
  });

  test('the hand turns by 1000 mrad a second', () => {
    expect(raw(2000, circle)('turning')).toBeCloseTo(1000, 0);
  });
});

test('a corner is a quarter turn of one step', () => {
  const corner = along([10, 10, 10, 10]).map((row, i): Row => [
    row[0],
    row[1],
    -1,
    Math.min(row[3]!, 20),
    100 + 10 * Math.max(0, i - 3),
  ]);
  // Four steps, three angles: 0, ½ π, 0.
  expect(raw(200, corner)('turning')).toBeCloseTo((1000 * (Math.PI / 2)) / 3 / 0.02, 6);
});
