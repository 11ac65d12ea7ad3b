/** Leaving: the pointer runs out of the page at its top, where tabs and the address bar are. */
import { Code } from '../../kernel/frame.js';
import { type Sense, type SenseKind, UNFILTERED, type World } from './feature.js';
import { FAR_PX, GAP_MS, STEP_MS } from './ring.js';

/** Within this share of the viewport from its top, and faster upwards than so many px/ms. */
const NEAR_TOP = 0.04;
const FAST = 0.5;
/** One intent is told once, though the hand may try again and again. */
const ONCE_MS = 60_000;

export const exiting: SenseKind = {
  tier: 'B',
  features: [
    /**
     * P20: times that the pointer was above 0.04 of the viewport's height and moved up faster than 0.5 px/ms, at most
     * once in 60 s. Its speed is that since the move before which lies at least 20 ms back.
     * @unknown until the layout was told
     * @resets never: until the page ends
     * @source attune
     */
    { id: 'pointer.exits', unit: 'count', range: [0, 1000], words: [1, 3], filter: UNFILTERED },
  ],
  hears: [Code.Layout, Code.Move],
  state: { page: 8, region: 0 },
  create,
};

function create(world: World): Sense {
  /** Time and y of a recent move, and of one at least 20 ms before that; NaN where there is none. */
  const before = new Float64Array(4).fill(NaN);
  let height = NaN;
  let lastMove = -Infinity;
  let lastExit = -Infinity;
  let exits = 0;

  const forget = (): void => {
    before.fill(NaN);
  };
  const age = (t: number): void => {
    if (t - lastMove >= GAP_MS) forget();
  };

  return {
    age,
    rest: forget,

    observe(t, _lived, code, _region, _x, y) {
      if (code === Code.Layout) height = y;
      else if (t > lastMove && Math.abs(y) <= FAR_PX) {
        age(t);
        const isApart = t - before[0]! >= Math.max(STEP_MS, world.grain);
        const since = isApart ? 0 : 2;
        const speed = (before[since + 1]! - y) / (t - before[since]!);
        if (speed > FAST && y < NEAR_TOP * height && t - lastExit >= ONCE_MS) {
          exits++;
          lastExit = t;
        }
        lastMove = t;
        if (!isApart && !Number.isNaN(before[0])) return;
        before.copyWithin(2, 0, 2);
        before[0] = t;
        before[1] = y;
      }
    },

    read(_t, _lived, into, at) {
      into[at] = height > 0 ? exits : NaN;
    },
  };
}
