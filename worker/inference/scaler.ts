/**
 * Running standardiser: each number less its mean so far, over its standard deviation so far (Welford's update, which
 * does not cancel), clipped at ±4 so that one wild value cannot own the model. As River's `StandardScaler`, with the
 * difference that an unknown number (NaN) teaches nothing and becomes 0, the mean.
 *
 * Numbers of the catalogue lie within 1e9; the squares that it sums stay finite up to 1e150.
 */
export interface Scaler {
  /** Takes in one example. */
  learnOne(x: Float64Array): void;
  /** Writes the standardised `x` to the start of `into`. */
  transformOne(x: Float64Array, into: Float64Array): void;
  /** All that it has learned, in place: for snapshots. */
  readonly state: Float64Array;
}

/** Places of one number in the state: how many were known, their mean, the sum of squared deviations. */
const COUNT = 0;
const MEAN = 1;
const SQUARES = 2;
const WIDTH = 3;

export function standardScaler(dimensions: number, clip = 4): Scaler {
  const state = new Float64Array(dimensions * WIDTH);
  return {
    state,
    learnOne(x) {
      for (let i = 0, at = 0; i < dimensions; i++, at += WIDTH) {
        const value = x[i]!;
        if (!(value - value === 0)) continue;
        const count = ++state[at + COUNT]!;
        const away = value - state[at + MEAN]!;
        const mean = state[at + MEAN]! + away / count;
        state[at + MEAN] = mean;
        state[at + SQUARES]! += away * (value - mean);
      }
    },
    transformOne(x, into) {
      for (let i = 0, at = 0; i < dimensions; i++, at += WIDTH) {
        const deviation = Math.sqrt(state[at + SQUARES]! / state[at + COUNT]!);
        const z = (x[i]! - state[at + MEAN]!) / deviation;
        // NaN fails both comparisons: an unknown number, or one that has never varied, is the mean.
        into[i] = z > -clip ? (z < clip ? z : clip) : z <= -clip ? -clip : 0;
      }
    },
  };
}
