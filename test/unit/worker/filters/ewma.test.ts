/** The exponentially weighted average: its share of the way, and time that does not pass. */
import { expect, test } from 'vitest';
import { ewma } from '../../../../worker/filters/ewma.js';

test('goes the share 1 − e^(−Δt / τ) of the way: 0.0198 for 20 ms of 1 s', () => {
  const filter = ewma(1000);
  expect(filter.push(0, 500)).toBe(0);
  expect(filter.push(1, 520)).toBeCloseTo(0.019801326693, 12);
});

test('after τ, 1/e of the old value is left, in one step or in a thousand', () => {
  const [one, thousand] = [ewma(1000), ewma(1000)];
  for (const filter of [one, thousand]) filter.push(1, 0);
  for (let t = 1; t <= 1000; t++) thousand.push(0, t);
  expect(one.push(0, 1000)).toBeCloseTo(1 / Math.E, 12);
  expect(thousand.push(0, 1000)).toBeCloseTo(1 / Math.E, 12);
});

test('a second sample at the same time, or at an earlier one, changes nothing', () => {
  const filter = ewma(100);
  expect([filter.push(1, 50), filter.push(9, 50), filter.push(9, 20)]).toEqual([1, 1, 1]);
  // The time of the first still counts.
  expect(filter.push(2, 150)).toBeCloseTo(2 - 1 / Math.E, 12);
});

test('a sample at no time is passed over', () => {
  const filter = ewma(100);
  expect(filter.push(7, NaN)).toBeNaN();
  expect([filter.push(1, 0), filter.push(7, Infinity), filter.push(7, NaN)]).toEqual([1, 1, 1]);
});

test('a way that is too long for a number is still gone', () => {
  const filter = ewma(1000);
  filter.push(-Number.MAX_VALUE, 0);
  expect(filter.push(Number.MAX_VALUE, 1000 * Math.LN2)).toBeCloseTo(0, -300);
  expect(filter.push(Number.MAX_VALUE, 1e9)).toBe(Number.MAX_VALUE);
});

test.each([0, -1, NaN, Infinity])('a tau of %d is refused', (tau) => {
  expect(() => ewma(tau)).toThrow(expect.objectContaining({ code: 'options/invalid' }) as Error);
});
