/**
 * Platt's calibration: what a model says is put through a sigmoid that is fitted to what came of it (Platt, Probabilistic
 * outputs for support vector machines, 1999), over the latest pairs of prediction and label.
 *
 * The score s is the log-odds of the model's probability, so slope 1 and intercept 0 change nothing; they stay until the
 * window holds enough of both labels. Targets are Platt's, a little inside 0 and 1, as in scikit-learn's
 * `_sigmoid_calibration`; the fit is Newton's with a line search (Lin, Lin and Weng, A note on Platt's probabilistic
 * outputs, Machine Learning 68, 2007).
 *
 * Pairs must be predictions made before their label was known. A slope below 0, which turns the order of predictions
 * round, is not hindered: such a model has no say before the gate.
 */
import { exp, ln, log1p } from '../../kernel/exact.js';
import { sigmoid } from './logistic.js';

export interface PlattOptions {
  /** How many of the latest pairs are kept. */
  readonly window?: number;
  /** How many of each label it takes to calibrate at all. */
  readonly least?: number;
  /** After how many pairs it is fitted anew: a fit takes as long as some thirty lessons of the model. */
  readonly every?: number;
}

export interface Calibration {
  /** The calibrated probability; `p` itself until there are enough pairs of both labels. */
  calibrate(p: number): number;
  /** Takes in what was predicted, uncalibrated, and what came of it. */
  learnOne(p: number, label: 0 | 1): void;
  /** Forgets all pairs: they are of another time. */
  reset(): void;
  /** All that it has learned, in place: for snapshots. */
  readonly state: Float64Array;
}

/** Places of the state: the fit, how many pairs there were, then a window of scores and one of their labels. */
const SLOPE = 0;
const INTERCEPT = 1;
const COUNT = 2;
const HEAD = 3;

export function plattCalibration({ window = 200, least = 20, every = 10 }: PlattOptions = {}): Calibration {
  const state = new Float64Array(HEAD + 2 * window);
  const scores = state.subarray(HEAD, HEAD + window);
  const labels = state.subarray(HEAD + window);
  function reset(): void {
    state.fill(0);
    state[SLOPE] = 1;
  }
  reset();

  return {
    reset,
    calibrate(p) {
      const [slope, intercept] = [state[SLOPE]!, state[INTERCEPT]!];
      return slope === 1 && intercept === 0 ? p : sigmoid(slope * logit(p) + intercept);
    },
    learnOne(p, label) {
      if (!(p >= 0 && p <= 1)) return;
      const place = state[COUNT]! % window;
      scores[place] = logit(p);
      labels[place] = label;
      if (++state[COUNT]! % every > 0) return;
      const held = Math.min(window, state[COUNT]!);
      const ones = labels.reduce((sum, one) => sum + one, 0);
      const isEnough = Math.min(ones, held - ones) >= least;
      const fit = isEnough ? fitSigmoid(scores.subarray(0, held), labels) : { slope: 1, intercept: 0 };
      state[SLOPE] = fit.slope;
      state[INTERCEPT] = fit.intercept;
    },
    state,
  };
}

/** Kept a millionth away from what has no log-odds. */
function logit(p: number): number {
  const inside = Math.min(1 - 1e-6, Math.max(1e-6, p));
  return ln(inside / (1 - inside));
}

export interface Sigmoid {
  readonly slope: number;
  readonly intercept: number;
}

/** Slope and intercept of the σ(slope × score + intercept) that fits the labels best, by cross-entropy to Platt's targets. */
export function fitSigmoid(scores: Float64Array, labels: Float64Array): Sigmoid {
  const n = scores.length;
  let ones = 0;
  for (let i = 0; i < n; i++) ones += labels[i]!;
  const high = (ones + 1) / (ones + 2);
  const low = 1 / (n - ones + 2);
  const target = (i: number): number => (labels[i]! > 0 ? high : low);

  function lossOf(slope: number, intercept: number): number {
    let loss = 0;
    for (let i = 0; i < n; i++) {
      const z = slope * scores[i]! + intercept;
      // ln(1 + e^z) without e of what is great.
      loss += Math.max(z, 0) + log1p(exp(-Math.abs(z))) - target(i) * z;
    }
    return loss;
  }

  let slope = 0;
  let intercept = ln((ones + 1) / (n - ones + 1));
  let loss = lossOf(slope, intercept);
  for (let iteration = 0; iteration < 100; iteration++) {
    // Gradient and Hessian, with Lin, Lin and Weng's ridge for scores that are all alike.
    let [gs, gi, hss, hsi, hii] = [0, 0, 1e-12, 0, 1e-12];
    for (let i = 0; i < n; i++) {
      const s = scores[i]!;
      const p = sigmoid(slope * s + intercept);
      const curvature = p * (1 - p);
      gs += (p - target(i)) * s;
      gi += p - target(i);
      hss += curvature * s * s;
      hsi += curvature * s;
      hii += curvature;
    }
    const determinant = hss * hii - hsi * hsi;
    const ds = (hsi * gi - hii * gs) / determinant;
    const di = (hsi * gs - hss * gi) / determinant;
    const descent = gs * ds + gi * di;
    let step = 1;
    let next = lossOf(slope + ds, intercept + di);
    // The slack is what rounding makes of a loss that has no less to go to.
    while (!(next <= loss + 1e-4 * step * descent + 1e-12) && step > 1e-10) {
      step /= 2;
      next = lossOf(slope + step * ds, intercept + step * di);
    }
    if (!(step > 1e-10)) break;
    slope += step * ds;
    intercept += step * di;
    loss = next;
    if (Math.abs(ds) + Math.abs(di) < 1e-10) break;
  }
  return { slope, intercept };
}
