/** A filter by its name in a ruleset: units, and which one it is. */
import { expect, test } from 'vitest';
import { createFilter, filterAll } from '../../../../worker/filters/filter.js';
import { oneEuroFilter } from '../../../../worker/filters/one-euro.js';

const SPIKE = Float64Array.of(1, 2, 1, 2, 50, 2);
const every = (ms: number, spec: Parameters<typeof createFilter>[0]): number[] => {
  const into = new Float64Array(SPIKE.length);
  filterAll(createFilter(spec), SPIKE, ms, into);
  return [...into];
};

test('each name is that filter', () => {
  expect(every(10, { filter: 'none' })).toEqual([...SPIKE]);
  expect(every(10, { filter: 'median', window: 3 })).toEqual([1, 1.5, 1, 2, 2, 2]);
  expect(every(10, { filter: 'hampel', window: 5, sigmas: 3 })).toEqual([1, 2, 1, 2, 2, 2]);
  expect(every(10, { filter: 'mean', window: 2 })).toEqual([1, 1.5, 1.5, 1.5, 26, 26]);
  expect(every(1000 * Math.LN2, { filter: 'ewma', tau: 1000 })[1]).toBeCloseTo(1.5, 12);
});

test('a ruleset writes cutoffs in mHz and beta in ppm', () => {
  const filter = oneEuroFilter({ minCutoff: 0.5, beta: 0.007, dCutoff: 2 });
  const spec = { filter: 'one-euro', minCutoff: 500, beta: 7000, dCutoff: 2000 } as const;
  expect(every(10, spec)).toEqual([...SPIKE].map((x, i) => filter.push(x, 10 * i)));
});
