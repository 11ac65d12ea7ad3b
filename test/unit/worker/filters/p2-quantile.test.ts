/** The P² quantile: the example of its paper, a golden stream, and the first few samples. */
import { expect, test } from 'vitest';
import { mulberry32 } from '../../../../testing/random.js';
import { quantile } from '../../../../worker/filters/p2-quantile.js';

test('the twenty observations of Jain and Chlamtac have the median 4.44', () => {
  const observations = [
    0.02, 0.15, 0.74, 3.39, 0.83, 22.37, 10.15, 15.43, 38.62, 15.92, 34.6, 10.28, 1.47, 0.4, 0.05, 11.39, 0.27, 0.42,
    0.09, 11.37,
  ];
  const median = quantile(0.5);
  for (const x of observations) median.push(x);
  expect(median.count).toBe(20);
  expect(median.value).toBeCloseTo(4.440634353, 9);
});

test('of a thousand uniform numbers the 0.9-quantile is the golden one, and off the true one by less than 0.001', () => {
  const random = mulberry32(7);
  const xs = Array.from({ length: 1000 }, () => random());
  const upper = quantile(0.9);
  for (const x of xs) upper.push(x);
  expect(upper.value).toBeCloseTo(0.9126786871, 10);
  const exact = xs.sort((a, b) => a - b);
  expect(Math.abs(upper.value - (exact[899]! + 0.1 * (exact[900]! - exact[899]!)))).toBeLessThan(0.001);
});

test('of the first five samples it is exact', () => {
  const [median, upper] = [quantile(0.5), quantile(0.9)];
  expect(median.value).toBeNaN();
  expect([40, 10, 30, 20, 50].map((x) => median.push(x))).toEqual([40, 25, 30, 25, 30]);
  // Four fifths of the way from rank to rank: 0.9 × 4 = 3.6 places above the least of five.
  expect([40, 10, 30, 20, 50].map((x) => upper.push(x)).at(-1)).toBeCloseTo(46, 12);
});

test('what is not finite is passed over and not counted', () => {
  const median = quantile(0.5);
  expect([NaN, 1, Infinity, 3].map((x) => median.push(x))).toEqual([NaN, 1, 1, 2]);
  expect(median.count).toBe(2);
});

test('cleared, it is as new', () => {
  const median = quantile(0.5);
  for (let i = 0; i < 40; i++) median.push(i);
  median.clear();
  expect([median.count, median.value]).toEqual([0, NaN]);
  expect([3, 1, 2].map((x) => median.push(x))).toEqual([3, 2, 2]);
});

test.each([0, 1, -0.5, NaN])('a quantile of %d is refused', (p) => {
  expect(() => quantile(p)).toThrow(expect.objectContaining({ code: 'options/invalid' }) as Error);
});
