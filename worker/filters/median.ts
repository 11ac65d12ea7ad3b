/**
 * Sliding-window median: unmoved by outliers while they are fewer than half the window, the reason it is not a mean
 * (Tukey, Exploratory Data Analysis, 1977, chapter 7).
 *
 * Causal, and growing at the start: until the window is full, the answer is the median of what it holds. Three ways to the
 * same answer, each the fastest at its size (benchmarks/median): all comparisons for five, ranks kept up to date until
 * thirteen, above that the double heap of Härdle and Steiger (Applied Statistics 44, 1995). What costs is the branch that
 * a processor cannot foresee, so comparisons become numbers, `+(a < b)`, where they can.
 */
import { demandOdd, type Filter, isFiniteNumber, meanOfTwo } from './causal.js';

export interface MedianFilter extends Filter {
  /** Takes a sample and returns the median of the window. Non-finite samples are passed over; NaN while it holds none. */
  push(sample: number): number;
}

/** The largest window whose ranks are corrected one by one in less time than a heap takes. */
const LARGEST_RANKED = 13;

/**
 * A median over the last `window` samples.
 *
 * ```ts
 * const filter = medianFilter(5);
 * [10, 11, 900, 12, 10].map((x) => filter.push(x)); // [10, 10.5, 11, 11.5, 11]
 * ```
 *
 * @throws {AttuneError} `options/invalid` where `window` is not an odd positive integer
 */
export function medianFilter(window: number): MedianFilter {
  demandOdd(window);
  const way = window === 5 ? fiveCompared : window <= LARGEST_RANKED ? ranked : doubleHeap;
  // A majority of equal samples is the median, and stays one in any window that holds some of them and older ones.
  return { ...way(window), memory: (window + 1) / 2 };
}

type Way = Pick<MedianFilter, 'push' | 'clear'>;

/** A window of five: ten comparisons give each sample its rank, and the one of rank two is the median. */
function fiveCompared(): Way {
  const ring = new Float64Array(5);
  let next = 0;
  let held = 0;

  const median = (): number => {
    const few = ring.slice(0, held).sort();
    return meanOfTwo(few[(held - 1) >> 1]!, few[held >> 1]!);
  };

  return {
    push(sample) {
      const r = ring;
      if (isFiniteNumber(sample)) {
        r[next] = sample;
        next = next === 4 ? 0 : next + 1;
        if (held < 5) {
          held++;
          return median();
        }
      } else if (held < 5) return median();
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
      next = held = 0;
    },
  };
}

/**
 * Each seat of the ring knows the rank of its sample, equals by their seats; a new sample lifts those above it and lowers
 * those above the one that leaves. Empty seats hold infinity, so they rank last.
 */
function ranked(size: number): Way {
  const ring = new Float64Array(size);
  const ranks = new Int32Array(size);
  let next = 0;
  let held = 0;

  const clear = (): void => {
    ring.fill(Infinity);
    for (let i = 0; i < size; i++) ranks[i] = i;
    next = held = 0;
  };
  clear();

  const ofRank = (rank: number): number => ring[ranks.indexOf(rank)]!;
  const median = (): number => meanOfTwo(ofRank((held - 1) >> 1), ofRank(held >> 1));

  return {
    push(sample) {
      if (!isFiniteNumber(sample)) return median();
      const r = ring;
      const k = ranks;
      const seat = next;
      next = seat + 1 === size ? 0 : seat + 1;
      if (held < size) held++;
      const leaving = r[seat]!;
      const middle = held >> 1;
      let rank = size - 1;
      let found = 0;
      for (let i = 0; i < seat; i++) {
        const other = r[i]!;
        const isAbove = +(sample < other);
        const moved = k[i]! + isAbove - +(leaving < other);
        k[i] = moved;
        rank -= isAbove;
        found += i * +(moved === middle);
      }
      for (let i = seat + 1; i < size; i++) {
        const other = r[i]!;
        const isAbove = +(sample <= other);
        const moved = k[i]! + isAbove - +(leaving <= other);
        k[i] = moved;
        rank -= isAbove;
        found += i * +(moved === middle);
      }
      r[seat] = sample;
      k[seat] = rank;
      found += seat * +(rank === middle);
      return held & 1 ? r[found]! : median();
    },
    clear,
  };
}

/**
 * A min-heap to each side of the median, in the middle the median itself. The heap below holds its samples negated, so
 * that one code serves both. A sample takes the place of the one that leaves and rises or sinks from there, through the
 * median to the other side if need be, in O(log size).
 */
function doubleHeap(size: number): Way {
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

  // Where nothing is held, between −∞ and ∞: NaN.
  const median = (): number => (held & 1 ? key[0]! : meanOfTwo(key[0]!, -key[side + 1]!));

  return {
    push(sample) {
      if (!isFiniteNumber(sample)) return median();
      const k = key;
      const l = link;
      const seat = next;
      next = seat + 1 === seats + size ? seats : seat + 1;
      if (held < size) held++;
      // `at` is base + place. All are small; `| 0` spares the checks that they are, and with them a tenth of the time.
      let at = l[seat]!;
      const isBelow = +(at >= side);
      const sign = 1 - 2 * isBelow;
      let base = Math.imul(side, isBelow);
      let place = (at - base) | 0;
      let own = sign * sample;

      if (place > 0) {
        while (place > 1) {
          const half = place >> 1;
          const parent = (base + half) | 0;
          const above = k[parent]!;
          if (above <= own) break;
          const moved = l[parent]!;
          k[at] = above;
          l[at] = moved;
          l[moved] = at;
          place = half;
          at = parent;
        }
        const middle = sign * k[0]!;
        if (place === 1 && own < middle) {
          const moved = l[0]!;
          k[at] = middle;
          l[at] = moved;
          l[moved] = at;
          // On to the other side.
          base = (side - base) | 0;
          own = -own;
          place = 0;
        }
      } else if (k[side + 1]! < -sample) {
        // The median itself leaves, and what comes lies below.
        base = side;
        own = -sample;
      }

      if (place === 0) {
        at = (base + 1) | 0;
        const top = k[at]!;
        if (top >= own) {
          k[0] = sample;
          l[0] = seat;
          l[seat] = 0;
          return held & 1 ? sample : median();
        }
        const moved = l[at]!;
        k[0] = base === 0 ? top : -top;
        l[0] = moved;
        l[moved] = 0;
        place = 1;
      }
      for (;;) {
        let double = place << 1;
        let child = (base + double) | 0;
        const isRight = +(k[(child + 1) | 0]! < k[child]!);
        double |= isRight;
        child = (child + isRight) | 0;
        const below = k[child]!;
        if (below >= own) break;
        const moved = l[child]!;
        k[at] = below;
        l[at] = moved;
        l[moved] = at;
        place = double;
        at = child;
      }
      k[at] = own;
      l[at] = seat;
      l[seat] = at;
      return held & 1 ? k[0]! : median();
    },
    clear,
  };
}
