/**
 * The model of one goal: standardised features of the page, whether the slot is adapted, and a constant, to the
 * probability of the goal. It predicts at a decision, and is scored and taught when the label is known, in that order.
 *
 * The probability it answers with is that of the page as its author wrote it (nothing applied), so that acting on the
 * answer does not change the answer. What is scored is the prediction for the page as it is.
 */
import { actGate } from './e-process.js';
import { ftrlLogistic } from './logistic.js';
import { standardScaler } from './scaler.js';
import { layoutOf, pack, unpack } from './snapshot.js';

export interface GoalModel {
  /** Examples learned. */
  readonly examples: number;
  readonly evidence: number;
  readonly isOpen: boolean;
  /** The answer of the latest decision, or null before the first. */
  readonly probability: number | null;
  /** A decision point: keeps the snapshot of `features` and what is predicted from it, until {@link learn} or the next. */
  decide(features: Float64Array, isApplied: boolean): void;
  /** The label of the latest decision. */
  learn(label: 0 | 1): void;
  /** Places of the features that weighed most in the latest answer, at most `count`, the heaviest first. */
  heaviest(count: number): number[];
  save(): ArrayBuffer;
  /** Takes up what was saved by a model of the same features. @returns false, and changes nothing, where it was not. */
  restore(saved: ArrayBuffer): boolean;
}

export function goalModel(features: readonly string[]): GoalModel {
  const dimensions = features.length + 2;
  const applied = features.length;
  const bias = features.length + 1;
  const scaler = standardScaler(features.length);
  const logistic = ftrlLogistic(dimensions);
  const gate = actGate();
  const states = [scaler.state, logistic.state, gate.state];
  const layout = layoutOf(features);

  const x = new Float64Array(dimensions);
  let predicted = NaN;
  let probability: number | null = null;

  return {
    get examples() {
      return gate.examples;
    },
    get evidence() {
      return gate.evidence;
    },
    get isOpen() {
      return gate.isOpen;
    },
    get probability() {
      return probability;
    },

    decide(values, isApplied) {
      scaler.learnOne(values);
      scaler.transformOne(values, x);
      x[bias] = 1;
      x[applied] = 0;
      probability = predicted = logistic.predictProbaOne(x);
      if (isApplied) {
        x[applied] = 1;
        predicted = logistic.predictProbaOne(x);
      }
    },

    learn(label) {
      gate.score(predicted, label);
      logistic.learnOne(x, label, predicted);
    },

    heaviest: (count) =>
      features
        .map((_, i) => i)
        .filter((i) => weightOf(i) > 0)
        .sort((i, j) => weightOf(j) - weightOf(i))
        .slice(0, count),

    save: () => pack(layout, states),
    restore(saved) {
      if (!unpack(saved, layout, states)) return false;
      x.fill(0);
      predicted = NaN;
      probability = null;
      return true;
    },
  };

  function weightOf(i: number): number {
    return Math.abs(logistic.weights[i]! * x[i]!);
  }
}
