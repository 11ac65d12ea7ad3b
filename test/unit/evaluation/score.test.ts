/** Scores, by hand and by the naive count. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  auc,
  bootstrap,
  brier,
  calibrationError,
  each,
  logLoss,
  type Scored,
  type Weighted,
} from '../../../evaluation/score.js';
import { mulberry32 } from '../../../testing/random.js';

const scored = (...pairs: [p: number, y: 0 | 1][]): Weighted => each(pairs.map(([p, y]) => ({ p, y })));

test('log-loss and Brier score are means over the predictions', () => {
  const two = scored([0.8, 1], [0.4, 0]);
  expect(logLoss(two)).toBeCloseTo((-Math.log(0.8) - Math.log(0.6)) / 2, 12);
  expect(brier(two)).toBeCloseTo((0.04 + 0.16) / 2, 12);
});

test('a sure error costs −ln 1e−6, not everything', () => {
  expect(logLoss(scored([0, 1]))).toBeCloseTo(13.8155, 4);
});

test('AUC is the share of pairs in the right order, ties half', () => {
  const pairs = fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.constantFrom<0 | 1>(0, 1)), { minLength: 2 });
  fc.assert(
    fc.property(pairs, (rows) => {
      const list = scored(...rows.map(([p, y]): [number, 0 | 1] => [p / 10, y]));
      const [ones, zeros] = [1, 0].map((label) => list.scored.filter(({ y }) => y === label));
      fc.pre(ones!.length > 0 && zeros!.length > 0);
      let won = 0;
      for (const one of ones!) for (const zero of zeros!) won += one.p > zero.p ? 1 : one.p === zero.p ? 0.5 : 0;
      expect(auc(list)).toBeCloseTo(won / (ones!.length * zeros!.length), 10);
    }),
  );
});

test('calibration is exact where each bin’s share is what was said, and the miss where it is not', () => {
  const tens = Array.from({ length: 100 }, (_, i): Scored => ({ p: 0.3, y: i % 10 < 3 ? 1 : 0 }));
  expect(calibrationError(each(tens))).toBeCloseTo(0, 12);
  expect(calibrationError(each(tens.map(({ y }) => ({ p: 0.5, y }))))).toBeCloseTo(0.2, 12);
});

test('the bootstrap’s interval holds the mean, and is as wide as its standard error says', () => {
  const random = mulberry32(1);
  const rows = Array.from({ length: 1000 }, (): Scored => ({ p: 0, y: random() < 0.2 ? 1 : 0 }));
  const { low, high } = bootstrap(each(rows), brier, random, 1000);
  const error = Math.sqrt((0.2 * 0.8) / 1000);
  expect(brier(each(rows))).toBeGreaterThan(low);
  expect(brier(each(rows))).toBeLessThan(high);
  expect((high - low) / (2 * 1.96 * error)).toBeCloseTo(1, 0);
});
