/** Platt's sigmoid against scikit-learn's test of its own, and what it does to a model that says too much. */
import { expect, test } from 'vitest';
import { mulberry32 } from '../../../../testing/random.js';
import { fitSigmoid, plattCalibration } from '../../../../worker/inference/platt.js';

test('has the sigmoid of LibSVM for the scores of scikit-learn’s test_calibration.py', () => {
  const { slope, intercept } = fitSigmoid(Float64Array.of(5, -4, 1), Float64Array.of(1, 0, 0));
  // There p = 1 / (1 + e^(A s + B)), fitted to a gradient of 1e−5.
  expect(slope).toBeCloseTo(0.20261354391187855, 4);
  expect(intercept).toBeCloseTo(-0.6523631498001051, 4);
});

test('two scores: each has the target of its label, also where a whole step of Newton’s would lead away', () => {
  const labels = Float64Array.from({ length: 21 }, (_, i) => (i < 20 ? 0 : 1));
  const { slope, intercept } = fitSigmoid(
    labels.map((y) => (y === 1 ? 13.8 : -13.8)),
    labels,
  );
  // Targets 1 / 22 and 2 / 3, whose odds are 1 / 21 and 2.
  expect(slope).toBeCloseTo(Math.log(42) / 27.6, 9);
  expect(intercept).toBeCloseTo(Math.log(2 / 21) / 2, 9);
});

test('scores that are all alike: the share of ones, as the targets have it', () => {
  for (const score of [0, 2, -13.8]) {
    const labels = Float64Array.from({ length: 40 }, (_, i) => (i < 10 ? 1 : 0));
    const { slope, intercept } = fitSigmoid(new Float64Array(40).fill(score), labels);
    const share = (10 * (11 / 12) + 30 * (1 / 32)) / 40;
    expect(1 / (1 + Math.exp(-(slope * score + intercept)))).toBeCloseTo(share, 6);
  }
});

test('changes nothing until there are enough pairs of both labels', () => {
  const calibration = plattCalibration();
  for (let i = 0; i < 100; i++) calibration.learnOne(0.9, 0);
  for (let i = 0; i < 19; i++) calibration.learnOne(0.9, 1);
  expect([0, 0.1, 0.9, 1].map(calibration.calibrate)).toEqual([0, 0.1, 0.9, 1]);
  calibration.learnOne(0.9, 1);
  // 20 of 120, and Platt's targets a little inside.
  expect(calibration.calibrate(0.9)).toBeCloseTo((20 * (21 / 22) + 100 / 102) / 120, 6);
});

test('a model that says too much is brought back to what comes of it', () => {
  const random = mulberry32(99);
  const calibration = plattCalibration();
  for (let i = 0; i < 200; i++) {
    // The truth has a third of the log-odds that the model gives.
    const score = 8 * random() - 4;
    const p = 1 / (1 + Math.exp(-score));
    calibration.learnOne(p, random() < 1 / (1 + Math.exp(-score / 3)) ? 1 : 0);
  }
  // σ(3) said, σ(1) true.
  expect(Math.abs(calibration.calibrate(0.9526) - 0.7311)).toBeLessThan(0.08);
  expect(Math.abs(calibration.calibrate(0.0474) - 0.2689)).toBeLessThan(0.08);
});

test('remembers the latest 200 pairs, and no others', () => {
  const random = mulberry32(5);
  const pairs = Array.from({ length: 450 }, () => [random(), random() < 0.4 ? 1 : 0] as const);
  const calibration = plattCalibration();
  for (const [p, label] of pairs) calibration.learnOne(p, label);
  const logit = (p: number): number => Math.log(p / (1 - p));
  const latest = pairs.slice(-200);
  const { slope, intercept } = fitSigmoid(
    Float64Array.from(latest, ([p]) => logit(p)),
    Float64Array.from(latest, ([, label]) => label),
  );
  for (const p of [0.01, 0.4, 0.99]) {
    expect(calibration.calibrate(p)).toBeCloseTo(1 / (1 + Math.exp(-slope * logit(p) - intercept)), 9);
  }
  // With the ones gone, so is the calibration.
  for (let i = 0; i < 200; i++) calibration.learnOne(0.5, 0);
  expect(calibration.calibrate(0.3)).toBe(0.3);
});

test('what is no probability teaches nothing', () => {
  const calibration = plattCalibration();
  const before = calibration.state.slice();
  for (const p of [NaN, -0.1, 1.1, Infinity]) calibration.learnOne(p, 1);
  expect(calibration.state).toEqual(before);
});
