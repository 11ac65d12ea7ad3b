/** mulberry32: a small seeded generator for what must be repeatable and need not be secret. */

/** The next number of 0..1, 1 excluded. */
export type Random = () => number;

/** @example mulberry32(42)() // 0.6011037519201636 */
export function mulberry32(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
