/**
 * Scrolling: how far, how fast, to and fro.
 *
 * A segment is a run of scroll records less than {@link SEGMENT_GAP_MS} apart. Its first record has a distance but no
 * speed, since nobody knows when that movement began. The first record of the page only tells where it starts.
 */
import { Code } from '../../kernel/frame.js';
import { quantile } from '../filters/p2-quantile.js';
import { type Feature, PPM, type Sense, type SenseKind, type World } from './feature.js';
import { recentCount } from './recent-count.js';

export const SEGMENT_GAP_MS = 200;
/** Floor of Δt where the clock is finer: less than the frame that capture writes at most one scroll in. */
const LEAST_STEP_MS = 4;
/** A segment that goes faster than two viewports a second is a flick. */
const FLICK_PPM = 2 * PPM;
const MAX_SPEED_PPM = 100 * PPM;
/** No page is this long: an offset beyond, or one that is no number, is no record. */
export const MAX_DISTANCE = 1e9;

const features: readonly Feature[] = [
  /**
   * S1: (scroll offset + viewport height) / document height, at most 1.
   * @unknown until the layout was told
   * @resets follows the page
   * @source PostHog (contentY / contentHeight)
   */
  { id: 'scroll.depth', unit: 'ppm', range: [0, PPM], words: [400_000, 800_000] },
  /**
   * S2: the greatest S1 so far.
   * @unknown until the layout was told
   * @resets never: until the page ends
   * @source PostHog (maxContentY)
   */
  { id: 'scroll.max-depth', unit: 'ppm', range: [0, PPM], words: [400_000, 800_000] },
  /**
   * S3: |Δy| / Δt of the latest two records of a segment, in viewports a second; 0 once 200 ms passed without a record.
   * @unknown until the layout was told
   * @resets each record
   * @source attune
   */
  { id: 'scroll.speed', unit: 'ppm', range: [0, MAX_SPEED_PPM], words: [500_000, 1_500_000] },
  /**
   * S4: the 95th percentile (P²) of all S3 above 0, one a record.
   * @unknown until the page was scrolled at some S3
   * @resets never: until the page ends
   * @source attune
   */
  { id: 'scroll.speed-p95', unit: 'ppm', range: [0, MAX_SPEED_PPM], words: [PPM, 4 * PPM] },
  /**
   * S5: Σ|Δy| upwards / Σ|Δy|.
   * @unknown while nothing was scrolled
   * @resets never: until the page ends
   * @source Clarity (excessive scrolling is much up and down; it tells no number)
   */
  { id: 'scroll.reversal', unit: 'ppm', range: [0, PPM], words: [150_000, 350_000] },
  /**
   * S7: times that S3 rose above 2 viewports a second, at most once a segment until it falls below, within the present and
   * the five slices of ten seconds before.
   * @unknown never
   * @resets a sliding window
   * @source attune
   */
  { id: 'scroll.flicks', unit: '/min', range: [0, 1000], words: [3, 8] },
  /**
   * S10: Σ|Δy|.
   * @unknown never
   * @resets never: until the page ends
   * @source Snowplow (scrollDistance)
   */
  { id: 'scroll.distance', unit: 'px', range: [0, MAX_DISTANCE], words: [2000, 10_000] },
];

export const scrolling: SenseKind = {
  tier: 'A',
  features,
  hears: [Code.Layout, Code.Scroll],
  state: { page: 33, region: 0 },
  create,
};

/** S1, or NaN where the sizes make none. */
export const depthOf = (offset: number, viewport: number, height: number): number =>
  viewport > 0 && height > 0 && height < Infinity
    ? Math.min(PPM, Math.max(0, (PPM * (offset + viewport)) / height))
    : NaN;

function create(world: World): Sense {
  const flicks = recentCount(10_000, 6);
  const speeds = quantile(0.95);
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
    const now = depthOf(offset || 0, viewport, height);
    if (Number.isNaN(now)) return;
    depth = now;
    if (!(depth <= maxDepth)) maxDepth = depth;
  };

  function speedOf(moved: number, passed: number): number {
    if (!(passed < SEGMENT_GAP_MS && viewport > 0)) return 0;
    const exact = (PPM * 1000 * Math.abs(moved)) / (Math.max(passed, LEAST_STEP_MS, world.grain) * viewport);
    return Math.min(exact, MAX_SPEED_PPM);
  }

  return {
    observe(t, _lived, code, _region, _x, y, value) {
      if (code === Code.Layout) {
        viewport = y;
        height = value;
        deepen();
      } else if (code === Code.Scroll && Math.abs(y) <= MAX_DISTANCE) {
        const moved = Number.isNaN(offset) ? 0 : y - offset;
        offset = y;
        distance += Math.abs(moved);
        if (moved < 0) up -= moved;
        speed = speedOf(moved, t - lastScroll);
        if (speed > 0) speeds.push(speed);
        if (speed > FLICK_PPM && !isFlick) flicks.add(t);
        isFlick = speed > FLICK_PPM;
        lastScroll = t;
        deepen();
      }
    },

    read(t, _lived, into, at) {
      into[at] = depth;
      into[at + 1] = maxDepth;
      into[at + 2] = viewport > 0 ? (t - lastScroll < SEGMENT_GAP_MS ? speed : 0) : NaN;
      into[at + 3] = speeds.value;
      into[at + 4] = distance > 0 ? (PPM * up) / distance : NaN;
      into[at + 5] = flicks.at(t);
      into[at + 6] = distance;
    },
  };
}
