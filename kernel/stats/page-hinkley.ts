/**
 * Page–Hinkley test: the alarm that the mean of a stream has risen (Page, Continuous inspection schemes, Biometrika 41,
 * 1954). What samples lie above their mean so far, less a tolerance δ each, adds up, never below 0 and slowly forgotten (α);
 * at λ the alarm is raised.
 *
 * Built to watch a loss, whose fall is no trouble: for falls hand in −x. Defaults and ways are those of River's
 * `PageHinkley`: n counts from 1, so that a least n of 30 lets the 29th sample raise the alarm, and the sample after an
 * alarm is the first of a new stream.
 */
export interface PageHinkley {
  /** Takes in a sample. @returns whether it raises the alarm */
  update(x: number): boolean;
  /** Whether the latest sample raised the alarm. */
  readonly driftDetected: boolean;
  /** All that it has learned, in place: for snapshots. */
  readonly state: Float64Array;
}

export interface PageHinkleyOptions {
  readonly delta?: number;
  /** λ */
  readonly threshold?: number;
  readonly alpha?: number;
  readonly minInstances?: number;
}

/** Samples beyond are passed over, as NaN is, so that no sum ends in infinity. */
const LARGEST = 1e150;

/** Places of the state. */
const COUNT = 0;
const MEAN = 1;
const SUM = 2;
const DETECTED = 3;

export function pageHinkley({
  delta = 0.005,
  threshold = 50,
  alpha = 0.9999,
  minInstances = 30,
}: PageHinkleyOptions = {}): PageHinkley {
  const state = new Float64Array(4);
  return {
    update(x) {
      if (!(Math.abs(x) <= LARGEST)) return false;
      if (state[DETECTED] === 1) state.fill(0);
      const count = ++state[COUNT]!;
      const mean = (state[MEAN]! += (x - state[MEAN]!) / count);
      const sum = (state[SUM] = Math.max(0, alpha * state[SUM]! + (x - mean - delta)));
      const isAlarm = count + 1 >= minInstances && sum >= threshold;
      state[DETECTED] = +isAlarm;
      return isAlarm;
    },
    get driftDetected() {
      return state[DETECTED] === 1;
    },
    state,
  };
}
