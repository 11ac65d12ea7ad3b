/**
 * Scrolling: how far, how fast, to and fro.
 *
 * A segment is a run of scroll records less than {@link SEGMENT_GAP_MS} apart. Its first record has a distance but no
 * speed, since nobody knows when that movement began. The first record of the page only tells where it starts.
 */
import { Code } from '../../kernel/frame.js';
import { type Feature, PPM, type Sense } from './feature.js';
import { recentCount } from './recent-count.js';

const SEGMENT_GAP_MS = 200;
/** Floor of Δt: the grain of clocks, and less than the frame that capture writes at most one scroll in. */
const GRAIN_MS = 4;
/** A segment that goes faster than two viewports a second is a flick. */
const FLICK_PPM = 2 * PPM;
const MAX_SPEED_PPM = 100 * PPM;
const MAX_DISTANCE = 1e9;

export const scrollFeatures: readonly Feature[] = [
  /** S1: (scroll offset + viewport height) / document height, at most 1. ppm; unknown until the layout was told; follows the page. */
  {
    id: 'scroll.depth',
    tier: 'A',
    unit: 'ppm',
    range: [0, PPM],
    perSlot: false,
    window: 5,
    words: [400_000, 800_000],
    source: 'S1',
  },
  /** S2: the greatest S1 so far. ppm; unknown until the layout was told; until the page ends. */
  {
    id: 'scroll.max-depth',
    tier: 'A',
    unit: 'ppm',
    range: [0, PPM],
    perSlot: false,
    window: 5,
    words: [400_000, 800_000],
    source: 'S2',
  },
  /** S3: |Δy| / Δt of the latest two records of a segment, in viewports a second, times a million; 0 once 200 ms passed without a record. ppm; unknown until the layout was told. */
  {
    id: 'scroll.speed',
    tier: 'A',
    unit: 'ppm',
    range: [0, MAX_SPEED_PPM],
    perSlot: false,
    window: 5,
    words: [500_000, 1_500_000],
    source: 'S3',
  },
  /** S5: Σ|Δy| upwards / Σ|Δy|. ppm; unknown while nothing was scrolled; until the page ends. */
  {
    id: 'scroll.reversal',
    tier: 'A',
    unit: 'ppm',
    range: [0, PPM],
    perSlot: false,
    window: 5,
    words: [150_000, 350_000],
    source: 'S5',
  },
  /** S7: times that S3 rose above 2 viewports a second, at most once a segment until it falls below, within the present and the five slices of ten seconds before. count; never unknown; a sliding window. */
  {
    id: 'scroll.flicks',
    tier: 'A',
    unit: 'count',
    range: [0, 1000],
    perSlot: false,
    window: 5,
    words: [3, 8],
    source: 'S7',
  },
  /** S10: Σ|Δy|. px; never unknown; until the page ends. */
  {
    id: 'scroll.distance',
    tier: 'A',
    unit: 'px',
    range: [0, MAX_DISTANCE],
    perSlot: false,
    window: 5,
    words: [2000, 10_000],
    source: 'S10',
  },
];

export interface Scrolling extends Sense {
  /** S2 as a share, 0..1; 0 while unknown. */
  readonly maxDepth: number;
}

export function scrolling(): Scrolling {
  const flicks = recentCount(10_000, 6);
  let viewport = NaN;
  let height = NaN;
  /** NaN until the first record, which is no movement. */
  let offset = NaN;
  let depth = NaN;
  let maxDepth = NaN;
  let lastScroll = NaN;
  /** Viewports a second, ppm. */
  let speed = 0;
  let isFlick = false;
  let up = 0;
  let distance = 0;

  const deepen = (): void => {
    if (!(viewport > 0 && height > 0)) return;
    const bottom = (Number.isNaN(offset) ? 0 : offset) + viewport;
    depth = Math.min(PPM, Math.max(0, (PPM * bottom) / height));
    if (!(depth <= maxDepth)) maxDepth = depth;
  };

  return {
    get maxDepth() {
      return Number.isNaN(maxDepth) ? 0 : maxDepth / PPM;
    },

    observe(_elapsed, t, code, _slot, _x, y, value) {
      if (code === Code.Layout) {
        viewport = y;
        height = value;
        deepen();
      } else if (code === Code.Scroll && Math.abs(y) <= MAX_DISTANCE) {
        const moved = Number.isNaN(offset) ? 0 : y - offset;
        const isFollowing = t - lastScroll < SEGMENT_GAP_MS;
        offset = y;
        distance += Math.abs(moved);
        if (moved < 0) up -= moved;
        speed =
          isFollowing && viewport > 0
            ? (PPM * 1000 * Math.abs(moved)) / (Math.max(t - lastScroll, GRAIN_MS) * viewport)
            : 0;
        if (speed > FLICK_PPM && !isFlick) flicks.add(t);
        isFlick = speed > FLICK_PPM;
        lastScroll = t;
        deepen();
      }
    },

    read(_elapsed, t, into, at) {
      into[at] = depth;
      into[at + 1] = maxDepth;
      into[at + 2] = viewport > 0 ? (t - lastScroll < SEGMENT_GAP_MS ? Math.min(speed, MAX_SPEED_PPM) : 0) : NaN;
      into[at + 3] = distance > 0 ? (PPM * up) / distance : NaN;
      into[at + 4] = Math.min(flicks.at(t), 1000);
      into[at + 5] = Math.min(distance, MAX_DISTANCE);
    },
  };
}
