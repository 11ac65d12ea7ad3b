/**
 * The Rasch model on section 6 of the LSAT (Bock and Lieberman 1970): with the parameters that marginal maximum likelihood
 * gives (R, ltm 1.2), our curve has the log-likelihood that it states. Abilities are N(0, 1), integrated finely.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { type Item, itemResponse, probability } from '../../worker/inference/item-response.js';
import { sharedPath } from '../shared.js';

const DISCRIMINATION = 0.755134;
const DIFFICULTIES = [-3.615268, -1.322422, -0.317631, -1.730092, -2.780174];
const LOG_LIKELIHOOD = -2466.9376;

const path = sharedPath('data/lsat/lsat.csv.gz');

const rasch = (discrimination: number, difficulties: readonly number[]): Item[] =>
  difficulties.map((difficulty) => ({ discrimination, difficulty }));

/** ∫ f(θ) φ(θ) dθ by the trapezoidal rule, whose error for such curves is below rounding at this step. */
function overAbilities(f: (theta: number) => number): number {
  const step = 1 / 32;
  let sum = 0;
  for (let theta = -10; theta <= 10; theta += step) sum += f(theta) * Math.exp((-theta * theta) / 2);
  return (sum * step) / Math.sqrt(2 * Math.PI);
}

const likelihood = (items: readonly Item[], answers: readonly number[], theta: number): number =>
  items.reduce((product, item, i) => {
    const p = probability(item, theta);
    return product * (answers[i] === 1 ? p : 1 - p);
  }, 1);

describe.skipIf(path === null)('on the answers of 1,000 examinees to five items', () => {
  const rows =
    path === null
      ? []
      : gunzipSync(readFileSync(path))
          .toString()
          .trim()
          .split(/\r?\n/)
          .slice(1)
          .map((line) => line.split(',').map(Number));
  /** How many gave each of the patterns of answers. */
  const patterns = new Map<string, number>();
  for (const row of rows) patterns.set(row.join(), (patterns.get(row.join()) ?? 0) + 1);

  const marginal = (items: readonly Item[]): number =>
    [...patterns].reduce((sum, [pattern, count]) => {
      const answers = pattern.split(',').map(Number);
      return sum + count * Math.log(overAbilities((theta) => likelihood(items, answers, theta)));
    }, 0);

  test('the marginal log-likelihood is that of ltm', () => {
    expect(rows.length).toBe(1000);
    expect(rows.every((row) => row.length === 5)).toBe(true);
    expect(marginal(rasch(DISCRIMINATION, DIFFICULTIES))).toBeCloseTo(LOG_LIKELIHOOD, 3);
  });

  test('and is less for any of the parameters a little off: they are its maximum', () => {
    const best = marginal(rasch(DISCRIMINATION, DIFFICULTIES));
    for (const off of [-0.01, 0.01]) {
      expect(marginal(rasch(DISCRIMINATION + off, DIFFICULTIES))).toBeLessThan(best);
      DIFFICULTIES.forEach((_, k) => {
        const moved = DIFFICULTIES.map((b, i) => (i === k ? b + off : b));
        expect(marginal(rasch(DISCRIMINATION, moved))).toBeLessThan(best);
      });
    }
  });

  test('the estimate on 41 points is that of the fine integral but for what lies beyond ±4, for all 32 patterns', () => {
    const items = rasch(DISCRIMINATION, DIFFICULTIES);
    for (let pattern = 0; pattern < 32; pattern++) {
      const answers = items.map((_, i) => (pattern >> i) & 1);
      const model = itemResponse(items);
      answers.forEach((isRight, i) => model.learnOne(i, isRight as 0 | 1));
      const weight = overAbilities((theta) => likelihood(items, answers, theta));
      const mean = overAbilities((theta) => theta * likelihood(items, answers, theta)) / weight;
      const square = overAbilities((theta) => (theta - mean) ** 2 * likelihood(items, answers, theta)) / weight;
      expect(Math.abs(model.estimate.ability - mean)).toBeLessThan(0.012);
      expect(Math.abs(model.estimate.deviation - Math.sqrt(square))).toBeLessThan(0.012);
    }
  });
});
