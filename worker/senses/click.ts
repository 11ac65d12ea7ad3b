/** Clicks of anger: several at one place in quick succession, as PostHog counts them (C1), where they are not the point (C8). */
import { Code } from '../../kernel/frame.js';
import type { Feature, Sense } from './feature.js';

const RAGE_CLICKS = 3;
/** |Δx| + |Δy| to the click before must stay below this, and the time since it. */
const NEAR_PX = 30;
const SOON_MS = 1000;

export const clickFeatures: readonly Feature[] = [
  /** C1: runs of at least 3 clicks, each within 30 px (|Δx| + |Δy|) and 1 s of the one before; clicks where repeats are expected end a run (C8). count; never unknown; until the page ends. */
  {
    id: 'click.rage',
    tier: 'A',
    unit: 'count',
    range: [0, 1000],
    perSlot: false,
    window: 5,
    words: [1, 3],
    source: 'C1',
  },
];

export function clicks(): Sense {
  let rages = 0;
  let run = 0;
  let lastT = 0;
  let lastX = 0;
  let lastY = 0;

  const forget = (): void => {
    run = lastX = lastY = 0;
  };

  return {
    observe(_elapsed, t, code, _slot, x, y, value) {
      // A place is kept for no longer than it is needed.
      if (run > 0 && t - lastT >= SOON_MS) forget();
      if (code !== Code.Click) return;
      if (value === 1) {
        forget();
        return;
      }
      run = run > 0 && Math.abs(x - lastX) + Math.abs(y - lastY) < NEAR_PX ? run + 1 : 1;
      if (run === RAGE_CLICKS) rages++;
      lastT = t;
      lastX = x;
      lastY = y;
    },
    read(_elapsed, _t, into, at) {
      into[at] = Math.min(rages, 1000);
    },
    rest: forget,
  };
}
