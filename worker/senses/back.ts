/**
 * Quick backs: the visitor follows a link, does not find what it promised, and is back soon (C4). Clarity, which has the name
 * for it, says "under a certain threshold of time"; here 10 s, and once there is a history, less than it usually takes.
 *
 * Only what comes back to the kept page (back/forward cache) is seen; after another kind of return the page begins anew. So
 * the history is short, and its quantile exact: P² would begin with the median of five, and come down slowly.
 */
import { Code } from '../../kernel/frame.js';
import { Sign } from '../../kernel/protocol.js';
import { type Sense, type SenseKind, UNFILTERED, type World } from './feature.js';

const QUICK_MS = 10_000;
/** A quick return is among the shortest tenth of so many before it; not before there are five. */
const SHORT = 0.1;
const HISTORY = 20;
const MIN_HISTORY = 5;

export const backs: SenseKind = {
  tier: 'A',
  features: [
    /**
     * C4: returns to the page less than 10 s after it was left, and in less than the 0.1 quantile (nearest rank) of the latest 20 times away before, if there are 5.
     * @unknown never
     * @resets never: until the page ends
     * @source Clarity (quick back, which names no number)
     */
    { id: 'back.quick', unit: 'count', range: [0, 1000], words: [1, 3], filter: UNFILTERED },
  ],
  hears: [Code.Leave, Code.Back],
  state: { page: HISTORY + 3, region: 0 },
  create,
};

function create({ sign }: World): Sense {
  const times = new Float64Array(HISTORY);
  let returns = 0;
  let quick = 0;
  let leftAt = NaN;

  function isQuick(took: number): boolean {
    const known = Math.min(returns, HISTORY);
    if (took >= QUICK_MS || known < MIN_HISTORY) return took < QUICK_MS;
    let shorter = 0;
    for (let i = 0; i < known; i++) if (times[i]! <= took) shorter++;
    return shorter < Math.ceil(SHORT * known);
  }

  return {
    observe(t, _lived, code) {
      if (code === Code.Leave) {
        leftAt = t;
        return;
      }
      const took = t - leftAt;
      leftAt = NaN;
      if (Number.isNaN(took)) return;
      if (isQuick(took)) {
        quick++;
        sign?.(Sign.Back, -1);
      }
      times[returns++ % HISTORY] = took;
    },
    read(_t, _lived, into, at) {
      into[at] = quick;
    },
  };
}
