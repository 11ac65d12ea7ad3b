/**
 * The sliding median against SciPy and pandas on recorded pointer speeds, corrupt coordinates among them. A centred median
 * is a causal one that waits for the second half of its window, so what the libraries put beyond the ends is put there.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { medianFilter } from '../../worker/filters/median.js';
import { sharedPath } from '../shared.js';

interface Golden {
  readonly cases: Readonly<Record<string, Case>>;
}
interface Case {
  readonly x: readonly number[];
  readonly median: Readonly<Record<string, Readonly<Record<string, readonly (number | null)[]>>>>;
}

const run = (window: number, samples: readonly number[]): number[] => {
  const { push } = medianFilter(window);
  return samples.map((x) => push(x));
};

/** Sample −1 is before the first, and so on. */
type Beyond = (x: readonly number[], i: number) => number;

/** Half a window of samples on both sides; then the answers to the last of each window. */
function centred(window: number, x: readonly number[], beyond: Beyond): number[] {
  const half = window >> 1;
  const padded = Array.from({ length: x.length + 2 * half }, (_, i) => beyond(x, i - half));
  return run(window, padded).slice(2 * half);
}

/** Windows cut off at the ends. From the front they grow as ours do; at the end they do, seen from there. */
function cutOff(window: number, x: readonly number[]): number[] {
  const half = window >> 1;
  const forwards = run(window, x);
  const backwards = run(window, [...x].reverse()).reverse();
  const last = x.length - 1;
  return x.map((_, i) => (i + half <= last ? forwards[i + half]! : backwards[Math.max(0, i - half)]!));
}

const VARIANTS: Readonly<Record<string, (window: number, x: readonly number[]) => (number | null)[]>> = {
  pandas_trailing_min1: run,
  pandas_trailing_full: (window, x) => run(window, x).map((median, i) => (i + 1 < window ? null : median)),
  pandas_centered_min1: cutOff,
  ndimage_nearest: (window, x) => centred(window, x, (x, i) => x[Math.min(Math.max(i, 0), x.length - 1)]!),
  ndimage_reflect: (window, x) =>
    centred(window, x, (x, i) => {
      // d c b a | a b c d | d c b a, and on and on.
      const period = 2 * x.length;
      const at = ((i % period) + period) % period;
      return x[Math.min(at, period - 1 - at)]!;
    }),
  signal_medfilt_zeropad: (window, x) => centred(window, x, (x, i) => x[i] ?? 0),
};

const golden = sharedPath('data/golden/median.json');

describe.skipIf(golden === null)('golden values', () => {
  const { cases } = JSON.parse(golden === null ? '{"cases":{}}' : readFileSync(golden, 'utf8')) as Golden;
  const rows = Object.entries(cases).flatMap(([name, { x, median }]) =>
    Object.entries(median).flatMap(([window, variants]) =>
      Object.entries(variants).map(([variant, expected]) => ({ name, window: Number(window), variant, x, expected })),
    ),
  );
  // SciPy's reflection (1.10 to 1.17) has the index −1 for a sample that is four, six, … lengths before the first, and so
  // differs from its own definition, which is numpy.pad's `symmetric`.
  const isAstray = ({ variant, window, x }: (typeof rows)[number]): boolean =>
    variant === 'ndimage_reflect' && x.length > 1 && window >> 1 >= 4 * x.length;
  const all = (key: 'name' | 'window' | 'variant'): unknown[] => [...new Set(rows.map((row) => row[key]))];

  test('are of nine signals, five windows and six ways to treat the ends', () => {
    expect(all('name')).toHaveLength(9);
    expect(all('window')).toEqual([3, 5, 9, 31, 101]);
    expect(all('variant').sort()).toEqual(Object.keys(VARIANTS).sort());
    expect(rows).toHaveLength(248);
    expect(rows.filter(isAstray)).toHaveLength(5);
    expect(rows.find(({ name }) => name.startsWith('corrupt'))!.x.some((speed) => speed > 500)).toBe(true);
  });

  test.each(rows.filter((row) => !isAstray(row)))(
    '$name, window $window, $variant: exactly',
    ({ window, variant, x, expected }) => {
      expect(VARIANTS[variant]!(window, x)).toEqual(expected);
    },
  );
});
