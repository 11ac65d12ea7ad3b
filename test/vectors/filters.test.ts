/** Filters against what others computed: SciPy and pandas for the median, the authors' own data for the 1€ filter. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { mulberry32 } from '../../testing/random.js';
import { ewma } from '../../worker/filters/ewma.js';
import { createFilter, filterAll } from '../../worker/filters/filter.js';
import { hampelFilter } from '../../worker/filters/hampel.js';
import { medianFilter } from '../../worker/filters/median.js';
import { oneEuroFilter } from '../../worker/filters/one-euro.js';
import { quantile } from '../../worker/filters/p2-quantile.js';
import { sharedPath } from '../shared.js';

interface Golden {
  readonly cases: Readonly<
    Record<
      string,
      { readonly x: number[]; readonly median: Readonly<Record<string, Readonly<Record<string, unknown>>>> }
    >
  >;
}

const causal = (size: number, samples: readonly number[]): number[] => {
  const { push } = medianFilter(size);
  return samples.map((sample) => push(sample));
};

/** What a centred window answers, by the causal one: half a window later, on samples that go on at both ends. */
function centred(size: number, before: readonly number[], x: readonly number[], after: readonly number[]): number[] {
  return causal(size, [...before, ...x, ...after]).slice(size - 1);
}

/** Samples `i` beyond an end of the signal, mirrored with the end itself repeated, again and again. */
const mirrored = (x: readonly number[], i: number): number => {
  const at = ((i % (2 * x.length)) + 2 * x.length) % (2 * x.length);
  return x[at < x.length ? at : 2 * x.length - 1 - at]!;
};
const beyond = (count: number, of: (i: number) => number): number[] => Array.from({ length: count }, (_, i) => of(i));

const VARIANTS: Readonly<Record<string, (size: number, x: readonly number[]) => (number | null)[]>> = {
  pandas_trailing_min1: causal,
  pandas_trailing_full: (size, x) => causal(size, x).map((value, i) => (i < size - 1 ? null : value)),
  pandas_centered_min1(size, x) {
    const half = size >> 1;
    const n = x.length;
    // Near the start the window grows as ours does; near the end it shrinks, which is growing when read backwards.
    const forwards = causal(size, x);
    const backwards = causal(size, [...x].reverse()).reverse();
    return x.map((_, i) => {
      if (i + half < n) return forwards[i + half]!;
      return i - half >= 0 ? backwards[i - half]! : forwards[n - 1]!;
    });
  },
  ndimage_nearest: (size, x) =>
    centred(
      size,
      beyond(size >> 1, () => x[0]!),
      x,
      beyond(size >> 1, () => x.at(-1)!),
    ),
  ndimage_reflect: (size, x) =>
    centred(
      size,
      beyond(size >> 1, (i) => mirrored(x, i - (size >> 1))),
      x,
      beyond(size >> 1, (i) => mirrored(x, x.length + i)),
    ),
  signal_medfilt_zeropad: (size, x) =>
    centred(
      size,
      beyond(size >> 1, () => 0),
      x,
      beyond(size >> 1, () => 0),
    ),
};

const golden = sharedPath('data/golden/median.json');

describe.skipIf(golden === null)('medians of SciPy and pandas', () => {
  const { cases } = golden === null ? { cases: {} } : (JSON.parse(readFileSync(golden, 'utf8')) as Golden);
  const rows = Object.entries(cases).flatMap(([name, { x, median }]) =>
    Object.entries(median).flatMap(([size, variants]) =>
      Object.entries(variants).map(([variant, expected]) => ({ name, size: Number(size), variant, x, expected })),
    ),
  );

  /**
   * SciPy 1.10 reads beside the signal where "reflect" mirrors it several times and a place lies a whole number of periods
   * before it (`NI_InitFilterOffsets` maps that to −1). In two cases its answer therefore is no median of the mirrored
   * signal; there a sorted window over the mirrored signal stands in for it.
   */
  const BESIDE_THE_SIGNAL = ['short_4 101 ndimage_reflect', 'negative 101 ndimage_reflect'];
  const isSound = ({ name, size, variant }: (typeof rows)[number]): boolean =>
    !BESIDE_THE_SIGNAL.includes(`${name} ${size} ${variant}`);

  test('all variants, all windows, all cases', () => {
    expect(rows.length).toBeGreaterThan(230);
    expect([...new Set(rows.map(({ variant }) => variant))].sort()).toEqual(Object.keys(VARIANTS).sort());
    expect([...new Set(rows.map(({ size }) => size))].sort((a, b) => a - b)).toEqual([3, 5, 9, 31, 101]);
    expect(rows.some(({ x }) => x.some((sample) => sample > 10_000))).toBe(true);
  });

  test.each(rows.filter(isSound))('$name, window $size, $variant: exactly', ({ size, variant, x, expected }) => {
    expect(VARIANTS[variant]!(size, x).map((value) => (value === 0 ? 0 : value))).toEqual(expected);
  });

  test.each(rows.filter((row) => !isSound(row)))(
    '$name, window $size, $variant: the mirrored signal, sorted',
    (row) => {
      const { size, x, variant } = row;
      const naive = x.map((_, i) =>
        beyond(size, (k) => mirrored(x, i + k - (size >> 1)))
          .sort((a, b) => a - b)
          .at(size >> 1),
      );
      expect(VARIANTS[variant]!(size, x)).toEqual(naive);
    },
  );

  test('the batch form gives the same, also into its own input', () => {
    for (const { x, size, variant, expected } of rows) {
      if (variant !== 'pandas_trailing_min1') continue;
      const samples = Float64Array.from(x);
      filterAll(createFilter({ filter: 'median', window: size }), samples, 10, samples);
      expect([...samples]).toEqual(expected);
    }
  });
});

test('Hampel, three to each side and three sigmas: the one spike becomes the median, all else stays', () => {
  const { push } = hampelFilter(7, 3);
  expect([1, 2, 1, 2, 50, 2, 1, 2, 1].map((x, i) => push(x, i))).toEqual([1, 2, 1, 2, 2, 2, 1, 2, 1]);
});

test('EWMA: after 20 ms of a time constant of a second, α is 0.019801326693', () => {
  const { push } = ewma(1000);
  push(0, 0);
  expect(push(1, 20)).toBeCloseTo(0.019801326693, 12);
});

test('P²: the twenty observations of Jain and Chlamtac, and a thousand of mulberry32', () => {
  const OBSERVATIONS = [
    0.02, 0.15, 0.74, 3.39, 0.83, 22.37, 10.15, 15.43, 38.62, 15.92, 34.6, 10.28, 1.47, 0.4, 0.05, 11.39, 0.27, 0.42,
    0.09, 11.37,
  ];
  const median = quantile(0.5);
  OBSERVATIONS.forEach(median.push);
  expect(median.value).toBeCloseTo(4.440634353, 9);

  const random = mulberry32(7);
  const high = quantile(0.9);
  for (let i = 0; i < 1000; i++) high.push(random());
  expect(high.value).toBeCloseTo(0.9126786871, 10);
});

const folder = sharedPath('vectors/one-euro');
const truth = folder !== null && existsSync(`${folder}/groundTruth.csv`) ? `${folder}/groundTruth.csv` : null;

test.skipIf(truth === null)(
  '1€ filter: the 1,200 rows of its authors, to the precision in which they are printed',
  () => {
    const rows = readFileSync(truth!, 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split(',').map(Number))
      .filter((row) => row.length >= 4 && row.every(Number.isFinite));
    expect(rows.length).toBe(1200);
    const { push } = oneEuroFilter({ minCutoff: 1, beta: 0.1, dCutoff: 1 });
    const worst = Math.max(...rows.map(([t, , noisy, filtered]) => Math.abs(push(noisy!, 1000 * t!) - filtered!)));
    expect(worst).toBeLessThan(2.6e-5);
  },
);
