/**
 * Item response theory with two parameters an item (2PL; Birnbaum in Lord and Novick, Statistical Theories of Mental Test
 * Scores, 1968): somebody of ability θ answers an item of difficulty b and discrimination a rightly with probability
 * σ(a (θ − b)). With one discrimination for all items it is the Rasch model.
 *
 * Ability is estimated by its mean a posteriori (Bock and Mislevy, Adaptive EAP estimation of ability in a microcomputer
 * environment, 1982) on 41 points from −4 to 4 with a normal prior: no iteration, an answer after the first item, and its
 * uncertainty with it. What is kept is the logarithm of the posterior at each point.
 *
 * Here to teach and not to examine: the next item is the one that succeeds three times in four, rather than the one of
 * most information (one in two).
 */
import { AttuneError } from '../../kernel/errors.js';
import { exp, log1p } from '../../kernel/exact.js';

export interface Item {
  readonly discrimination: number;
  readonly difficulty: number;
}

export interface ItemResponseOptions {
  /** The next item's probability of a right answer is to be near this. */
  readonly target?: number;
  /** How often an item may be shown. */
  readonly exposureCap?: number;
}

/** What can be shown to whom it is about: ability in deviations from the average, how uncertain, from how many answers. */
export interface Estimate {
  readonly ability: number;
  readonly deviation: number;
  readonly answers: number;
}

export interface ItemResponse {
  /** Probability of a right answer at the estimated ability. */
  predictProbaOne(item: number): number;
  /** Learns from one answer. An answer to an item that there is not teaches nothing. */
  learnOne(item: number, isRight: 0 | 1): void;
  /** The item to show next: of those shown least, and below the cap, the nearest to the target; −1 when none is left. */
  next(): number;
  readonly estimate: Estimate;
  /** Forgets all, as if nobody had answered. */
  reset(): void;
  /** All that it has learned, in place: for snapshots. */
  readonly state: Float64Array;
}

const POINTS = 41;
/** Beyond these bounds an item tells nothing on the grid, or is a typing error. */
const MAX_PARAMETER = 10;

/** Of a right answer. */
export const probability = ({ discrimination, difficulty }: Item, ability: number): number =>
  1 / (1 + exp(-discrimination * (ability - difficulty)));

/** Fisher's, about the ability. */
export function information(item: Item, ability: number): number {
  const p = probability(item, ability);
  return item.discrimination * item.discrimination * p * (1 - p);
}

/** @throws {AttuneError} `options/invalid` unless 0 < discrimination ≤ 10 and −10 ≤ difficulty ≤ 10 */
export function itemResponse(
  items: readonly Item[],
  { target = 0.75, exposureCap = 1 }: ItemResponseOptions = {},
): ItemResponse {
  const isWithin = ({ discrimination: a, difficulty: b }: Item): boolean =>
    a > 0 && a <= MAX_PARAMETER && Math.abs(b) <= MAX_PARAMETER;
  if (!items.every(isWithin)) {
    const what = `discriminations above 0 to ${MAX_PARAMETER}, and difficulties within ±${MAX_PARAMETER}`;
    throw new AttuneError('options/invalid', `Items need ${what}, in deviations of ability.`);
  }
  const state = new Float64Array(POINTS + items.length);
  const logPosterior = state.subarray(0, POINTS);
  const shown = state.subarray(POINTS);

  function reset(): void {
    shown.fill(0);
    for (let i = 0; i < POINTS; i++) logPosterior[i] = -0.5 * square(abilityAt(i));
  }
  reset();

  /** The posterior's mean of f(θ). The greatest weight is taken as 1, so that the sum is never 0. */
  function expected(f: (ability: number) => number): number {
    let greatest = -Infinity;
    for (let i = 0; i < POINTS; i++) greatest = Math.max(greatest, logPosterior[i]!);
    let weights = 0;
    let sum = 0;
    for (let i = 0; i < POINTS; i++) {
      const weight = exp(logPosterior[i]! - greatest);
      weights += weight;
      sum += weight * f(abilityAt(i));
    }
    return sum / weights;
  }
  const ability = (): number => expected((theta) => theta);
  const predictProbaOne = (item: number): number => probability(items[item]!, ability());

  return {
    predictProbaOne,
    learnOne(item, isRight) {
      const asked = items[item];
      if (!asked) return;
      for (let i = 0; i < POINTS; i++) {
        const z = asked.discrimination * (abilityAt(i) - asked.difficulty);
        logPosterior[i]! += logSigmoid(isRight ? z : -z);
      }
      shown[item]!++;
    },
    next() {
      const theta = ability();
      let best = -1;
      let least = Infinity;
      let fewest = exposureCap;
      for (let i = 0; i < items.length; i++) {
        const off = Math.abs(probability(items[i]!, theta) - target);
        if (shown[i]! < fewest || (shown[i] === fewest && off < least && best >= 0)) {
          best = i;
          least = off;
          fewest = shown[i]!;
        }
      }
      return best;
    },
    get estimate() {
      const mean = ability();
      const deviation = Math.sqrt(expected((theta) => square(theta - mean)));
      return { ability: mean, deviation, answers: shown.reduce((sum, count) => sum + count, 0) };
    },
    reset,
    state,
  };
}

/** −4, −3.8, … 4: each the number nearest to its decimal. */
const abilityAt = (point: number): number => (point - 20) / 5;
/** ln σ(z), also where σ(z) would be 0. */
const logSigmoid = (z: number): number => Math.min(z, 0) - log1p(exp(-Math.abs(z)));
const square = (x: number): number => x * x;
