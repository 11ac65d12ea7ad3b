/**
 * Exact confidence intervals for a binomial proportion: Clopper and Pearson, Biometrika 26 (1934) 404–413.
 *
 * The interval holds every p under which neither tail of Binomial(n, p) at the observed count is rarer than α/2, so it
 * covers the truth with probability 1−α or more for every n and p. It stays conservative for independent answers of
 * unequal chances (Hoeffding 1956), which is what randomized reports are.
 *
 * Pr[X ≥ c] = I_p(c, n−c+1), the regularised incomplete beta function (DLMF 8.17.5), here by the continued fraction of
 * DLMF 8.17.22 under Lentz's scheme (Numerical Recipes, 3rd ed., §6.4). The root is found by bisection: slower than
 * Newton, and it cannot go astray. Its outer end is returned, so rounding widens the interval.
 */
import { AttuneError } from '../errors.js';

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * Clopper–Pearson interval for a proportion of which `count` of `n` were seen, at confidence 1−`alpha`.
 *
 * @throws {AttuneError} `options/invalid` unless 0 ≤ count ≤ n are integers and 0 < alpha < 1.
 * @example clopperPearson(10, 100, 0.05) // { low: 0.0490…, high: 0.1762… }
 */
export function clopperPearson(count: number, n: number, alpha: number): Interval {
  const isCount = Number.isSafeInteger(count) && Number.isSafeInteger(n) && count >= 0 && count <= n;
  if (!isCount || !(alpha > 0 && alpha < 1)) {
    throw new AttuneError('options/invalid', 'An interval needs integers 0 ≤ count ≤ n and 0 < alpha < 1.');
  }
  // By symmetry the upper end is the lower end of the complement; both are then found in a tail, without cancellation.
  return { low: lowerEnd(count, n, alpha / 2), high: 1 - lowerEnd(n - count, n, alpha / 2) };
}

/** The greatest p with Pr[X ≥ count] ≤ tail, approached from below. */
function lowerEnd(count: number, n: number, tail: number): number {
  if (count === 0) return 0;
  let low = 0;
  let high = count / n;
  for (let halvings = 0; halvings < 60; halvings++) {
    const middle = (low + high) / 2;
    if (regularizedBeta(middle, count, n - count + 1) <= tail) low = middle;
    else high = middle;
  }
  return low;
}

/** I_x(a, b) for 0 ≤ x ≤ 1 and positive a, b. */
export function regularizedBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  // The fraction converges fast below the mean; above it, its mirror image does.
  return x < (a + 1) / (a + b + 2) ? (front * betaFraction(x, a, b)) / a : 1 - (front * betaFraction(1 - x, b, a)) / b;
}

/** More steps than the √max(a, b) that any count of reports on this planet needs. */
const MAX_STEPS = 1_000_000;
/** Lentz's stand-in for a denominator of zero. */
const TINY = 1e-300;

function betaFraction(x: number, a: number, b: number): number {
  const nonZero = (value: number): number => (Math.abs(value) < TINY ? TINY : value);
  let c = 1;
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m <= MAX_STEPS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / nonZero(1 + even * d);
    c = nonZero(1 + even / c);
    value *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / nonZero(1 + odd * d);
    c = nonZero(1 + odd / c);
    value *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return value;
}

/** ln Γ(x) for x > 0: Stirling's series (DLMF 5.11.1) from 16 on, where five terms reach full precision. */
function logGamma(x: number): number {
  let shift = 1;
  let z = x;
  while (z < 16) shift *= z++;
  const w = 1 / (z * z);
  const series = (1 / 12 - w * (1 / 360 - w * (1 / 1260 - w * (1 / 1680 - w / 1188)))) / z;
  return (z - 0.5) * Math.log(z) - z + Math.log(2 * Math.PI) / 2 + series - Math.log(shift);
}
