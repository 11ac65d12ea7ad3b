/** The pointer over slots. Leaving for less than {@link AWAY_MS} is a slip of the hand: the hover goes on where it was. */
import { Code } from '../../kernel/frame.js';
import type { SlotFacts } from '../../kernel/protocol.js';
import type { Feature, Sense } from './feature.js';

const AWAY_MS = 1000;
const HOUR_MS = 3_600_000;

export const hoverFeatures: readonly Feature[] = [
  /** H1 of the present hover: time that the pointer has been inside the slot while the document is visible. ms; unknown where the page lacks the slot; starts anew once it was left for 1 s. */
  {
    id: 'hover.dwell',
    tier: 'A',
    unit: 'ms',
    range: [0, HOUR_MS],
    perSlot: true,
    window: 3,
    words: [1000, 3000],
    source: 'H1',
  },
  /** H4: entries into the slot at least 1 s after it was left. count; unknown where the page lacks the slot; until the page ends. */
  {
    id: 'hover.returns',
    tier: 'A',
    unit: 'count',
    range: [0, 1000],
    perSlot: true,
    window: 5,
    words: [1, 3],
    source: 'H4',
  },
];

export function hovering(slots: readonly SlotFacts[]): Sense {
  const dwell = new Float64Array(slots.length);
  const returns = new Float64Array(slots.length);
  /** When each slot was last left; NaN before. */
  const leftAt = new Float64Array(slots.length).fill(NaN);
  let inside = -1;
  let isVisible = true;

  const leave = (t: number): void => {
    if (inside >= 0) leftAt[inside] = t;
    inside = -1;
  };

  return {
    observe(elapsed, t, code, slot, _x, _y, value) {
      if (inside >= 0 && isVisible) dwell[inside]! += elapsed;
      switch (code) {
        case Code.Visible:
          isVisible = value === 1;
          break;
        case Code.HoverIn:
          if (slot === inside || slot < 0) break;
          leave(t);
          inside = slot;
          if (t - leftAt[slot]! >= AWAY_MS) {
            dwell[slot] = 0;
            returns[slot]!++;
          }
          break;
        case Code.HoverOut:
          if (slot === inside) leave(t);
          break;
        default:
      }
    },

    read(elapsed, t, into, at) {
      for (let s = 0; s < slots.length; s++) {
        const { present } = slots[s]!;
        const isOver = s !== inside && t - leftAt[s]! >= AWAY_MS;
        const value = isOver ? 0 : dwell[s]! + (s === inside && isVisible ? elapsed : 0);
        into[at + s] = present ? Math.min(value, HOUR_MS) : NaN;
        into[at + slots.length + s] = present ? Math.min(returns[s]!, 1000) : NaN;
      }
    },
  };
}
