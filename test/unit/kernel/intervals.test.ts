/** Clopper–Pearson against a naive binomial tail, against SciPy, and against its own promise of coverage. */
import { expect, test } from 'vitest';
import * as fc from 'fast-check';
import { isAttuneError } from '../../../kernel/errors.js';
import { clopperPearson, regularizedBeta } from '../../../kernel/stats/intervals.js';

/** Pr[X ≥ count] for X ~ Binomial(n, p), term by term. */
function upperTail(count: number, n: number, p: number): number {
  let sum = 0;
  for (let x = count; x <= n; x++) {
    let term = 1;
    for (let i = 0; i < x; i++) term *= ((n - i) / (i + 1)) * p;
    sum += term * (1 - p) ** (n - x);
  }
  return sum;
}
const lowerTail = (count: number, n: number, p: number): number => upperTail(n - count, n, 1 - p);

test('agrees with SciPy (beta.ppf, 1.17)', () => {
  for (const [count, n, alpha, low, high] of [
    [10, 100, 0.05, 0.04900468922148595, 0.1762225977400227],
    [0, 50, 0.05, 0, 0.07112173646419767],
    [50, 50, 0.05, 0.9288782635358024, 1],
    [263, 1000, 0.05 / 8, 0.22578274704722842, 0.3027770640513262],
    [500_000, 1_000_000, 0.05, 0.49901951919531184, 0.5009804808046882],
    [1, 7, 0.1, 0.007300831979014702, 0.5207029735913071],
    [20, 100_000, 0.01, 0.0001035371530396231, 0.00034665456180602987],
  ] as const) {
    const interval = clopperPearson(count, n, alpha);
    expect(interval.low).toBeCloseTo(low, 11);
    expect(interval.high).toBeCloseTo(high, 11);
  }
});

const observation = fc.integer({ min: 1, max: 80 }).chain((n) =>
  fc.record({
    n: fc.constant(n),
    count: fc.integer({ min: 0, max: n }),
    alpha: fc.double({ min: 1e-4, max: 0.5, noNaN: true }),
  }),
);

test('each end leaves exactly half of alpha in its tail, by the naive sum', () => {
  fc.assert(
    fc.property(observation, ({ n, count, alpha }) => {
      const { low, high } = clopperPearson(count, n, alpha);
      expect(low).toBeLessThanOrEqual(count / n);
      expect(high).toBeGreaterThanOrEqual(count / n);
      if (count > 0) expect(upperTail(count, n, low) / (alpha / 2)).toBeCloseTo(1, 8);
      else expect(low).toBe(0);
      if (count < n) expect(lowerTail(count, n, high) / (alpha / 2)).toBeCloseTo(1, 8);
      else expect(high).toBe(1);
    }),
    { numRuns: process.env['ATTUNE_LONG'] === '1' ? 20_000 : 300 },
  );
});

test('the incomplete beta function is the binomial tail on both sides of the mean', () => {
  for (const p of [0.01, 0.2, 0.5, 0.77, 0.99]) {
    for (const count of [1, 5, 20, 39, 40]) {
      expect(regularizedBeta(p, count, 40 - count + 1)).toBeCloseTo(upperTail(count, 40, p), 12);
    }
  }
  expect(regularizedBeta(0, 3, 4)).toBe(0);
  expect(regularizedBeta(1, 3, 4)).toBe(1);
});

test('covers every proportion with at least the confidence it states', () => {
  const n = 60;
  const alpha = 0.05;
  const intervals = Array.from({ length: n + 1 }, (_, count) => clopperPearson(count, n, alpha));
  for (let p = 0.005; p < 1; p += 0.005) {
    let covered = 0;
    let term = (1 - p) ** n;
    for (let x = 0; x <= n; x++) {
      if (intervals[x]!.low <= p && p <= intervals[x]!.high) covered += term;
      term *= (((n - x) / (x + 1)) * p) / (1 - p);
    }
    expect(covered).toBeGreaterThanOrEqual(1 - alpha - 1e-12);
  }
});

test('no answers at all leave every proportion possible', () => {
  expect(clopperPearson(0, 0, 0.05)).toEqual({ low: 0, high: 1 });
});

test('refuses what is no count or no level', () => {
  for (const [count, n, alpha] of [
    [-1, 10, 0.05],
    [11, 10, 0.05],
    [1.5, 10, 0.05],
    [1, NaN, 0.05],
    [1, 10, 0],
    [1, 10, 1],
    [1, 10, NaN],
  ] as const) {
    expect(() => clopperPearson(count, n, alpha)).toThrow(expect.toSatisfy((e) => isAttuneError(e, 'options/invalid')));
  }
});
