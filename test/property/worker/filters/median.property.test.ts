/** The sliding median against its naive twin: sort what the window holds. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { medianFilter } from '../../../../worker/filters/median.js';

const runs = process.env['ATTUNE_LONG'] === '1' ? 20_000 : 300;

/** Short, and obviously right. */
function naiveMedian(size: number): (x: number) => number {
  const window: number[] = [];
  return (x) => {
    if (Number.isFinite(x) && window.push(x) > size) window.shift();
    const sorted = [...window].sort((a, b) => a - b);
    const half = sorted.length >> 1;
    if (sorted.length === 0) return NaN;
    if (sorted.length % 2) return sorted[half]!;
    const [a, b] = [sorted[half - 1]!, sorted[half]!];
    return Number.isFinite(a + b) ? (a + b) / 2 : a / 2 + b / 2;
  };
}

const sizes = fc.constantFrom(1, 3, 5, 7, 9, 19, 21, 23, 31, 65, 101);
/** Numbers of all kinds, many of them equal, some not finite. */
const samples = fc.array(
  fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double(), fc.double({ min: -1, max: 1, noNaN: true })),
  { maxLength: 400, size: 'max' },
);

test('gives what sorting gives, for any samples and window', () => {
  fc.assert(
    fc.property(sizes, samples, (size, xs) => {
      const filter = medianFilter(size);
      const naive = naiveMedian(size);
      // Adding 0 makes −0 and 0 one: they are equal, so a sort may order them either way.
      expect(xs.map((x) => filter.push(x) + 0)).toEqual(xs.map((x) => naive(x) + 0));
    }),
    { numRuns: runs },
  );
});

test('gives what sorting gives on long monotone, sawtooth and constant runs', () => {
  for (const size of [3, 5, 21, 23, 101, 255]) {
    for (const shape of [(i: number) => i, (i: number) => -i, (i: number) => i % 7, () => 4]) {
      const filter = medianFilter(size);
      const naive = naiveMedian(size);
      const xs = Array.from({ length: 3 * size + 20 }, (_, i) => shape(i));
      expect(xs.map((x) => filter.push(x))).toEqual(xs.map((x) => naive(x)));
    }
  }
});

test('stays within the window: never below its least or above its greatest sample', () => {
  const bounded = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(sizes, bounded, (size, xs) => {
      const filter = medianFilter(size);
      const isWithin = xs.map((x, i) => {
        const median = filter.push(x);
        const window = xs.slice(Math.max(0, i + 1 - size), i + 1);
        return Math.min(...window) <= median && median <= Math.max(...window);
      });
      expect(isWithin).not.toContain(false);
    }),
    { numRuns: runs },
  );
});
