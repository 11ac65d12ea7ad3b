/** Page–Hinkley against its sum written out: the greatest of all discounted sums that end at the present sample, or 0. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pageHinkley } from '../../../kernel/stats/page-hinkley.js';

const numRuns = process.env['ATTUNE_LONG'] === '1' ? 20_000 : 300;

const DELTA = 0.25;
const ALPHA = 0.875;

function naiveSum(xs: readonly number[]): number {
  const away = xs.map((x, i) => x - xs.slice(0, i + 1).reduce((sum, y) => sum + y, 0) / (i + 1) - DELTA);
  const sumFrom = (from: number): number =>
    away.slice(from).reduce((sum, d, i, { length }) => sum + d * ALPHA ** (length - 1 - i), 0);
  return Math.max(0, ...xs.map((_, from) => sumFrom(from)));
}

test('holds that sum, and raises the alarm when it reaches λ', () => {
  const samples = fc.array(fc.integer({ min: -10, max: 10 }), { maxLength: 60 });
  fc.assert(
    fc.property(samples, fc.integer({ min: 2, max: 20 }), (xs, minInstances) => {
      const drift = pageHinkley({ delta: DELTA, alpha: ALPHA, threshold: 7.03, minInstances });
      let since: number[] = [];
      for (const x of xs) {
        since.push(x);
        const isAlarm = drift.update(x);
        const sum = naiveSum(since);
        expect(drift.state[2]).toBeCloseTo(sum, 9);
        // Within its rounding of λ either is right.
        if (Math.abs(sum - 7.03) > 1e-9) expect(isAlarm).toBe(since.length + 1 >= minInstances && sum >= 7.03);
        if (isAlarm) since = [];
      }
    }),
    { numRuns },
  );
});

test('whatever comes, the state stays finite', () => {
  fc.assert(
    fc.property(fc.array(fc.double(), { maxLength: 60 }), (xs) => {
      const drift = pageHinkley();
      for (const x of xs) drift.update(x);
      expect([...drift.state].every(Number.isFinite)).toBe(true);
    }),
    { numRuns },
  );
});
