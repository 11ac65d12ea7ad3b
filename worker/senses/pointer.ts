/**
 * How the pointer moves, in aggregate over the ring's ten seconds (tier B: only where the policy lists it).
 *
 * Samples pass a median of three on x and on y, which takes out single corrupt coordinates. A stroke ends at a gap of
 * {@link STROKE_GAP_MS}; no step leads from one stroke to the next. All of it is unknown below {@link MIN_SAMPLES}.
 */
import { Code } from '../../kernel/frame.js';
import { type Feature, PPM, type Sense } from './feature.js';
import { medianFilter } from './median.js';
import { pointerRing, SPAN_MS } from './ring.js';

const STROKE_GAP_MS = 300;
const MIN_SAMPLES = 5;
/** Steps whose speeds the median speed is over. */
const SPEED_STEPS = 101;
/** Floor of Δt, the grain of coarser clocks. */
const GRAIN_MS = 1;
/** Shorter steps have no direction that counts as a flip. */
const FLIP_PX = 3;
const SECTORS = 8;
/** No screen is this large: such a coordinate, or one that is no number, is no sample. */
const FAR_PX = 1e6;
const MAX_PATH = 1e6;
const MAX_SPEED = 1e5;

export const pointerFeatures: readonly Feature[] = [
  /** P1: Σ length of the steps of the last 10 s. px. */
  {
    id: 'pointer.path',
    tier: 'B',
    unit: 'px',
    range: [0, MAX_PATH],
    perSlot: false,
    window: 5,
    words: [1000, 5000],
    source: 'P1',
  },
  /** P3: displacement / path of the latest stroke, 1 where it has no length. ppm; starts anew with each stroke. */
  {
    id: 'pointer.straightness',
    tier: 'B',
    unit: 'ppm',
    range: [0, PPM],
    perSlot: false,
    window: 5,
    words: [600_000, 900_000],
    source: 'P3',
  },
  /** P5: median of length / Δt over the latest 101 steps, in px a second. px; starts anew once the ring ran empty. */
  {
    id: 'pointer.speed',
    tier: 'B',
    unit: 'px',
    range: [0, MAX_SPEED],
    perSlot: false,
    window: 5,
    words: [200, 800],
    source: 'P5',
  },
  /** P11: −Σ p log₂ p / 3 of direction in 8 sectors, steps of the last 10 s weighted by length. ppm; unknown also where no step has length. */
  {
    id: 'pointer.entropy',
    tier: 'B',
    unit: 'ppm',
    range: [0, PPM],
    perSlot: false,
    window: 5,
    words: [500_000, 800_000],
    source: 'P11',
  },
  /** P16: the greater of (max x − min x) / viewport width and (max y − min y) / viewport height over the last 10 s, at most 1. ppm; unknown also until the layout was told. */
  {
    id: 'pointer.range',
    tier: 'B',
    unit: 'ppm',
    range: [0, PPM],
    perSlot: false,
    window: 5,
    words: [300_000, 700_000],
    source: 'P16',
  },
  /** P13: changes of sign of Δx, and of Δy, among the steps of a stroke of at least 3 px in it, in the last 10 s. count. */
  {
    id: 'pointer.flips',
    tier: 'B',
    unit: 'count',
    range: [0, 1000],
    perSlot: false,
    window: 5,
    words: [5, 15],
    source: 'P13',
  },
];

export function pointer(): Sense & { readonly memory: Float64Array } {
  const ring = pointerRing();
  const medianX = medianFilter(3);
  const medianY = medianFilter(3);
  const speeds = medianFilter(SPEED_STEPS);
  const sectors = new Float64Array(SECTORS);
  let speed = NaN;
  let steps = 0;
  let width = NaN;
  let height = NaN;
  let lastMove = -Infinity;

  const rest = (): void => {
    ring.clear();
    medianX.clear();
    medianY.clear();
    speeds.clear();
    speed = NaN;
    steps = 0;
    lastMove = -Infinity;
  };

  return {
    memory: ring.memory,
    rest,

    observe(_elapsed, t, code, _slot, x, y) {
      ring.expire(t);
      if (ring.length === 0 && lastMove !== -Infinity) rest();
      if (code === Code.Layout) {
        width = x;
        height = y;
      }
      // Two samples of one instant have no speed; the first stands.
      if (code !== Code.Move || !(t > lastMove) || !(Math.abs(x) <= FAR_PX) || !(Math.abs(y) <= FAR_PX)) return;
      const isNewStroke = t - lastMove >= STROKE_GAP_MS;
      if (isNewStroke) {
        medianX.clear();
        medianY.clear();
      }
      const cleanX = medianX.push(x);
      const cleanY = medianY.push(y);
      if (!isNewStroke) {
        const before = ring.at(ring.length - 1);
        const step = length(cleanX - ring.memory[before + 1]!, cleanY - ring.memory[before + 2]!);
        speed = speeds.push((1000 * step) / Math.max(t - lastMove, GRAIN_MS));
        steps++;
      }
      ring.push(t, cleanX, cleanY);
      lastMove = t;
    },

    read(_elapsed, t, into, at) {
      const { memory } = ring;
      let left = ring.length;
      let place = ring.at(0);
      // Samples of before the window are still there until the next record; they no longer count.
      while (left > 0 && memory[place]! < t - SPAN_MS) {
        place = ring.after(place);
        left--;
      }
      if (left < MIN_SAMPLES) {
        into.fill(NaN, at, at + pointerFeatures.length);
        return;
      }
      sectors.fill(0);
      let path = 0;
      let flips = 0;
      let before = memory[place]!;
      let x = memory[place + 1]!;
      let y = memory[place + 2]!;
      let [startX, startY, strokePath, signX, signY] = [x, y, 0, 0, 0];
      let [minX, maxX, minY, maxY] = [x, x, y, y];
      while (--left > 0) {
        place = ring.after(place);
        const now = memory[place]!;
        const dx = memory[place + 1]! - x;
        const dy = memory[place + 2]! - y;
        x = memory[place + 1]!;
        y = memory[place + 2]!;
        if (x < minX) minX = x;
        else if (x > maxX) maxX = x;
        if (y < minY) minY = y;
        else if (y > maxY) maxY = y;
        if (now - before >= STROKE_GAP_MS) {
          startX = x;
          startY = y;
          strokePath = signX = signY = 0;
        } else {
          const step = length(dx, dy);
          path += step;
          strokePath += step;
          sectors[sectorOf(dx, dy)]! += step;
          if (Math.abs(dx) >= FLIP_PX) {
            if (signX * dx < 0) flips++;
            signX = Math.sign(dx);
          }
          if (Math.abs(dy) >= FLIP_PX) {
            if (signY * dy < 0) flips++;
            signY = Math.sign(dy);
          }
        }
        before = now;
      }
      into[at] = Math.min(path, MAX_PATH);
      into[at + 1] = strokePath > 0 ? Math.min(PPM, (PPM * length(x - startX, y - startY)) / strokePath) : PPM;
      into[at + 2] = steps >= MIN_SAMPLES ? Math.min(speed, MAX_SPEED) : NaN;
      into[at + 3] = path > 0 ? Math.min(PPM, (PPM * entropy(sectors, path)) / Math.log2(SECTORS)) : NaN;
      into[at + 4] =
        width > 0 && height > 0 ? PPM * Math.min(1, Math.max((maxX - minX) / width, (maxY - minY) / height)) : NaN;
      into[at + 5] = Math.min(flips, 1000);
    },
  };
}

const length = (dx: number, dy: number): number => Math.sqrt(dx * dx + dy * dy);

/** The octant of a direction, by comparisons: the same parts of the circle as ⌊θ / 45°⌋, without an arc tangent. */
const sectorOf = (dx: number, dy: number): number => 4 * +(dy < 0) + 2 * +(dx < 0) + +(Math.abs(dy) > Math.abs(dx));

/** Shannon's entropy in bits of weights with the given sum. */
function entropy(weights: Float64Array, sum: number): number {
  let bits = 0;
  for (const weight of weights) if (weight > 0) bits -= (weight / sum) * Math.log2(weight / sum);
  return Math.max(0, bits);
}
