/** Choices: what is drawn, with which probabilities, and what is refused. */
import { expect, test } from 'vitest';
import { isAttuneError } from '../../../../kernel/errors.js';
import { mulberry32 } from '../../../../testing/random.js';
import { cappedThompson, type Choice } from '../../../../worker/inference/choice.js';

const ONE = Float64Array.of(1);

/** Sets the one weight of each arm: its mean and precision. */
function believe(choice: Choice, ...beliefs: readonly (readonly [mean: number, precision: number])[]): Choice {
  choice.state.set(beliefs.flat());
  return choice;
}

const refused = (make: () => unknown): boolean => {
  try {
    make();
    return false;
  } catch (error) {
    return isAttuneError(error, 'options/invalid');
  }
};

test('knows nothing at first: the default, but for what the cap lets it explore', () => {
  const { propensities } = cappedThompson(2, 1, mulberry32(1)).choose(ONE);
  expect([...propensities]).toEqual([expect.closeTo(0.9, 15), expect.closeTo(0.1, 15)]);
  const four = cappedThompson(4, 1, mulberry32(1)).choose(ONE).propensities;
  expect(four[0]).toBeCloseTo(0.9, 15);
});

test('two arms: the share of the worse is Φ of the difference, while the cap allows it', () => {
  // Scores N(1, ½) and N(−1, ½): the difference is N(−2, 1), above 0 with probability Φ(−2) = 0.02275.
  const sure = believe(cappedThompson(2, 1, mulberry32(1), { floor: 0 }), [1, 2], [-1, 2]);
  expect(sure.choose(ONE).propensities[1]).toBeCloseTo(0.0227501319481792, 14);
  // With a floor, what is over it is shared in the same way.
  const floored = believe(cappedThompson(2, 1, mulberry32(1), { floor: 0.01 }), [1, 2], [-1, 2]);
  expect(floored.choose(ONE).propensities[1]).toBeCloseTo(0.01 + 0.98 * 0.0227501319481792, 14);
  const capped = believe(cappedThompson(2, 1, mulberry32(1), { cap: 0.02 }), [1, 2], [-1, 2]);
  expect(capped.choose(ONE).propensities[1]).toBeCloseTo(0.02, 15);
});

test('an arm whose mean passes the default takes its place', () => {
  const choice = believe(cappedThompson(3, 1, mulberry32(3)), [0, 1], [0, 1], [0.1, 1]);
  const { propensities } = choice.choose(ONE);
  expect(propensities[2]).toBeCloseTo(0.9, 15);
  expect(propensities[0]! + propensities[1]!).toBeCloseTo(0.1, 15);
});

test('an arm that has no chance keeps its floor', () => {
  const choice = believe(cappedThompson(3, 1, mulberry32(3)), [50, 100], [-50, 100], [-50, 100]);
  expect([...choice.choose(ONE).propensities]).toEqual([expect.closeTo(0.99, 15), 0.005, 0.005]);
});

test('learns which arm is rewarded where, and explores it no longer', () => {
  const random = mulberry32(20);
  const choice = cappedThompson(2, 2, random);
  // Arm 1 is better where the second number is 1, the default where it is −1.
  for (let i = 0; i < 3000; i++) {
    const x = Float64Array.of(1, i % 2 === 0 ? 1 : -1);
    const { arm } = choice.choose(x);
    choice.learnOne(arm, x, random() < ((arm === 1) === x[1]! > 0 ? 0.6 : 0.3) ? 1 : 0);
  }
  expect(choice.choose(Float64Array.of(1, 1)).propensities[1]).toBeGreaterThan(0.98);
  expect(choice.choose(Float64Array.of(1, -1)).propensities[0]).toBeGreaterThan(0.98);
  // What was learned goes with time, and with it the certainty.
  choice.forget(Infinity);
  expect(choice.choose(Float64Array.of(1, 1)).propensities[1]).toBeCloseTo(0.9, 15);
});

test('only the chosen arm learns; of an arm that is not there nothing is learned', () => {
  const choice = cappedThompson(3, 1, mulberry32(3));
  const before = choice.state.slice();
  choice.learnOne(3, ONE, 1);
  expect(choice.state).toEqual(before);
  choice.learnOne(1, ONE, 1);
  expect([...choice.state].flatMap((number, i) => (number === before[i] ? [] : [i]))).toEqual([2, 3]);
});

test('of an unknown page nothing is known: the default, and the floor of the others', () => {
  const choice = believe(cappedThompson(2, 1, mulberry32(3)), [-5, 1], [5, 1]);
  expect([...choice.choose(Float64Array.of(NaN)).propensities]).toEqual([0.995, 0.005]);
});

test('refuses a cap that the floors do not fit under, and a floor that the cap leaves no room for', () => {
  const random = mulberry32(0);
  expect(refused(() => cappedThompson(22, 1, random))).toBe(true);
  expect(refused(() => cappedThompson(21, 1, random))).toBe(false);
  expect(refused(() => cappedThompson(2, 1, random, { cap: 0 }))).toBe(true);
  expect(refused(() => cappedThompson(2, 1, random, { cap: 0, floor: 0 }))).toBe(false);
  expect(refused(() => cappedThompson(2, 1, random, { cap: 1 }))).toBe(true);
  expect(refused(() => cappedThompson(2, 1, random, { cap: NaN }))).toBe(true);
  expect(refused(() => cappedThompson(0, 1, random))).toBe(true);
});
