/** The Hampel filter: what passes, what does not, and what a window says of which most is equal. */
import { expect, test } from 'vitest';
import { hampelFilter } from '../../../../worker/filters/hampel.js';

const run = (samples: readonly number[], window: number, sigmas: number, floor?: number): number[] => {
  const filter = hampelFilter(window, sigmas, floor);
  return samples.map((x) => filter.push(x, 0));
};

test('a spike becomes the median of its window, all else passes untouched', () => {
  expect(run([1, 2, 1, 2, 50, 2, 1, 2, 1], 7, 3)).toEqual([1, 2, 1, 2, 2, 2, 1, 2, 1]);
});

test('a step is a spike until it has the majority', () => {
  expect(run([0, 1, 0, 1, 0, 80, 81, 80, 81, 80], 5, 3)).toEqual([0, 1, 0, 1, 0, 1, 1, 80, 81, 80]);
});

test('too far is sigmas × 1.4826 × MAD, and exactly so far is not', () => {
  // Of 0, 1, 2, 3 and x, as long as x is the greatest: median 2, deviations 2, 1, 0, 1 and x − 2, so a MAD of 1.
  expect(run([0, 1, 2, 3, 2 + 1.4826], 5, 1).at(-1)).toBe(2 + 1.4826);
  expect(run([0, 1, 2, 3, 2 + 1.4827], 5, 1).at(-1)).toBe(2);
  expect(run([0, 1, 2, 3, 2 + 4.44], 5, 3).at(-1)).toBe(2 + 4.44);
  expect(run([0, 1, 2, 3, 2 + 4.45], 5, 3).at(-1)).toBe(2);
});

test('of an even number of samples, median and MAD are the means of the middle two', () => {
  // 0, 0, 4, 10: median 2, deviations 2, 2, 2, 8, MAD 2. And 0, 1, 4, 10: median 2.5, deviations 1.5, 1.5, 2.5, 7.5, MAD 2.
  expect(run([0, 0, 4, 10], 5, 2.6).at(-1)).toBe(2);
  expect(run([0, 0, 4, 10], 5, 2.7).at(-1)).toBe(10);
  expect(run([0, 1, 4, 10], 5, 2.5).at(-1)).toBe(2.5);
  expect(run([0, 1, 4, 10], 5, 2.6).at(-1)).toBe(10);
});

test('where most of the window is equal, whatever differs is too far, or what differs by more than the floor', () => {
  expect(run([5, 5, 5, 6, 5, 4.999], 5, 3)).toEqual([5, 5, 5, 5, 5, 5]);
  expect(run([5, 5, 5, 6, 5, 6.5], 5, 3, 1)).toEqual([5, 5, 5, 6, 5, 5]);
});

test('deviations that are too great for a number are as far as any', () => {
  const most = Number.MAX_VALUE;
  expect(run([-most, most, -most, most, -most], 5, 3)).toEqual([-most, most, -most, most, -most]);
});

test('what is not finite repeats the last answer, not the median', () => {
  expect(run([1, 2, 3, NaN, Infinity], 5, 3)).toEqual([1, 2, 3, 3, 3]);
});

test.each([
  [4, 3, 0],
  [0, 3, 0],
  [5, -1, 0],
  [5, NaN, 0],
  [5, 3, -1],
])('a window of %d with %d sigmas and a floor of %d is refused', (window, sigmas, floor) => {
  expect(() => hampelFilter(window, sigmas, floor)).toThrow(
    expect.objectContaining({ code: 'options/invalid' }) as Error,
  );
});
