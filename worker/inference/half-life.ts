/** Forgetting by time: of what was learned so much still counts after so many days. */
import { exp } from '../../kernel/exact.js';

const DEFAULT_DAYS = 14;

/** From 1 down to 0, half of it at each half-life. A clock that was set back forgets nothing. */
export const keptAfter = (days: number, halfLife = DEFAULT_DAYS): number =>
  days > 0 ? exp((-Math.LN2 * days) / halfLife) : 1;
