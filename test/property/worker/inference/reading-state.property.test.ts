/**
 * The forward filter against enumeration: the weight of every sequence of states, summed by where it ends. Deep reading is
 * the fourth state of a chain whose matrix is the exponential of its rates, by its series.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readingState } from '../../../../worker/inference/reading-state.js';

const numRuns = process.env['ATTUNE_LONG'] === '1' ? 2000 : 60;

type Matrix = readonly (readonly number[])[];

const product = (a: Matrix, b: Matrix): number[][] =>
  a.map((row) => b[0]!.map((_, j) => row.reduce((sum, x, k) => sum + x * b[k]![j]!, 0)));

/** e^M as (e^(M / 1024))^1024. */
function exponential(matrix: Matrix): Matrix {
  const small = matrix.map((row) => row.map((x) => x / 1024));
  const one = matrix.map((row, i) => row.map((_, j) => +(i === j)));
  let term: Matrix = one;
  let sum: Matrix = one;
  for (let k = 1; k < 12; k++) {
    term = product(term, small).map((row) => row.map((x) => x / k));
    sum = sum.map((row, i) => row.map((x, j) => x + term[i]![j]!));
  }
  for (let k = 0; k < 10; k++) sum = product(sum, sum);
  return sum;
}

/** A second of the three states, as the model states it. */
const SECOND: Matrix = [
  [0.98, 0.01, 0.01],
  [0.01, 0.98, 0.01],
  [0.01, 0.01, 0.98],
];

/** Changes a second between skip, skim, reading and deep reading: .97 is the e^(−3 rate) of the three. */
const RATE = -Math.log(0.97) / 3;
const DEEPENS = 1 / 30;
const RATES: Matrix = [
  [-2 * RATE, RATE, RATE, 0],
  [RATE, -2 * RATE, RATE, 0],
  [RATE, RATE, -2 * RATE - DEEPENS, DEEPENS],
  [RATE, RATE, 0, -2 * RATE],
];

/** Probability of each last state, by the sum over all sequences. `steps[t]` leads to observation t. */
function enumerate(start: readonly number[], steps: readonly Matrix[], likelihoods: Matrix): number[] {
  const ends = start.map(() => 0);
  const go = (t: number, state: number, weight: number): void => {
    if (t === steps.length) ends[state]! += weight;
    else ends.forEach((_, next) => go(t + 1, next, weight * steps[t]![state]![next]! * likelihoods[t]![next]!));
  };
  start.forEach((weight, state) => go(0, state, weight));
  const total = ends.reduce((sum, x) => sum + x, 0);
  return ends.map((x) => x / total);
}

const logLikelihood = fc.double({ min: -4, max: 0, noNaN: true });
const emissions = fc.tuple(logLikelihood, logLikelihood, logLikelihood);

test('seconds of .98, up to eight of them', () => {
  const rows = fc.array(emissions, { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(rows, (rows) => {
      const reading = readingState();
      for (const row of rows) reading.observe(1000, Float64Array.from(row));
      const likelihoods = rows.map((row) => row.map(Math.exp));
      enumerate(
        [1 / 3, 1 / 3, 1 / 3],
        rows.map(() => SECOND),
        likelihoods,
      ).forEach((p, i) => expect(reading.probabilities[i]).toBeCloseTo(p, 10));
    }),
    { numRuns },
  );
});

test('any times between, and deep reading', () => {
  const rows = fc.array(fc.tuple(fc.integer({ min: 0, max: 60_000 }), emissions), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(rows, (rows) => {
      const reading = readingState();
      for (const [ms, row] of rows) reading.observe(ms, Float64Array.from(row));
      const steps = rows.map(([ms]) => exponential(RATES.map((row) => row.map((x) => (x * ms) / 1000))));
      const likelihoods = rows.map(([, [skip, skim, read]]) => [skip, skim, read, read].map(Math.exp));
      const [skip, skim, read, deep] = enumerate([1 / 3, 1 / 3, 1 / 3, 0], steps, likelihoods);
      expect(reading.probabilityOf('skimmer')).toBeCloseTo(skip! + skim!, 9);
      expect(reading.probabilityOf('reader')).toBeCloseTo(read!, 9);
      expect(reading.probabilityOf('deep-reader')).toBeCloseTo(deep!, 9);
    }),
    { numRuns },
  );
});

test('whatever comes, probabilities are such and sum to 1', () => {
  const anything = fc.array(fc.tuple(fc.double(), fc.array(fc.double(), { minLength: 3, maxLength: 3 })), {
    maxLength: 40,
  });
  fc.assert(
    fc.property(anything, (rows) => {
      const reading = readingState();
      for (const [ms, row] of rows) reading.observe(ms, Float64Array.from(row));
      expect([...reading.state].every((number) => number >= 0 && Number.isFinite(number))).toBe(true);
      expect(reading.probabilities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 9);
      expect(reading.probabilityOf('reader')).toBeGreaterThanOrEqual(0);
    }),
    { numRuns: 10 * numRuns },
  );
});
