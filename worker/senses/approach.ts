/**
 * Where the pointer is heading: how fast it comes nearer to each region in view, and when it would be there. Known only
 * while the pointer moves and the region is in view, so that no other region has to be looked at.
 */
import { Code } from '../../kernel/frame.js';
import { SEEN_OF_REGION, SEEN_OF_VIEWPORT } from './attention.js';
import { type Feature, MEDIAN_3, type Sense, type SenseKind, type World } from './feature.js';
import { hypotenuse, pointerRing, ringState, STEP_MS } from './ring.js';

/** Over how many steps a speed is taken; a pointer whose latest sample is older than that rests. */
const STEPS = 5;
const REST_MS = STEPS * STEP_MS;
/** Enough that the half of them is a sample more than the steps. */
const SAMPLES = 16;
/** Who would take longer is not on the way. */
const MAX_MS = 10_000;

const features: readonly Feature[] = [
  /**
   * P18: −Δ(distance from the pointer to the region's box) / Δt over the latest 100 ms of the stroke; its filter is an
   * EWMA of 150 ms. Scrolling brings nothing nearer by itself.
   * @unknown where the pointer has rested for 100 ms, where the region is not in view (R1) or its place was not told,
   * and where the clock is coarser than 20 ms
   * @resets with each stroke
   * @source attune
   */
  {
    id: 'pointer.closing',
    unit: 'px/s',
    range: [-1e5, 1e5],
    perRegion: true,
    words: [200, 800],
    filter: { filter: 'ewma', tau: 150 },
    maxGrain: STEP_MS,
  },
  /**
   * P19: distance from the pointer to the region's box / P18 as it stands before its filter; 0 inside the box.
   * @unknown as P18, and where it would take longer than 10 s
   * @resets with each stroke
   * @source attune
   */
  {
    id: 'pointer.time-to-target',
    unit: 'ms',
    range: [0, MAX_MS],
    perRegion: true,
    words: [400, 1000],
    filter: MEDIAN_3,
    maxGrain: STEP_MS,
  },
];

export const approaching: SenseKind = {
  tier: 'B',
  features,
  hears: [Code.Move, Code.Touch, Code.Scroll, Code.Place, Code.Size, Code.Seen, Code.Visible],
  state: { page: ringState(SAMPLES) + 2, region: 5 },
  create,
};

function create({ regions }: World): Sense {
  const ring = pointerRing(SAMPLES);
  /** Left, top, width and height of each region, in px of the document. */
  const boxes = new Float64Array(4 * regions.length).fill(NaN);
  const inView = new Uint8Array(regions.length);
  let isVisible = true;
  let offset = 0;

  /** From a sample to the region's box, 0 inside. */
  function distance(i: number, region: number): number {
    const left = boxes[4 * region]!;
    const top = boxes[4 * region + 1]!;
    const x = ring.xs[i]!;
    const y = ring.ys[i]! + offset;
    return hypotenuse(
      Math.max(left - x, 0, x - left - boxes[4 * region + 2]!),
      Math.max(top - y, 0, y - top - boxes[4 * region + 3]!),
    );
  }

  return {
    age: ring.expire,
    rest: ring.clear,

    observe(t, _lived, code, region, x, y, value) {
      if (code === Code.Move) ring.move(t, x, y);
      else if (code === Code.Touch) ring.touch(t);
      else if (code === Code.Scroll) offset = y;
      else if (code === Code.Visible) isVisible = value === 1;
      else if (region >= 0) {
        if (code === Code.Seen) inView[region] = +(x >= SEEN_OF_REGION || y >= SEEN_OF_VIEWPORT);
        else {
          const place = 4 * region + (code === Code.Place ? 0 : 2);
          boxes[place] = x;
          boxes[place + 1] = y;
        }
      }
    },

    readRegion(t, _lived, region, into, at) {
      into[at] = into[at + 1] = NaN;
      const last = ring.length - 1;
      if (inView[region] === 0 || !isVisible || last < 0 || t - ring.ts[last]! > REST_MS) return;
      let since = last;
      while (last - since < STEPS && ring.steps[since]! >= 0) since--;
      if (since === last) return;
      const left = distance(last, region);
      const closing = (distance(since, region) - left) / ((last - since) * STEP_MS);
      into[at] = 1000 * closing;
      if (left === 0) into[at + 1] = 0;
      else if (left <= MAX_MS * closing) into[at + 1] = left / closing;
    },
  };
}
