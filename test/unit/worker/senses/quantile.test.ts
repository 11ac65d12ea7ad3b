/** Quantiles by nearest rank. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nearestRank } from '../../../../worker/senses/quantile.js';

const of = (numbers: readonly number[], percent: number): number =>
  nearestRank(Float64Array.from(numbers), numbers.length, percent);

test('is the least number that so many percent do not exceed', () => {
  expect(of([], 50)).toBeNaN();
  expect(of([7], 95)).toBe(7);
  expect(of([4, 1, 3, 2], 50)).toBe(2);
  expect(of([5, 4, 1, 3, 2], 50)).toBe(3);
  const twenty = Array.from({ length: 20 }, (_, i) => (7 * i) % 20);
  expect(of(twenty, 95)).toBe(18);
  expect(of([...twenty, 20], 95)).toBe(19);
  expect(of(twenty, 100)).toBe(19);
});

test('looks at no more than the first so many', () => {
  expect(nearestRank(Float64Array.of(3, 1, 2, -9, -9), 3, 50)).toBe(2);
});

test('is what sorting gives', () => {
  const numbers = fc.array(fc.oneof(fc.integer({ min: 0, max: 3 }), fc.double({ noNaN: true })), {
    minLength: 1,
    maxLength: 600,
    size: 'max',
  });
  fc.assert(
    fc.property(numbers, fc.integer({ min: 1, max: 100 }), (xs, percent) => {
      const sorted = Float64Array.from(xs).sort();
      // Adding 0 makes −0 and 0 one: they are equal, so a sort may order them either way.
      expect(of(xs, percent) + 0).toBe(sorted[Math.ceil((percent * xs.length) / 100) - 1]! + 0);
    }),
  );
});
