/**
 * Whether somebody is there: visibility of the document, and the time since, until and with input.
 *
 * Input is what a person does: a move, a click, a scroll, a key or touch. The first scroll record only tells where the
 * page starts, and is none. A document counts as visible and focused until a record says otherwise.
 */
import { Code } from '../../kernel/frame.js';
import { type Feature, PPM, type Sense } from './feature.js';
import { recentCount } from './recent-count.js';

/** Each input keeps the visitor engaged for this long (Chartbeat's rolling window). */
export const ENGAGED_MS = 5000;
const MAX_IDLE_MS = 30_000;
const HOUR_MS = 3_600_000;

export const presenceFeatures: readonly Feature[] = [
  /** P17: time since the last input, before the first one since the first record, capped at 30 s. ms; never unknown; falls to 0 with each input. */
  {
    id: 'idle',
    tier: 'A',
    unit: 'ms',
    range: [0, MAX_IDLE_MS],
    perSlot: false,
    window: 3,
    words: [3000, 10_000],
    source: 'P17',
  },
  /** R2: time that lies within 5 s after an input or a gain of focus, while the document is visible. ms; never unknown; grows until the page ends. */
  {
    id: 'engaged',
    tier: 'A',
    unit: 'ms',
    range: [0, 24 * HOUR_MS],
    perSlot: false,
    window: 3,
    words: [15_000, 60_000],
    source: 'R2',
  },
  /** E1: share of the page's time that the document was visible. ppm; unknown while no time has passed; until the page ends. */
  {
    id: 'visibility',
    tier: 'A',
    unit: 'ppm',
    range: [0, PPM],
    perSlot: false,
    window: 5,
    words: [500_000, 900_000],
    source: 'E1',
  },
  /** E2: returns from hidden to visible within the present and the nine minutes before. count; never unknown; a sliding window. */
  {
    id: 'tab-switches',
    tier: 'A',
    unit: 'count',
    range: [0, 1000],
    perSlot: false,
    window: 5,
    words: [2, 5],
    source: 'E2',
  },
  /** E3: first input − first time visible, 0 for input before. ms; unknown until both happened; then fixed. */
  {
    id: 'first-input',
    tier: 'A',
    unit: 'ms',
    range: [0, HOUR_MS],
    perSlot: false,
    window: 5,
    words: [1000, 5000],
    source: 'E3',
  },
];

export interface Presence extends Sense {
  readonly isVisible: boolean;
}

export function presence(): Presence {
  const returns = recentCount(60_000, 10);
  let isVisible = true;
  let hasScrolled = false;
  let last = 0;
  let lastInput = 0;
  let engagedUntil = 0;
  let engaged = 0;
  let visibleFor = 0;
  let firstVisible = NaN;
  let firstInput = NaN;

  const engagedAt = (t: number): number => engaged + (isVisible ? Math.max(0, Math.min(t, engagedUntil) - last) : 0);
  const input = (t: number): void => {
    lastInput = t;
    engagedUntil = t + ENGAGED_MS;
    if (Number.isNaN(firstInput)) firstInput = t;
  };

  return {
    get isVisible() {
      return isVisible;
    },

    observe(_elapsed, t, code, _slot, _x, _y, value) {
      engaged = engagedAt(t);
      if (isVisible) visibleFor += t - last;
      last = t;
      switch (code) {
        case Code.Visible: {
          const wasVisible = isVisible;
          isVisible = value === 1;
          if (isVisible && !wasVisible) returns.add(t);
          break;
        }
        case Code.Focus:
          if (value === 1) engagedUntil = t + ENGAGED_MS;
          break;
        case Code.Scroll:
          if (hasScrolled) input(t);
          hasScrolled = true;
          break;
        case Code.Move:
        case Code.Click:
        case Code.Active:
          input(t);
          break;
        default:
      }
      if (isVisible && Number.isNaN(firstVisible)) firstVisible = t;
    },

    read(_elapsed, t, into, at) {
      into[at] = Math.min(t - lastInput, MAX_IDLE_MS);
      into[at + 1] = Math.min(engagedAt(t), 24 * HOUR_MS);
      into[at + 2] = t > 0 ? Math.min(PPM, (PPM * (visibleFor + (isVisible ? t - last : 0))) / t) : NaN;
      into[at + 3] = Math.min(returns.at(t), 1000);
      into[at + 4] = Math.min(Math.max(0, firstInput - firstVisible), HOUR_MS);
    },
  };
}
