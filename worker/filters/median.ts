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
  return held & 1 ? sorted[half]! : mean(sorted[half]!, sorted[half + 1]!);
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
 * A min-heap to each side of the median, in the middle the median itself. The heap below holds its samples negated, so
 * that one code serves both. A sample takes the place of the one that leaves and rises or sinks from there, through the
 * median to the other side if need be, in O(log size).
 */
function doubleHeap(size: number): MedianFilter {
  // A side's heap starts at place 1 of it, and the parent of a place is half of it. Place 0 of the upper side is the
  // median. Empty places, also those below the last ones, hold infinity: nothing sinks into them.
  const side = size + 2;
  const seats = 2 * side;
  const key = new Float64Array(2 * side);
  /** For each place the seat in arrival order of the sample there; behind them, for each seat, its place. */
  const link = new Int32Array(seats + size);
  let next = seats;
  let held = 0;

  const clear = (): void => {
    key.fill(Infinity);
    link.fill(0);
    // Filled from the median outwards, below and above by turns.
    for (let i = 0; i < size; i++) link[seats + i] = i % 2 ? side + ((i + 1) >> 1) : i >> 1;
    next = seats;
    held = 0;
  };
  clear();

  return {
    push(sample) {
      const k = key;
      const l = link;
      if (!isFinite(sample)) return held === 0 ? NaN : held & 1 ? k[0]! : mean(k[0]!, -k[side + 1]!);
      const seat = next;
      next = seat + 1 === seats + size ? seats : seat + 1;
      if (held < size) held++;
      const start = l[seat]!;
      const isBelow = +(start >= side);
      const sign = 1 - 2 * isBelow;
      let base = side * isBelow;
      let place = start - base;
      let own = sign * sample;

      if (place > 0) {
        while (place > 1) {
          const parent = place >> 1;
          const above = k[base + parent]!;
          if (above <= own) break;
          const moved = l[base + parent]!;
          k[base + place] = above;
          l[base + place] = moved;
          l[moved] = base + place;
          place = parent;
        }
        const median = sign * k[0]!;
        if (place === 1 && own < median) {
          const moved = l[0]!;
          k[base + 1] = median;
          l[base + 1] = moved;
          l[moved] = base + 1;
          // On to the other side.
          base = side - base;
          own = -own;
          place = 0;
        }
      } else if (k[side + 1]! < -sample) {
        // The median itself leaves, and what comes lies below.
        base = side;
        own = -sample;
      }

      if (place === 0) {
        const top = k[base + 1]!;
        if (top < own) {
          const moved = l[base + 1]!;
          k[0] = base === 0 ? top : -top;
          l[0] = moved;
          l[moved] = 0;
          place = 1;
        } else {
          base = 0;
          own = sample;
        }
      }
      while (place > 0) {
        let child = 2 * place;
        child += +(k[base + child + 1]! < k[base + child]!);
        const below = k[base + child]!;
        if (below >= own) break;
        const moved = l[base + child]!;
        k[base + place] = below;
        l[base + place] = moved;
        l[moved] = base + place;
        place = child;
      }
      k[base + place] = own;
      l[base + place] = seat;
      l[seat] = base + place;
      return held & 1 ? k[0]! : mean(k[0]!, -k[side + 1]!);
    },
    clear,
  };
}
