/**
 * How the pointer moves: over the last ten seconds, and in its latest stroke (tier B: only where the policy lists it).
 *
 * All of it is formed anew from the samples of the ring, one each 20 ms of a stroke, and only where these have changed
 * since.
 * A step leads from one sample of a stroke to the next; none leads from one stroke to another. Everything is unknown
 * while
 * the last ten seconds hold fewer than five samples, and what is of the latest stroke while none of them has five.
 */
import { log2 } from '../../kernel/exact.js';
import { Code } from '../../kernel/frame.js';
import { type Feature, PPM, type Sense, type SenseKind } from './feature.js';
import { nearestRank } from './quantile.js';
import {
  CAPACITY,
  hypotenuse,
  MIN_SAMPLES,
  type PointerRing,
  pointerRing,
  ringState,
  SPAN_MS,
  STEP_MS,
} from './ring.js';

const MAX_PATH = 1e6;
const MAX_SPEED = 1e5;
const MAX_DEVIATION = 10 * PPM;
/** Steps shorter than this in x, in y, have no direction there that could turn. */
const TURN_PX = 3;
/** A step shorter than this is slower than 0.02 px/ms. */
const SLOW_PX = 0.02 * STEP_MS;
const PAUSE_MS = 200;
/** Shortest line that counts as read: some fifteen letters. */
const LINE_PX = 100;
const NEST_STEPS = 1000 / STEP_MS;
const NEST_PX = 200;
const NEST_STRAIGHTNESS = 0.3;
const SECTORS = 8;
const CELLS = 16;

const features: readonly Feature[] = [
  /**
   * P1: Σ length of the steps of the last 10 s.
   * @unknown below 5 samples in 10 s
   * @resets 10 s after the last move
   * @source NATSR "distance"
   */
  { id: 'pointer.path', unit: 'px', range: [0, MAX_PATH], words: [800, 2500] },
  /**
   * P2: distance from the first to the last sample of the latest stroke.
   * @unknown while no stroke of the last 10 s has 5 samples
   * @resets with each stroke
   * @source standard
   */
  { id: 'pointer.displacement', unit: 'px', range: [0, MAX_PATH], words: [200, 600] },
  /**
   * P3: P2 / path of the latest stroke, 1 where it has no length.
   * @unknown as P2
   * @resets with each stroke
   * @source standard
   */
  { id: 'pointer.straightness', unit: 'ppm', range: [0, PPM], words: [600_000, 900_000] },
  /**
   * P4: path / duration of the latest stroke, in diagonals of the viewport a second, times a million.
   * @unknown as P2, and until the layout was told
   * @resets with each stroke
   * @source NATSR "speed"
   */
  { id: 'pointer.mean-speed', unit: 'ppm', range: [0, 100 * PPM], words: [200_000, 500_000] },
  /**
   * P5: median of length / 20 ms over the steps of the last 10 s, by nearest rank.
   * @unknown below 5 samples in 10 s, and where there is no step
   * @resets 10 s after the last move
   * @source attune
   */
  { id: 'pointer.speed', unit: 'px/s', range: [0, MAX_SPEED], words: [150, 400] },
  /**
   * P5: the speed that 95 % of those steps do not exceed, by nearest rank.
   * @unknown as the median speed
   * @resets 10 s after the last move
   * @source attune
   */
  { id: 'pointer.speed-p95', unit: 'px/s', range: [0, MAX_SPEED], words: [1000, 2500] },
  /**
   * P11: −Σ p log₂ p / 3 of the steps of the last 10 s, by direction in 8 sectors around those of the compass, weighted
   * by length.
   * @unknown below 5 samples in 10 s, and where no step has length
   * @resets 10 s after the last move
   * @source standard
   */
  { id: 'pointer.entropy', unit: 'ppm', range: [0, PPM], words: [500_000, 800_000] },
  /**
   * P12: −Σ p log₂ p / 8 of the samples of the last 10 s, by cell of a grid of 16 × 16 over the viewport.
   * @unknown below 5 samples in 10 s, and until the layout was told
   * @resets 10 s after the last move
   * @source NATSR "entropy"
   */
  { id: 'pointer.spread', unit: 'ppm', range: [0, PPM], words: [300_000, 450_000] },
  /**
   * P13: changes of sign of Δx, and of Δy, among the steps of a stroke of at least 3 px in it, in the last 10 s.
   * @unknown below 5 samples in 10 s
   * @resets 10 s after the last move
   * @source standard (mouse tracking)
   */
  { id: 'pointer.flips', unit: 'count', range: [0, 1000], words: [4, 10], fleeting: true },
  /**
   * P14: greatest distance of the latest stroke from the line through its ends / P2.
   * @unknown as P2, and where P2 is 0
   * @resets with each stroke
   * @source standard
   */
  { id: 'pointer.deviation', unit: 'ppm', range: [0, MAX_DEVIATION], words: [100_000, 300_000] },
  /**
   * P15: runs of at least 200 ms of the last 10 s in which each step is slower than 0.02 px/ms; the time between two
   * strokes is slow.
   * @unknown below 5 samples in 10 s
   * @resets 10 s after the last move
   * @source attune
   */
  { id: 'pointer.pauses', unit: 'count', range: [0, 100], words: [2, 5] },
  /**
   * P15: time in such runs / time from the first to the last sample.
   * @unknown below 5 samples in 10 s
   * @resets 10 s after the last move
   * @source attune
   */
  { id: 'pointer.pause-share', unit: 'ppm', range: [0, PPM], words: [400_000, 700_000] },
  /**
   * P16: the greater of (max x − min x) / viewport width and (max y − min y) / viewport height over the last 10 s, at
   * most 1.
   * @unknown below 5 samples in 10 s, and until the layout was told
   * @resets 10 s after the last move
   * @source Guo & Agichtein
   */
  { id: 'pointer.range', unit: 'ppm', range: [0, PPM], words: [300_000, 700_000] },
  /**
   * P21: share of the steps of the last 10 s in lines that are read: a sweep of at least 100 px to the right and the
   * next one, to the left in less time, both with |Δx| > 4 |Δy|. A sweep ends where x turns (P13) and where the stroke
   * does.
   * @unknown as the median speed
   * @resets 10 s after the last move
   * @source Medallia "Reading (mouse-based)"
   */
  { id: 'pointer.sweep', unit: 'ppm', range: [0, PPM], words: [150_000, 400_000] },
  /**
   * P22: 6 · pieces of strokes of the last 10 s, cut each second from the stroke's start on, whose path is longer than
   * 200 px and whose straightness (P3) is below 0.3.
   * @unknown below 5 samples in 10 s
   * @resets 10 s after the last move
   * @source Medallia "Bird's nest"
   */
  { id: 'pointer.agitation', unit: '/min', range: [0, 300], words: [6, 18], fleeting: true },
];

export const pointer: SenseKind = {
  tier: 'B',
  features,
  hears: [Code.Layout, Code.Move, Code.Touch],
  // The ring, lengths of steps to be ranked, logarithms, cells and sectors, and the values.
  state: { page: ringState() + 2 * CAPACITY + (CELLS * CELLS) / 4 + SECTORS + features.length + 6, region: 0 },
  create,
};

function create(): Sense {
  const ring = pointerRing();
  const ranked = new Float64Array(CAPACITY);
  const sectors = new Float64Array(SECTORS);
  const cells = new Uint16Array(CELLS * CELLS);
  const logs = Float64Array.from({ length: CAPACITY + 1 }, (_, count) => log2Times(count));
  const values = new Float64Array(features.length);
  /** Which samples the values are of: the latest that were ever kept, and the first of them; −1 where of none. */
  let formedTo = -1;
  let formedFrom = -1;
  let width = NaN;
  let height = NaN;

  function form(from: number): void {
    const { path, count } = measureSteps(ring, from, sectors, ranked);
    const stroke = measureStroke(ring, from);
    const { pauses, pauseShare } = measurePauses(ring, from);
    const { flips, reading } = measureTurns(ring, from);
    const { spread, range } = measurePlaces(ring, from, width, height, cells, logs);
    values.set([
      path,
      stroke.displacement,
      stroke.path === 0 ? PPM : (PPM * stroke.displacement) / stroke.path,
      (PPM * stroke.speed) / hypotenuse(width, height),
      (1000 / STEP_MS) * nearestRank(ranked, count, 50),
      (1000 / STEP_MS) * nearestRank(ranked, count, 95),
      (PPM * entropy(sectors, path)) / 3,
      (PPM * spread) / 8,
      flips,
      Math.min(MAX_DEVIATION, PPM * stroke.deviation),
      pauses,
      PPM * pauseShare,
      PPM * range,
      (PPM * reading) / count,
      (60_000 / SPAN_MS) * countNests(ring, from),
    ]);
    // Not even the lengths of steps, or how many samples lay where, outlast their use.
    ranked.fill(0);
    sectors.fill(0);
    cells.fill(0);
  }

  return {
    age: ring.expire,
    rest: ring.clear,

    observe(t, _lived, code, _region, x, y) {
      if (code === Code.Move) ring.move(t, x, y);
      else if (code === Code.Touch) ring.touch(t);
      else {
        width = x >= 1 ? x : NaN;
        height = y >= 1 ? y : NaN;
        formedTo = -1;
      }
    },

    read(t, _lived, into, at) {
      const from = ring.firstAt(t);
      const samples = ring.length - from;
      if (samples < MIN_SAMPLES) {
        into.fill(NaN, at, at + features.length);
        return;
      }
      const first = ring.taken - samples;
      if (formedTo !== ring.taken || formedFrom !== first) form(from);
      formedTo = ring.taken;
      formedFrom = first;
      into.set(values, at);
    },
  };
}

/** Sums steps, by direction too, and lays out their lengths. */
function measureSteps({ length, xs, ys, steps }: PointerRing, from: number, sectors: Float64Array, into: Float64Array) {
  let path = 0;
  let count = 0;
  for (let i = from + 1; i < length; i++) {
    const step = steps[i]!;
    if (step < 0) continue;
    path += step;
    sectors[sectorOf(xs[i]! - xs[i - 1]!, ys[i]! - ys[i - 1]!)]! += step;
    into[count++] = step;
  }
  return { path, count };
}

const UNKNOWN = { displacement: NaN, path: NaN, speed: NaN, deviation: NaN };

function measureStroke(ring: PointerRing, from: number): typeof UNKNOWN {
  const stroke = ring.latestStroke(from);
  if (!stroke) return UNKNOWN;
  const { xs, ys, steps } = ring;
  const [start, end] = stroke;
  const x = xs[start]!;
  const y = ys[start]!;
  const dx = xs[end - 1]! - x;
  const dy = ys[end - 1]! - y;
  let path = 0;
  let area = 0;
  for (let i = start + 1; i < end; i++) {
    path += steps[i]!;
    area = Math.max(area, Math.abs((xs[i]! - x) * dy - (ys[i]! - y) * dx));
  }
  return {
    displacement: hypotenuse(dx, dy),
    path,
    speed: (1000 * path) / (STEP_MS * (end - start - 1)),
    // The area over the displacement is the distance; where nothing is displaced, 0 / 0.
    deviation: area / (dx * dx + dy * dy),
  };
}

function measurePauses({ length, ts, steps }: PointerRing, from: number) {
  let pauses = 0;
  let paused = 0;
  let total = 0;
  let run = 0;
  const endRun = (): void => {
    if (run >= PAUSE_MS) {
      pauses++;
      paused += run;
    }
    run = 0;
  };
  for (let i = from + 1; i < length; i++) {
    const step = steps[i]!;
    const ms = step < 0 ? ts[i]! - ts[i - 1]! : STEP_MS;
    total += ms;
    if (step < SLOW_PX) run += ms;
    else endRun();
  }
  endRun();
  return { pauses, pauseShare: paused / total };
}

/** Turns of x and y, and the steps of lines that are read. */
function measureTurns({ length, xs, ys, steps }: PointerRing, from: number) {
  let flips = 0;
  let reading = 0;
  let start = from;
  /** Steps of the last sweep, where it could have been along a line. */
  let line = 0;
  let signX = 0;
  let signY = 0;

  function endSweep(last: number): void {
    const dx = xs[last]! - xs[start]!;
    const count = last - start;
    const isHorizontal = Math.abs(dx) > 4 * Math.abs(ys[last]! - ys[start]!);
    if (isHorizontal && dx < 0 && count < line) reading += line + count;
    line = isHorizontal && dx >= LINE_PX ? count : 0;
    start = last;
  }

  for (let i = from + 1; i < length; i++) {
    if (steps[i]! < 0) {
      endSweep(i - 1);
      start = i;
      signX = signY = 0;
      continue;
    }
    const dx = xs[i]! - xs[i - 1]!;
    const dy = ys[i]! - ys[i - 1]!;
    if (Math.abs(dx) >= TURN_PX) {
      if (signX * dx < 0) {
        flips++;
        endSweep(i - 1);
      }
      signX = Math.sign(dx);
    }
    if (Math.abs(dy) >= TURN_PX) {
      if (signY * dy < 0) flips++;
      signY = Math.sign(dy);
    }
  }
  endSweep(length - 1);
  return { flips, reading };
}

/** How far, and how evenly, the samples lie over the viewport. */
function measurePlaces(
  { length, xs, ys }: PointerRing,
  from: number,
  width: number,
  height: number,
  cells: Uint16Array,
  logs: Float64Array,
) {
  if (Number.isNaN(width + height)) return { spread: NaN, range: NaN };
  let [minX, maxX, minY, maxY] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = from; i < length; i++) {
    const x = xs[i]!;
    const y = ys[i]!;
    minX = Math.min(minX, x);
    maxX = Math.max(maxX, x);
    minY = Math.min(minY, y);
    maxY = Math.max(maxY, y);
    cells[CELLS * cellOf(y / height) + cellOf(x / width)]!++;
  }
  // Of counts c with sum n, −Σ p log₂ p = log₂ n − Σ c log₂ c / n.
  let bits = 0;
  for (const count of cells) bits += logs[count]!;
  return {
    spread: log2(length - from) - bits / (length - from),
    range: Math.max((maxX - minX) / width, (maxY - minY) / height),
  };
}

/** Pieces of a second that go far and get nowhere. */
function countNests({ length, xs, ys, steps }: PointerRing, from: number): number {
  let nests = 0;
  let path = 0;
  let start = from;
  for (let i = from + 1; i <= length; i++) {
    const isStep = i < length && steps[i]! >= 0;
    if (isStep) path += steps[i]!;
    if (isStep && i - start < NEST_STEPS) continue;
    const last = isStep ? i : i - 1;
    if (path > NEST_PX && hypotenuse(xs[last]! - xs[start]!, ys[last]! - ys[start]!) < NEST_STRAIGHTNESS * path)
      nests++;
    path = 0;
    start = i;
  }
  return nests;
}

/** tan 22.5°: less steep than this is along an axis. */
const ALONG = Math.SQRT2 - 1;

/** Which of the eight sectors of 45° around directions of the compass: by comparisons, without an arc tangent. */
function sectorOf(dx: number, dy: number): number {
  if (Math.abs(dy) < ALONG * Math.abs(dx)) return +(dx < 0);
  if (Math.abs(dx) < ALONG * Math.abs(dy)) return 2 + +(dy < 0);
  return 4 + 2 * +(dx < 0) + +(dy < 0);
}

const cellOf = (share: number): number => Math.min(CELLS - 1, Math.max(0, Math.floor(CELLS * share)));

/** Shannon's entropy in bits of weights with the given sum; unknown where that is 0. */
function entropy(weights: Float64Array, sum: number): number {
  let bits = sum > 0 ? 0 : NaN;
  for (const weight of weights) bits -= log2Times(weight / sum);
  return bits;
}

const log2Times = (x: number): number => (x > 0 ? x * log2(x) : 0);
