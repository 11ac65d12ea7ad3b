/**
 * The only place where the pointer's way lives: its strokes of the last {@link SPAN_MS}, cleaned and resampled.
 *
 * A stroke ends where nothing moved for {@link GAP_MS}; after a touch, what moves that soon is taken for the touch's
 * own
 * echo. On x and on y passes a median over each sample and its two neighbours, which takes out single corrupt
 * coordinates;
 * the first and the last sample of a stroke lack a neighbour and are not told. What is left is laid on a straight line
 * between samples, and one of each {@link STEP_MS} of it is kept: so the ring never outgrows its capacity, however fast
 * the mouse reports, and a speed is a length over one and the same time. That time is never cut finer than the clock's
 * grain: between two moves of a coarse clock lies a straight line.
 *
 * What leaves the ring is overwritten with zeros at once. Samples lie side by side from the oldest on, so that reading
 * them, which is most of the work, is as fast as can be.
 */
export const SPAN_MS = 10_000;
export const STEP_MS = 20;
export const GAP_MS = 300;
/** Strokes of the span hold one sample each 20 ms and one more each, and are 300 ms apart: 501 at most. */
export const CAPACITY = 512;
/** Fewer samples than these tell nothing, neither of a stroke nor of the window. */
export const MIN_SAMPLES = 5;
/** No screen is this large: such a coordinate, or one that is no number, is no sample. */
export const FAR_PX = 1e6;

/** Numbers that a ring of a capacity keeps. */
export const ringState = (capacity = CAPACITY): number => 4 * capacity + 16;

export interface PointerRing {
  readonly length: number;
  /** How many samples were ever kept: where this did not grow, there is none that is new. */
  readonly taken: number;
  /** Of each sample, the oldest first: when and where; and px from the one before, −1 where it begins a stroke. */
  readonly ts: Float64Array;
  readonly xs: Float64Array;
  readonly ys: Float64Array;
  readonly steps: Float64Array;
  /** The first sample that is not older than the span. */
  firstAt(now: number): number;
  /** The first sample of the latest stroke with enough of them, from sample `from` on, and the one after its last. */
  latestStroke(from: number): readonly [start: number, end: number] | null;
  /** The pointer moved. Of two moves of one instant the first one stands. */
  move(t: number, x: number, y: number): void;
  touch(t: number): void;
  /** Overwrites what is too old. */
  expire(now: number): void;
  clear(): void;
  /** All of it. */
  readonly memory: Float64Array;
}

/** Places in the memory behind the samples: the move before the last one, the last one, the last clean sample. */
const X0 = 0;
const Y0 = 1;
const T1 = 2;
const X1 = 3;
const Y1 = 4;
const T = 5;
const X = 6;
const Y = 7;

export function pointerRing(capacity = CAPACITY): PointerRing {
  const memory = new Float64Array(4 * capacity + 8);
  const column = (i: number): Float64Array => memory.subarray(i * capacity, (i + 1) * capacity);
  const [ts, xs, ys, steps, recent] = [column(0), column(1), column(2), column(3), memory.subarray(4 * capacity)];
  let length = 0;
  let taken = 0;
  /** Moves of the present stroke, up to three. */
  let moves = 0;
  let lastMove = -Infinity;
  let lastTouch = -Infinity;
  /** When the next sample is due. */
  let due = 0;

  function drop(count: number): void {
    if (count === 0) return;
    for (const each of [ts, xs, ys, steps]) {
      each.copyWithin(0, count, length);
      each.fill(0, length - count, length);
    }
    length -= count;
  }

  function firstAt(now: number): number {
    let i = 0;
    while (i < length && ts[i]! < now - SPAN_MS) i++;
    return i;
  }

  function keep(t: number, x: number, y: number, isFirst: boolean): void {
    // Half of a ring that is smaller than the span; of a full one, some are always too old.
    if (length === capacity) drop(firstAt(t) || capacity >> 1);
    ts[length] = t;
    xs[length] = x;
    ys[length] = y;
    steps[length] = isFirst ? -1 : hypotenuse(x - xs[length - 1]!, y - ys[length - 1]!);
    length++;
    taken++;
  }

  /** Keeps a sample of each step up to the clean sample of time t. */
  function resample(t: number, x: number, y: number): void {
    const isFirst = moves === 2;
    if (isFirst) due = t;
    for (; due <= t; due += STEP_MS) {
      const share = due < t ? (due - recent[T]!) / (t - recent[T]!) : 1;
      keep(due, between(recent[X]!, x, share), between(recent[Y]!, y, share), isFirst);
    }
    recent[T] = t;
    recent[X] = x;
    recent[Y] = y;
  }

  return {
    get length() {
      return length;
    },
    get taken() {
      return taken;
    },
    ts,
    xs,
    ys,
    steps,
    firstAt,

    latestStroke(from) {
      let end = length;
      for (let i = length - 1; i >= from; i--) {
        if (i > from && steps[i]! >= 0) continue;
        if (end - i >= MIN_SAMPLES) return [i, end];
        end = i;
      }
      return null;
    },

    move(t, x, y) {
      if (!(t > lastMove && t - lastTouch >= GAP_MS && Math.abs(x) <= FAR_PX && Math.abs(y) <= FAR_PX)) return;
      if (t - lastMove >= GAP_MS) moves = 0;
      lastMove = t;
      if (moves >= 2) resample(recent[T1]!, median(recent[X0]!, recent[X1]!, x), median(recent[Y0]!, recent[Y1]!, y));
      if (moves < 3) moves++;
      recent[X0] = recent[X1]!;
      recent[Y0] = recent[Y1]!;
      recent[T1] = t;
      recent[X1] = x;
      recent[Y1] = y;
    },

    touch(t) {
      lastTouch = t;
    },

    expire(now) {
      drop(firstAt(now));
      if (now - lastMove < GAP_MS || moves === 0) return;
      moves = 0;
      recent.fill(0);
    },

    clear() {
      memory.fill(0);
      length = moves = 0;
      lastMove = lastTouch = -Infinity;
    },

    memory,
  };
}

export const hypotenuse = (dx: number, dy: number): number => Math.sqrt(dx * dx + dy * dy);

const between = (from: number, to: number, share: number): number => (share < 1 ? from + share * (to - from) : to);
const median = (a: number, b: number, c: number): number => Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
