/** The standard normal distribution: draws from it, and its distribution function. */
import { exp, ln } from '../../kernel/exact.js';

/** The next number of 0..1, 1 excluded. */
export type Random = () => number;

/**
 * One draw, by the polar method (Marsaglia and Bray, A convenient method for generating normal variables, SIAM Review 6,
 * 1964). The second that it would give is dropped: kept, it would be state that no snapshot has.
 */
export function normal(random: Random): number {
  for (;;) {
    const u = 2 * random() - 1;
    const v = 2 * random() - 1;
    const r = u * u + v * v;
    if (r > 0 && r < 1) return u * Math.sqrt((-2 * ln(r)) / r);
  }
}

const HALF_LN_2_PI = 0.9189385332046727;

/**
 * Φ(z), the probability of a draw below z, off by less than 3e−15 (Marsaglia, Evaluating the normal distribution, Journal
 * of Statistical Software 11, 2004). 0 for NaN.
 */
export function normalCdf(z: number): number {
  // Beyond, less than 1e−16 is left.
  if (!(Math.abs(z) < 8.3)) return z > 0 ? 1 : 0;
  let term = z;
  let sum = z;
  for (let i = 3, before = 0; sum !== before; i += 2) {
    before = sum;
    term *= (z * z) / i;
    sum += term;
  }
  return Math.max(0, 0.5 + sum * exp(-0.5 * z * z - HALF_LN_2_PI));
}

/** Of the table: steps of 1/20 from −{@link EDGE} to it. */
const STEPS = 20;
const EDGE = 6;
let table: Float64Array | undefined;

/** Φ(z) from a table, by a straight line between its entries: off by less than 1e−4, in a tenth of the time. */
export function tabledCdf(z: number): number {
  table ??= Float64Array.from({ length: 2 * EDGE * STEPS + 1 }, (_, i) => normalCdf(i / STEPS - EDGE));
  const place = (z + EDGE) * STEPS;
  if (!(place > 0)) return 0;
  const before = Math.floor(place);
  if (before >= table.length - 1) return 1;
  return table[before]! + (place - before) * (table[before + 1]! - table[before]!);
}
