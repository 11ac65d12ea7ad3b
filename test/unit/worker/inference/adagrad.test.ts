/** AdaGrad's first steps by hand, and its stream against the formula. */
import { expect, test } from 'vitest';
import { mulberry32 } from '../../../../testing/random.js';
import { adagradLogistic } from '../../../../worker/inference/adagrad.js';

test('a first step is the rate, whatever the size of the number', () => {
  const model = adagradLogistic(3, { rate: 0.1, epsilon: 0 });
  model.learnOne(Float64Array.of(1, -1000, 0.001), 1);
  // Every gradient is −x / 2, and its own root.
  [0.1, -0.1, 0.1].forEach((w, i) => expect(model.weights[i]).toBeCloseTo(w, 15));
});

test('a second step of the same size is 1 / √2 of the first', () => {
  const model = adagradLogistic(1, { rate: 1, epsilon: 0 });
  const x = Float64Array.of(1);
  model.learnOne(x, 1, 0.5);
  model.learnOne(x, 1, 0.5);
  expect(model.weights[0]).toBeCloseTo(1 + Math.SQRT1_2, 15);
});

test('what is 0 teaches nothing, and ε keeps it from 0 / 0', () => {
  const model = adagradLogistic(2);
  model.learnOne(Float64Array.of(1, 0), 1);
  expect([...model.state]).toEqual([expect.closeTo(0.1, 8), 0, 0.25, 0]);
});

test('knows nothing at first, and learns which number tells', () => {
  const random = mulberry32(8);
  const model = adagradLogistic(3);
  expect(model.predictProbaOne(Float64Array.of(1, 2, 3))).toBe(0.5);
  for (let i = 0; i < 2000; i++) {
    const x = Float64Array.of(1, 2 * random() - 1, 2 * random() - 1);
    model.learnOne(x, x[1]! > 0 ? 1 : 0);
  }
  expect(model.predictProbaOne(Float64Array.of(1, 0.8, 0))).toBeGreaterThan(0.9);
  expect(model.predictProbaOne(Float64Array.of(1, -0.8, 0))).toBeLessThan(0.1);
  expect(Math.abs(model.weights[2]!)).toBeLessThan(0.3);
});
