/** The One-Euro filter against the ground truth of its authors: 1,200 noisy samples at 120 Hz. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { oneEuroFilter } from '../../worker/filters/one-euro.js';
import { sharedPath } from '../shared.js';

const truth = sharedPath('vectors/one-euro/groundTruth.csv');

describe.skipIf(truth === null)('ground truth', () => {
  const rows = truth === null ? [] : readFileSync(truth, 'utf8').trim().split('\n').slice(1);
  const samples = rows.map((row) => row.split(',').map(Number) as [time: number, signal: number, x: number, y: number]);
  /** The worst that an answer misses it by. Times are printed to six digits only, and meant to be even. */
  const miss = (beta: number): number => {
    const filter = oneEuroFilter({ minCutoff: 1, beta, dCutoff: 1 });
    return Math.max(...samples.map(([, , x, y], i) => Math.abs(filter.push(x, (1000 / 120) * i) - y)));
  };

  test('to within the six digits that its numbers are printed with', () => {
    expect(samples).toHaveLength(1200);
    expect(miss(0.1)).toBeLessThan(5e-6);
  });

  test('which another beta would miss by far', () => {
    expect(miss(0)).toBeGreaterThan(0.05);
    expect(miss(1)).toBeGreaterThan(0.05);
  });
});
