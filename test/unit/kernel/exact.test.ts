/** exp, ln, log2, log1p and atan2: known points, the edges of the numbers, and the bits that every engine must give. */
import { expect, test } from 'vitest';
import { atan2, exp, ln, log1p, log2 } from '../../../kernel/exact.js';
import { mulberry32 } from '../../../testing/random.js';

const MIN = Number.MIN_VALUE;
const MAX = Number.MAX_VALUE;
const LEAST_NORMAL = 2.2250738585072014e-308;

test('the numbers nearest to the truth, as mpmath has it', () => {
  for (const [value, truth] of [
    [exp(1), Math.E],
    [exp(-1), 0.36787944117144233],
    [exp(0.1), 1.1051709180756477],
    [exp(-20), 2.061153622438558e-9],
    [exp(700), 1.0142320547350045e304],
    [ln(Math.E), 1],
    [ln(10), 2.302585092994046],
    [ln(0.1), -2.3025850929940455],
    [ln(1e300), 690.7755278982137],
    [log2(10), 3.321928094887362],
    [log2(3), 1.584962500721156],
    [log2(1e-5), -16.609640474436812],
    [log1p(1e-10), 9.999999999500001e-11],
    [log1p(-0.5), -0.6931471805599453],
    [log1p(0.1), 0.09531017980432487],
    [atan2(1, 2), 0.4636476090008061],
    [atan2(1, -2), 2.677945044588987],
    [atan2(-3, 0.1), -1.5374753309166493],
    [atan2(1e-5, 1), 9.999999999666668e-6],
    [atan2(-1, -1), -2.356194490192345],
    [atan2(2, 3), 0.5880026035475675],
    [atan2(0.3, -0.7), 2.7367008673047097],
  ] as const)
    expect(value).toBe(truth);
});

test('exp: 1 at zero, nothing or infinity beyond the numbers, subnormal in between', () => {
  expect([exp(0), exp(-0), exp(MIN), exp(-MIN), exp(1e-20)]).toEqual([1, 1, 1, 1, 1]);
  expect([exp(Infinity), exp(709.782712893385), exp(1000), exp(MAX)]).toEqual(Array(4).fill(Infinity));
  expect([exp(-Infinity), exp(-745.14), exp(-MAX)]).toEqual([0, 0, 0]);
  expect(exp(709.782712893384)).toBe(1.7976931348622732e308);
  expect(exp(-745.13)).toBe(MIN);
  expect(exp(-708.5)).toBe(2.006132305331306e-308);
  expect(exp(NaN)).toBeNaN();
});

test('logarithms: of one, of nothing, of less than nothing, of infinity, of the least numbers', () => {
  for (const log of [ln, log2]) {
    expect(log(1)).toBe(0);
    expect([log(0), log(-0), log(Infinity)]).toEqual([-Infinity, -Infinity, Infinity]);
    for (const x of [NaN, -1, -MIN, -Infinity]) expect(log(x)).toBeNaN();
  }
  expect([ln(MIN), ln(LEAST_NORMAL), ln(MAX)]).toEqual([-744.4400719213812, -708.3964185322641, 709.782712893384]);
});

test('log2 of every power of two is its exponent', () => {
  let power = MIN;
  for (let k = -1074; k < 1024; k++, power *= 2) expect(log2(power)).toBe(k);
});

test('log1p: keeps the least numbers and the sign of zero; of −1 and beyond', () => {
  for (const x of [0, -0, MIN, -MIN, 1e-300, -1e-20]) expect(log1p(x)).toBe(x);
  expect([log1p(-1), log1p(Infinity), log1p(MAX)]).toEqual([-Infinity, Infinity, ln(MAX)]);
  for (const x of [NaN, -1.5, -Infinity]) expect(log1p(x)).toBeNaN();
});

test('atan2: signs of zero, axes, quadrants and infinities as ECMAScript defines them', () => {
  const values = [0, MIN, LEAST_NORMAL, 0.4375, 1, 1e308, Infinity].flatMap((x) => [x, -x]);
  for (const y of values) for (const x of values) expect(atan2(y, x), `atan2(${y}, ${x})`).toBe(Math.atan2(y, x));
  expect(atan2(NaN, 1)).toBeNaN();
  expect(atan2(1, NaN)).toBeNaN();
  expect(atan2(0, NaN)).toBeNaN();
});

test('the same bits everywhere: a sum over those of 50,000 values', () => {
  const random = mulberry32(20_261_122);
  const double = new DataView(new ArrayBuffer(8));
  // FNV-1a over the high and the low word of each.
  let sum = 0x811c9dc5;
  const take = (value: number): void => {
    double.setFloat64(0, value);
    for (const at of [0, 4]) sum = Math.imul(sum ^ double.getInt32(at), 0x01000193);
  };
  for (let i = 0; i < 10_000; i++) {
    const [u, v] = [random() - 0.5, random() - 0.5];
    take(exp(u * (i % 2 ? 1480 : 8)));
    take(ln(random() * (i % 2 ? 1e9 : 2)));
    take(log2(random() * (i % 2 ? 1e-9 : 2)));
    take(log1p(u));
    take(atan2(u, v));
  }
  expect(sum >>> 0).toBe(2880880920);
});
