/** Platt's fit where its gradient is 0, which is one place; and what of its pairs has no meaning. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitSigmoid, plattCalibration } from '../../../../worker/inference/platt.js';

const numRuns = process.env['ATTUNE_LONG'] === '1' ? 20_000 : 300;

const score = fc.double({ min: -13.8, max: 13.8, noNaN: true });
const label = fc.constantFrom<0 | 1>(0, 1);
const pairs = fc.array(fc.tuple(score, label), { minLength: 2, maxLength: 80 });
const probability = fc.oneof(fc.constantFrom(0, 1, 0.5), fc.double({ min: 0, max: 1, noNaN: true }));

const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));
const fit = (rows: readonly (readonly [number, 0 | 1])[]) =>
  fitSigmoid(
    Float64Array.from(rows, ([s]) => s),
    Float64Array.from(rows, ([, y]) => y),
  );
/** Scores all alike, or nearly so, have a valley of fits. */
const isSpread = (rows: readonly (readonly [number, 0 | 1])[]): boolean => {
  const scores = rows.map(([s]) => s);
  return Math.max(...scores) - Math.min(...scores) > 0.1;
};

test('the gradient of the cross-entropy to Platt’s targets is 0', () => {
  fc.assert(
    fc.property(pairs.filter(isSpread), (rows) => {
      const { slope, intercept } = fit(rows);
      const ones = rows.filter(([, y]) => y === 1).length;
      const away = rows.map(
        ([s, y]) => sigmoid(slope * s + intercept) - (y === 1 ? (ones + 1) / (ones + 2) : 1 / (rows.length - ones + 2)),
      );
      expect(Math.abs(away.reduce((sum, d) => sum + d, 0))).toBeLessThan(1e-6);
      expect(Math.abs(away.reduce((sum, d, i) => sum + d * rows[i]![0], 0))).toBeLessThan(1e-5);
    }),
    { numRuns },
  );
});

test('the order of pairs has no meaning, and labels changed for each other change signs', () => {
  fc.assert(
    fc.property(pairs.filter(isSpread), (rows) => {
      const one = fit(rows);
      for (const [other, sign] of [
        [fit(rows.slice().reverse()), 1],
        [fit(rows.map(([s, y]) => [s, y === 1 ? 0 : 1])), -1],
      ] as const) {
        for (const [s] of rows) {
          const z = one.slope * s + one.intercept;
          expect(Math.abs(sigmoid(z) - sigmoid(sign * (other.slope * s + other.intercept)))).toBeLessThan(1e-6);
        }
      }
    }),
    { numRuns },
  );
});

test('of any pairs: probabilities from probabilities, a state of finite numbers, and a copy with the same future', () => {
  const wild = fc.oneof(probability, fc.double());
  fc.assert(
    fc.property(fc.array(fc.tuple(wild, label), { maxLength: 80 }), probability, fc.nat(80), (rows, p, at) => {
      const options = { window: 20, least: 3 };
      const [one, other] = [plattCalibration(options), plattCalibration(options)];
      rows.slice(0, at).forEach(([said, label]) => one.learnOne(said, label));
      other.state.set(one.state);
      for (const [said, label] of rows.slice(at)) {
        one.learnOne(said, label);
        other.learnOne(said, label);
      }
      expect(one.state.every(Number.isFinite)).toBe(true);
      const calibrated = one.calibrate(p);
      expect(calibrated >= 0 && calibrated <= 1).toBe(true);
      expect(other.calibrate(p)).toBe(calibrated);
    }),
    { numRuns },
  );
});
