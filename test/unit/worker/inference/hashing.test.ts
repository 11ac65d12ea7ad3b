/** Hashed features: where they fall, and a learner over them against the dense one. */
import { expect, test } from 'vitest';
import { mulberry32 } from '../../../../testing/random.js';
import { type Hashed, hashed, sparseFtrl } from '../../../../worker/inference/hashing.js';
import { ftrlLogistic } from '../../../../worker/inference/logistic.js';

const place = (index: number, sign: 1 | -1 = 1): Hashed => ({ index, sign });

/**
 * By another program, of FNV-1a and MurmurHash3's fmix32 as their authors publish them (in it, 'foobar' has 0xbf9cf968, and
 * 1 becomes 0x514e28b7).
 */
const FROZEN = [
  ['page', 'article', 153, -1],
  ['page', 'product', 111, -1],
  ['device', 'touch', 535, -1],
  ['lang', '日本', 37, 1],
  ['', '', 541, -1],
] as const;

test('places are frozen: what a device has learned stays with its names', () => {
  for (const [name, value, index, sign] of FROZEN) expect(hashed(name, value, 10)).toEqual({ index, sign });
});

test('fewer bits are the lower bits of more', () => {
  for (let i = 0; i < 50; i++) {
    const wide = hashed('page', String(i), 31);
    for (let bits = 1; bits < 31; bits++) {
      expect(hashed('page', String(i), bits)).toEqual({ index: wide.index % 2 ** bits, sign: wide.sign });
    }
  }
});

test('a name and its value are two: moving a letter over is another feature', () => {
  expect(hashed('ab', 'c', 31)).not.toEqual(hashed('a', 'bc', 31));
  expect(hashed('a', '', 31)).not.toEqual(hashed('', 'a', 31));
});

test('places and signs are spread evenly, also where values only count up', () => {
  const counts = new Float64Array(128);
  const n = 12_800;
  for (let i = 0; i < n; i++) {
    const { index, sign } = hashed('item', String(i), 6);
    counts[2 * index + (sign + 1) / 2]!++;
  }
  const chi = counts.reduce((sum, count) => sum + (count - n / 128) ** 2 / (n / 128), 0);
  // χ² with 127 degrees of freedom: 0.0001 lie above 191.
  expect(chi).toBeLessThan(191);
});

test('inner products stay right on average', () => {
  // Two pages share three of four features; their vectors, hashed into 16 places, have a product of 3 on average.
  let sum = 0;
  const rounds = 4000;
  for (let i = 0; i < rounds; i++) {
    const one = new Float64Array(16);
    const two = new Float64Array(16);
    for (const name of ['a', 'b', 'c', 'd']) {
      const own = hashed(name, String(i), 4);
      one[own.index]! += own.sign;
      const other = name === 'd' ? hashed('e', String(i), 4) : own;
      two[other.index]! += other.sign;
    }
    sum += one.reduce((product, number, k) => product + number * two[k]!, 0);
  }
  // Its variance is about 15 pairs of 1/16, with a factor of two for the shared ones: five standard errors.
  expect(Math.abs(sum / rounds - 3)).toBeLessThan(5 * Math.sqrt(2 / rounds));
});

test('learns what a page is, and nothing of places it never saw', () => {
  const random = mulberry32(9);
  const model = sparseFtrl(8);
  expect(model.predictProbaOne([place(3), place(200, -1)])).toBe(0.5);
  for (let i = 0; i < 500; i++) {
    const isArticle = random() < 0.5;
    model.learnOne([place(0), place(isArticle ? 3 : 200, isArticle ? 1 : -1)], isArticle ? 1 : 0);
  }
  expect(model.predictProbaOne([place(0), place(3)])).toBeGreaterThan(0.8);
  expect(model.predictProbaOne([place(0), place(200, -1)])).toBeLessThan(0.2);
  expect([...model.weights].flatMap((w, i) => (w === 0 ? [] : [i])).filter((i) => ![0, 3, 200].includes(i))).toEqual(
    [],
  );
});

test('features that share a place add up, or cancel, as in a dense vector', () => {
  const sparse = sparseFtrl(2);
  const dense = ftrlLogistic(4);
  sparse.learnOne([place(1), place(1), place(2), place(2, -1)], 1);
  dense.learnOne(Float64Array.of(0, 2, 0, 0), 1);
  expect(sparse.state).toEqual(dense.state);
  expect(sparse.weights[1]).toBeGreaterThan(0);
});

test('a list may be of any length, after shorter ones and before them', () => {
  const sparse = sparseFtrl(7);
  const dense = ftrlLogistic(128);
  for (const length of [3, 100, 128, 2]) {
    sparse.learnOne(
      Array.from({ length }, (_, i) => place(i)),
      1,
      0.5,
    );
    dense.learnOne(
      Float64Array.from({ length: 128 }, (_, i) => (i < length ? 1 : 0)),
      1,
      0.5,
    );
  }
  expect(sparse.state).toEqual(dense.state);
});
