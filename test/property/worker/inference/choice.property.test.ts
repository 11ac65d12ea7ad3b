/** Choices keep their cap and their floor, whatever was learned, and happen as often as their propensities say. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mulberry32 } from '../../../../testing/random.js';
import { cappedThompson, type Choice } from '../../../../worker/inference/choice.js';

const numRuns = process.env['ATTUNE_LONG'] === '1' ? 5000 : 100;
const ROUNDING = 1e-12;

const DIMENSIONS = 2;
const number = fc.double({ min: -4, max: 4, noNaN: true });
const example = fc.tuple(number, number).map((x) => Float64Array.from(x));
/** A choice of so many arms, its promises, and what it has learned. */
const lives = fc
  .record({
    arms: fc.integer({ min: 1, max: 5 }),
    seed: fc.nat(),
    cap: fc.integer({ min: 0, max: 800 }).map((thousandths) => thousandths / 1000),
    /** Of the greatest floor that the cap allows. */
    share: fc.integer({ min: 0, max: 1000 }).map((thousandths) => thousandths / 1000),
    precision: fc.constantFrom(0.1, 1, 10),
    isOpen: fc.boolean(),
    lessons: fc.array(fc.tuple(fc.nat(4), example, fc.constantFrom<0 | 1>(0, 1)), { maxLength: 60 }),
  })
  .map(({ arms, seed, cap, share, precision, isOpen, lessons }) => {
    const random = mulberry32(seed);
    // A little less, so that rounding does not make it too great.
    const floor = Math.min(1 - cap, cap / 2 / Math.max(1, arms - 1)) * share * (1 - ROUNDING);
    const choice = cappedThompson(arms, DIMENSIONS, random, { cap, floor, precision });
    for (const [arm, x, reward] of lessons) choice.learnOne({ ...choice.choose(x), arm: arm % arms }, x, reward);
    if (isOpen) choice.state[choice.state.length - 5] = Math.log(400);
    return { choice, arms, cap, floor };
  });

/** Of each arm, from the state: 2 × dimensions numbers an arm, the means first. */
const meansOf = ({ state }: Choice, arms: number, x: Float64Array): number[] =>
  Array.from({ length: arms }, (_, arm) => x.reduce((sum, xi, i) => sum + xi * state[2 * DIMENSIONS * arm + i]!, 0));

test('all arms but the best one together have at most the cap, each arm its floor, and all of them 1', () => {
  fc.assert(
    fc.property(lives, fc.array(example, { minLength: 1, maxLength: 5 }), ({ choice, arms, cap, floor }, xs) => {
      for (const x of xs) {
        const { arm, propensities } = choice.choose(x);
        expect(arm >= 0 && arm < arms).toBe(true);
        expect(propensities).toHaveLength(arms);
        expect(propensities[arm]).toBeGreaterThan(0);
        expect(Math.abs(propensities.reduce((sum, p) => sum + p, 0) - 1)).toBeLessThan(ROUNDING);
        for (const p of propensities) expect(p).toBeGreaterThanOrEqual(floor - ROUNDING);
        expect(propensities[0]).toBeGreaterThanOrEqual(Math.min(cap / 2, 1 - cap) - ROUNDING);
        if (!choice.isOpen) {
          expect(propensities[0]).toBeGreaterThanOrEqual(1 - cap - ROUNDING);
          continue;
        }
        const means = meansOf(choice, arms, x);
        const greatest = Math.max(...means);
        // Where several are the best up to rounding, one of them is what the others are explored beside.
        const explored = means.map((mean, best) =>
          greatest - mean < ROUNDING ? propensities.reduce((sum, p, i) => sum + (i === best ? 0 : p), 0) : 1,
        );
        expect(Math.min(...explored)).toBeLessThanOrEqual(cap + ROUNDING);
      }
    }),
    { numRuns },
  );
});

test('each arm is chosen as often as its propensities add up to', () => {
  fc.assert(
    fc.property(lives, example, ({ choice, arms }, x) => {
      const excess = new Float64Array(arms);
      const variance = new Float64Array(arms);
      for (let i = 0; i < 200; i++) {
        const { arm, propensities } = choice.choose(x);
        propensities.forEach((p, a) => {
          excess[a]! += (a === arm ? 1 : 0) - p;
          variance[a]! += p * (1 - p);
        });
      }
      // Six deviations, and as Bernstein has it something for rare arms.
      excess.forEach((e, a) => expect(Math.abs(e)).toBeLessThan(6 * Math.sqrt(variance[a]!) + 12));
    }),
    { numRuns },
  );
});

test('a copy of its state and the same draws have the same future', () => {
  fc.assert(
    fc.property(lives, fc.array(example, { maxLength: 20 }), fc.nat(), ({ choice, arms }, xs, seed) => {
      const [one, other] = [
        cappedThompson(arms, DIMENSIONS, mulberry32(seed), { cap: 0.4 }),
        cappedThompson(arms, DIMENSIONS, mulberry32(seed), { cap: 0.4 }),
      ];
      for (const copy of [one, other]) {
        copy.state.set(choice.state);
        copy.alarm.set(choice.alarm);
      }
      for (const x of xs) {
        const chosen = one.choose(x);
        expect(other.choose(x)).toEqual(chosen);
        one.learnOne(chosen, x, 1);
        other.learnOne(chosen, x, 1);
      }
      expect(other.state).toEqual(one.state);
    }),
    { numRuns },
  );
});

test('two arms and one that cannot win: the grid agrees with Φ', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -2, max: 2, noNaN: true }),
      fc.double({ min: 0.01, max: 100, noNaN: true }),
      (mean, precision) => {
        const x = Float64Array.of(1);
        const two = cappedThompson(2, 1, mulberry32(1), { cap: 1, floor: 0 });
        two.state.set([0, 1, mean, precision]);
        const three = cappedThompson(3, 1, mulberry32(1), { cap: 1, floor: 0 });
        three.state.set([0, 1, mean, precision, -1000, 1]);
        expect(Math.abs(three.choose(x).propensities[1]! - two.choose(x).propensities[1]!)).toBeLessThan(0.01);
      },
    ),
    { numRuns },
  );
});
