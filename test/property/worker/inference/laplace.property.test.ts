/** The Laplace model's batch at the top of its posterior: its gradient there, and no better place nearby. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Example, laplaceLogistic } from '../../../../worker/inference/laplace.js';

const numRuns = process.env['ATTUNE_LONG'] === '1' ? 20_000 : 200;

const number = fc.oneof(fc.constantFrom(0, 1, 4, -4), fc.double({ min: -4, max: 4, noNaN: true }));
const label = fc.constantFrom<0 | 1>(0, 1);
const batchOf = (dimensions: number): fc.Arbitrary<Example[]> =>
  fc.array(
    fc.record({
      x: fc.array(number, { minLength: dimensions, maxLength: dimensions }).map((x) => Float64Array.from(x)),
      label,
    }),
    { maxLength: 8 },
  );
/** A precision, and batches one after the other. */
const stories = fc.integer({ min: 1, max: 6 }).chain((dimensions) =>
  fc.record({
    dimensions: fc.constant(dimensions),
    precision: fc.constantFrom(1, 3, 30),
    batches: fc.array(batchOf(dimensions), { minLength: 1, maxLength: 4 }),
  }),
);

const sigmoid = (score: number): number => 1 / (1 + Math.exp(-score));
const product = (w: Float64Array, x: Float64Array): number => w.reduce((sum, wi, i) => sum + wi * x[i]!, 0);

test('a batch: the gradient of the posterior is 0, and precisions gain Σ x² p (1 − p)', () => {
  fc.assert(
    fc.property(stories, ({ dimensions, precision, batches }) => {
      const model = laplaceLogistic(dimensions, { precision });
      for (const batch of batches) {
        const m = model.weights.slice();
        const q = model.precisions.slice();
        model.learnBatch(batch);
        const p = batch.map(({ x }) => sigmoid(product(model.weights, x)));
        for (let i = 0; i < dimensions; i++) {
          const pull = batch.reduce((sum, { x, label }, j) => sum + (p[j]! - label) * x[i]!, 0);
          expect(Math.abs(q[i]! * (model.weights[i]! - m[i]!) + pull)).toBeLessThan(1e-8 * Math.max(1, q[i]!));
          const gain = batch.reduce((sum, { x }, j) => sum + x[i]! ** 2 * p[j]! * (1 - p[j]!), 0);
          expect(Math.abs(model.precisions[i]! - q[i]! - gain)).toBeLessThan(1e-8 * Math.max(1, q[i]!));
        }
      }
    }),
    { numRuns },
  );
});

test('one example after the other: each leaves the gradient of its own posterior at 0', () => {
  // A variance of 47 and log-odds of −2.8 before: from either side Newton's step leads to the other, and back.
  const swinging: Example[] = [
    [[0.0147784471436124, -4, 0, 1, 0, 0, 0, 1, 4], 1],
    [[0, 0, -4, -4, 0, 0, 1, 0, 0], 0],
    [[0, 0, 1, 0, 4, 0, 0, 0, 0], 0],
    [[-4, 0, -4, -4, 1, -4, 0, 0, 0], 1],
  ].map(([x, label]) => ({ x: Float64Array.from(x as number[]), label: label as 0 | 1 }));
  const wide = fc.integer({ min: 4, max: 12 }).chain(batchOf);
  fc.assert(
    fc.property(wide, (examples) => {
      const dimensions = examples[0]?.x.length ?? 1;
      const model = laplaceLogistic(dimensions);
      for (const { x, label } of examples) {
        const [m, q] = [model.weights.slice(), model.precisions.slice()];
        model.learnOne(x, label);
        const pull = sigmoid(product(model.weights, x)) - label;
        x.forEach((xi, i) =>
          expect(Math.abs(q[i]! * (model.weights[i]! - m[i]!) + pull * xi)).toBeLessThan(1e-8 * q[i]!),
        );
      }
    }),
    { numRuns, examples: [[swinging]] },
  );
});

test('one example, however long: its gradient is 0', () => {
  const long = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(fc.array(fc.tuple(long, label), { minLength: 1, maxLength: 20 }), (rows) => {
      const model = laplaceLogistic(1);
      for (const [x, label] of rows) {
        const [m, q] = [model.weights[0]!, model.precisions[0]!];
        model.learnOne(Float64Array.of(x), label);
        const w = model.weights[0]!;
        const gradient = q * (w - m) + (sigmoid(w * x) - label) * x;
        // What the last digits of the two means, and of w x in the sigmoid, can make of it.
        const size = q * (Math.abs(m) + Math.abs(w)) + Math.abs(x) * (1 + Math.abs(w * x) + Math.abs(m * x));
        expect(Math.abs(gradient)).toBeLessThanOrEqual(1e-13 * size);
        expect(model.state.every(Number.isFinite)).toBe(true);
      }
    }),
    { numRuns },
  );
});

test('the order of a batch matters to the last digits alone', () => {
  fc.assert(
    fc.property(stories, ({ dimensions, precision, batches }) => {
      const [one, other] = [laplaceLogistic(dimensions, { precision }), laplaceLogistic(dimensions, { precision })];
      for (const batch of batches) {
        one.learnBatch(batch);
        other.learnBatch(batch.slice().reverse());
      }
      one.weights.forEach((m, i) => expect(Math.abs(other.weights[i]! - m)).toBeLessThan(1e-7));
    }),
    { numRuns },
  );
});

test('more is known after each example, never less, and time takes it back to the start and not beyond', () => {
  const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 5 });
  fc.assert(
    fc.property(stories, shares, ({ dimensions, precision, batches }, shares) => {
      const model = laplaceLogistic(dimensions, { precision });
      for (const batch of batches) {
        const before = model.precisions.slice();
        model.learnBatch(batch);
        model.precisions.forEach((q, i) => expect(q).toBeGreaterThanOrEqual(before[i]!));
      }
      const twin = laplaceLogistic(dimensions, { precision });
      twin.state.set(model.state);
      for (const kept of shares) {
        const before = model.precisions.slice();
        model.forget(kept);
        model.precisions.forEach((q, i) => {
          expect(q).toBeGreaterThanOrEqual(precision * (1 - 1e-12));
          expect(q).toBeLessThanOrEqual(before[i]! * (1 + 1e-12));
        });
      }
      // In one go or by and by.
      twin.forget(shares.reduce((product, kept) => product * kept, 1));
      twin.precisions.forEach((q, i) => expect(Math.abs(model.precisions[i]! - q)).toBeLessThan(1e-9 * q));
      expect(model.weights).toEqual(twin.weights);
    }),
    { numRuns },
  );
});
