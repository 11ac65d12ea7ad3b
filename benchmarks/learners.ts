/** Learners side by side: each predicts an example, then learns it, and in the end all must have learned something. */
import { AttuneError } from '../kernel/errors.js';
import type { Variant } from './rounds.js';

/** A power of two: examples repeat after it. */
export const EXAMPLES = 128;

export interface Learner {
  readonly name: string;
  /** Predicts the label of the example of this number, then learns it. Examples are in the form that it likes best. */
  take(example: number): number;
  /** As a variant's: a turn takes at least so many examples. */
  readonly least?: number;
}

export const learning = ({ name, take, least = 1 }: Learner): Variant => ({
  name,
  least,
  run(times) {
    let sum = 0;
    for (let i = 0; i < times; i++) sum += take(i & (EXAMPLES - 1));
    return sum;
  },
});

export const countRight = ({ take }: Learner, labels: readonly number[]): number =>
  labels.filter((label, example) => Math.round(take(example)) === label).length;

/** What has not learned by now is no model, and its time says nothing. */
export function haveLearned(learners: readonly Learner[], labels: readonly number[]): void {
  for (const learner of learners) {
    const right = countRight(learner, labels);
    if (right < 0.9 * EXAMPLES) {
      throw new AttuneError('internal/fault', `${learner.name} learned ${right} of ${EXAMPLES} examples.`);
    }
  }
}
