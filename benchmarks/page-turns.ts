/** Turns in a page, which can read no CPU time: by its clock, whose grain is 5 µs under cross-origin isolation. */
import type { Turns } from './rounds.js';
import { seeded } from './settings.js';

export const pageTurns = (rounds: number, turnMs: number): Turns => ({
  rounds,
  turnMs,
  random: seeded(),
  clock: () => performance.now() * 1e6,
});
