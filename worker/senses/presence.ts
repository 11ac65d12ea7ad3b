/**
 * Whether somebody is there: visibility of the document, and the time since, until and with input.
 *
 * Input is what a person does: a move, a click, a scroll, a key or touch. The first scroll record only tells where the
 * page starts, and is none. A document counts as visible and focused until a record says otherwise.
 */
import { Code } from '../../kernel/frame.js';
import { engagement, INPUTS } from './engagement.js';
import { DAY_MS, type Feature, HOUR_MS, MEDIAN_3, PPM, type Sense, type SenseKind, UNFILTERED } from './feature.js';
import { recentCount } from './recent-count.js';

const MAX_IDLE_MS = 30_000;
/** The first ping comes this long after the page began, and looks back as far; the others beat by beat. */
const FIRST_PING_MS = 30_000;
const BEAT_MS = 10_000;

const features: readonly Feature[] = [
  /**
   * P17: time since the last input, before the first one since the first record; at most 30 s.
   * @unknown never
   * @resets with each input
   * @source attune
   */
  { id: 'idle', unit: 'ms', range: [0, MAX_IDLE_MS], filter: MEDIAN_3, words: [3000, 10_000] },
  /**
   * R2: time that lies within 5 s after an input or a gain of focus, while the document is visible.
   * @unknown never
   * @resets never: until the page ends
   * @source Chartbeat (engaged time)
   */
  { id: 'engaged', unit: 'ms', range: [0, DAY_MS], filter: MEDIAN_3, words: [15_000, 60_000] },
  /**
   * R3: pings, one 30 s after the first record if there was input after it, then one each 10 s if there was input since the last.
   * @unknown never
   * @resets never: until the page ends
   * @source Snowplow (page ping: minimum visit 30 s, heartbeat 10 s)
   */
  { id: 'page.pings', unit: 'count', range: [0, 10_000], words: [3, 12], filter: UNFILTERED },
  /**
   * E1: share of the page's time that the document was visible.
   * @unknown while no time has passed
   * @resets never: until the page ends
   * @source attune
   */
  { id: 'visibility', unit: 'ppm', range: [0, PPM], words: [500_000, 900_000] },
  /**
   * E2: returns from hidden to visible within the present minute of the page's time and the nine before.
   * @unknown never
   * @resets a sliding window
   * @source attune
   */
  { id: 'tab-switches', unit: 'count', range: [0, 1000], words: [2, 5] },
  /**
   * E3: time from the first moment in view to the first input; 0 for input before.
   * @unknown until both happened
   * @resets never: fixed from then on
   * @source attune
   */
  { id: 'first-input', unit: 'ms', range: [0, HOUR_MS], words: [1000, 5000] },
];

export const presence: SenseKind = {
  tier: 'A',
  features,
  hears: [Code.Visible, Code.Focus, ...INPUTS],
  state: { page: 22, region: 0 },
  create,
};

function create(): Sense {
  const returns = recentCount(60_000, 10);
  const engaged = engagement();
  let isVisible = true;
  let hasScrolled = false;
  let last = 0;
  let lastInput = 0;
  let visibleFor = 0;
  let firstVisible = NaN;
  let firstInput = NaN;
  /** Pings that the inputs so far have brought about, and when the latest of them comes. */
  let pings = 0;
  let pingAt = 0;

  const input = (t: number): void => {
    lastInput = t;
    if (Number.isNaN(firstInput)) firstInput = t;
    const beat = Math.max(FIRST_PING_MS, BEAT_MS * Math.ceil(t / BEAT_MS));
    if (t > 0 && beat > pingAt) {
      pings++;
      pingAt = beat;
    }
  };

  return {
    observe(t, _lived, code, _region, _x, _y, value) {
      engaged.observe(t, code, value);
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
          break;
        case Code.Scroll:
          if (hasScrolled) input(t);
          hasScrolled = true;
          break;
        default:
          input(t);
      }
      if (isVisible && Number.isNaN(firstVisible)) firstVisible = t;
    },

    read(t, _lived, into, at) {
      into[at] = t - lastInput;
      into[at + 1] = engaged.at(t);
      into[at + 2] = pingAt > t ? pings - 1 : pings;
      into[at + 3] = t > 0 ? (PPM * (visibleFor + (isVisible ? t - last : 0))) / t : NaN;
      into[at + 4] = returns.at(t);
      into[at + 5] = firstInput - firstVisible;
    },
  };
}
