/** The sliding median: a story, and what it refuses. */
import { expect, test } from 'vitest';
import { medianFilter } from '../../../../worker/filters/median.js';

const run = (size: number, samples: readonly number[]): number[] => {
  const filter = medianFilter(size);
  return samples.map((x) => filter.push(x));
};

test('a single spike does not move the median', () => {
  expect(run(5, [10, 11, 900, 12, 10])).toEqual([10, 10.5, 11, 11.5, 11]);
});

test('the window slides: old samples no longer count', () => {
  expect(run(3, [1, 2, 3, 10, 20])).toEqual([1, 1.5, 2, 3, 10]);
});

test.each([1, 3, 5, 7, 31, 1001])(
  'of a window of %i that holds an even number of samples, it is the mean of the middle two',
  (size) => {
    expect(run(size, [4, 8])[1]).toBe(size === 1 ? 8 : 6);
  },
);

test.each([3, 5, 23])('the mean of two samples near the greatest number does not overflow (window %i)', (size) => {
  expect(run(size, [Number.MAX_VALUE, Number.MAX_VALUE])).toEqual([Number.MAX_VALUE, Number.MAX_VALUE]);
});

test.each([3, 5, 23])('nor is that of two of the smallest numbers lost (window %i)', (size) => {
  expect(run(size, [Number.MIN_VALUE, Number.MIN_VALUE])).toEqual([Number.MIN_VALUE, Number.MIN_VALUE]);
});

test.each([3, 5, 23])('samples that are not finite are passed over, and take no place (window %i)', (size) => {
  expect(run(size, [NaN, 1, Infinity, 3, -Infinity, NaN])).toEqual([NaN, 1, 1, 2, 2, 2]);
});

test.each([3, 5, 23])('a cleared filter is as new (window %i)', (size) => {
  const filter = medianFilter(size);
  for (let i = 0; i < 40; i++) filter.push(1000 + i);
  filter.clear();
  expect([3, 1, 2].map((x) => filter.push(x))).toEqual([3, 2, 2]);
});

test.each([0, 2, -1, 1.5, NaN, Infinity])('a window of %d is refused', (size) => {
  expect(() => medianFilter(size)).toThrow(expect.objectContaining({ code: 'options/invalid' }) as Error);
});

test.each([1, 3, 5, 9, 15])(
  'it remembers as many equal samples as are a majority, and one less is too few (%i)',
  (size) => {
    const { memory } = medianFilter(size);
    expect(memory).toBe((size + 1) / 2);
    const after = (equal: number): number =>
      run(size, [...Array<number>(size).fill(1), ...Array<number>(equal).fill(9)]).at(-1)!;
    expect([after(memory - 1), after(memory)]).toEqual([1, 9]);
  },
);
