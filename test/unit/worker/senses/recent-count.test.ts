/** Counting of late. */
import { expect, test } from 'vitest';
import { recentCount } from '../../../../worker/senses/recent-count.js';

test('counts the present slice and the ones before it', () => {
  const count = recentCount(10, 3);
  expect(count.at(0)).toBe(0);
  for (const t of [0, 9, 10, 25]) count.add(t);
  expect([25, 29, 30, 39, 40, 49, 50].map((t) => count.at(t))).toEqual([4, 4, 2, 2, 1, 1, 0]);
});

test('forgets slices that passed without a count, once around the circle and further', () => {
  const count = recentCount(10, 3);
  count.add(5);
  count.add(35);
  expect(count.at(35)).toBe(1);
  count.add(1005);
  expect(count.at(1005)).toBe(1);
});
