/**
 * The only place where coordinates live: a ring of the pointer's latest samples, at most {@link SPAN_MS} old and at most
 * {@link CAPACITY} many. What leaves it is overwritten with zeros at once.
 */
export const SPAN_MS = 10_000;
/** Ten seconds at 100 samples a second. */
export const CAPACITY = 1024;

export interface PointerRing {
  readonly length: number;
  /** Place in {@link memory} of the i-th sample, the oldest first: its time, and x and y behind it. */
  at(i: number): number;
  /** The place after a place, across the end of the memory. */
  after(place: number): number;
  /** Takes a sample that is not older than the latest; the oldest makes room where it is full. */
  push(t: number, x: number, y: number): void;
  /** Overwrites samples older than the span. */
  expire(now: number): void;
  clear(): void;
  readonly memory: Float64Array;
}

const WIDTH = 3;

export function pointerRing(capacity = CAPACITY): PointerRing {
  const memory = new Float64Array(capacity * WIDTH);
  let first = 0;
  let length = 0;

  const at = (i: number): number => {
    const place = first + i;
    return (place < capacity ? place : place - capacity) * WIDTH;
  };
  const dropFirst = (): void => {
    const place = first * WIDTH;
    memory[place] = memory[place + 1] = memory[place + 2] = 0;
    first = first + 1 === capacity ? 0 : first + 1;
    length--;
  };

  return {
    get length() {
      return length;
    },
    at,
    after: (place) => (place + WIDTH === memory.length ? 0 : place + WIDTH),
    push(t, x, y) {
      if (length === capacity) dropFirst();
      const place = at(length++);
      memory[place] = t;
      memory[place + 1] = x;
      memory[place + 2] = y;
    },
    expire(now) {
      while (length > 0 && memory[first * WIDTH]! < now - SPAN_MS) dropFirst();
    },
    clear() {
      memory.fill(0);
      first = length = 0;
    },
    memory,
  };
}
