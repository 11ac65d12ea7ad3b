/**
 * Learning from some examples and predicting others, by learners that attune has, with their defaults.
 *
 * Numbers are standardised by the worker's scaler, which has seen the examples to learn from and no other.
 */
import { laplaceLogistic } from '../worker/inference/laplace.js';
import { ftrlLogistic } from '../worker/inference/logistic.js';
import { standardScaler } from '../worker/inference/scaler.js';
import type { Scored } from './score.js';

export interface Example {
  /** NaN where a number is not known. */
  readonly x: Float64Array;
  readonly label: 0 | 1;
  /** Of one group are examples that belong together: never are some learned from and others predicted. */
  readonly group: string;
}

/** Predictions of examples, those of a group together: what the bootstrap draws. */
export function grouped(examples: readonly Example[], predicted: readonly number[]): Scored[][] {
  const groups = new Map<string, Scored[]>();
  examples.forEach(({ group, label: y }, i) =>
    groups.set(group, [...(groups.get(group) ?? []), { p: predicted[i]!, y }]),
  );
  return [...groups.values()];
}

/** Learns from the examples of `taught`, if there are any, and else from the other folds. */
export const predictions = (
  examples: readonly Example[],
  taught: readonly Example[] | null,
  folds: number,
  learner: Learner,
): number[] => (taught?.length ? learnThenPredict(taught, examples, learner) : crossValidate(examples, folds, learner));

/** Learns standardised examples, of which the last number is a 1 for the bias. @returns the probability of label 1 */
export type Learner = (examples: readonly Example[]) => (x: Float64Array) => number;

/** How often FTRL-Proximal goes over the few examples that there are, in their order. */
export const PASSES = 10;

export const LEARNERS = {
  Laplace(examples: readonly Example[]) {
    const model = laplaceLogistic(examples[0]!.x.length);
    model.learnBatch(examples);
    return model.predictProbaOne;
  },
  'FTRL-Proximal'(examples: readonly Example[]) {
    const model = ftrlLogistic(examples[0]!.x.length);
    for (let pass = 0; pass < PASSES; pass++) for (const { x, label } of examples) model.learnOne(x, label);
    return model.predictProbaOne;
  },
} satisfies Readonly<Record<string, Learner>>;

/** Predictions for `others` after learning `examples`. */
export function learnThenPredict(examples: readonly Example[], others: readonly Example[], learner: Learner): number[] {
  const dimensions = examples[0]?.x.length ?? 0;
  const scaler = standardScaler(dimensions);
  for (const { x } of examples) scaler.learnOne(x);
  const standard = ({ x }: Example): Float64Array => {
    const z = new Float64Array(dimensions + 1).fill(1);
    scaler.transformOne(x, z);
    return z;
  };
  const predict = learner(examples.map((example) => ({ ...example, x: standard(example) })));
  return others.map((other) => predict(standard(other)));
}

/**
 * Predicts each example from those of other folds. Groups are dealt to the folds, those with the largest share of label 1
 * first, so that all folds have about the same share: else a model that learned nothing would seem to predict the contrary.
 */
export function crossValidate(examples: readonly Example[], folds: number, learner: Learner): number[] {
  const fold = deal(examples, folds);
  const predicted = new Array<number>(examples.length).fill(NaN);
  for (const k of new Set(fold.values())) {
    const isOut = ({ group }: Example): boolean => fold.get(group) === k;
    const out = examples.flatMap((example, i) => (isOut(example) ? [i] : []));
    const rest = examples.filter((example) => !isOut(example));
    const told = learnThenPredict(
      rest,
      out.map((i) => examples[i]!),
      learner,
    );
    out.forEach((i, j) => (predicted[i] = told[j]!));
  }
  return predicted;
}

/** Which fold each group is dealt to; `Infinity` of them: each group its own. */
export function deal(examples: readonly Example[], folds: number): ReadonlyMap<string, number> {
  const labels = new Map<string, number[]>();
  for (const { group, label } of examples) labels.set(group, [...(labels.get(group) ?? []), label]);
  const shareOf = (group: string): number => {
    const all = labels.get(group)!;
    return all.reduce((sum, label) => sum + label, 0) / all.length;
  };
  const groups = [...labels.keys()].sort((a, b) => shareOf(b) - shareOf(a));
  return new Map(groups.map((group, i) => [group, i % folds]));
}
