/**
 * One-Euro filter: a low-pass whose cutoff rises with speed, so that slow motion is smooth and fast motion not late
 * (Casiez, Roussel, Vogel, 1 € Filter, CHI 2012).
 *
 * With Te the time since the last sample, a cutoff c gives the share α(c) = 1 / (1 + 1 / (2π c Te)). Speed is the step from
 * the last answer, as the authors' own code has it (github.com/casiez/OneEuroFilter), low-passed at `dCutoff`; the sample
 * is low-passed at minCutoff + β |speed|.
 */
import { demand, type Filter, isFiniteNumber, towards } from './causal.js';

export interface OneEuroOptions {
  /** Hz: least cutoff. Lower is smoother at rest. */
  readonly minCutoff: number;
  /** Hz per unit of speed, which is the samples' unit per second. Higher lags less in motion. */
  readonly beta: number;
  /** Hz: cutoff of the speed. */
  readonly dCutoff: number;
}

/** @throws {AttuneError} `options/invalid` where a cutoff is not positive, or `beta` below 0 */
export function oneEuroFilter({ minCutoff, beta, dCutoff }: OneEuroOptions): Filter {
  const isSound = minCutoff > 0 && dCutoff > 0 && beta >= 0 && minCutoff + dCutoff + beta < Infinity;
  demand(isSound, 'positive cutoffs and a beta from 0 on', Math.min(minCutoff, dCutoff, beta));
  let answer = NaN;
  let speed = 0;
  let last = NaN;

  return {
    push(sample, t) {
      if (!isFiniteNumber(sample) || !isFiniteNumber(t)) return answer;
      const elapsed = (t - last) / 1000;
      // Without time between two samples there is no speed, and no cutoff lets the second one through.
      if (elapsed <= 0) return answer;
      if (last === last) {
        // A speed too great for a number is the greatest one.
        const step = Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, (sample - answer) / elapsed));
        speed = towards(speed, step, share(dCutoff, elapsed));
        answer = towards(answer, sample, share(minCutoff + beta * Math.abs(speed), elapsed));
      } else answer = sample;
      last = t;
      return answer;
    },
    clear() {
      answer = last = NaN;
      speed = 0;
    },
    memory: Infinity,
  };
}

const share = (cutoff: number, elapsed: number): number => 1 / (1 + 1 / (2 * Math.PI * cutoff * elapsed));
