/**
 * Hampel filter: a sample that lies too far from the median of its window becomes that median; all others pass untouched
 * (Hampel, The influence curve and its role in robust estimation, JASA 69, 1974; Pearson, Outliers in process modeling and
 * identification, IEEE Trans. Control Systems Technology 10, 2002).
 *
 * Causal: the window is the last samples, raw ones. Too far is more than `sigmas` standard deviations, which are told from
 * the median absolute deviation (MAD); where that is 0, since most of the window is equal, more than `floor`.
 */
import { demand, demandOdd, type Filter, isFiniteNumber, meanOfTwo } from './causal.js';
import { sortedWindow } from './sorted-window.js';

/** A normal distribution's standard deviation over its MAD, 1 / Φ⁻¹(¾), as it is written everywhere. */
const SIGMA_PER_MAD = 1.4826;

/** @throws {AttuneError} `options/invalid` for an even window, or where `sigmas` or `floor` is below 0 */
export function hampelFilter(window: number, sigmas: number, floor = 0): Filter {
  demandOdd(window);
  demand(sigmas >= 0 && floor >= 0, 'sigmas and a floor from 0 on', Math.min(sigmas, floor));
  const latest = sortedWindow(window);
  let answer = NaN;

  return {
    push(sample) {
      if (!isFiniteNumber(sample)) return answer;
      const median = latest.push(sample);
      const mad = medianDeviation(latest.sorted, latest.held, median);
      const limit = mad > 0 ? sigmas * SIGMA_PER_MAD * mad : floor;
      return (answer = Math.abs(sample - median) > limit ? median : sample);
    },
    clear() {
      latest.clear();
      answer = NaN;
    },
    // A majority of equal samples is the median, with a MAD of 0.
    memory: (window + 1) / 2,
  };
}

/** From the middle outwards the deviations come in their order, now from below and now from above. */
function medianDeviation(sorted: Float64Array, held: number, median: number): number {
  let low = (held + 1) >> 1;
  let high = low + 1;
  let before = 0;
  let deviation = 0;
  for (let i = 0; i <= held >> 1; i++) {
    before = deviation;
    const below = median - sorted[low]!;
    const above = sorted[high]! - median;
    if (below <= above) low--;
    else high++;
    deviation = Math.min(below, above);
  }
  return held & 1 ? deviation : meanOfTwo(before, deviation);
}
