/** 2PL against a twin that multiplies the probabilities of all answers at each point of the grid, and sorts the items. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { itemResponse, type Item } from '../../../../worker/inference/item-response.js';

const numRuns = process.env['ATTUNE_LONG'] === '1' ? 20_000 : 300;

const GRID = Array.from({ length: 41 }, (_, i) => -4 + 0.2 * i);
const curve = ({ discrimination: a, difficulty: b }: Item, theta: number): number =>
  1 / (1 + Math.exp(-a * (theta - b)));

interface Answer {
  readonly item: Item;
  readonly isRight: 0 | 1;
}

function naiveEstimate(answers: readonly Answer[]): { mean: number; deviation: number } {
  const weights = GRID.map((theta) =>
    answers.reduce(
      (weight, { item, isRight }) => weight * (isRight ? curve(item, theta) : 1 - curve(item, theta)),
      Math.exp((-theta * theta) / 2),
    ),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const moment = (f: (theta: number) => number): number =>
    weights.reduce((sum, weight, i) => sum + weight * f(GRID[i]!), 0) / total;
  const mean = moment((theta) => theta);
  return { mean, deviation: Math.sqrt(moment((theta) => (theta - mean) ** 2)) };
}

const item = fc.record({
  discrimination: fc.double({ min: 0.1, max: 3, noNaN: true }),
  difficulty: fc.double({ min: -3, max: 3, noNaN: true }),
});
const items = fc.array(item, { minLength: 1, maxLength: 8 });
const answered = fc.array(fc.tuple(fc.nat({ max: 7 }), fc.constantFrom<(0 | 1)[]>(0, 1)), { maxLength: 25 });

test('has the estimate of the twin, and its next item', () => {
  fc.assert(
    fc.property(items, answered, fc.integer({ min: 1, max: 4 }), (items, rows, exposureCap) => {
      const model = itemResponse(items, { exposureCap });
      const answers: Answer[] = [];
      const shown = items.map(() => 0);
      for (const [k, isRight] of rows.filter(([k]) => k < items.length)) {
        model.learnOne(k, isRight);
        answers.push({ item: items[k]!, isRight });
        shown[k]!++;
      }
      const { mean, deviation } = naiveEstimate(answers);
      expect(model.estimate.ability).toBeCloseTo(mean, 9);
      expect(model.estimate.deviation).toBeCloseTo(deviation, 9);
      expect(model.estimate.answers).toBe(answers.length);

      const off = (k: number): number => Math.abs(curve(items[k]!, mean) - 0.75);
      const fewest = Math.min(...shown);
      const candidates = items.map((_, k) => k).filter((k) => shown[k] === fewest && fewest < exposureCap);
      const next = model.next();
      if (candidates.length === 0) expect(next).toBe(-1);
      else {
        expect(candidates).toContain(next);
        expect(off(next)).toBeCloseTo(Math.min(...candidates.map(off)), 9);
      }
    }),
    { numRuns },
  );
});

test('the order of the answers does not matter', () => {
  fc.assert(
    fc.property(items, answered, (items, rows) => {
      const [forwards, backwards] = [itemResponse(items), itemResponse(items)];
      for (const [k, isRight] of rows) forwards.learnOne(k, isRight);
      for (const [k, isRight] of [...rows].reverse()) backwards.learnOne(k, isRight);
      expect(forwards.estimate.ability).toBeCloseTo(backwards.estimate.ability, 10);
      expect(forwards.estimate.deviation).toBeCloseTo(backwards.estimate.deviation, 10);
    }),
    { numRuns },
  );
});
