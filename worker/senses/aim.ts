/** How well clicks and taps are aimed: how far from the centre they hit, and taps that had to be tried again. */
import { Code } from '../../kernel/frame.js';
import { type Feature, PPM, type Sense, type SenseKind, UNFILTERED } from './feature.js';
import { hypotenuse } from './ring.js';

/** What hits so soon after a touch was a finger; a tap takes no longer, either. */
const TAP_MS = 700;
/** A finger covers this much (WCAG 2.5.8): a tap moves no further, and the next tap so near and so soon corrects it. */
const NEAR_PX = 24;
const AGAIN_MS = 600;

const features: readonly Feature[] = [
  /**
   * C7: distance of the latest click from the centre of what it hit / half the diagonal of that.
   * @unknown until something was clicked
   * @resets with each click
   * @source attune
   */
  { id: 'click.aim', unit: 'ppm', range: [0, PPM], words: [300_000, 700_000] },
  /**
   * T3: the same of the latest tap: a hit within 700 ms after a touch.
   * @unknown until something was tapped
   * @resets with each tap
   * @source attune
   */
  { id: 'tap.aim', unit: 'ppm', range: [0, PPM], words: [300_000, 700_000] },
  /**
   * T3: taps within 24 px and 600 ms of the tap before, unless that was where repeats are expected (C8). A tap is a
   * touch lifted within 700 ms and 24 px of where it began.
   * @unknown never
   * @resets never: until the page ends
   * @source attune, WCAG 2.5.8
   */
  { id: 'tap.misses', unit: 'count', range: [0, 1000], words: [1, 3], filter: UNFILTERED },
];

export const aiming: SenseKind = {
  tier: 'B',
  features,
  hears: [Code.Click, Code.Touch, Code.Aim],
  state: { page: 11, region: 0 },
  create,
};

function create(): Sense {
  /** Where a finger came down, and where the last tap was. */
  const down = new Float64Array(2);
  const tap = new Float64Array(2);
  let downT = -Infinity;
  let tapT = -Infinity;
  let lastTouch = -Infinity;
  let clickAim = NaN;
  let tapAim = NaN;
  let misses = 0;

  const forgetDown = (): void => {
    down.fill(0);
    downT = -Infinity;
  };
  const forgetTap = (): void => {
    tap.fill(0);
    tapT = -Infinity;
  };
  const isNear = (place: Float64Array, x: number, y: number): boolean =>
    hypotenuse(x - place[0]!, y - place[1]!) <= NEAR_PX;

  function touch(t: number, x: number, y: number, phase: number): void {
    lastTouch = t;
    if (phase === 0) {
      down.set([x, y]);
      downT = t;
    } else if (phase === 2) {
      if (t - downT <= TAP_MS && isNear(down, x, y)) {
        if (t - tapT <= AGAIN_MS && isNear(tap, x, y)) misses++;
        tap.set([x, y]);
        tapT = t;
      }
      forgetDown();
    }
  }

  return {
    age(t) {
      if (t - downT > TAP_MS) forgetDown();
      if (t - tapT > AGAIN_MS) forgetTap();
    },
    rest() {
      forgetDown();
      forgetTap();
    },

    observe(t, _lived, code, _region, x, y, value) {
      if (code === Code.Touch) touch(t, x, y, value);
      else if (code === Code.Click) {
        if (value === 1) forgetTap();
      } else if (value > 0) {
        const aim = Math.min(PPM, (PPM * hypotenuse(x, y)) / value);
        if (t - lastTouch <= TAP_MS) tapAim = aim;
        else clickAim = aim;
      }
    },

    read(_t, _lived, into, at) {
      into[at] = clickAim;
      into[at + 1] = tapAim;
      into[at + 2] = misses;
    },
  };
}
