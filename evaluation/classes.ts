/** How good guesses of one of several classes are. */
import type { Metric } from './score.js';

/** What was guessed and what was so, each of a group; and how often each group counts. */
export interface Guesses {
  readonly guess: readonly number[];
  readonly label: readonly number[];
  readonly group: readonly number[];
  readonly weight: Float64Array;
}

/** Share of the guesses that are right. */
export const accuracy: Metric<Guesses> = ({ guess, label, group, weight }) => {
  let [right, all] = [0, 0];
  label.forEach((is, i) => {
    const w = weight[group[i]!]!;
    all += w;
    if (guess[i] === is) right += w;
  });
  return right / all;
};

/** Mean over the classes that there are, or were guessed, of F1 = 2 · right / (guessed + there). */
export const macroF1: Metric<Guesses> = ({ guess, label, group, weight }) => {
  const right = new Map<number, number>();
  const either = new Map<number, number>();
  const add = (to: Map<number, number>, key: number, w: number): unknown => to.set(key, (to.get(key) ?? 0) + w);
  label.forEach((is, i) => {
    const w = weight[group[i]!]!;
    if (w === 0) return;
    add(either, is, w);
    add(either, guess[i]!, w);
    if (guess[i] === is) add(right, is, w);
  });
  let sum = 0;
  for (const [key, count] of either) sum += (2 * (right.get(key) ?? 0)) / count;
  return sum / either.size;
};
