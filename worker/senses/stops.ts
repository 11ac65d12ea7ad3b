/** Where scrolling stops: for how long, and over how much of the page the time is spread. */
import { log2 } from '../../kernel/exact.js';
import { Code } from '../../kernel/frame.js';
import { medianFilter } from '../filters/median.js';
import { type Feature, HOUR_MS, PPM, type Sense, type SenseKind } from './feature.js';
import { depthOf, MAX_DISTANCE, SEGMENT_GAP_MS } from './scroll.js';

const STOPS = 21;
const BINS = 20;
const LOG2_BINS = log2(BINS);

const features: readonly Feature[] = [
  /**
   * S8: median of the latest 21 times from the last record of a scroll segment to the first of the next; of each silence
   * within, only the first 5 s count.
   * @unknown until scrolling began a second time
   * @resets a sliding window
   * @source attune
   */
  { id: 'scroll.settle', unit: 'ms', range: [0, HOUR_MS], words: [1000, 5000] },
  /**
   * S9: Shannon entropy of the time that S1 spent in each of 20 equal bins while the document was visible and focused,
   * over log₂ 20.
   * @unknown until the layout was told and time has passed
   * @resets never: until the page ends
   * @source attune
   */
  { id: 'scroll.depth-entropy', unit: 'ppm', range: [0, PPM], words: [400_000, 750_000] },
];

export const stopping: SenseKind = {
  tier: 'A',
  features,
  hears: [Code.Layout, Code.Scroll, Code.Visible, Code.Focus],
  state: { page: BINS + 2 * STOPS + 14, region: 0 },
  create,
};

function create(): Sense {
  const median = medianFilter(STOPS);
  let settle = NaN;
  let lastScroll = NaN;
  /** `lived` at the end of the latest movement. */
  let stoppedAt = NaN;

  const bins = new Float64Array(BINS);
  let viewport = NaN;
  let height = NaN;
  let offset = NaN;
  /** The bin that time goes to now; −1 while to none. */
  let bin = -1;
  let isVisible = true;
  let isFocused = true;
  /** Until when time is counted in the bins. */
  let counted = 0;

  function move(t: number, lived: number, y: number): void {
    const isMovement = y !== offset && !Number.isNaN(offset);
    offset = y;
    if (!isMovement) return;
    if (t - lastScroll >= SEGMENT_GAP_MS) settle = median.push(lived - stoppedAt);
    lastScroll = t;
    stoppedAt = lived;
  }

  return {
    observe(t, lived, code, _region, _x, y, value) {
      if (bin >= 0) bins[bin]! += lived - counted;
      counted = lived;
      if (code === Code.Visible) isVisible = value === 1;
      else if (code === Code.Focus) isFocused = value === 1;
      else if (code === Code.Layout) [viewport, height] = [y, value];
      else if (Math.abs(y) <= MAX_DISTANCE) move(t, lived, y);
      const depth = depthOf(offset || 0, viewport, height);
      bin = isVisible && isFocused && depth >= 0 ? Math.min(BINS - 1, Math.floor((BINS * depth) / PPM)) : -1;
    },

    read(_t, lived, into, at) {
      into[at] = settle;
      let all = 0;
      let sum = 0;
      for (let b = 0; b < BINS; b++) {
        const spent = bins[b]! + (b === bin ? lived - counted : 0);
        all += spent;
        if (spent > 0) sum += spent * log2(spent);
      }
      into[at + 1] = all > 0 ? (PPM * Math.max(0, log2(all) - sum / all)) / LOG2_BINS : NaN;
    },
  };
}
