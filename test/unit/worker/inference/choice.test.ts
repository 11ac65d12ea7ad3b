/** Choices: what is drawn, with which probabilities, and what is refused. */
import { describe, expect, test } from 'vitest';
import { isAttuneError } from '../../../../kernel/errors.js';
import { mulberry32 } from '../../../../testing/random.js';
import { cappedThompson, type Choice } from '../../../../worker/inference/choice.js';

const ONE = Float64Array.of(1);
/** ∫ φ((t − m) / s) / s × the product of the others' Φ, by 200,000 steps. */
const SHARES_OF_THREE = [0.270915, 0.527836, 0.201248];

/** Sets the one weight of each arm: its mean and precision. */
function believe(choice: Choice, ...beliefs: readonly (readonly [mean: number, precision: number])[]): Choice {
  choice.state.set(beliefs.flat());
  return choice;
}
/** Sets the wealth of the gate, the first of the five numbers behind the arms'. */
function open(choice: Choice, wealth = 400): Choice {
  choice.state[choice.state.length - 5] = Math.log(wealth);
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
  expect(floored.choose(ONE).propensities[1]).toBeCloseTo(0.01 + 0.99 * 0.0227501319481792, 14);
  const capped = believe(cappedThompson(2, 1, mulberry32(1), { cap: 0.02 }), [1, 2], [-1, 2]);
  expect(capped.choose(ONE).propensities[1]).toBeCloseTo(0.02, 15);
});

test('the default leads until the gate is open, whatever the means say; then the greatest does', () => {
  const choice = believe(cappedThompson(3, 1, mulberry32(3)), [0, 1], [0, 1], [2, 1]);
  const shut = choice.choose(ONE);
  expect(choice.isOpen).toBe(false);
  expect(shut.greatest).toBe(2);
  expect(shut.propensities[0]).toBeCloseTo(0.9, 15);
  const { propensities } = open(choice).choose(ONE);
  expect(choice.isOpen).toBe(true);
  expect(propensities[2]).toBeCloseTo(0.9, 15);
  expect(propensities[0]! + propensities[1]!).toBeCloseTo(0.1, 15);
});

test('the default keeps half the cap, however bad it is: something must be left to compare with', () => {
  const choice = open(believe(cappedThompson(2, 1, mulberry32(3)), [-50, 100], [50, 100]));
  expect(choice.choose(ONE).propensities[0]).toBeCloseTo(0.05, 15);
});

test('shares of three and more arms are those of the greatest of normals', () => {
  const choice = believe(cappedThompson(3, 1, mulberry32(3), { cap: 1, floor: 0 }), [0, 1], [0.5, 4], [-1, 0.25]);
  const { propensities } = choice.choose(ONE);
  SHARES_OF_THREE.forEach((share, arm) => expect(Math.abs(propensities[arm]! - share)).toBeLessThan(0.01));
});

test('evidence: worked by hand, of one choice of the arm that is best and one of the default', () => {
  const choice = believe(cappedThompson(2, 1, mulberry32(3)), [0, 1], [1, 1]);
  const propensities = Float64Array.of(0.9, 0.1);
  // m = ½: the gain is (1 − ½) / 0.1 over the most that could be lost, ½ / 0.1.
  choice.learnOne({ arm: 1, greatest: 1, propensities }, ONE, 1);
  // The first share is 0. Then m = ¾, and the loss at worst ¾ / 0.1; the share is 1 / (1 + 0.05), at most 0.9.
  choice.learnOne({ arm: 0, greatest: 1, propensities }, ONE, 0);
  expect(choice.evidence).toBeCloseTo(1 + (0.9 * (0.75 / 0.9)) / 7.5, 12);
  expect(choice.examples).toBe(2);
});

test('where arms are alike, the gate opens on at most one device in twenty', () => {
  const devices = 200;
  let opened = 0;
  for (let device = 0; device < devices; device++) {
    const random = mulberry32(device);
    const choice = cappedThompson(3, 1, random);
    let everOpen = false;
    for (let i = 0; i < 300 && !everOpen; i++) {
      choice.learnOne(choice.choose(ONE), ONE, random() < 0.3 ? 1 : 0);
      everOpen = choice.isOpen;
    }
    if (everOpen) opened++;
  }
  expect(opened).toBeLessThanOrEqual(devices * 0.05 + 3 * Math.sqrt(devices * 0.05 * 0.95));
});

test('an arm that has no chance keeps its floor', () => {
  const choice = believe(cappedThompson(3, 1, mulberry32(3)), [50, 100], [-50, 100], [-50, 100]);
  expect([...choice.choose(ONE).propensities]).toEqual([0.99, 0.005, 0.005].map((p) => expect.closeTo(p, 5) as number));
});

test('learns which arm is rewarded where, and explores it no longer', () => {
  const random = mulberry32(20);
  const choice = cappedThompson(2, 2, random);
  // Arm 1 is better where the second number is 1, the default where it is −1.
  for (let i = 0; i < 6000; i++) {
    const x = Float64Array.of(1, i % 2 === 0 ? 1 : -1);
    const chosen = choice.choose(x);
    choice.learnOne(chosen, x, random() < ((chosen.arm === 1) === x[1]! > 0 ? 0.6 : 0.3) ? 1 : 0);
  }
  expect(choice.isOpen).toBe(true);
  expect(choice.choose(Float64Array.of(1, 1)).propensities[1]).toBeGreaterThan(0.94);
  expect(choice.choose(Float64Array.of(1, -1)).propensities[0]).toBeGreaterThan(0.98);
  // What was learned goes with time, and with it the certainty.
  choice.forget(0);
  expect(choice.choose(Float64Array.of(1, 1)).propensities[1]).toBeCloseTo(0.9, 15);
});

test('only the chosen arm learns; of an arm that is not there nothing is learned', () => {
  const choice = cappedThompson(3, 1, mulberry32(3));
  const before = choice.state.slice();
  const propensities = Float64Array.of(0.9, 0.05, 0.05);
  choice.learnOne({ arm: 3, greatest: 0, propensities }, ONE, 1);
  expect(choice.state).toEqual(before);
  choice.learnOne({ arm: 1, greatest: 0, propensities }, ONE, 1);
  // The arm's mean and precision; behind the arms how many examples, and how many rewards.
  expect([...choice.state].flatMap((number, i) => (number === before[i] ? [] : [i]))).toEqual([2, 3, 9, 10]);
});

test('of an unknown page nothing is known: the default, and the floor of the others', () => {
  const choice = believe(cappedThompson(2, 1, mulberry32(3)), [-5, 1], [5, 1]);
  expect([...choice.choose(Float64Array.of(NaN)).propensities]).toEqual([0.995, 0.005]);
});

test('refuses a cap that the floors do not fit under, and a floor that the cap leaves no room for', () => {
  const random = mulberry32(0);
  expect(refused(() => cappedThompson(13, 1, random))).toBe(true);
  expect(refused(() => cappedThompson(11, 1, random))).toBe(false);
  expect(refused(() => cappedThompson(2, 1, random, { cap: 0 }))).toBe(true);
  expect(refused(() => cappedThompson(2, 1, random, { cap: 0, floor: 0 }))).toBe(false);
  expect(refused(() => cappedThompson(2, 1, random, { cap: 1 }))).toBe(true);
  expect(refused(() => cappedThompson(2, 1, random, { cap: NaN }))).toBe(true);
  expect(refused(() => cappedThompson(0, 1, random))).toBe(true);
});

describe('an alarm', () => {
  /** So many decisions between two arms, rewarded with these chances. @returns how often all that models knew was dropped */
  function decide(choice: Choice, random: () => number, decisions: number, chances: readonly number[]): number {
    let alarms = 0;
    for (let i = 0; i < decisions; i++) {
      const known = choice.state[1]! + choice.state[3]!;
      const chosen = choice.choose(ONE);
      choice.learnOne(chosen, ONE, random() < chances[chosen.arm]! ? 1 : 0);
      // Precisions grow with each example, and fall at an alarm alone.
      if (choice.state[1]! + choice.state[3]! < known) alarms++;
    }
    return alarms;
  }
  const device = (seed: number) => {
    const random = mulberry32(seed);
    return { random, choice: cappedThompson(2, 1, random) };
  };

  test('is raised soon after the arm that leads turns bad, and then the default is shown again', () => {
    for (let seed = 0; seed < 20; seed++) {
      const { random, choice } = device(seed);
      expect(decide(choice, random, 1500, [0.4, 0.8])).toBe(0);
      expect(choice.choose(ONE).propensities[1]).toBeGreaterThan(0.9);
      // Without one, after 1,500 examples some 500 more are needed.
      expect(decide(choice, random, 100, [0.4, 0.1])).toBe(1);
      expect(choice.choose(ONE).propensities[1]).toBeLessThanOrEqual(0.1 + 1e-12);
    }
  });

  test('is raised on none of 200 devices whose world stands still', () => {
    for (const chances of [
      [0.4, 0.4],
      [0.1, 0.3],
    ]) {
      for (let seed = 0; seed < 200; seed++) {
        const { random, choice } = device(seed);
        expect(decide(choice, random, 1000, chances)).toBe(0);
      }
    }
  });

  test('leaves the count of examples and the evidence of the gate, which promises nothing of models', () => {
    const { random, choice } = device(5);
    decide(choice, random, 1500, [0.4, 0.8]);
    let [examples, evidence, alarms] = [0, 0, 0];
    for (let i = 0; alarms === 0 && i < 1000; i++) {
      [examples, evidence] = [choice.examples, choice.evidence];
      alarms = decide(choice, random, 1, [0.4, 0.1]);
    }
    expect([...choice.state.subarray(0, 4)]).toEqual([0, 1, 0, 1]);
    expect(choice.examples).toBe(examples + 1);
    expect(choice.evidence).toBeGreaterThan(evidence / 2);
  });

  test('does not hear of arms that only are explored', () => {
    const choice = believe(cappedThompson(2, 1, mulberry32(3)), [0, 1], [3, 1]);
    for (let i = 0; i < 50; i++)
      choice.learnOne({ arm: 1, greatest: 1, propensities: Float64Array.of(0.9, 0.1) }, ONE, 0);
    expect([...choice.alarm]).toEqual([0, 0, 0, 0]);
  });
});
