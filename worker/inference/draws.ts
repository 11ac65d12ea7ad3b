/**
 * Draws that can be kept: a counter and a seed, mixed by MurmurHash3's finaliser. Two numbers of state, so that a snapshot
 * holds where the series stands, and the same seed draws the same in every engine.
 */
import type { Random } from './normal.js';

/** MurmurHash3's finaliser, 32 bits: a bijection after which each bit depends on all. */
export function finalise(sum: number): number {
  sum = Math.imul(sum ^ (sum >>> 16), 0x85ebca6b);
  sum = Math.imul(sum ^ (sum >>> 13), 0xc2b2ae35);
  return sum ^ (sum >>> 16);
}

/** `state`: seed and count. */
export const keptDraws =
  (state: Float64Array): Random =>
  () =>
    // Twice, and by the golden ratio: neighbouring counts and seeds must not look alike.
    (finalise(finalise(state[0]!) + Math.imul(++state[1]!, 0x9e3779b9)) >>> 0) / 2 ** 32;
