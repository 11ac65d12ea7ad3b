/**
 * Exponentially weighted moving average for samples at irregular times: of the way to each sample it goes the share
 * α = 1 − e^(−Δt / τ), so that a sample's weight falls to 1/e within τ, however many came meanwhile.
 */
import { exp } from '../../kernel/exact.js';
import { demand, type Filter, isFiniteNumber, towards } from './causal.js';

/** `tau`: time constant in ms. @throws {AttuneError} `options/invalid` where it is not positive */
export function ewma(tau: number): Filter {
  demand(tau > 0 && tau < Infinity, 'a positive time constant', tau);
  let answer = NaN;
  let last = NaN;

  return {
    push(sample, t) {
      if (!isFiniteNumber(sample) || !isFiniteNumber(t)) return answer;
      const elapsed = t - last;
      // Without time between them the second of two samples has no weight.
      if (elapsed <= 0) return answer;
      answer = last === last ? towards(answer, sample, 1 - exp(-elapsed / tau)) : sample;
      last = t;
      return answer;
    },
    clear() {
      answer = last = NaN;
    },
    memory: Infinity,
  };
}
