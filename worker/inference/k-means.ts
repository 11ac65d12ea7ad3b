/**
 * Online k-means with names: each example moves the nearest centre towards itself (MacQueen, Some methods for
 * classification and analysis of multivariate observations, 1967). The ways of River's `cluster.KMeans`, but for the start:
 * centres begin at prototypes that the ruleset names, so a cluster means something before the first example.
 *
 * For a cluster to keep its meaning, a prototype counts for some examples, and its centre stays within a bound: the move
 * that would leave it is not made. By default the bound is half the way to the nearest other prototype, so that no two
 * centres can change places. What is unknown of an example (NaN) is left out of the distance, and moves nothing.
 *
 * Numbers should be standardised: the distance takes all of them as equally wide.
 */
import { AttuneError } from '../../kernel/errors.js';
import { exp } from '../../kernel/exact.js';

export interface Prototype {
  readonly name: string;
  readonly centre: readonly number[];
}

export interface KMeansOptions {
  /** How many examples a prototype counts for. */
  readonly prior?: number;
  /** Share of the way that a centre moves. By default 1 / n: a centre is then the mean of its examples and its prior. */
  readonly rate?: number;
  /** How far a centre may be from its prototype. */
  readonly bound?: number;
  /**
   * T of the softmax of −distance² / T. With 2σ² the probabilities are those of a mixture of equal round Gaussians of
   * deviation σ; the default takes σ as 1, that of standardised numbers. A greater T is less sure.
   */
  readonly temperature?: number;
}

export interface KMeans {
  /** Index of the nearest prototype's centre, the first of equals; −1 where nothing of `x` is known. */
  predictOne(x: Float64Array): number;
  /** Of each prototype, summing to 1; all alike where nothing of `x` is known. Overwritten by the next call. */
  probabilities(x: Float64Array): Float64Array;
  learnOne(x: Float64Array): void;
  readonly names: readonly string[];
  /** All that it has learned, in place: for snapshots. */
  readonly state: Float64Array;
}

/** Numbers beyond are unknown, too: their squares would have no finite sum. */
const LARGEST = 1e150;
const isKnown = (x: number): boolean => Math.abs(x) <= LARGEST;

/** Places of one number of a centre in the state: how many examples knew it, the prior's among them, and their mean. */
const COUNT = 0;
const MEAN = 1;
const WIDTH = 2;

/** @throws {AttuneError} `options/invalid` unless all prototypes have equally many numbers */
export function onlineKMeans(
  prototypes: readonly Prototype[],
  { prior = 20, rate, bound, temperature = 2 }: KMeansOptions = {},
): KMeans {
  const dimensions = prototypes[0]?.centre.length ?? 0;
  const isWhole = ({ centre }: Prototype): boolean => centre.length === dimensions && centre.every(isKnown);
  if (dimensions === 0 || !prototypes.every(isWhole)) {
    throw new AttuneError('options/invalid', 'Prototypes need centres of equally many numbers, one at least.');
  }
  const k = prototypes.length;
  const state = Float64Array.from(prototypes.flatMap(({ centre }) => centre.flatMap((number) => [prior, number])));
  const shares = new Float64Array(k);

  /** Squared, over what is known of `x`. */
  function distance(x: Float64Array, centre: number): number {
    let sum = 0;
    for (let i = 0, at = centre * dimensions * WIDTH; i < dimensions; i++, at += WIDTH) {
      if (isKnown(x[i]!)) sum += square(x[i]! - state[at + MEAN]!);
    }
    return sum;
  }

  function predictOne(x: Float64Array): number {
    let nearest = -1;
    let least = Infinity;
    for (let c = 0; x.some(isKnown) && c < k; c++) {
      const d = distance(x, c);
      if (d >= least) continue;
      nearest = c;
      least = d;
    }
    return nearest;
  }

  /** Where the number at a place of the state would go. */
  const moved = (at: number, x: number): number => {
    const mean = state[at + MEAN]!;
    return isKnown(x) ? mean + (rate ?? 1 / (state[at + COUNT]! + 1)) * (x - mean) : mean;
  };

  const limits = prototypes.map(({ centre }, c) => {
    if (bound !== undefined) return bound * bound;
    const x = Float64Array.from(centre);
    return Math.min(...prototypes.map((_, other) => (other === c ? Infinity : distance(x, other) / 4)));
  });

  return {
    predictOne,
    probabilities(x) {
      let least = Infinity;
      for (let c = 0; c < k; c++) least = Math.min(least, (shares[c] = distance(x, c)));
      let sum = 0;
      for (let c = 0; c < k; c++) sum += shares[c] = exp((least - shares[c]!) / temperature);
      for (let c = 0; c < k; c++) shares[c]! /= sum;
      return shares;
    },
    learnOne(x) {
      const nearest = predictOne(x);
      if (nearest < 0) return;
      const { centre } = prototypes[nearest]!;
      const from = nearest * dimensions * WIDTH;
      let away = 0;
      for (let i = 0; i < dimensions; i++) away += square(moved(from + i * WIDTH, x[i]!) - centre[i]!);
      if (away > limits[nearest]!) return;
      for (let i = 0, at = from; i < dimensions; i++, at += WIDTH) {
        if (!isKnown(x[i]!)) continue;
        state[at + MEAN] = moved(at, x[i]!);
        state[at + COUNT]!++;
      }
    },
    names: prototypes.map(({ name }) => name),
    state,
  };
}

const square = (x: number): number => x * x;
