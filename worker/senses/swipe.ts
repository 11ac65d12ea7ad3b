/** Strokes of a finger over the page: how fast, and those that nothing answers. */
import { Code } from '../../kernel/frame.js';
import { medianFilter } from '../filters/median.js';
import { type Feature, PPM, type Sense, type SenseKind, UNFILTERED, type World } from './feature.js';
import { FAR_PX, hypotenuse, SPAN_MS } from './ring.js';

/** A touch that travels less is no swipe, as PostHog has it; and how long a page may take to answer. */
const SWIPE_PX = 30;
const ANSWER_MS = 2750;
/** Swipes that wait for an answer at once; more than a hand makes in that time. */
const WAITING = 16;
/** Swipes that the median speed is over. */
const SWIPES = 15;

const features: readonly Feature[] = [
  /**
   * T1: median over the latest 15 swipes of path / time from touch to lift, in viewport heights a second, times a
   * million. A swipe is a touch whose path is at least 30 px long.
   * @unknown until the first swipe after the layout was told
   * @resets never: until the page ends
   * @source attune
   */
  { id: 'swipe.speed', unit: 'ppm', range: [0, 100 * PPM], words: [500_000, 2_000_000] },
  /**
   * C5: swipes (T1) with neither scrolling nor a change of the page from the touch until 2750 ms after it was lifted;
   * hidden or left pages did answer.
   * @unknown never
   * @resets never: until the page ends
   * @source PostHog (dead swipe)
   */
  { id: 'swipe.dead', unit: 'count', range: [0, 1000], words: [1, 3], filter: UNFILTERED },
];

export const swiping: SenseKind = {
  tier: 'B',
  features,
  hears: [Code.Layout, Code.Scroll, Code.Visible, Code.Touch, Code.Change, Code.Leave],
  state: { page: WAITING + 3 * SWIPES + 12, region: 0 },
  create,
};

function create(world: World): Sense {
  const speeds = medianFilter(SWIPES);
  /** When the swipes that wait for an answer were lifted, the oldest first. */
  const waiting = new Float64Array(WAITING);
  let waits = 0;
  /** Where the finger was last. */
  const finger = new Float64Array(2);
  let isDown = false;
  let isAnswered = false;
  let downT = 0;
  let lastTouch = 0;
  let path = 0;
  let height = NaN;
  let speed = NaN;
  let dead = 0;

  const lift = (): void => {
    finger.fill(0);
    isDown = false;
  };

  const overdue = (t: number): number => {
    let count = 0;
    while (count < waits && t - waiting[count]! >= ANSWER_MS) count++;
    return count;
  };

  function age(t: number): void {
    const late = overdue(t);
    dead += late;
    waits -= late;
    if (late > 0) waiting.copyWithin(0, late);
    if (t - lastTouch >= SPAN_MS) lift();
  }

  function touch(t: number, x: number, y: number, phase: number): void {
    if (phase === 0) {
      isDown = true;
      isAnswered = false;
      downT = t;
      path = 0;
    } else if (isDown) path += hypotenuse(x - finger[0]!, y - finger[1]!);
    else return;
    lastTouch = t;
    finger[0] = x;
    finger[1] = y;
    if (phase !== 2) return;
    lift();
    if (!(path >= SWIPE_PX)) return;
    const took = Math.max(t - downT, world.grain);
    if (took > 0 && height > 0) speed = speeds.push((PPM * 1000 * path) / (took * height));
    if (!isAnswered && waits < WAITING) waiting[waits++] = t;
  }

  return {
    age,
    rest: lift,

    observe(t, _lived, code, _region, x, y, value) {
      age(t);
      if (code === Code.Touch) {
        if (Math.abs(x) <= FAR_PX && Math.abs(y) <= FAR_PX) touch(t, x, y, value);
      } else if (code === Code.Layout) height = y >= 1 ? y : NaN;
      else if (code !== Code.Visible || value === 0) {
        waits = 0;
        isAnswered = true;
      }
    },

    read(t, _lived, into, at) {
      into[at] = speed;
      into[at + 1] = dead + overdue(t);
    },
  };
}
