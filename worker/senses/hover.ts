/**
 * The pointer over regions. Leaving for less than {@link AWAY_MS} is a slip of the hand: the hover goes on where it
 * was.
 *
 * Intent is that of hoverIntent 1.10.2: each 100 ms from the entry on it looks whether the pointer moved less than 6 px
 * since it looked last. The two places that it compares are kept until it is sure, or until the pointer leaves.
 */
import { Code } from '../../kernel/frame.js';
import { quantile } from '../filters/p2-quantile.js';
import { type Feature, HOUR_MS, MEDIAN_3, type Sense, type SenseKind, UNFILTERED, type World } from './feature.js';
import { hypotenuse } from './ring.js';

const AWAY_MS = 1000;
const LOOK_MS = 100;
const STILL_PX = 6;
const PAUSE_MS = 2000;
/** What is long is learned from this many stays on, within bounds. */
const STAYS = 5;
const LONG_SHARE = 0.9;
const LONG_MS = [800, 5000] as const;

const features: readonly Feature[] = [
  /**
   * H1: time that the pointer has been inside the region during the present hover while the document is visible.
   * @unknown where the page lacks the region
   * @resets once the region was left for 1 s
   * @source attune
   */
  { id: 'hover.dwell', unit: 'ms', range: [0, HOUR_MS], perRegion: true, filter: MEDIAN_3, words: [1000, 3000] },
  /**
   * H4: entries into the region at least 1 s after it was left.
   * @unknown where the page lacks the region
   * @resets never: until the page ends
   * @source attune
   */
  { id: 'hover.returns', unit: 'count', range: [0, 1000], perRegion: true, words: [1, 3] },
  /**
   * H2: 1 from when the pointer, inside the region, moved less than 6 px (Euclidean) within one of the spans of 100 ms
   * since its entry; 0 before, outside and while the document is hidden.
   * @unknown where the page lacks the region
   * @resets once the region was left
   * @source hoverIntent 1.10.2
   */
  { id: 'hover.intent', unit: 'level', range: [0, 1], perRegion: true, filter: UNFILTERED, words: [1, 1] },
  /**
   * H3: hovers of the region whose H1 reached 2000 ms.
   * @unknown where the page lacks the region
   * @resets never: until the page ends
   * @source attune
   */
  { id: 'hover.pauses', unit: 'count', range: [0, 1000], perRegion: true, filter: UNFILTERED, words: [1, 3] },
  /**
   * H3: hovers of the region whose H1 reached what is long for this visitor: the 0.9 quantile (P²) of all stays that
   * ended, from entering any region to leaving it, within 800 and 5000 ms; 2000 ms below 5 stays.
   * @unknown where the page lacks the region
   * @resets never: until the page ends
   * @source attune
   */
  { id: 'hover.long', unit: 'count', range: [0, 1000], perRegion: true, filter: UNFILTERED, words: [1, 3] },
];

export const hovering: SenseKind = {
  tier: 'A',
  features,
  hears: [Code.Visible, Code.Move, Code.HoverIn, Code.HoverOut],
  // Five markers of P² with four numbers each, places, and times.
  state: { page: 34, region: 6 },
  create,
};

function create({ regions }: World): Sense {
  const dwell = new Float64Array(regions.length);
  const returns = new Float64Array(regions.length);
  const pauses = new Float64Array(regions.length);
  const longs = new Float64Array(regions.length);
  /** When each region was last left; NaN before. */
  const leftAt = new Float64Array(regions.length).fill(NaN);
  /** Whether the region's present hover is among `pauses` (1), among `longs` (2). */
  const counted = new Uint8Array(regions.length);
  const stays = quantile(LONG_SHARE);
  let long = PAUSE_MS;
  let inside = -1;
  let isVisible = true;
  /** Until when the present stay is in `dwell`, and how much was there before it. */
  let countedTo = 0;
  let before = 0;
  /** Where the pointer was when intent looked last, and where it is. */
  const places = new Float64Array(4);
  let lookedAt = 0;
  let isIntended = false;

  const isOver = (t: number, region: number): boolean => region !== inside && t - leftAt[region]! >= AWAY_MS;
  const isPause = (region: number, ms: number): boolean => (counted[region]! & 1) === 0 && ms >= PAUSE_MS;
  const isLong = (region: number, ms: number): boolean => (counted[region]! & 2) === 0 && ms >= long;
  const isStill = (): boolean => hypotenuse(places[2]! - places[0]!, places[3]! - places[1]!) < STILL_PX;

  function count(lived: number): void {
    if (inside >= 0 && isVisible) {
      const ms = (dwell[inside]! += lived - countedTo);
      if (isPause(inside, ms)) {
        counted[inside]! |= 1;
        pauses[inside]!++;
      }
      if (isLong(inside, ms)) {
        counted[inside]! |= 2;
        longs[inside]!++;
      }
    }
    countedTo = lived;
  }

  function intend(): void {
    isIntended = true;
    places.fill(0);
  }

  /** Looks as often as it was time to. */
  function look(t: number): void {
    while (inside >= 0 && !isIntended && t - lookedAt >= LOOK_MS) {
      if (isStill()) intend();
      places.copyWithin(0, 2);
      lookedAt += LOOK_MS;
    }
  }

  function enter(t: number, region: number, x: number, y: number): void {
    inside = region;
    if (t - leftAt[region]! >= AWAY_MS) {
      dwell[region] = counted[region] = 0;
      returns[region]!++;
    }
    before = dwell[region]!;
    isIntended = false;
    lookedAt = t;
    places.set([x, y, x, y]);
  }

  function leave(t: number): void {
    if (inside < 0) return;
    leftAt[inside] = t;
    stays.push(dwell[inside]! - before);
    if (stays.count >= STAYS) long = Math.min(LONG_MS[1], Math.max(LONG_MS[0], stays.value));
    inside = -1;
    places.fill(0);
  }

  return {
    age: look,

    // What is still now has been so for long when nothing was heard for long.
    rest: intend,

    observe(t, lived, code, region, x, y, value) {
      count(lived);
      look(t);
      if (code === Code.Visible) isVisible = value === 1;
      else if (code === Code.Move) {
        if (inside < 0 || isIntended) return;
        places[2] = x;
        places[3] = y;
      } else if (code === Code.HoverOut) {
        if (region === inside) leave(t);
      } else if (region >= 0 && region !== inside) {
        leave(t);
        enter(t, region, x, y);
      }
    },

    readRegion(t, lived, region, into, at) {
      const isInside = region === inside && isVisible;
      const ms = dwell[region]! + (isInside ? lived - countedTo : 0);
      const untilSure = isStill() ? LOOK_MS : 2 * LOOK_MS;
      into[at] = isOver(t, region) ? 0 : ms;
      into[at + 1] = returns[region]!;
      into[at + 2] = +(isInside && (isIntended || t - lookedAt >= untilSure));
      into[at + 3] = pauses[region]! + +(isInside && isPause(region, ms));
      into[at + 4] = longs[region]! + +(isInside && isLong(region, ms));
    },

    isSteady: (t, region) => region !== inside && (dwell[region] === 0 || isOver(t, region)),
  };
}
