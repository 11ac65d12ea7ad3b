/** The One-Euro filter: its first steps worked out by hand, what beta does, and the edges. */
import { expect, test } from 'vitest';
import { oneEuroFilter } from '../../../../worker/filters/one-euro.js';

/** A cutoff of so many Hz lets through half the way within 1 s, a third within ½ s: α = r / (1 + r) with r = 2π c Te. */
const HALF = 1 / (2 * Math.PI);

test('its first steps', () => {
  const filter = oneEuroFilter({ minCutoff: HALF, beta: HALF, dCutoff: HALF });
  expect(filter.push(10, 0)).toBe(10);
  // Speed (20 − 10) / 1 s, half of it is 5: cutoff 6 HALF, so 6/7 of the way.
  expect(filter.push(20, 1000)).toBeCloseTo(10 + (6 / 7) * 10, 12);
  // Speed (20 − 130/7) / ½ s = 20/7; a third of the way there from 5 is 30/7: cutoff 37/7 HALF, r = 37/14.
  expect(filter.push(20, 1500)).toBeCloseTo(130 / 7 + (37 / 51) * (10 / 7), 12);
});

test('without beta it is a plain low-pass', () => {
  const filter = oneEuroFilter({ minCutoff: HALF, beta: 0, dCutoff: HALF });
  expect([0, 8, 8, 8].map((x, i) => filter.push(x, 1000 * i))).toEqual([0, 4, 6, 7]);
});

test('with it, fast motion is hardly late, and rest as smooth as before', () => {
  const late = (beta: number): number => {
    const filter = oneEuroFilter({ minCutoff: 1, beta, dCutoff: 1 });
    let answer = 0;
    for (let t = 0; t <= 1000; t += 10) answer = filter.push(2 * t, t);
    return 2000 - answer;
  };
  expect(late(0)).toBeGreaterThan(300);
  expect(late(0.1)).toBeLessThan(5);
});

test('twice the samples at half the beta are twice the answers', () => {
  const xs = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5];
  const answers = (times: number): number[] => {
    const filter = oneEuroFilter({ minCutoff: 1, beta: 0.25 / times, dCutoff: 2 });
    return xs.map((x, i) => filter.push(times * x, 16 * i) / times);
  };
  expect(answers(2)).toEqual(answers(1));
});

test('a second sample at the same time, or at an earlier one, changes nothing', () => {
  const [one, two] = [1, 2].map(() => oneEuroFilter({ minCutoff: 1, beta: 1, dCutoff: 1 }));
  for (const filter of [one!, two!]) filter.push(1, 50);
  expect([one!.push(9, 50), one!.push(9, 20), one!.push(9, NaN)]).toEqual([1, 1, 1]);
  expect(one!.push(2, 60)).toBe(two!.push(2, 60));
});

test('a speed that is too great for a number lets the sample through', () => {
  const filter = oneEuroFilter({ minCutoff: 1, beta: 1, dCutoff: 1 });
  filter.push(-Number.MAX_VALUE, 0);
  expect(filter.push(Number.MAX_VALUE, 1)).toBe(Number.MAX_VALUE);
  // Times as near as numbers can be, and no step between them.
  expect(filter.push(Number.MAX_VALUE, 1 + Number.EPSILON)).toBe(Number.MAX_VALUE);
});

test.each([
  [0, 1, 1],
  [1, -1, 1],
  [1, NaN, 1],
  [1, Infinity, 1],
  [1, 1, 0],
  [NaN, 1, 1],
])('cutoffs of %d and %3$d Hz with a beta of %2$d are refused', (minCutoff, beta, dCutoff) => {
  expect(() => oneEuroFilter({ minCutoff, beta, dCutoff })).toThrow(
    expect.objectContaining({ code: 'options/invalid' }) as Error,
  );
});
