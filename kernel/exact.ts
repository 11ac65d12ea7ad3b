/**
 * Elementary functions that give the same bits everywhere. ECMAScript leaves the last place of `Math.exp` and its kin to
 * the engine; what must replay to the same decision on every device needs one answer.
 *
 * After fdlibm and its heir in FreeBSD's msun (e_exp.c, k_log.h, e_log2.c, s_atan.c, e_atan2.c), made of + − × ÷, which
 * IEEE 754 defines to the last bit, and of a view of a number's own bits. Off the truth by less than one unit in the last
 * place (`exp`, `ln`, `log2`) or 1.3 (`log1p`, `atan2`), which includes their rounding. Sun's notice:
 *
 * Copyright (C) 1993, 2004 by Sun Microsystems, Inc. All rights reserved. Developed at SunPro, a Sun Microsystems, Inc.
 * business. Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice
 * is preserved.
 */
const bits = new DataView(new ArrayBuffer(8));

/** 2^k, for k of a normal number. */
function powerOfTwo(k: number): number {
  bits.setInt32(0, (k + 1023) << 20);
  bits.setInt32(4, 0);
  return bits.getFloat64(0);
}

// ln 2 in two parts, the first short enough that its product with an exponent is exact.
const LN2_HIGH = 6.9314718036912382e-1;
const LN2_LOW = 1.9082149292705877e-10;

/** e^x */
export function exp(x: number): number {
  if (x > 709.782712893384) return Infinity;
  if (x < -745.1332191019411) return 0;
  if (x === 1) return Math.E;
  // x = k ln 2 + r, |r| ≤ ½ ln 2, and r = high − low. NaN goes through it all.
  const k = (1.4426950408889634 * x + (x < 0 ? -0.5 : 0.5)) | 0;
  const high = x - k * LN2_HIGH;
  const low = k * LN2_LOW;
  const r = high - low;
  const t = r * r;
  const p3 = t * (6.613756321437934e-5 + t * (-1.6533902205465252e-6 + t * 4.1381367970572385e-8));
  const c = r - t * (1.6666666666666602e-1 + t * (-2.7777777777015593e-3 + p3));
  const y = 1 - (low - (r * c) / (2 - c) - high);
  // Beyond the normal exponents in two steps: the first is exact, so the answer is rounded once.
  const far = Math.abs(k) > 1022 ? k >> 1 : 0;
  const scaled = y * powerOfTwo(k - far);
  return far === 0 ? scaled : scaled * powerOfTwo(far);
}

/** The natural logarithm. */
export const ln = (x: number): number => logarithm(x, false);

/** The logarithm to base 2; exact for powers of two. */
export const log2 = (x: number): number => logarithm(x, true);

function logarithm(x: number, isBinary: boolean): number {
  if (!(x > 0 && x < Infinity)) return x === 0 ? -Infinity : x > 0 ? x : NaN;
  // A subnormal number is made normal first.
  const isNormal = x >= 2.2250738585072014e-308;
  bits.setFloat64(0, isNormal ? x : x * 18014398509481984);
  // x = 2^k (1 + f), √½ ≤ 1 + f < √2.
  const word = bits.getInt32(0) + (0x3ff00000 - 0x3fe6a09e);
  const k = (word >> 20) - (isNormal ? 1023 : 1077);
  bits.setInt32(0, (word & 0xfffff) + 0x3fe6a09e);
  const f = bits.getFloat64(0) - 1;
  const half = 0.5 * f * f;
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const even = w * (3.999999999940942e-1 + w * (2.222219843214978e-1 + w * 1.5313837699209373e-1));
  const odd = w * (2.857142874366239e-1 + w * (1.818357216161805e-1 + w * 1.4798198605116586e-1));
  const rest = s * (half + (even + z * (6.666666666666735e-1 + odd)));
  if (!isBinary) return k * LN2_HIGH - (half - (rest + k * LN2_LOW) - f);

  // ln(1 + f) and 1 / ln 2 in two parts each, the first of each short, so that their product is exact.
  bits.setFloat64(0, f - half);
  bits.setInt32(4, 0);
  const high = bits.getFloat64(0);
  const low = f - high - half + rest;
  const product = high * 1.4426950407214463;
  const sum = k + product;
  return (low + high) * 1.6751713164886512e-10 + low * 1.4426950407214463 + (k - sum + product) + sum;
}

/** ln(1 + x), also where 1 + x would lose the digits of x. */
export function log1p(x: number): number {
  if (Math.abs(x) < 1e-8) return x - 0.5 * x * x;
  const sum = 1 + x;
  if (!(sum > 0 && sum < Infinity)) return ln(sum);
  // To first order, what the rounding of the sum left out.
  return ln(sum) + (x < 1 ? x - (sum - 1) : 1 - (sum - x)) / sum;
}

/** The angle of the point (x, y), from −π to π. */
export function atan2(y: number, x: number): number {
  // Two zeros lie where (0, 1) does, two infinities where two ones do; their signs come after.
  const ratio = y === 0 && x === 0 ? 0 : Math.abs(y) === Infinity && Math.abs(x) === Infinity ? 1 : Math.abs(y / x);
  const angle = arcTangent(ratio);
  // Above 2^60 the angle is ½ π to the last bit, and would not be after this subtraction.
  const turned = isNegative(x) && ratio < 1152921504606846976 ? Math.PI - (angle - 1.2246467991473532e-16) : angle;
  return isNegative(y) ? -turned : turned;
}

const isNegative = (x: number): boolean => x < 0 || 1 / x < 0;

/** Of x ≥ 0: the angle of the nearest of 0, ½, 1, 1½, ∞, in two parts, and that of what is left. */
function arcTangent(x: number): number {
  if (x < 0.4375) return x - x * arcSeries(x);
  let high = 1.5707963267948966;
  let low = 6.123233995736766e-17;
  let t = -1 / x;
  if (x < 0.6875) {
    high = 4.636476090008061e-1;
    low = 2.2698777452961687e-17;
    t = (2 * x - 1) / (2 + x);
  } else if (x < 1.1875) {
    high = 7.853981633974483e-1;
    low = 3.061616997868383e-17;
    t = (x - 1) / (x + 1);
  } else if (x < 2.4375) {
    high = 9.82793723247329e-1;
    low = 1.3903311031230998e-17;
    t = (x - 1.5) / (1 + 1.5 * x);
  }
  return high - (t * arcSeries(t) - low - t);
}

/** 1 − atan(x) / x */
function arcSeries(x: number): number {
  const z = x * x;
  const w = z * z;
  const odd5 = w * (4.976877994615932e-2 + w * 1.6285820115365782e-2);
  const odd = 1.4285714272503466e-1 + w * (9.090887133436507e-2 + w * (6.661073137387531e-2 + odd5));
  const even4 = w * (-5.833570133790573e-2 + w * -3.6531572744216916e-2);
  const even = -1.9999999999876483e-1 + w * (-1.1111110405462356e-1 + w * (-7.69187620504483e-2 + even4));
  return z * (3.333333333333293e-1 + w * odd) + w * even;
}
