/**
 * exp, ln, log2 and log1p against the truth to 75 digits, which whole numbers of any length can tell; and all five against
 * the engine's own.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { atan2, exp, ln, log1p, log2 } from '../../../kernel/exact.js';

const long = process.env['ATTUNE_LONG'] === '1';
const numRuns = long ? 20_000 : 500;

/** Numbers are whole multiples of 2^−250. */
const POINT = 250n;
const ONE = 1n << POINT;
const times = (a: bigint, b: bigint): bigint => (a * b) >> POINT;
const over = (a: bigint, b: bigint): bigint => (a << POINT) / b;

function bigOf(x: number): bigint {
  let scale = POINT;
  while (!Number.isInteger(x)) {
    x *= 2;
    scale--;
  }
  return scale >= 0n ? BigInt(x) << scale : BigInt(x) >> -scale;
}

/** ln x = 2 artanh((x − 1) / (x + 1)), for 0 < x < 4. */
function bigLogarithm(x: bigint): bigint {
  const t = over(x - ONE, x + ONE);
  let [sum, power] = [0n, t];
  for (let n = 1n; power !== 0n; n += 2n, power = times(times(power, t), t)) sum += power / n;
  return 2n * sum;
}
const LN2 = bigLogarithm(2n * ONE);

function bigLn(x: bigint): bigint {
  let k = 0n;
  for (; x >= 2n * ONE; x >>= 1n) k++;
  for (; x < ONE; x <<= 1n) k--;
  return bigLogarithm(x) + k * LN2;
}

/** e^x = e^(x / 2^16) squared 16 times, for |x| < 64. */
function bigExp(x: bigint): bigint {
  const t = x >> 16n;
  let [sum, term] = [ONE, ONE];
  for (let n = 1n; term !== 0n && term !== -1n; n++) sum += term = times(term, t) / n;
  for (let i = 0; i < 16; i++) sum = times(sum, sum);
  return sum;
}

/** By how many units in its own last place a value misses the truth. */
function missBy(value: number, truth: bigint): number {
  const miss = bigOf(value) - truth;
  if (miss === 0n) return 0;
  let unit = 2 ** -1074;
  while (Math.abs(value) >= unit * 2 ** 53) unit *= 2;
  return Number(miss) / Number(bigOf(unit));
}

const within = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true });
/** Close to one at any distance, and not. */
const positive = fc.oneof(
  within(2 ** -40, 1e15),
  within(0.5, 2),
  fc.tuple(within(-0.5, 0.5), fc.nat(40)).map(([x, k]) => 1 + x / 2 ** k),
);

test('exp misses the truth by less than one unit in the last place', () => {
  const x = fc.oneof(within(-40, 40), within(-1, 1));
  fc.assert(
    fc.property(x, (x) => Math.abs(missBy(exp(x), bigExp(bigOf(x)))) < 1),
    { numRuns },
  );
});

test('so do ln and log2, close to one too', () => {
  fc.assert(
    fc.property(positive, (x) => {
      const truth = bigLn(bigOf(x));
      expect(Math.abs(missBy(ln(x), truth))).toBeLessThan(1);
      expect(Math.abs(missBy(log2(x), over(truth, LN2)))).toBeLessThan(1);
    }),
    { numRuns },
  );
});

test('and log1p by less than 1.3, also where 1 + x keeps no digit of x', () => {
  const x = fc
    .tuple(within(-0.99, 8), fc.nat(70))
    .map(([x, k]) => x / 2 ** k)
    .filter((x) => Math.abs(x) > 2 ** -100);
  fc.assert(
    fc.property(x, (x) => Math.abs(missBy(log1p(x), bigLn(ONE + bigOf(x)))) < 1.3),
    { numRuns },
  );
});

test('for any number, all five are the engine’s own to within two units in the last place', () => {
  const any = fc.double();
  const pairs: readonly [(x: number, y: number) => number, (x: number, y: number) => number][] = [
    [exp, Math.exp],
    [ln, Math.log],
    [log2, Math.log2],
    [log1p, Math.log1p],
    [atan2, Math.atan2],
  ];
  fc.assert(
    fc.property(any, fc.oneof(any, within(-2, 2)), (x, y) => {
      for (const [own, engine] of pairs) {
        const [value, other] = [own(x, y), engine(x, y)];
        const isNear = Object.is(value, other) || Math.abs(value - other) <= 2 ** -51 * Math.abs(other);
        expect(isNear, `${engine.name}(${x}, ${y}): ${value}, not ${other}`).toBe(true);
      }
    }),
    { numRuns: 20 * numRuns },
  );
});
