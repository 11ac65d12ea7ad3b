/**
 * The emissions of reading states, fitted to what was seen where the state is known: by maximum likelihood, in closed form.
 *
 * What ships (worker/inference/reading-state.ts) is what this finds in all messages of reading-regions;
 * test/vectors/reading-emissions.test.ts holds the one against the other. What it is worth is told by emissions of other
 * readers (evaluation/reading-regions.ts).
 */
import { type Emissions, FLOOR, type Lognormal, STATES } from '../worker/inference/reading-state.js';

/** As {@link readingEmissions} takes it, and the place of the state; the level is NaN where there are no words. */
export interface Seen {
  readonly speed: number;
  readonly seconds: number;
  readonly level: number;
  readonly state: number;
}

const LEVELS = [0, 1, 2];

/** Each state must be among what was seen. */
export const fitEmissions = (seen: readonly Seen[]): Emissions => {
  const of = <T>(told: (one: Seen) => T): T[][] =>
    STATES.map((_, state) => seen.filter((one) => one.state === state).map(told));
  return {
    speed: lognormal(of(({ speed }) => speed + FLOOR)),
    dwell: lognormal(of(({ seconds }) => seconds)),
    levels: of(({ level }) => level).map((its) => {
      // Each level once more than it was seen (Laplace): what was never seen is rare, and not impossible.
      const counts = LEVELS.map((level) => 1 + its.filter((one) => one === level).length);
      return counts.map((count) => count / sum(counts));
    }),
  };
};

function lognormal(numbers: readonly (readonly number[])[]): Lognormal {
  const logs = numbers.map((its) => its.map(Math.log));
  const means = logs.map((its) => sum(its) / its.length);
  const squares = logs.flatMap((its, state) => its.map((log) => (log - means[state]!) ** 2));
  const all = numbers.flat();
  return {
    medians: means.map(Math.exp),
    spread: Math.sqrt(sum(squares) / squares.length),
    range: [Math.min(...all), Math.max(...all)],
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
