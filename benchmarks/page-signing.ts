/** The benchmark of signing.ts in a browser. */
import { pageTurns } from './page-turns.js';
import { takeTurns, type Timings } from './rounds.js';
import { signingVariants } from './signing.js';

export const benchSigning = async (rounds: number): Promise<Timings> =>
  takeTurns(await signingVariants(), pageTurns(rounds, 4));
