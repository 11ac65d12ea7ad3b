/** FTRL-proximal against its golden stream, and against Algorithm 1 as the paper writes it. */
import { expect, test } from 'vitest';
import { mulberry32 } from '../../../../testing/random.js';
import { ftrlLogistic } from '../../../../worker/inference/logistic.js';

const sigmoid = (s: number): number => 1 / (1 + Math.exp(-s));

interface Example {
  readonly x: Float64Array;
  readonly y: 0 | 1;
}

/** The golden stream: x = [1, three of 2u − 1], y = 1 with probability σ(½ + 2x₁ − x₂). */
function* goldenStream(n: number): Generator<Example> {
  const u = mulberry32(2013);
  for (let i = 0; i < n; i++) {
    const x = Float64Array.of(1, 2 * u() - 1, 2 * u() - 1, 2 * u() - 1);
    yield { x, y: u() < sigmoid(0.5 + 2 * x[1]! - x[2]!) ? 1 : 0 };
  }
}

test('has the golden progressive log-loss and weights', () => {
  const model = ftrlLogistic(4);
  let loss = 0;
  let before: number[] = [];
  for (const { x, y } of goldenStream(500)) {
    before = [...model.weights];
    const p = model.predictProbaOne(x);
    loss -= Math.log(y ? p : 1 - p);
    model.learnOne(x, y, p);
  }
  expect(loss / 500).toBeCloseTo(0.6279594229, 10);
  [0.2317505837, 0.7639443316, -0.5065503492, 0.0147166379].forEach((w, i) => expect(before[i]).toBeCloseTo(w, 10));
  [0.23464, 0.76517, -0.50906, 0.01711].forEach((w, i) => expect(model.weights[i]).toBeCloseTo(w, 5));
});

test('agrees with Algorithm 1 as the paper writes it, weights made at each prediction', () => {
  const [alpha, beta, l1, l2] = [0.3, 0.5, 0.2, 0.7];
  const model = ftrlLogistic(4, { alpha, beta, l1, l2 });
  const z = [0, 0, 0, 0];
  const n = [0, 0, 0, 0];
  for (const { x, y } of goldenStream(300)) {
    const w = z.map((zi, i) =>
      Math.abs(zi) <= l1 ? 0 : -(zi - Math.sign(zi) * l1) / ((beta + Math.sqrt(n[i]!)) / alpha + l2),
    );
    const p = sigmoid(w.reduce((sum, wi, i) => sum + wi * x[i]!, 0));
    expect(model.predictProbaOne(x)).toBeCloseTo(p, 12);
    w.forEach((wi, i) => {
      const g = (p - y) * x[i]!;
      const sigma = (Math.sqrt(n[i]! + g * g) - Math.sqrt(n[i]!)) / alpha;
      z[i]! += g - sigma * wi;
      n[i]! += g * g;
    });
    model.learnOne(x, y);
  }
});

test('a prediction handed in saves work and changes nothing', () => {
  const [one, two] = [ftrlLogistic(4), ftrlLogistic(4)];
  for (const { x, y } of goldenStream(50)) {
    one.learnOne(x, y);
    two.learnOne(x, y, two.predictProbaOne(x));
  }
  expect(one.state).toEqual(two.state);
});

test('knows nothing at first, and a weight without evidence stays exactly zero', () => {
  const model = ftrlLogistic(3);
  expect(model.predictProbaOne(Float64Array.of(1, -4, 4))).toBe(0.5);
  for (let i = 0; i < 100; i++) model.learnOne(Float64Array.of(1, 0, 0.0001), i % 2 === 0 ? 1 : 0);
  expect([...model.weights].slice(1)).toEqual([0, 0]);
});

test('the widest example has as many places as the sums by fours leave over', () => {
  for (let dimensions = 1; dimensions <= 9; dimensions++) {
    const model = ftrlLogistic(dimensions, { l1: 0 });
    const x = Float64Array.from({ length: dimensions }, (_, i) => i + 1);
    model.learnOne(x, 1);
    const dot = x.reduce((sum, xi, i) => sum + xi * model.weights[i]!, 0);
    expect(model.predictProbaOne(x)).toBeCloseTo(sigmoid(dot), 12);
  }
});
