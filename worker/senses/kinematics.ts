/**
 * How the hand that moves the pointer is driven: speed, its changes and the bends of the latest stroke (tier C, since
 * people can be told apart by it). Formed of the ring's samples, one each 20 ms, and so never finer than those.
 */
import { atan2, ln } from '../../kernel/exact.js';
import { Code } from '../../kernel/frame.js';
import { type Feature, PPM, type Sense, type SenseKind } from './feature.js';
import { nearestRank } from './quantile.js';
import { CAPACITY, hypotenuse, type PointerRing, pointerRing, ringState, STEP_MS } from './ring.js';

/** Of a stroke whose speed is even, and whose logarithm has no end. */
const SMOOTHEST = 10 * PPM;
/** Steps between the same two moves are equally fast but for rounding, which must not say which is the fastest. */
const FASTER = 1 + 1e-9;
const STEP_S = STEP_MS / 1000;
/** Twice what 0.02 px/ms moves in a step: from the sample before to the one after, below which bends are noise. */
const SLOW_PX = 2 * 0.02 * STEP_MS;

const features: readonly Feature[] = [
  /**
   * P6: time from the start of the latest stroke to the middle of its first fastest step / duration of the stroke.
   * @unknown while no stroke of the last 10 s has 5 samples, where nothing moved, and where the clock is coarser than
   * 20 ms
   * @resets with each stroke
   * @source standard
   */
  { id: 'pointer.time-to-peak', unit: 'ppm', range: [0, PPM], words: [300_000, 600_000], maxGrain: STEP_MS },
  /**
   * P7: √(mean a²) over the latest stroke, a = Δv / 20 ms of two steps in a row.
   * @unknown as P6, but 0 where nothing moved
   * @resets with each stroke
   * @source pywib
   */
  { id: 'pointer.acceleration', unit: 'px/s²', range: [0, 1e7], words: [5000, 15_000], maxGrain: STEP_MS },
  /**
   * P8: −ln((T³ / v²) · Σ ((v₊ − 2v₀ + v₋) / h²)² · h), times a million, over the latest stroke: T its duration, v its
   * greatest speed, h = 20 ms. The smoothest reach has about −5 millions; the rougher, the less. A stroke of even speed
   * has 10 millions.
   * @unknown as P6
   * @resets with each stroke
   * @source Balasubramanian et al. 2015 (log dimensionless jerk)
   */
  {
    id: 'pointer.smoothness',
    unit: 'ppm',
    range: [-30 * PPM, SMOOTHEST],
    words: [-12 * PPM, -8 * PPM],
    maxGrain: STEP_MS,
  },
  /**
   * P9: median by nearest rank of |x′y″ − y′x″| / (x′² + y′²)^(3/2), by central differences, over samples of the latest
   * stroke faster than 0.02 px/ms; in 1 / 1000 px.
   * @unknown as P6
   * @resets with each stroke
   * @source standard
   */
  { id: 'pointer.curvature', unit: '/kpx', range: [0, 1e5], words: [5, 20], maxGrain: STEP_MS },
  /**
   * P10: mean of |Δθ| / 20 ms over the latest stroke, between two steps in a row that both have length.
   * @unknown as P6
   * @resets with each stroke
   * @source standard
   */
  { id: 'pointer.turning', unit: 'mrad/s', range: [0, 1e6], words: [4000, 12_000], maxGrain: STEP_MS },
];

export const kinematics: SenseKind = {
  tier: 'C',
  features,
  hears: [Code.Move, Code.Touch],
  state: { page: ringState() + CAPACITY + features.length + 4, region: 0 },
  create,
};

function create(): Sense {
  const ring = pointerRing();
  const ranked = new Float64Array(CAPACITY);
  const values = new Float64Array(features.length);
  /** Which stroke the values are of, in samples ever kept; −1 where of none. */
  let formedTo = -1;
  let formedFrom = -1;

  return {
    age: ring.expire,
    rest: ring.clear,

    observe(t, _lived, code, _region, x, y) {
      if (code === Code.Move) ring.move(t, x, y);
      else ring.touch(t);
    },

    read(t, _lived, into, at) {
      const stroke = ring.latestStroke(ring.firstAt(t));
      if (!stroke) {
        into.fill(NaN, at, at + features.length);
        return;
      }
      const [start, end] = stroke;
      const from = ring.taken - ring.length + start;
      const to = from + end - start;
      if (formedFrom !== from || formedTo !== to) {
        values.set([...drive(ring, start, end), ...bend(ring, start, end, ranked)]);
        ranked.fill(0);
      }
      formedFrom = from;
      formedTo = to;
      into.set(values, at);
    },
  };
}

/** Time to peak, acceleration, smoothness: of the lengths of steps, which are speeds, all being of 20 ms. */
function drive({ steps }: PointerRing, start: number, end: number): [number, number, number] {
  const count = end - start - 1;
  let peak = start + 1;
  let change = 0;
  let bumps = 0;
  for (let i = start + 2; i < end; i++) {
    if (steps[i]! > FASTER * steps[peak]!) peak = i;
    change += square(steps[i]! - steps[i - 1]!);
    if (i > start + 2) bumps += square(steps[i]! - 2 * steps[i - 1]! + steps[i - 2]!);
  }
  const fastest = steps[peak]!;
  return [
    fastest > 0 ? (PPM * (peak - start - 0.5)) / count : NaN,
    Math.sqrt(change / (count - 1)) / square(STEP_S),
    // With T = count · h, the h of all factors cancel out.
    Math.min(SMOOTHEST, -PPM * ln((count * count * count * bumps) / square(fastest))),
  ];
}

/** Median curvature, from which the step of time cancels out, and mean angle between steps, in mrad a second. */
function bend({ xs, ys }: PointerRing, start: number, end: number, bends: Float64Array): [number, number] {
  let bent = 0;
  let turned = 0;
  let turns = 0;
  for (let i = start + 1; i < end - 1; i++) {
    const beforeX = xs[i]! - xs[i - 1]!;
    const beforeY = ys[i]! - ys[i - 1]!;
    const afterX = xs[i + 1]! - xs[i]!;
    const afterY = ys[i + 1]! - ys[i]!;
    const cross = Math.abs(beforeX * afterY - beforeY * afterX);
    const twice = hypotenuse(beforeX + afterX, beforeY + afterY);
    // x′ = (before + after) / 2h and x″ = (after − before) / h²; their cross product is that of the steps, over h³.
    if (twice > SLOW_PX) bends[bent++] = (8 * cross) / (twice * twice * twice);
    if ((beforeX === 0 && beforeY === 0) || (afterX === 0 && afterY === 0)) continue;
    // Within 0 and π as it is, without a wrap.
    turned += atan2(cross, beforeX * afterX + beforeY * afterY);
    turns++;
  }
  return [1000 * nearestRank(bends, bent, 50), (1000 * turned) / (turns * STEP_S)];
}

const square = (x: number): number => x * x;
