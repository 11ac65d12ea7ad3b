/**
 * Scrolling up and down as if searching, Clarity's “excessive scrolling”, of which no public number tells how much it is.
 * Here it is more than one's own usual, and much in any case.
 */
import { Code } from '../../kernel/frame.js';
import { quantile } from '../filters/p2-quantile.js';
import { type Feature, type Sense, type SenseKind, UNFILTERED } from './feature.js';
import { MAX_DISTANCE } from './scroll.js';

const WINDOW_MS = 10_000;
const SLICE_MS = 1000;
const SLICES = WINDOW_MS / SLICE_MS;
/** In viewports: less is no turn. */
const TURN = 0.5;
const TURNS = 4;
/** How much of the way is excessive where less than this many windows tell what is usual. In viewports. */
const MUCH = 2;
const ENOUGH_WINDOWS = 5;

const features: readonly Feature[] = [
  /**
   * S6: times that, within ten seconds, the direction of scrolling turned at least 4 times, each time by at least half a
   * viewport, while the way up (S5 · Σ|Δy| / H, in the present second and the nine before) was longer than the 95th
   * percentile (P²) of the earlier windows of ten seconds with scrolling in them, or than 2 viewports while those are less
   * than five. At most once in ten seconds.
   * @unknown never
   * @resets never: until the page ends
   * @source Clarity (excessive scrolling), made explicit by attune
   */
  { id: 'scroll.excess', unit: 'count', range: [0, 1000], words: [1, 3], filter: UNFILTERED },
];

export const excess: SenseKind = {
  tier: 'A',
  features,
  hears: [Code.Layout, Code.Scroll],
  state: { page: SLICES + TURNS + 28, region: 0 },
  create,
};

function create(): Sense {
  const usual = quantile(0.95);
  let windows = 0;
  /** The window whose way up, in px, is summed to become one of the usual; −1 before the first scroll. */
  let present = -1;
  let presentUp = 0;

  const ups = new Float64Array(SLICES);
  let slice = 0;

  /** When the latest turns were. */
  const turnedAt = new Float64Array(TURNS).fill(-Infinity);
  let turns = 0;
  let viewport = NaN;
  let offset = NaN;
  /** 1 down, −1 up, 0 while not even half a viewport was scrolled. */
  let direction = 0;
  /** Highest and lowest offset since the latest turn. */
  let top = NaN;
  let bottom = NaN;
  let events = 0;
  let lastEvent = -Infinity;

  function rise(t: number, px: number): void {
    const window = Math.floor(t / WINDOW_MS);
    if (window !== present) {
      if (present >= 0) {
        usual.push(presentUp / viewport);
        windows++;
      }
      present = window;
      presentUp = 0;
    }
    presentUp += px;
    const now = Math.floor(t / SLICE_MS);
    if (now - slice >= SLICES) ups.fill(0);
    else for (let s = slice + 1; s <= now; s++) ups[s % SLICES] = 0;
    slice = now;
    ups[now % SLICES]! += px;
  }

  function turn(t: number, y: number): void {
    if (y < top) top = y;
    if (y > bottom) bottom = y;
    const isUp = bottom - y >= TURN * viewport;
    const isDown = y - top >= TURN * viewport;
    if ((direction >= 0 && isUp) || (direction <= 0 && isDown)) {
      if (direction !== 0) turnedAt[turns++ % TURNS] = t;
      direction = isUp && direction >= 0 ? -1 : 1;
      top = bottom = y;
    }
  }

  return {
    observe(t, _lived, code, _region, _x, y) {
      if (code === Code.Layout) {
        viewport = y;
        return;
      }
      if (!(Math.abs(y) <= MAX_DISTANCE)) return;
      const moved = y - offset;
      offset = y;
      if (Number.isNaN(moved)) {
        top = bottom = y;
        return;
      }
      if (moved === 0 || !(viewport > 0)) return;
      rise(t, Math.max(0, -moved));
      turn(t, y);
      const limit = windows < ENOUGH_WINDOWS ? MUCH : usual.value;
      // The oldest of the four turns, which the next one would replace.
      if (!(t - turnedAt[turns % TURNS]! < WINDOW_MS && t - lastEvent >= WINDOW_MS)) return;
      if (ups.reduce((sum, up) => sum + up, 0) / viewport <= limit) return;
      events++;
      lastEvent = t;
    },

    read(_t, _lived, into, at) {
      into[at] = events;
    },
  };
}
