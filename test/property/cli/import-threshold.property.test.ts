/** The double at which a cast to float32 turns: against the cast itself, for doubles near and far. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lastBelow } from '../../../cli/import-threshold.js';

const numRuns = process.env['ATTUNE_LONG'] === '1' ? 200_000 : 5000;

const threshold = fc.oneof(
  // Beyond the bounds of a prior by far, and short of where float32 ends.
  fc.float({ noNaN: true, min: Math.fround(-1e30), max: Math.fround(1e30) }),
  fc.integer({ min: -(2 ** 25), max: 2 ** 25 }).map(Math.fround),
  fc.constantFrom(0, -0, 2 ** -149, -(2 ** -149), 2 ** -126, -(2 ** -126), 1, -1, 2 ** 24, -(2 ** 24), 1e9),
);

/** So many doubles up or down. */
function moved(x: number, steps: bigint): number {
  const bits = new BigInt64Array(Float64Array.of(x === 0 ? 0 : x).buffer);
  // In order of size: negative numbers count down from −0.
  const order = bits[0]! >= 0n ? bits[0]! : -(bits[0]! & 0x7fffffffffffffffn);
  const to = order + steps;
  bits[0] = to >= 0n ? to : -to | -0x8000000000000000n;
  return new Float64Array(bits.buffer)[0]!;
}

test('x is at most it where x, cast to float32, lies below the threshold, and nowhere else', () => {
  fc.assert(
    fc.property(
      threshold,
      fc.bigInt({ min: -4n, max: 4n }),
      fc.bigInt({ min: -(1n << 31n), max: 1n << 31n }),
      fc.double(),
      (t, few, many, anything) => {
        const at = lastBelow(t);
        for (const x of [t, moved(t, few), moved(at, few), moved(t, many), moved(at, many), anything])
          expect([t, x, x <= at]).toEqual([t, x, Math.fround(x) < t]);
      },
    ),
    { numRuns },
  );
});

test('it is exact: the next double goes the other way', () => {
  fc.assert(
    fc.property(threshold, (t) => {
      const at = lastBelow(t);
      expect(Math.fround(at)).toBeLessThan(t);
      expect(Math.fround(moved(at, 1n))).toBeGreaterThanOrEqual(t);
    }),
    { numRuns },
  );
});

test('of two neighbours as near, the even one', () => {
  // 2^24 is even, its lower neighbour 2^24 − 1 odd, and the one above 2^24 + 2 odd in its last place.
  expect(lastBelow(2 ** 24)).toBe(moved(2 ** 24 - 0.5, -1n));
  expect(lastBelow(2 ** 24 + 2)).toBe(2 ** 24 + 1);
  expect(lastBelow(0)).toBe(moved(-(2 ** -150), -1n));
  expect(lastBelow(2 ** -149)).toBe(2 ** -150);
});
