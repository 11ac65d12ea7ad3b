/** The gate of a model's acts: opens for one that predicts better, stays shut otherwise, shuts again. */
import { expect, test } from 'vitest';
import { mulberry32, type Random } from '../../../../testing/random.js';
import { type ActGate, actGate, OPENS_AT } from '../../../../worker/inference/e-process.js';
import { ftrlLogistic } from '../../../../worker/inference/logistic.js';

const sigmoid = (s: number): number => 1 / (1 + Math.exp(-s));
const flip = (random: Random, p: number): 0 | 1 => (random() < p ? 1 : 0);

/** A model that learns `n` examples of 11 standardised features: its gate, and whether it was ever open. */
function train(
  random: Random,
  n: number,
  truth: (x: Float64Array) => number,
): { readonly gate: ActGate; readonly everOpen: boolean } {
  const model = ftrlLogistic(12);
  const gate = actGate();
  let everOpen = false;
  for (let i = 0; i < n; i++) {
    const x = Float64Array.from({ length: 12 }, (_, k) => (k === 0 ? 1 : 3.46 * (random() - 0.5)));
    const y = flip(random, truth(x));
    const p = model.predictProbaOne(x);
    gate.score(p, y);
    model.learnOne(x, y, p);
    everOpen ||= gate.isOpen;
  }
  return { gate, everOpen };
}

test('starts with a wealth of 1, shut, and a baseline of one half', () => {
  expect(actGate()).toMatchObject({ evidence: 1, isOpen: false, examples: 0, baseline: 0.5 });
});

test('the baseline is the share of ones as Krichevsky and Trofimov smooth it', () => {
  const gate = actGate();
  for (const label of [1, 0, 0] as const) gate.score(0.5, label);
  expect(gate.baseline).toBe((1 + 0.5) / (3 + 1));
});

test('opens on a stream that can be learned', () => {
  const { gate } = train(mulberry32(11), 400, (x) => sigmoid(0.5 + 2 * x[1]! - x[2]!));
  expect(gate.isOpen).toBe(true);
  expect(gate.evidence).toBeGreaterThan(OPENS_AT);
});

test('a model that turns bad loses an open gate within a few losses, however long it was good', () => {
  const random = mulberry32(3);
  const gate = actGate();
  for (let i = 0; i < 2000; i++) {
    const y = flip(random, 0.5);
    gate.score(y ? 0.9 : 0.1, y);
  }
  expect(gate.isOpen).toBe(true);
  let losses = 0;
  for (; gate.isOpen; losses++) {
    const y = flip(random, 0.5);
    gate.score(y ? 0.05 : 0.95, y);
  }
  expect(losses).toBeLessThanOrEqual(10);
});

const trials = process.env['ATTUNE_LONG'] === '1' ? 20_000 : 600;
/** One in twenty, and three standard errors. */
const atMost = (n: number): number => n * 0.05 + 3 * Math.sqrt(n * 0.05 * 0.95);

test.each([0.5, 0.3, 0.05])(
  'where features say nothing (rate %d), it opens on at most one device in twenty',
  (rate) => {
    const devices = Array.from({ length: trials / 4 }, (_, i) => train(mulberry32(1000 + i), 400, () => rate));
    expect(devices.filter(({ everOpen }) => everOpen).length).toBeLessThanOrEqual(atMost(devices.length));
  },
);

test('where model and baseline are equally wrong, the hardest null, it opens on at most one device in twenty', () => {
  let opened = 0;
  for (let trial = 0; trial < trials; trial++) {
    const random = mulberry32(trial);
    const gate = actGate();
    let everOpen = false;
    for (let i = 0; i < 400; i++) {
      // With the truth half-way between the two predictions, their expected Brier losses are equal.
      const p = random();
      gate.score(p, flip(random, (p + gate.baseline) / 2));
      everOpen ||= gate.isOpen;
    }
    if (everOpen) opened++;
  }
  expect(opened).toBeLessThanOrEqual(atMost(trials));
  // A test that could never fail shows nothing: such a fair game does open the gate now and then.
  expect(opened).toBeGreaterThan(0);
});
