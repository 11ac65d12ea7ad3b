/**
 * The same FTRL-Proximal as attune's, for speed and nothing else: the fastest that we could write in JavaScript, so that it
 * can be said what attune's promises cost. `Math.exp` is the engine's own, and nothing can be kept, asked or set; dimensions
 * are a multiple of four.
 *
 * Of each coordinate: its weight; z; and the root of Σg², over alpha. Prediction and learning are two functions, since V8
 * makes faster code of their loops then; unrolling that of learning by 2, 4 or 8 gained nothing, nor did a threshold without
 * branches.
 */
const [ALPHA, BETA, L1, L2] = [0.1, 1, 0.1, 1];
const PER_ALPHA = 1 / ALPHA;
const RIDGE = BETA / ALPHA + L2;

/** Predicts, then learns. */
export type Take<Example> = (example: Example, label: 0 | 1) => number;

export function fastFtrl(dimensions: number): Take<Float64Array> {
  const weights = new Float64Array(dimensions);
  const sums = new Float64Array(dimensions);
  const roots = new Float64Array(dimensions);

  function predict(x: Float64Array): number {
    const w = weights;
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let i = 0; i < dimensions; i += 4) {
      a += w[i]! * x[i]!;
      b += w[i + 1]! * x[i + 1]!;
      c += w[i + 2]! * x[i + 2]!;
      d += w[i + 3]! * x[i + 3]!;
    }
    return 1 / (1 + Math.exp(-(a + b + (c + d))));
  }

  function learn(x: Float64Array, error: number): void {
    const w = weights;
    const z = sums;
    const r = roots;
    const scaled = PER_ALPHA * error;
    for (let i = 0; i < dimensions; i++) {
      const step = scaled * x[i]!;
      const before = r[i]!;
      const after = Math.sqrt(before * before + step * step);
      const sum = z[i]! + error * x[i]! - (after - before) * w[i]!;
      z[i] = sum;
      r[i] = after;
      const pull = sum > L1 ? L1 - sum : sum < -L1 ? -L1 - sum : 0;
      w[i] = pull / (after + RIDGE);
    }
  }

  return (x, label) => {
    const probability = predict(x);
    learn(x, probability - label);
    return probability;
  };
}

/** Places of a vector, each once, and the numbers there. */
export interface Places {
  readonly indices: Int32Array;
  readonly values: Float64Array;
}

/** The three numbers of a coordinate lie side by side, so that a place costs one line of the cache. */
export function fastSparseFtrl(bits: number): Take<Places> {
  const state = new Float64Array(4 << bits);

  return ({ indices, values }, label) => {
    let score = 0;
    for (let i = 0; i < indices.length; i++) score += state[indices[i]! << 2]! * values[i]!;
    const probability = 1 / (1 + Math.exp(-score));
    const error = probability - label;
    for (let i = 0; i < indices.length; i++) {
      const at = indices[i]! << 2;
      const g = error * values[i]!;
      const scaled = PER_ALPHA * g;
      const before = state[at + 2]!;
      const after = Math.sqrt(before * before + scaled * scaled);
      const z = state[at + 1]! + g - (after - before) * state[at]!;
      state[at + 2] = after;
      state[at + 1] = z;
      state[at] = (z > L1 ? L1 - z : z < -L1 ? -L1 - z : 0) / (after + RIDGE);
    }
    return probability;
  };
}
