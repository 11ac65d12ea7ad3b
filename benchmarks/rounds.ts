/**
 * Side-by-side timing: variants of one task take turns, round after round, and are compared within each round.
 *
 * A machine that others use too may change its speed by a factor of two within a minute, but hardly within a round. So
 * what is told of two variants is the median of their ratio in each round, with its 95 % interval from order statistics
 * (Hahn & Meeker, Statistical Intervals, 1991, §5.2), which holds for any distribution.
 */
import { AttuneError } from '../kernel/errors.js';
import { regularizedBeta } from '../kernel/stats/intervals.js';
import type { Random } from '../testing/random.js';

export interface Variant {
  readonly name: string;
  /** Does the task `times` times; returns a number that depends on all of them, so that no compiler leaves them out. */
  run(times: number): number | Promise<number>;
  /** What must end before another variant may start, and is not timed. */
  settle?(): Promise<void>;
  /** A turn does the task `least` times, or as often as it takes to last long enough, but not more often than `most`. */
  readonly least?: number;
  readonly most?: number;
}

export interface Turns {
  readonly rounds: number;
  /** Nanoseconds. */
  clock(): number;
  /** Each turn lasts about this long, so that the clock's grain does not show. */
  readonly turnMs: number;
  /** Shuffles the variants of each round: then none always follows the same other. */
  readonly random: Random;
}

/** Nanoseconds per call in each round, by variant. */
export type Timings = Readonly<Record<string, readonly number[]>>;

/** Each variant plays for this long, or this many turns, before anything is kept: compilers need it. */
const WARM_UP_MS = 400;
const WARM_UP_TURNS = 400;

export async function takeTurns(variants: readonly Variant[], turns: Turns): Promise<Timings> {
  const { rounds, clock, turnMs, random } = turns;
  let sum = 0;
  const turn = async ({ run, settle }: Variant, times: number): Promise<number> => {
    const begun = clock();
    const answer = run(times);
    sum += typeof answer === 'number' ? answer : await answer;
    const ns = clock() - begun;
    await settle?.();
    return ns;
  };

  const players: { variant: Variant; times: number; timings: number[] }[] = [];
  for (const variant of variants) {
    const { least = 1, most = Infinity } = variant;
    let times = least;
    let spent = 0;
    for (let turns = 0; turns < WARM_UP_TURNS && spent < WARM_UP_MS * 1e6; turns++) {
      const ns = await turn(variant, times);
      spent += ns;
      if (ns < turnMs * 1e6 && times * 2 <= most) times *= 2;
    }
    players.push({ variant, times, timings: [] });
  }
  for (let round = 0; round < rounds; round++) {
    for (const { variant, times, timings } of shuffled(players, random)) {
      timings.push((await turn(variant, times)) / times);
    }
  }
  if (Number.isNaN(sum)) throw new AttuneError('internal/fault', 'A benchmark computed no number.');
  return Object.fromEntries(players.map(({ variant, timings }) => [variant.name, timings]));
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  const order = [...items];
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}

export interface Estimate {
  readonly value: number;
  /** 95 % interval; infinite on a side where there are too few samples to tell. */
  readonly low: number;
  readonly high: number;
}

/** How often one timing is a multiple of another, round by round: a quantile, by default the median. */
export const ratio = (above: readonly number[], below: readonly number[], q?: number): Estimate =>
  quantile(
    above.map((ns, round) => ns / below[round]!),
    q,
  );

/**
 * A quantile, by default the median, and its 95 % interval.
 *
 * @throws {AttuneError} `options/invalid` without samples, or for a quantile that is not within 0..1
 * @example quantile([1, 2, 3, 4, 5, 6, 7, 8, 9]) // { value: 5, low: 2, high: 8 }
 */
export function quantile(samples: readonly number[], q = 0.5): Estimate {
  const n = samples.length;
  if (n === 0 || !(q > 0 && q < 1)) {
    throw new AttuneError('options/invalid', `A quantile needs samples and 0 < q < 1, got ${n} samples and q = ${q}.`);
  }
  const sorted = Float64Array.from(samples).sort();
  const at = (n - 1) * q;
  const [below, above] = [sorted[Math.floor(at)]!, sorted[Math.ceil(at)]!];

  // Pr[fewer than `rank` of n samples lie below the quantile] = 1 − I_q(rank, n − rank + 1): a tail of a binomial.
  const seldomAtLeast = (rank: number): number => regularizedBeta(q, rank, n - rank + 1);
  let low = 0;
  while (low < n && 1 - seldomAtLeast(low + 1) <= 0.025) low++;
  let high = n + 1;
  while (high > 1 && seldomAtLeast(high - 1) <= 0.025) high--;
  return {
    value: below + (above - below) * (at - Math.floor(at)),
    low: low === 0 ? -Infinity : sorted[low - 1]!,
    high: high === n + 1 ? Infinity : sorted[high - 1]!,
  };
}
