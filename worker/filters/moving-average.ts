/**
 * Moving average: the mean of the last samples, growing at the start.
 *
 * Summed anew at each sample, as differences from it: so no rounding is carried along, equal samples have exactly
 * themselves for a mean, and the mean lies within the window.
 */
import { demand, type Filter, isFiniteNumber } from './causal.js';

/** @throws {AttuneError} `options/invalid` where `window` is not a positive integer */
export function movingAverage(window: number): Filter {
  demand(Number.isSafeInteger(window) && window > 0, 'a positive integer as window', window);
  const ring = new Float64Array(window);
  let next = 0;
  let held = 0;
  let answer = NaN;

  /** The mean as differences from `origin`, the oldest first, each divided by `parts` before they are added. */
  const meanFrom = (origin: number, parts: number): number => {
    let sum = 0;
    for (let i = 0, at = held < window ? 0 : next; i < held; i++) {
      sum += (ring[at]! - origin) / parts;
      at = at + 1 === window ? 0 : at + 1;
    }
    return origin + sum / (held / parts);
  };

  return {
    push(sample) {
      if (!isFiniteNumber(sample)) return answer;
      ring[next] = sample;
      next = next + 1 === window ? 0 : next + 1;
      if (held < window) held++;
      answer = meanFrom(sample, 1);
      // A sum of differences can be too great for a number; samples, each divided, have none that is.
      if (!isFiniteNumber(answer)) answer = meanFrom(0, held);
      return answer;
    },
    clear() {
      ring.fill(0);
      next = held = 0;
      answer = NaN;
    },
    memory: window,
  };
}
