/** The benchmark of median.ts in a browser. */
import { medianVariants } from './median.js';
import { pageTurns } from './page-turns.js';
import { takeTurns, type Timings } from './rounds.js';

export const benchMedian = async (size: number, rounds: number): Promise<Timings> =>
  takeTurns(medianVariants(size), pageTurns(rounds, 4));
