/** The normal distribution: values of its tables, and draws against its distribution function. */
import { expect, test } from 'vitest';
import { mulberry32 } from '../../../../testing/random.js';
import { normal, normalCdf } from '../../../../worker/inference/normal.js';

/** The first fifteen digits are in Abramowitz and Stegun's table 26.1. */
const TABLE = [
  [0, 0.5],
  [0.5, 0.6914624612740131],
  [1, 0.8413447460685429],
  [1.96, 0.9750021048517795],
  [3, 0.9986501019683699],
  [5, 0.9999997133484281],
] as const;

test('Φ has the values of its tables, and Φ(−z) = 1 − Φ(z)', () => {
  for (const [z, p] of TABLE) {
    expect(Math.abs(normalCdf(z) - p)).toBeLessThan(1e-15);
    expect(Math.abs(normalCdf(-z) - (1 - p))).toBeLessThan(1e-15);
  }
});

test('Φ stays between 0 and 1, and never falls', () => {
  let before = 0;
  for (let z = -10; z <= 10; z += 0.01) {
    const p = normalCdf(z);
    // Rounding at the far end of the series.
    expect(p).toBeGreaterThanOrEqual(before - 3e-15);
    expect(p).toBeLessThanOrEqual(1);
    before = p;
  }
  expect([-Infinity, Infinity, NaN].map(normalCdf)).toEqual([0, 1, 0]);
});

test('draws fall below z as often as Φ says', () => {
  const random = mulberry32(1964);
  const draws = Array.from({ length: 20_000 }, () => normal(random));
  for (const z of [-2, -1, -0.3, 0, 0.7, 1.5, 2.5]) {
    const p = normalCdf(z);
    const share = draws.filter((draw) => draw < z).length / draws.length;
    expect(Math.abs(share - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / draws.length));
  }
});
