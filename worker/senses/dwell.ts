/**
 * How long each slot was before the reader's eyes, and whether that is long enough to have read it.
 *
 * In view by Clarity's two ratios: at least 0.8 of the slot, or 0.05 of the viewport. Reading speed is the mean of 190
 * studies of silent reading of English non-fiction, 238 words a minute (Brysbaert 2019).
 */
import { Code } from '../../kernel/frame.js';
import type { SlotFacts } from '../../kernel/protocol.js';
import { type Feature, PPM, type Sense } from './feature.js';

const SEEN_OF_SLOT = 0.8;
const SEEN_OF_VIEWPORT = 0.05;
const WORDS_A_MINUTE = 238;
const DAY_MS = 86_400_000;
const MAX_RATIO = 10 * PPM;
/** From these read ratios on a slot counts as skimmed, as read. */
const SKIMMED = 150_000;
const READ = 600_000;

export const dwellFeatures: readonly Feature[] = [
  /** R1: ∫ 1[slot in view ∧ document visible ∧ focused] dt. ms; unknown where the page lacks the slot; until the page ends. */
  {
    id: 'dwell.visible',
    tier: 'A',
    unit: 'ms',
    range: [0, DAY_MS],
    perSlot: true,
    window: 3,
    words: [3000, 15_000],
    source: 'R1',
  },
  /** R6: R1 / (60000 · words / 238), at most 10. ppm; unknown where the slot has no words or was never in view; until the page ends. */
  {
    id: 'read.ratio',
    tier: 'A',
    unit: 'ppm',
    range: [0, MAX_RATIO],
    perSlot: true,
    window: 5,
    words: [SKIMMED, READ],
    source: 'R6',
  },
  /** R7: 0 skipped (R6 < 0.15), 1 skimmed (< 0.6), 2 read. level; unknown as R6, and until the slot has left the view once or was read, since a beginning is no skimming; until the page ends. */
  { id: 'read.level', tier: 'A', unit: 'level', range: [0, 2], perSlot: true, window: 5, words: [1, 2], source: 'R7' },
];

export interface Dwelling extends Sense {
  /** Whether the slot is in view while the document is visible and focused, as R1 has it. */
  isAttended(slot: number): boolean;
}

export function dwelling(slots: readonly SlotFacts[]): Dwelling {
  const n = slots.length;
  const dwell = new Float64Array(n);
  const inView = new Uint8Array(n);
  /** Whether R1 has begun for the slot, and whether it has been left since. */
  const begun = new Uint8Array(n);
  const left = new Uint8Array(n);
  let isVisible = true;
  let isFocused = true;

  return {
    isAttended: (slot) => inView[slot] === 1 && isVisible && isFocused,

    observe(elapsed, _t, code, slot, x, y, value) {
      if (isVisible && isFocused) for (let s = 0; s < n; s++) if (inView[s] === 1) dwell[s]! += elapsed;
      switch (code) {
        case Code.Visible:
          isVisible = value === 1;
          break;
        case Code.Focus:
          isFocused = value === 1;
          break;
        case Code.Seen:
          if (slot < 0) break;
          inView[slot] = +(x >= SEEN_OF_SLOT || y >= SEEN_OF_VIEWPORT);
          if (inView[slot] === 0 && begun[slot] === 1) left[slot] = 1;
          break;
        default:
      }
      if (isVisible && isFocused) for (let s = 0; s < n; s++) if (inView[s] === 1) begun[s] = 1;
    },

    read(elapsed, _t, into, at) {
      for (let s = 0; s < n; s++) {
        const { present, words } = slots[s]!;
        const isAttended = inView[s] === 1 && isVisible && isFocused;
        const shown = Math.min(dwell[s]! + (isAttended ? elapsed : 0), DAY_MS);
        const ratio =
          words > 0 && begun[s] === 1 ? Math.min((PPM * shown * WORDS_A_MINUTE) / (60_000 * words), MAX_RATIO) : NaN;
        into[at + s] = present ? shown : NaN;
        into[at + n + s] = present ? ratio : NaN;
        into[at + 2 * n + s] = present && (left[s] === 1 || ratio >= READ) ? levelOf(ratio) : NaN;
      }
    },
  };
}

const levelOf = (ratio: number): number => (Number.isNaN(ratio) ? NaN : +(ratio >= SKIMMED) + +(ratio >= READ));
