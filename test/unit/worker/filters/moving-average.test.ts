/** The moving average: grows, slides, and carries no rounding along. */
import { expect, test } from 'vitest';
import { movingAverage } from '../../../../worker/filters/moving-average.js';

const run = (samples: readonly number[], window: number): number[] => {
  const filter = movingAverage(window);
  return samples.map((x) => filter.push(x, 0));
};

test('grows at the start, then slides', () => {
  expect(run([3, 5, 10, 0, 2, 4], 3)).toEqual([3, 4, 6, 5, 4, 2]);
});

test('a window of one is the sample itself', () => {
  expect(run([3, -5, 0.1], 1)).toEqual([3, -5, 0.1]);
});

test('equal samples have exactly themselves for a mean, whatever came before', () => {
  // Three times 0.1 is no number, and a running sum that has held 1e16 has lost the digits of what came with it.
  expect(run([1e16, 0.7, -3, 0.1, 0.1, 0.1], 3).at(-1)).toBe(0.1);
  expect(run([Number.MAX_VALUE, 0.1, 0.1, 0.1], 3).at(-1)).toBe(0.1);
});

test('the mean of the greatest numbers does not overflow', () => {
  const most = Number.MAX_VALUE;
  expect(run([most, most, most], 3)).toEqual([most, most, most]);
  expect(run([most, -most, most], 3).slice(1)).toEqual([0, most / 3]);
});

test('it remembers its window, and one sample less is too few', () => {
  expect(movingAverage(4).memory).toBe(4);
  expect(run([0, 8, 8, 8], 4).at(-1)).toBe(6);
});

test.each([0, -1, 1.5, NaN, Infinity])('a window of %d is refused', (window) => {
  expect(() => movingAverage(window)).toThrow(expect.objectContaining({ code: 'options/invalid' }) as Error);
});
