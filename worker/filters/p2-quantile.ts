/**
 * P²: a quantile of a stream, in five numbers and without storing samples (Jain and Chlamtac, The P² algorithm for dynamic
 * calculation of quantiles and histograms without storing observations, CACM 28, 1985).
 *
 * Five markers stand at the least and greatest sample, at the quantile, and half-way to it on both sides. Each has a
 * height, and a place among the samples in their order. When that lags a whole place behind the wanted one, the height
 * moves along the parabola through it and its neighbours, or along a line where that would leave their order. Exact for up
 * to five samples.
 */
import { demand, isFiniteNumber, towards } from './causal.js';

export interface Quantile {
  /** Takes in a sample and returns the quantile so far. Non-finite samples are passed over; NaN while it holds none. */
  push(sample: number): number;
  /** NaN before the first sample. */
  readonly value: number;
  readonly count: number;
  /** Forgets all samples and overwrites them. */
  clear(): void;
}

/** @throws {AttuneError} `options/invalid` unless 0 < p < 1 */
export function quantile(p: number): Quantile {
  demand(p > 0 && p < 1, 'a quantile between 0 and 1', p);
  /** By how much a marker's wanted place moves with each sample. */
  const shares = [0, p / 2, p, (1 + p) / 2, 1];
  const heights = new Float64Array(5);
  const places = new Float64Array(5);
  const wanted = new Float64Array(5);
  let count = 0;

  const value = (): number => {
    if (count > 5) return heights[2]!;
    // By linear interpolation between the two nearest, as most software has it (Hyndman and Fan's definition 7).
    const at = p * (count - 1);
    const low = Math.floor(at);
    return towards(heights[low]!, heights[Math.ceil(at)]!, at - low);
  };

  /** Height of a marker one place further on, to the side `d`. */
  function moved(i: number, d: 1 | -1): number {
    const [low, own, high] = [heights[i - 1]!, heights[i]!, heights[i + 1]!];
    const [under, over] = [places[i]! - places[i - 1]!, places[i + 1]! - places[i]!];
    const slopes = ((under + d) * (high - own)) / over + ((over - d) * (own - low)) / under;
    const parabolic = own + (d / (under + over)) * slopes;
    if (low < parabolic && parabolic < high) return parabolic;
    // Each divided before the difference, which can be too great for a number.
    const gap = d > 0 ? over : under;
    return own + (heights[i + d]! / gap - own / gap);
  }

  return {
    push(sample) {
      if (!isFiniteNumber(sample)) return value();
      if (count < 5) {
        wanted[count] = 1 + 4 * shares[count]!;
        let i = count;
        places[i] = ++count;
        for (; i > 0 && heights[i - 1]! > sample; i--) heights[i] = heights[i - 1]!;
        heights[i] = sample;
        return value();
      }
      places[4] = ++count;
      if (sample < heights[0]!) heights[0] = sample;
      if (sample > heights[4]!) heights[4] = sample;
      for (let i = 1; i < 4; i++) if (sample < heights[i]!) places[i]!++;
      for (let i = 1; i < 4; i++) {
        const lag = (wanted[i]! += shares[i]!) - places[i]!;
        const d = lag < 0 ? -1 : 1;
        if (lag * d >= 1 && (places[i + d]! - places[i]!) * d > 1) {
          heights[i] = moved(i, d);
          places[i]! += d;
        }
      }
      return value();
    },
    get value() {
      return value();
    },
    get count() {
      return count;
    },
    clear() {
      heights.fill(0);
      places.fill(0);
      wanted.fill(0);
      count = 0;
    },
  };
}
