/**
 * Sliding-window median: the filter that stands between features and model.
 *
 * Causal, and growing at the start: until the window is full, the answer is the median of what it holds. Unmoved by
 * outliers while they are fewer than half the window, the reason it is not a mean (Tukey, Exploratory Data Analysis,
 * 1977, chapter 7). Three ways to the same answer, each the fastest at its size (benchmarks/median): ranks by comparison
 * for five, a sorted window up to twenty-one, above that the double heap of Härdle and Steiger (Applied Statistics 44, 1995).
 * What costs is the branch that a processor cannot foresee, so comparisons become numbers, `+(a < b)`, where they can.
 */
import { AttuneError } from '../../kernel/errors.js';

export interface MedianFilter {
  /** Takes a sample and returns the median of the window. Non-finite samples are passed over; NaN while it holds none. */
  push(sample: number): number;
  /** Forgets all samples and overwrites them. */
  clear(): void;
}

/** The largest window for which shifting within a sorted array beats a heap. */
const LARGEST_SORTED = 21;

/**
 * A median over the last `size` samples.
 *
 * ```ts
 * const filter = medianFilter(5);
 * [10, 11, 900, 12, 10].map((x) => filter.push(x)); // [10, 10.5, 11, 11.5, 11]
 * ```
 *
 * @throws {AttuneError} `options/invalid` where `size` is not an odd positive integer
 */
export function medianFilter(size: number): MedianFilter {
  if (!Number.isSafeInteger(size) || size < 1 || size % 2 === 0) {
    throw new AttuneError('options/invalid', `A median window must be an odd positive integer, got ${size}. Try 5.`);
  }
  if (size === 5) return rankedFive();
  return size <= LARGEST_SORTED ? sortedWindow(size) : doubleHeap(size);
}

// NaN and the infinities are the numbers that do not give zero here. They have no place in an order, or would stay at its
// end; passed over, they cannot disorder the window for their whole stay.
const isFinite = (x: number): boolean => x - x === 0;

// Halved before adding where the sum of two large samples overflows; after it otherwise, since halves of the smallest
// numbers are lost.
function mean(a: number, b: number): number {
  const sum = a + b;
  return isFinite(sum) ? sum / 2 : a / 2 + b / 2;
}

/** The window kept twice: in arrival order (who leaves next?) and sorted, between sentinels (who is in the middle?). */
function sortedWindow(size: number): MedianFilter {
  const arrived = new Float64Array(size);
  const sorted = new Float64Array(size + 2);
  const centre = (size >> 1) + 1;
  let next = 0;
  let held = 0;

  const clear = (): void => {
    arrived.fill(0);
    sorted.fill(Infinity);
    sorted[0] = -Infinity;
    next = held = 0;
  };
  clear();

  return {
    push(sample) {
      const s = sorted;
      if (!isFinite(sample)) return held === 0 ? NaN : middle(s, held);
      const seat = next;
      next = seat + 1 === size ? 0 : seat + 1;
      const leaving = arrived[seat]!;
      arrived[seat] = sample;
      // Where the gap is: after the held ones, or at the sample that leaves, sought from the middle outwards.
      let i: number;
      if (held < size) {
        i = ++held;
      } else {
        i = centre;
        if (leaving < s[i]!) {
          do i--;
          while (leaving < s[i]!);
        } else while (leaving > s[i]!) i++;
      }
      let neighbour = s[i + 1]!;
      while (neighbour < sample) {
        s[i++] = neighbour;
        neighbour = s[i + 1]!;
      }
      neighbour = s[i - 1]!;
      while (neighbour > sample) {
        s[i--] = neighbour;
        neighbour = s[i - 1]!;
      }
      s[i] = sample;
      return held === size ? s[centre]! : middle(s, held);
    },
    clear,
  };
}

/** Median of a sorted window that starts at index 1. */
function middle(sorted: Float64Array, held: number): number {
  const half = (held + 1) >> 1;
  return held % 2 ? sorted[half]! : mean(sorted[half]!, sorted[half + 1]!);
}

/** A window of five: ten comparisons give each sample its rank, and the one of rank two is the median. */
function rankedFive(): MedianFilter {
  const ring = new Float64Array(5);
  const growing = sortedWindow(5);
  let next = 0;
  let held = 0;

  return {
    push(sample) {
      const r = ring;
      if (isFinite(sample)) {
        r[next] = sample;
        next = next === 4 ? 0 : next + 1;
        if (held < 5) {
          held++;
          return growing.push(sample);
        }
      } else if (held < 5) return growing.push(sample);
      const a = r[0]!;
      const b = r[1]!;
      const c = r[2]!;
      const d = r[3]!;
      const e = r[4]!;
      const ab = +(a < b);
      const ac = +(a < c);
      const ad = +(a < d);
      const ae = +(a < e);
      const bc = +(b < c);
      const bd = +(b < d);
      const be = +(b < e);
      const cd = +(c < d);
      const ce = +(c < e);
      const de = +(d < e);
      // How many stand above each, equals in their order.
      const isB = +(1 - ab + bc + bd + be === 2);
      const isC = +(2 - ac - bc + cd + ce === 2);
      const isD = +(3 - ad - bd - cd + de === 2);
      const isE = +(4 - ae - be - ce - de === 2);
      return r[isB + 2 * isC + 3 * isD + 4 * isE]!;
    },
    clear() {
      ring.fill(0);
      growing.clear();
      next = held = 0;
    },
  };
}

/**
 * A heap to each side of the median: a min-heap at places 1, 2, …, a max-heap at −1, −2, …, their common root at 0. A
 * sample takes the place of the one that leaves, and rises or sinks from there in O(log size). A place's parent is half
 * of it; empty places hold the infinity of their side, so that nothing sinks into them.
 */
function doubleHeap(size: number): MedianFilter {
  /** Index of place 0. Children of the last filled place must exist. */
  const root = size + 1;
  const places = 2 * root + 1;
  const value = new Float64Array(places);
  /** `link[root + place]` is the seat in arrival order of the sample there; `link[seat]`, behind them, its place. */
  const link = new Int32Array(places + size);
  let next = places;
  let held = 0;

  const clear = (): void => {
    value.fill(-Infinity, 0, root).fill(Infinity, root);
    link.fill(0);
    // Filled from the root outwards, by turns above and below: 0, −1, 1, −2, 2, …
    for (let i = 0; i < size; i++) link[places + i] = i % 2 ? -((i + 1) >> 1) : i >> 1;
    next = places;
    held = 0;
  };
  clear();

  return {
    push(sample) {
      const v = value;
      const l = link;
      if (!isFinite(sample)) return held === 0 ? NaN : held % 2 ? v[root]! : mean(v[root]!, v[root - 1]!);
      const seat = next;
      next = seat + 1 === places + size ? places : seat + 1;
      if (held < size) held++;
      let place = l[seat]!;

      // Towards the root, while the sample lies on the root's side of its parent.
      if (place > 0) {
        do {
          const parent = place >> 1;
          const above = v[root + parent]!;
          if (above <= sample) break;
          const moved = l[root + parent]!;
          v[root + place] = above;
          l[root + place] = moved;
          l[moved] = place;
          place = parent;
        } while (place > 0);
      } else if (place < 0) {
        do {
          const parent = (place + 1) >> 1;
          const above = v[root + parent]!;
          if (above >= sample) break;
          const moved = l[root + parent]!;
          v[root + place] = above;
          l[root + place] = moved;
          l[moved] = place;
          place = parent;
        } while (place < 0);
      }

      // Through the root to the other side.
      if (place === 0) {
        const side = +(v[root + 1]! < sample) - +(v[root - 1]! > sample);
        if (side !== 0) {
          const moved = l[root + side]!;
          v[root] = v[root + side]!;
          l[root] = moved;
          l[moved] = 0;
          place = side;
        }
      }

      // Away from the root: the child nearer to it moves up.
      if (place > 0) {
        for (;;) {
          let child = place << 1;
          child += +(v[root + child + 1]! < v[root + child]!);
          const below = v[root + child]!;
          if (below >= sample) break;
          const moved = l[root + child]!;
          v[root + place] = below;
          l[root + place] = moved;
          l[moved] = place;
          place = child;
        }
      } else if (place < 0) {
        for (;;) {
          let child = place << 1;
          child -= +(v[root + child - 1]! > v[root + child]!);
          const below = v[root + child]!;
          if (below <= sample) break;
          const moved = l[root + child]!;
          v[root + place] = below;
          l[root + place] = moved;
          l[moved] = place;
          place = child;
        }
      }

      v[root + place] = sample;
      l[root + place] = seat;
      l[seat] = place;
      return held % 2 ? v[root]! : mean(v[root]!, v[root - 1]!);
    },
    clear,
  };
}
