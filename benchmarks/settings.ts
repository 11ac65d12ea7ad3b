/** What every benchmark is given: how many rounds, and the clock and the chance that it may use. */
import { mulberry32, type Random } from '../testing/random.js';
import type { Turns } from './rounds.js';

export interface Settings {
  readonly rounds: number;
}

/** The same input in every run. */
export const seeded = (): Random => mulberry32(20_261_122);

/**
 * Turns timed in CPU time of this process, which neighbours on the machine disturb less than they do the wall clock. It
 * counts every thread, so collecting a variant's garbage counts as well.
 */
export const cpuTurns = ({ rounds }: Settings, turnMs: number): Turns => ({
  rounds,
  turnMs,
  random: seeded(),
  clock() {
    const { user, system } = process.cpuUsage();
    return (user + system) * 1000;
  },
});

/** Uniform on −1..1. */
export function noise(length: number, random: Random): Float64Array {
  return Float64Array.from({ length }, () => 2 * random() - 1);
}
