/**
 * A choice among arms, all of which the author declared safe, by Thompson sampling over one Laplace model an arm (Chapelle
 * and Li 2011), with a cap on exploration and a gate in front of the best arm. Arm 0 is the author's default.
 *
 * Thompson's shares are the probabilities of each arm that its draw is the greatest: exact for two arms, else summed on a
 * grid. They are bent to keep these promises, and the arm is drawn from what comes out, so the propensities given beside
 * it are true to the last bit also where the shares are not.
 *
 * Promised, at each choice and whatever was learned before: the arms other than the leading one together have a
 * probability of at most `cap`; each arm has one of at least `floor`, so that 1 / propensity, by which choices are weighed
 * afterwards, is bounded; and the default has at least half the cap, so that there is always something to compare with.
 *
 * The default leads until the gate opens: a wager on "the arms of the greatest means are rewarded more than the default".
 * Bet on is the difference that the propensities tell of without bias, (r − m)(1[arm is best] / p_best − 1[arm is 0] / p_0),
 * with the mean reward m taken off, which costs nothing in truth and saves much in noise. While it is not so, the gate
 * ever opens with probability at most 1/20; so a device is worse off than with the default alone by at most the cap, but
 * for one in twenty. While the gate is open the arm of the greatest mean leads, the first of equals.
 *
 * An arm that leads may turn bad. Its model would need as many examples to unlearn what it believes as it has had, and the
 * wager, which compares with a default that is rarely shown, takes long, too. So an alarm watches by how much rewards fall
 * short of what was predicted, and when it is raised, the models begin anew. The gate stays as it is, and so do its promises:
 * none of them speaks of what models say.
 */
import { AttuneError } from '../../kernel/errors.js';
import { laplaceLogistic, type Score } from './laplace.js';
import { pageHinkley } from '../../kernel/stats/page-hinkley.js';
import { normalCdf, type Random, tabledCdf } from './normal.js';
import { wager, WAGER_WIDTH } from './wager.js';

export interface ChoiceOptions {
  readonly cap?: number;
  readonly floor?: number;
  /** q of a weight without evidence. */
  readonly precision?: number;
}

export interface Chosen {
  readonly arm: number;
  /** The arm of the greatest mean, whether or not it may lead. */
  readonly greatest: number;
  /** Of each arm, the probability that it had. They sum to 1. */
  readonly propensities: Float64Array;
}

export interface Choice {
  choose(x: Float64Array): Chosen;
  /** What came of a choice made for `x`. */
  learnOne(chosen: Chosen, x: Float64Array, reward: 0 | 1): void;
  /** Choices that were learned from. */
  readonly examples: number;
  /** Wealth of the wager: at 20 the gate opens. */
  readonly evidence: number;
  readonly isOpen: boolean;
  /** As the models' own. */
  forget(kept: number): void;
  /** All that it has learned, in place, and how its alarm stands: for snapshots. */
  readonly state: Float64Array;
  readonly alarm: Float64Array;
}

/**
 * Page–Hinkley on prediction less reward, where the arm that leads in the default's place was drawn. Of 3,000 decisions, 200
 * made-up devices each, reward a decision beyond the default's after half of them: where an arm that was better by 0.3 became
 * worse by it, −.013 with the alarm and −.050 without, on the unluckiest device −.032 and −.106; where another arm was better
 * by 0.3 instead, .238 and .037. Of 300 decisions, none was raised: a turn is as costly as before. In fourteen worlds that
 * stood still (rewards of .05 to .5, leads of −.15 to .5) no device raised one. Brier's loss of all choices, as goal models
 * watch it, did so on 192 of 200 in one of them (δ .02, λ 6): as soon as another arm leads, its rewards are harder to predict.
 */
const DRIFT = { delta: 0.1, threshold: 12 };

/** Counts all differences alike: exploration is rare. */
const KEPT = 1;

/** @throws {AttuneError} `options/invalid` where cap and floor leave no room for each other */
export function cappedThompson(
  arms: number,
  dimensions: number,
  random: Random,
  { cap = 0.1, floor = 0.005, precision = 1 }: ChoiceOptions = {},
): Choice {
  const floors = new Float64Array(arms).fill(floor);
  floors[0] = Math.max(floor, cap / 2);
  const promised = floors.reduce((sum, least) => sum + least, 0);
  // The most is promised beside an arm that is not the default.
  if (!(arms >= 1 && floor >= 0 && cap + floor <= 1 && promised - floors[arms - 1]! <= cap)) {
    throw new AttuneError(
      'options/invalid',
      `${arms} arms cannot have ${floor} each and all but one at most ${cap}. Raise the cap, or lower the floor.`,
    );
  }
  const width = 2 * dimensions;
  const state = new Float64Array(arms * width + HEAD);
  const head = state.subarray(arms * width);
  const gate = wager(head, KEPT);
  const drift = pageHinkley(DRIFT);
  const models = Array.from({ length: arms }, (_, arm) =>
    laplaceLogistic(dimensions, { precision, state: state.subarray(arm * width, (arm + 1) * width) }),
  );

  return {
    choose(x) {
      const scores = models.map((model) => model.score(x));
      let greatest = 0;
      scores.forEach(({ mean }, arm) => {
        if (mean > scores[greatest]!.mean) greatest = arm;
      });
      const leading = gate.isWon ? greatest : 0;
      const propensities = arms === 2 ? sharesOfTwo(scores) : summedShares(scores);
      const beside = promised - floors[leading]!;
      const explored = 1 - propensities[leading]!;
      let scale = 1 - beside;
      if (scale * explored > cap - beside) scale = (cap - beside) / explored;
      let rest = 1;
      for (let arm = 0; arm < arms; arm++) {
        if (arm !== leading) rest -= propensities[arm] = floors[arm]! + scale * propensities[arm]!;
      }
      propensities[leading] = rest;
      return { arm: draw(propensities, leading, random), greatest, propensities };
    },
    learnOne({ arm, greatest, propensities }, x, reward) {
      const model = models[arm];
      if (!model) return;
      const isLeading = gate.isWon && arm === greatest && arm > 0;
      const hasTurned = isLeading && drift.update(model.predictProbaOne(x) - reward);
      model.learnOne(x, reward);
      if (hasTurned) {
        for (const each of models) {
          each.weights.fill(0);
          each.forget(0);
        }
      }
      const mean = (head[REWARDS]! + 0.5) / (head[EXAMPLES]! + 1);
      head[EXAMPLES]!++;
      head[REWARDS]! += reward;
      if (greatest === 0) return;
      const [best, base] = [propensities[greatest]!, propensities[0]!];
      const difference = arm === greatest ? (reward - mean) / best : arm === 0 ? (mean - reward) / base : 0;
      gate.play(difference / Math.max(mean / best, (1 - mean) / base));
    },
    get examples() {
      return head[EXAMPLES]!;
    },
    get evidence() {
      return gate.wealth;
    },
    get isOpen() {
      return gate.isWon;
    },
    forget: (kept) => models.forEach((model) => model.forget(kept)),
    state,
    alarm: drift.state,
  };
}

/** Places behind the models' and the wager's. */
const EXAMPLES = WAGER_WIDTH;
const REWARDS = WAGER_WIDTH + 1;
const HEAD = WAGER_WIDTH + 2;

function sharesOfTwo(scores: readonly Score[]): Float64Array {
  const [one, two] = [scores[0]!, scores[1]!];
  const deviation = Math.sqrt(one.variance + two.variance);
  const share = deviation > 0 ? normalCdf((two.mean - one.mean) / deviation) : 0;
  return Float64Array.of(1 - share, share);
}

/** Cells of the grid, over five deviations beyond the means. */
const CELLS = 32;
const REACH = 5;

/**
 * ∫ Π F_other dF_arm, on a grid: in each cell the arm's own probability, times that all others are below, by the mean of
 * both edges. Off by less than a hundredth, and summing to 1.
 */
function summedShares(scores: readonly Score[]): Float64Array {
  const arms = scores.length;
  const deviations = Float64Array.from(scores, ({ variance }) => Math.sqrt(variance));
  // The greatest of all is hardly below the greatest lower reach, nor above the greatest upper one.
  let from = -Infinity;
  let to = -Infinity;
  scores.forEach(({ mean }, arm) => {
    from = Math.max(from, mean - REACH * deviations[arm]!);
    to = Math.max(to, mean + REACH * deviations[arm]!);
  });
  const cell = (to - from) / CELLS;
  const shares = new Float64Array(arms);
  if (!(cell > 0)) {
    shares[0] = 1;
    return shares;
  }
  const below = new Float64Array(arms);
  const above = new Float64Array(arms);
  for (let edge = 1; edge <= CELLS; edge++) {
    // The last cell has all that lies above, as the first has all that lies below.
    const t = edge === CELLS ? Infinity : from + edge * cell;
    let all = 1;
    for (let arm = 0; arm < arms; arm++) {
      above[arm] = tabledCdf((t - scores[arm]!.mean) / deviations[arm]!);
      all *= (above[arm]! + below[arm]!) / 2;
    }
    for (let arm = 0; arm < arms; arm++) {
      const own = above[arm]! - below[arm]!;
      if (own > 0) shares[arm]! += (2 * own * all) / (above[arm]! + below[arm]!);
      below[arm] = above[arm]!;
    }
  }
  const sum = shares.reduce((total, share) => total + share, 0);
  return shares.map((share) => share / sum);
}

/** One arm; the leading one also where rounding has left something over. */
function draw(propensities: Float64Array, leading: number, random: Random): number {
  let left = random();
  const arm = propensities.findIndex((p) => (left -= p) < 0);
  return arm < 0 ? leading : arm;
}
