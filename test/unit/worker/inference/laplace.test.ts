/** The Laplace model against its golden batch, and against what a posterior must do. */
import { expect, test } from 'vitest';
import { mulberry32 } from '../../../../testing/random.js';
import { laplaceLogistic } from '../../../../worker/inference/laplace.js';

const ROWS = [
  { x: Float64Array.of(1, 0.5, -1), label: 1 },
  { x: Float64Array.of(1, -0.2, 0.3), label: 0 },
  { x: Float64Array.of(1, 1, 1), label: 1 },
] as const;
/** By a general minimiser, from the same rows and q₀ = 1. */
const MEANS = [0.1839406096, 0.6163045244, -0.1520459935];
const PRECISIONS = [1.7012219404, 1.2919147304, 1.4737348494];

test('has the golden means and precisions of a batch, in any order', () => {
  for (const rows of [ROWS, [...ROWS].reverse()]) {
    const model = laplaceLogistic(3);
    model.learnBatch(rows);
    MEANS.forEach((m, i) => expect(Math.abs(model.weights[i]! - m)).toBeLessThan(1e-9));
    PRECISIONS.forEach((q, i) => expect(Math.abs(model.precisions[i]! - q)).toBeLessThan(1e-9));
  }
});

test('one example: the mean goes where its gradient is 0', () => {
  const model = laplaceLogistic(1, { precision: 2 });
  model.learnOne(Float64Array.of(1), 1);
  const w = model.weights[0]!;
  const p = 1 / (1 + Math.exp(-w));
  expect(2 * w).toBeCloseTo(1 - p, 14);
  expect(model.precisions[0]).toBeCloseTo(2 + p * (1 - p), 14);
  expect(model.predictProbaOne(Float64Array.of(1))).toBeCloseTo(p, 14);
});

test('a batch of one is that one, and an empty batch teaches nothing', () => {
  const [one, batch] = [laplaceLogistic(3), laplaceLogistic(3)];
  for (const row of ROWS) {
    one.learnOne(row.x, row.label);
    batch.learnBatch([row]);
    batch.learnBatch([]);
  }
  one.state.forEach((number, i) => expect(batch.state[i]).toBeCloseTo(number, 12));
});

test('tells its log-odds and how unsure it is of them', () => {
  const model = laplaceLogistic(2, { precision: 4 });
  expect(model.score(Float64Array.of(2, -2))).toEqual({ mean: 0, variance: 2 });
  model.state.set([1, 3, 0.5, 0.25]);
  expect(model.score(Float64Array.of(1, 2))).toEqual({ mean: 7, variance: 18 });
});

test('draws have the mean and the variance of the score', () => {
  const model = laplaceLogistic(2);
  model.state.set([1, 3, 0.5, 0.25]);
  const random = mulberry32(77);
  const x = Float64Array.of(1, 2);
  const draws = Array.from({ length: 20_000 }, () => model.sample(x, random));
  const mean = draws.reduce((sum, draw) => sum + draw, 0) / draws.length;
  const variance = draws.reduce((sum, draw) => sum + (draw - mean) ** 2, 0) / draws.length;
  // Five standard errors of each.
  expect(Math.abs(mean - 7)).toBeLessThan(5 * Math.sqrt(18 / 20_000));
  expect(Math.abs(variance - 18)).toBeLessThan(5 * 18 * Math.sqrt(2 / 20_000));
});

test('of what precision was gained so much is kept as is said; means stay', () => {
  const model = laplaceLogistic(2, { precision: 3 });
  model.state.set([1, -1, 7, 3]);
  model.forget(0.5);
  expect([...model.state]).toEqual([1, -1, 5, 3]);
  model.forget(0);
  expect([...model.state]).toEqual([1, -1, 3, 3]);
});

test('keeps its state where it is told to', () => {
  const state = new Float64Array(10).fill(9);
  const model = laplaceLogistic(2, { precision: 2, state: state.subarray(4, 8) });
  model.learnOne(Float64Array.of(0, 1), 1);
  expect([...state.subarray(0, 4), ...state.subarray(8)]).toEqual([9, 9, 9, 9, 9, 9]);
  expect([state[4], state[6]]).toEqual([0, 2]);
  expect(state[5]).toBe(model.weights[1]);
  expect(state[5]).toBeGreaterThan(0);
});

test('a batch of many examples whose numbers go together is learned to the end', () => {
  const random = mulberry32(6);
  const batch = Array.from({ length: 400 }, () => {
    const common = 8 * random() - 4;
    const x = Float64Array.from({ length: 20 }, (_, i) => (i === 0 ? 1 : common + 0.2 * random()));
    return { x, label: random() < 1 / (1 + Math.exp(-common)) ? 1 : 0 } as const;
  });
  const model = laplaceLogistic(20);
  model.learnBatch(batch);
  for (let i = 0; i < 20; i++) {
    const pull = batch.reduce((sum, { x, label }) => sum + (model.predictProbaOne(x) - label) * x[i]!, 0);
    expect(Math.abs(model.weights[i]! + pull)).toBeLessThan(1e-9);
  }
});
