/**
 * The model of one goal: standardised features of the page, whether the slot is adapted, a constant, what it starts from, and
 * what the page tells of itself, hashed, to the probability of the goal. It predicts at a decision, and is scored and taught when the label is known, in that
 * order. It starts from the log-odds of the goal so far, or from those that a prior says: as an input of weight 1, which is
 * learned like any other. So a rare goal need not be learned by a constant that moves slowly.
 *
 * The probability it answers with is that of the page as its author wrote it (nothing applied), so that acting on the
 * answer does not change the answer. What is scored is the prediction for the page as it is.
 *
 * Of the decisions that find the page as written, one in ten is held out, by lot: there the model has no say, so that what its
 * say is worth can be told from the difference. One device has too few of them for that; many devices together do not.
 */
import { ln } from '../../kernel/exact.js';
import type { ModelView } from '../../kernel/protocol.js';
import type { Model } from '../../kernel/ruleset.js';
import { FULL } from '../../kernel/full.js';
import { adagradLogistic } from './adagrad.js';
import { keptDraws } from './draws.js';
import { actGate, OPENS_AT } from './e-process.js';
import { hashed } from './hashing.js';
import { keptAfter } from './half-life.js';
import { laplaceLogistic } from './laplace.js';
import { ftrlLogistic, type Logistic } from './logistic.js';
import { meter } from './meter.js';
import { pageHinkley } from '../../kernel/stats/page-hinkley.js';
import { plattCalibration } from './platt.js';
import { standardScaler } from './scaler.js';
import { layoutOf, pack, unpack } from './snapshot.js';

export interface GoalModel {
  readonly isOpen: boolean;
  /** The answer of the latest decision; null before the first, and where it was held out. */
  readonly probability: number | null;
  /** A decision point: keeps the snapshot of `features` and what is predicted from it, until {@link learn} or the next. */
  decide(features: Float64Array, isApplied: boolean): void;
  /** The label of the latest decision. */
  learn(label: 0 | 1): void;
  /** Places of the features that weighed most in the latest answer, at most `count`, the heaviest first. */
  heaviest(count: number): number[];
  /** What a feature added to the log-odds of the latest answer: all of these, and those of what is no feature, are its sum. */
  pullOf(feature: number): number;
  view(): Omit<ModelView, 'id'>;
  /** `day`: days since 1970, from which forgetting counts. */
  save(day: number): ArrayBuffer;
  /** Takes up what was saved by a model of the same kind. @returns false, and changes nothing, where it was not. */
  restore(saved: ArrayBuffer, day: number): boolean;
}

export interface GoalModelOptions extends Pick<Model, 'learner' | 'halfLife'> {
  /** What else the numbers are about: of another goal or prior, what was learned says nothing. */
  readonly about?: readonly string[];
  /** What the page tells of itself: names and their words, '' where it tells none. */
  readonly context?: readonly (readonly [name: string, word: string])[] | undefined;
  /** Log-odds of the prior, of this moment. */
  readonly prior?: (() => number) | undefined;
  /** Of the lot. */
  readonly seed?: number;
}

const HELD_OUT = 0.1;
/** Of 2^6 places for words, eight have two in one with a chance of .36, and are then learned together. */
const CONTEXT_BITS = 6;
/** Log-odds from which it starts at most. */
const MAX_START = 6;
/** Goals reached, and not, before the first example: so that the first ones do not say too much. */
const PSEUDO = 2;
/**
 * Page–Hinkley on Brier's loss. At an alarm the model begins anew, learning rates and weights: of 40 made-up devices whose
 * world turned after 500 of 1,000 examples, 37 had their gate open at the end, and 31 where the weights were kept (Brier .158
 * and .230 since the turn; where it only grew fainter, .207 and .201). 200 devices whose world stood still gave no alarm.
 */
const DRIFT = { delta: 0.02, threshold: 5 };

/** Places of what is counted beside the parts' own: the latest day, then decisions and ones, held out and not. */
const DAY = 0;
const HELD = 1;
const FREE = 3;

export function goalModel(
  features: readonly string[],
  { learner = 'ftrl', halfLife, about = [], context = [], prior, seed = 1 }: GoalModelOptions = {},
): GoalModel {
  const [applied, bias, start] = [features.length, features.length + 1, features.length + 2];
  const words = FULL ? context.map(([name, word]) => hashed(name, word, CONTEXT_BITS)) : [];
  const dense = features.length + 3;
  const dimensions = dense + (words.length > 0 ? 1 << CONTEXT_BITS : 0);
  const scaler = standardScaler(features.length);
  const logistic = learnerOf(learner, dimensions);
  const gate = actGate();
  const calibration = plattCalibration();
  const drift = pageHinkley(DRIFT);
  const scores = meter();
  const lot = Float64Array.of(seed, 0);
  const draw = keptDraws(lot);
  const counts = new Float64Array(5);
  const states = [scaler, logistic, gate, calibration, drift, scores].map(({ state }) => state).concat(lot, counts);
  const layout = layoutOf([learner, ...about, ...features, ...context.map(([name]) => `context:${name}`)]);
  const begin = (): void => {
    logistic.weights.fill(0);
    logistic.weights[start] = 1;
    // Makes the rest of the state say so, too.
    logistic.forget(0);
  };
  begin();

  const x = new Float64Array(dimensions);
  // While the page lasts, they stay.
  for (const { index, sign } of words) x[dense + index]! += sign;
  /** For the page as it is: what the learner says, and that calibrated. */
  let raw = NaN;
  let predicted = NaN;
  let probability: number | null = null;
  let isHeld = false;

  return {
    get isOpen() {
      return gate.isOpen;
    },
    get probability() {
      return isHeld ? null : probability;
    },

    decide(values, isApplied) {
      scaler.learnOne(values);
      scaler.transformOne(values, x);
      x[bias] = 1;
      x[applied] = 0;
      x[start] = Math.max(-MAX_START, Math.min(MAX_START, prior ? prior() : soFar()));
      raw = logistic.predictProbaOne(x);
      probability = predicted = calibration.calibrate(raw);
      if (isApplied) {
        x[applied] = 1;
        raw = logistic.predictProbaOne(x);
        predicted = calibration.calibrate(raw);
      }
      // What is shown already is not held out by silence.
      isHeld = draw() < HELD_OUT && !isApplied;
    },

    learn(label) {
      // Of a decision that was made by another state nothing is learned.
      if (!(predicted >= 0)) return;
      if (gate.isOpen) {
        const place = isHeld ? HELD : FREE;
        counts[place]!++;
        counts[place + 1]! += label;
      }
      scores.take(predicted, gate.baseline, label);
      gate.score(predicted, label);
      calibration.learnOne(raw, label);
      logistic.learnOne(x, label, raw);
      if (drift.update((predicted - label) * (predicted - label))) {
        begin();
        calibration.reset();
      }
    },

    heaviest: (count) =>
      features
        .map((_, i) => i)
        .filter((i) => pullOf(i) !== 0)
        .sort((i, j) => Math.abs(pullOf(j)) - Math.abs(pullOf(i)))
        .slice(0, count),
    pullOf,

    view: () => ({
      examples: gate.examples,
      ones: gate.ones,
      evidence: gate.evidence,
      opensAt: OPENS_AT,
      open: gate.isOpen,
      probability,
      score: scores.score(),
      heldOut: { decisions: counts[HELD]!, ones: counts[HELD + 1]! },
      acted: { decisions: counts[FREE]!, ones: counts[FREE + 1]! },
    }),

    save(day) {
      counts[DAY] = day;
      return pack(layout, states);
    },
    restore(saved, day) {
      if (!unpack(saved, layout, states)) return false;
      logistic.forget(keptAfter(day - counts[DAY]!, halfLife));
      x.fill(0, 0, dense);
      raw = predicted = NaN;
      probability = null;
      isHeld = false;
      return true;
    },
  };

  function soFar(): number {
    const { ones, examples } = gate;
    return ln((ones + PSEUDO) / (examples - ones + PSEUDO));
  }
  function pullOf(i: number): number {
    return logistic.weights[i]! * x[i]!;
  }
}

function learnerOf(learner: NonNullable<Model['learner']>, dimensions: number): Logistic {
  if (FULL && learner === 'adagrad') return adagradLogistic(dimensions);
  return FULL && learner === 'laplace' ? laplaceLogistic(dimensions) : ftrlLogistic(dimensions);
}
