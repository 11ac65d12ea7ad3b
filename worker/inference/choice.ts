/**
 * A choice among arms, all of which the author declared safe, by Thompson sampling over one Laplace model an arm (Chapelle
 * and Li 2011), with a cap on exploration. Arm 0 is the author's default.
 *
 * Thompson's shares are the probabilities of each arm that its draw is the greatest: exact for two arms, else counted in
 * seeded draws. They are bent to keep two promises, and the arm is drawn from what comes out, so the propensities given
 * beside it are true to the last bit also where the shares were counted.
 *
 * Promised, at each choice and whatever was learned before: the arms other than the best one together have a probability
 * of at most `cap`, and each arm has one of at least `floor`, so that 1 / propensity, by which choices are weighed
 * afterwards, is bounded. The best one is that of the greatest mean, the first of equals: the default, as long as nothing
 * is known. Of n choices, then, at most n × cap are explored on average.
 *
 * Not promised: that the best one is best in truth, nor a bound on the loss while it is not. A default that another arm's
 * mean has passed is an arm like others.
 */
import { AttuneError } from '../../kernel/errors.js';
import { laplaceLogistic, type Score } from './laplace.js';
import { normal, normalCdf, type Random } from './normal.js';

export interface ChoiceOptions {
  readonly cap?: number;
  readonly floor?: number;
  /** How many draws the shares of three and more arms are counted in. */
  readonly draws?: number;
  /** q of a weight without evidence. */
  readonly precision?: number;
}

export interface Chosen {
  readonly arm: number;
  /** Of each arm, the probability that it had. They sum to 1. */
  readonly propensities: Float64Array;
}

export interface Choice {
  choose(x: Float64Array): Chosen;
  learnOne(arm: number, x: Float64Array, reward: 0 | 1): void;
  /** As the models' own. */
  forget(elapsedMs: number, halfLifeMs?: number): void;
  /** All that it has learned, in place: for snapshots. */
  readonly state: Float64Array;
}

/** @throws {AttuneError} `options/invalid` where cap and floor leave no room for each other */
export function cappedThompson(
  arms: number,
  dimensions: number,
  random: Random,
  { cap = 0.1, floor = 0.005, draws = 200, precision = 1 }: ChoiceOptions = {},
): Choice {
  /** What the cap leaves to the shares when all arms but the best have their floor. */
  const room = cap - (arms - 1) * floor;
  if (!(arms >= 1 && floor >= 0 && room >= 0 && cap + floor <= 1)) {
    throw new AttuneError(
      'options/invalid',
      `${arms} arms cannot have ${floor} each and all but one at most ${cap}. Raise the cap, or lower the floor.`,
    );
  }
  const width = 2 * dimensions;
  const state = new Float64Array(arms * width);
  const models = Array.from({ length: arms }, (_, arm) =>
    laplaceLogistic(dimensions, { precision, state: state.subarray(arm * width, (arm + 1) * width) }),
  );

  return {
    choose(x) {
      const scores = models.map((model) => model.score(x));
      const means = scores.map(({ mean }) => mean);
      const best = means.indexOf(Math.max(...means));
      const propensities = arms === 2 ? sharesOfTwo(scores) : countedShares(scores, draws, random);
      const explored = 1 - propensities[best]!;
      let scale = 1 - arms * floor;
      if (scale * explored > room) scale = room / explored;
      let rest = 1;
      for (let arm = 0; arm < arms; arm++) {
        if (arm !== best) rest -= propensities[arm] = floor + scale * propensities[arm]!;
      }
      propensities[best] = rest;
      return { arm: draw(propensities, best, random), propensities };
    },
    learnOne: (arm, x, reward) => models[arm]?.learnOne(x, reward),
    forget: (elapsedMs, halfLifeMs) => models.forEach((model) => model.forget(elapsedMs, halfLifeMs)),
    state,
  };
}

function sharesOfTwo(scores: readonly Score[]): Float64Array {
  const [one, two] = [scores[0]!, scores[1]!];
  const share = normalCdf((two.mean - one.mean) / Math.sqrt(one.variance + two.variance));
  return Float64Array.of(1 - share, share);
}

function countedShares(scores: readonly Score[], draws: number, random: Random): Float64Array {
  const shares = new Float64Array(scores.length);
  const deviations = scores.map(({ variance }) => Math.sqrt(variance));
  for (let i = 0; i < draws; i++) {
    let winner = 0;
    let most = -Infinity;
    for (let arm = 0; arm < scores.length; arm++) {
      const drawn = scores[arm]!.mean + deviations[arm]! * normal(random);
      if (drawn <= most) continue;
      most = drawn;
      winner = arm;
    }
    shares[winner]! += 1;
  }
  return shares.map((count) => count / draws);
}

/** One arm; the best one also where rounding has left something over. */
function draw(propensities: Float64Array, best: number, random: Random): number {
  let left = random();
  const arm = propensities.findIndex((p) => (left -= p) < 0);
  return arm < 0 ? best : arm;
}
