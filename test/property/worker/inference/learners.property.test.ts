/**
 * What every learner promises (after River's `check_estimator`): probabilities, whatever it was taught; nothing but finite
 * numbers in its state; the same answers from the same state; and no meaning in the order of the numbers of an example.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { adagradLogistic } from '../../../../worker/inference/adagrad.js';
import { dot } from '../../../../worker/inference/dot.js';
import { sparseFtrl } from '../../../../worker/inference/hashing.js';
import { laplaceLogistic } from '../../../../worker/inference/laplace.js';
import { ftrlLogistic } from '../../../../worker/inference/logistic.js';

const numRuns = process.env['ATTUNE_LONG'] === '1' ? 20_000 : 200;

interface Learner {
  predictProbaOne(x: Float64Array): number;
  learnOne(x: Float64Array, label: 0 | 1): void;
  forget(kept: number): void;
  readonly state: Float64Array;
}

const LEARNERS: readonly (readonly [string, (dimensions: number) => Learner])[] = [
  ['ftrlLogistic', ftrlLogistic],
  ['adagradLogistic', adagradLogistic],
  ['laplaceLogistic', laplaceLogistic],
];

/** As a scaler leaves them. */
const number = fc.oneof(fc.constantFrom(0, -0, 1, 4, -4), fc.double({ min: -4, max: 4, noNaN: true }));
const label = fc.constantFrom<0 | 1>(0, 1);
const wild = fc.oneof(
  number,
  fc.double(),
  fc.constantFrom(NaN, Infinity, -Infinity, 1e300, -1e154, 1e6, 1e-320, Number.MAX_VALUE),
);

interface Example {
  readonly x: Float64Array;
  readonly label: 0 | 1;
}

const examplesOf = (dimensions: number, numbers: fc.Arbitrary<number>): fc.Arbitrary<Example[]> =>
  fc.array(
    fc.record({
      x: fc.array(numbers, { minLength: dimensions, maxLength: dimensions }).map((x) => Float64Array.from(x)),
      label,
    }),
    { minLength: 1, maxLength: 40 },
  );
const streams = (numbers: fc.Arbitrary<number>): fc.Arbitrary<Example[]> =>
  fc.integer({ min: 1, max: 9 }).chain((dimensions) => examplesOf(dimensions, numbers));

const widthOf = (examples: readonly Example[]): number => examples[0]!.x.length;

describe.each(LEARNERS)('%s', (_name, create) => {
  test('answers with probabilities, and the same after a prediction as before', () => {
    fc.assert(
      fc.property(streams(number), (examples) => {
        const model = create(widthOf(examples));
        for (const { x, label } of examples) {
          const state = model.state.slice();
          const p = model.predictProbaOne(x);
          expect(p >= 0 && p <= 1).toBe(true);
          expect(model.predictProbaOne(x)).toBe(p);
          expect(model.state).toEqual(state);
          model.learnOne(x, label);
        }
      }),
      { numRuns },
    );
  });

  test('does not touch the example', () => {
    fc.assert(
      fc.property(streams(number), (examples) => {
        const model = create(widthOf(examples));
        for (const { x, label } of examples) {
          const before = x.slice();
          model.predictProbaOne(x);
          model.learnOne(x, label);
          expect(x).toEqual(before);
        }
      }),
      { numRuns },
    );
  });

  test('a copy of its state has the same future, bit for bit', () => {
    fc.assert(
      fc.property(streams(number), fc.nat(39), (examples, at) => {
        const [one, other] = [create(widthOf(examples)), create(widthOf(examples))];
        examples.slice(0, at).forEach(({ x, label }) => one.learnOne(x, label));
        other.state.set(one.state);
        for (const { x, label } of examples.slice(at)) {
          expect(other.predictProbaOne(x)).toBe(one.predictProbaOne(x));
          one.learnOne(x, label);
          other.learnOne(x, label);
        }
        expect(other.state).toEqual(one.state);
      }),
      { numRuns },
    );
  });

  test('forgetting changes no prediction, only how much the next example moves it', () => {
    const kept = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(streams(number), kept, (examples, kept) => {
        const [one, other] = [create(widthOf(examples)), create(widthOf(examples))];
        for (const { x, label } of examples) {
          one.learnOne(x, label);
          other.learnOne(x, label);
        }
        other.forget(kept);
        expect(other.state.every(Number.isFinite)).toBe(true);
        for (const { x } of examples) {
          expect(Math.abs(other.predictProbaOne(x) - one.predictProbaOne(x))).toBeLessThan(1e-12);
        }
        const { x, label } = examples[0]!;
        const before = one.predictProbaOne(x);
        one.learnOne(x, label);
        other.learnOne(x, label);
        const moved = (model: Learner): number => (model.predictProbaOne(x) - before) * (2 * label - 1);
        expect(moved(other)).toBeGreaterThanOrEqual(moved(one) - 1e-9);
      }),
      { numRuns },
    );
  });

  test('the order of the numbers has no meaning', () => {
    fc.assert(
      fc.property(streams(number), (examples) => {
        const dimensions = widthOf(examples);
        const [one, other] = [create(dimensions), create(dimensions)];
        for (const { x, label } of examples) {
          const turned = x.slice().reverse();
          expect(Math.abs(other.predictProbaOne(turned) - one.predictProbaOne(x))).toBeLessThan(1e-9);
          one.learnOne(x, label);
          other.learnOne(turned, label);
        }
      }),
      { numRuns },
    );
  });

  test('labels changed for each other change every prediction to the other side', () => {
    fc.assert(
      fc.property(streams(number), (examples) => {
        const [one, other] = [create(widthOf(examples)), create(widthOf(examples))];
        for (const { x, label } of examples) {
          expect(Math.abs(one.predictProbaOne(x) + other.predictProbaOne(x) - 1)).toBeLessThan(1e-9);
          one.learnOne(x, label);
          other.learnOne(x, label === 1 ? 0 : 1);
        }
      }),
      { numRuns },
    );
  });
});

describe.each(LEARNERS.slice(1))('%s, which learns from ordinary examples alone', (_name, create) => {
  test('a lesson moves the prediction towards its label', () => {
    fc.assert(
      fc.property(streams(number), (examples) => {
        const model = create(widthOf(examples));
        for (const { x, label } of examples) {
          const before = model.predictProbaOne(x);
          model.learnOne(x, label);
          const after = model.predictProbaOne(x);
          expect((after - before) * (2 * label - 1)).toBeGreaterThanOrEqual(-1e-12);
        }
      }),
      { numRuns },
    );
  });

  test('keeps a state of finite numbers and answers with probabilities', () => {
    fc.assert(
      fc.property(streams(wild), (examples) => {
        const model = create(widthOf(examples));
        for (const { x, label } of examples) {
          model.learnOne(x, label);
          expect(model.state.every(Number.isFinite)).toBe(true);
          const p = model.predictProbaOne(x);
          expect(p >= 0 && p <= 1).toBe(true);
        }
      }),
      { numRuns },
    );
  });

  test('learns nothing from what is unknown', () => {
    fc.assert(
      fc.property(streams(number), fc.constantFrom(NaN, Infinity, -Infinity, 1e200), (examples, odd) => {
        const model = create(widthOf(examples));
        for (const { x, label } of examples) {
          model.learnOne(x, label);
          const before = model.state.slice();
          model.learnOne(
            x.map((xi, i) => (i === 0 ? odd : xi)),
            label,
          );
          expect(model.state).toEqual(before);
        }
      }),
      { numRuns },
    );
  });
});

test('AdaGrad: the formula, coordinate by coordinate', () => {
  const rates = fc.constantFrom(0.01, 0.1, 1);
  fc.assert(
    fc.property(streams(number), rates, fc.constantFrom(1e-8, 0.1), (examples, rate, epsilon) => {
      const model = adagradLogistic(widthOf(examples), { rate, epsilon });
      const w = examples[0]!.x.map(() => 0);
      const n = examples[0]!.x.map(() => 0);
      for (const { x, label } of examples) {
        const p = 1 / (1 + Math.exp(-x.reduce((sum, xi, i) => sum + xi * w[i]!, 0)));
        expect(Math.abs(model.predictProbaOne(x) - p)).toBeLessThan(1e-9);
        x.forEach((xi, i) => {
          const g = (p - label) * xi;
          n[i]! += g ** 2;
          w[i]! -= (rate * g) / (Math.sqrt(n[i]!) + epsilon);
        });
        model.learnOne(x, label);
      }
      w.forEach((wi, i) => expect(Math.abs(model.weights[i]! - wi)).toBeLessThan(1e-9));
    }),
    { numRuns },
  );
});

test('sparse FTRL: the dense one over the vector written out, but for the order of a sum', () => {
  const bits = fc.integer({ min: 0, max: 5 });
  const features = (bits: number) =>
    fc.array(fc.record({ index: fc.nat(2 ** bits - 1), sign: fc.constantFrom<1 | -1>(1, -1) }), { maxLength: 12 });
  const stream = bits.chain((bits) =>
    fc.record({ bits: fc.constant(bits), rows: fc.array(fc.tuple(features(bits), label), { maxLength: 40 }) }),
  );
  const options = fc.record({
    alpha: fc.constantFrom(0.1, 1),
    beta: fc.constantFrom(0, 1),
    l1: fc.constantFrom(0, 0.1, 1),
    l2: fc.constantFrom(0.01, 1),
  });
  fc.assert(
    fc.property(stream, options, ({ bits, rows }, options) => {
      const sparse = sparseFtrl(bits, options);
      const dense = ftrlLogistic(2 ** bits, options);
      for (const [list, label] of rows) {
        const x = new Float64Array(2 ** bits);
        for (const { index, sign } of list) x[index]! += sign;
        expect(Math.abs(sparse.predictProbaOne(list) - dense.predictProbaOne(x))).toBeLessThan(1e-9);
        sparse.learnOne(list, label);
        dense.learnOne(x, label);
        sparse.state.forEach((number, i) => expect(Math.abs(number - dense.state[i]!)).toBeLessThan(1e-6));
      }
    }),
    { numRuns },
  );
});

test('dot: the sum of the products, of any length, and no more than the length asked for', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(number, number), { maxLength: 40 }), fc.nat(40), (pairs, length) => {
      const dimensions = Math.min(length, pairs.length);
      const a = Float64Array.from(pairs, ([x]) => x);
      const b = Float64Array.from(pairs, ([, y]) => y);
      const naive = pairs.slice(0, dimensions).reduce((sum, [x, y]) => sum + x * y, 0);
      expect(Math.abs(dot(a, b, dimensions) - naive)).toBeLessThan(1e-12);
    }),
    { numRuns },
  );
});
