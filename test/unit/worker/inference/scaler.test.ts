/** The running standardiser against two passes over the same numbers. */
import { expect, test } from 'vitest';
import { mulberry32 } from '../../../../testing/random.js';
import { standardScaler } from '../../../../worker/inference/scaler.js';

test('standardises as two passes over all examples would', () => {
  const random = mulberry32(5);
  const scaler = standardScaler(2);
  const seen: Float64Array[] = [];
  const out = new Float64Array(2);
  for (let i = 0; i < 200; i++) {
    // A great offset: the sum of squares without Welford's care would cancel to noise.
    const x = Float64Array.of(1e9 + random(), random() ** 3);
    seen.push(x);
    scaler.learnOne(x);
    scaler.transformOne(x, out);
    for (const k of [0, 1]) {
      const mean = seen.reduce((sum, s) => sum + (s[k]! - x[k]!), 0) / seen.length;
      const variance = seen.reduce((sum, s) => sum + (s[k]! - x[k]! - mean) ** 2, 0) / seen.length;
      const expected = variance > 0 ? Math.max(-4, Math.min(4, -mean / Math.sqrt(variance))) : 0;
      expect(out[k]).toBeCloseTo(expected, 5);
    }
  }
});

test('a wild value is clipped at ±4', () => {
  const scaler = standardScaler(1);
  for (let i = 0; i < 100; i++) scaler.learnOne(Float64Array.of(i % 2));
  const out = new Float64Array(1);
  scaler.transformOne(Float64Array.of(1e6), out);
  expect(out[0]).toBe(4);
  scaler.transformOne(Float64Array.of(-1e6), out);
  expect(out[0]).toBe(-4);
});

test('an unknown number teaches nothing and becomes the mean', () => {
  const [with_, without] = [standardScaler(1), standardScaler(1)];
  for (const x of [1, NaN, 2, NaN, 3]) {
    with_.learnOne(Float64Array.of(x));
    if (!Number.isNaN(x)) without.learnOne(Float64Array.of(x));
  }
  expect(with_.state).toEqual(without.state);
  const out = Float64Array.of(9);
  with_.transformOne(Float64Array.of(NaN), out);
  expect(out[0]).toBe(0);
});

test('a number that never varied, or was never seen, is the mean', () => {
  const scaler = standardScaler(2);
  scaler.learnOne(Float64Array.of(7, NaN));
  const out = Float64Array.of(9, 9);
  scaler.transformOne(Float64Array.of(7, 3), out);
  expect([...out]).toEqual([0, 0]);
});
