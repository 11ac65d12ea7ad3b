/** The release: exact numbers by hand, the coverage it states, and the bound on what fakes can do. */
import { describe, expect, test } from 'vitest';
import { isClosed } from '../../collector/src/batch.js';
import { readKnownPolicy } from '../../collector/src/known-policy.js';
import { encodeRelease, type Release, releaseBatch, type ReleasedBatch } from '../../collector/src/release.js';
import { parseCanonical } from '../../kernel/canonical.js';
import { subsetSelection } from '../../kernel/stats/subset-selection.js';
import { anySubset, EPOCH, NOW, POLICY, policyText, seeded, WEEK_MS } from './reports.js';

const KNOWN = readKnownPolicy(policyText().text);
type Counts = Readonly<Record<number, number>> | readonly number[];
const release = (n: number, counts: Counts, metric = 'variant.click'): Release =>
  releaseBatch(KNOWN, {
    metric,
    policy: KNOWN.hash,
    epoch: EPOCH,
    n,
    counts: new Map(Object.entries(counts).map(([cell, count]) => [Number(cell), count])),
  });
const open = (released: Release): ReleasedBatch => {
  if (released.suppressed) throw new Error('suppressed');
  return released;
};

test('a flag’s release is, to the last digit, what the formulas say', () => {
  // SS(2,1,1): p = e/(e+1), q = 1/(e+1). 100 answers, 60 of them 1. Clopper–Pearson at 1−.05/2 for 60 and 40 of 100:
  // SciPy gives [.483143378…, .709193353…] and its mirror image.
  expect(encodeRelease(release(100, { 0: 40, 1: 60 }, 'read.through'))).toBe(
    '{"budget":"weekly","cells":[' +
      '{"count":40,"estimate":283605,"high":536477,"low":47315},' +
      '{"count":60,"estimate":716395,"high":952685,"low":463523}],' +
      '"confidence":950000,"epoch":2968,"eps":[1,1],"kind":"flag",' +
      '"manipulation":[{"percent":1,"shift":15820},{"percent":5,"shift":79099}],"metric":"read.through","mode":"open","n":100,' +
      `"policy":"${KNOWN.hash}","site":"shop.example","suppressed":false,"threshold":20,` +
      '"unit":"browser-profile-and-origin","v":"attune.release/1"}',
  );
});

/** @threat collector-partition */
test('a batch below the threshold says only that it is suppressed: no size, no count', () => {
  const text = encodeRelease(release(19, { 0: 19, 3: 19 }));
  expect(JSON.parse(text)).toEqual({
    v: 'attune.release/1',
    budget: 'weekly',
    eps: [1, 1],
    epoch: EPOCH,
    kind: 'category',
    metric: 'variant.click',
    mode: 'open',
    policy: KNOWN.hash,
    site: 'shop.example',
    suppressed: true,
    threshold: 20,
    unit: 'browser-profile-and-origin',
  });
  expect(text).toBe(encodeRelease(release(1, { 7: 1 })));
  expect(release(20, {}).suppressed).toBe(false);
});

test('a cell that no answer held is released as zero, and its estimate may be negative', () => {
  const { cells } = open(release(50, { 1: 50, 2: 50 }));
  expect(cells).toHaveLength(8);
  expect(cells[0]).toMatchObject({ count: 0 });
  expect(cells[0]!.estimate).toBeLessThan(0);
});

test('every document is canonical, whatever was counted', () => {
  const random = seeded(1);
  for (let i = 0; i < 200; i++) {
    const n = 20 + Math.floor(random() * 10_000);
    const counts = Object.fromEntries(Array.from({ length: 8 }, (_, cell) => [cell, Math.floor(random() * (n + 1))]));
    const text = encodeRelease(release(n, counts));
    expect(() => parseCanonical(text)).not.toThrow();
    for (const { low, estimate, high } of open(JSON.parse(text) as Release).cells) {
      expect(low).toBeLessThanOrEqual(estimate);
      expect(high).toBeGreaterThanOrEqual(estimate);
    }
  }
  // A share so close to zero that it rounds to −0, which canonical JSON cannot say.
  const { q } = subsetSelection(8, [1, 1]);
  const n = 10 ** 9;
  expect(() => encodeRelease(release(n, { 0: Math.floor(n * q) }))).not.toThrow();
});

test('a batch is closed from the instant epoch E+3 begins', () => {
  expect(isClosed(POLICY, EPOCH, NOW + 2 * WEEK_MS)).toBe(false);
  expect(isClosed(POLICY, EPOCH, (EPOCH + 3) * WEEK_MS - 1)).toBe(false);
  expect(isClosed(POLICY, EPOCH, (EPOCH + 3) * WEEK_MS)).toBe(true);
});

const TRUTH = [0.3, 0.22, 0.15, 0.12, 0.1, 0.06, 0.05, 0];

/** How often each cell is held when n devices answer by subset selection. */
function simulate(random: () => number, n: number): number[] {
  const { k, d, p } = subsetSelection(8, [1, 1]);
  const counts = new Array<number>(k).fill(0);
  for (let i = 0; i < n; i++) {
    let u = random();
    const value = Math.max(
      0,
      TRUTH.findIndex((share) => (u -= share) < 0),
    );
    const others = (size: number): number[] =>
      anySubset(random, k - 1, size).map((cell) => (cell < value ? cell : cell + 1));
    const answer = random() < p ? [value, ...others(d - 1)] : others(d);
    for (const cell of answer) counts[cell]!++;
  }
  return counts;
}

describe('over simulated batches', () => {
  const long = process.env['ATTUNE_LONG'] === '1';

  test('all intervals of a batch hold at once in at least 95 % of batches', () => {
    const random = seeded(20261122);
    const batches = long ? 4_000 : 400;
    let covered = 0;
    for (let batch = 0; batch < batches; batch++) {
      const { cells } = open(release(500, simulate(random, 500)));
      if (cells.every(({ low, high }, v) => low <= TRUTH[v]! * 1e6 && TRUTH[v]! * 1e6 <= high)) covered++;
    }
    // Three standard errors of the simulation itself below the promise.
    expect(covered / batches).toBeGreaterThanOrEqual(0.95 - 3 * Math.sqrt((0.95 * 0.05) / batches));
  });

  test('estimates are unbiased', () => {
    const random = seeded(3);
    const batches = long ? 2_000 : 200;
    const sums = new Array<number>(8).fill(0);
    for (let batch = 0; batch < batches; batch++) {
      open(release(500, simulate(random, 500))).cells.forEach(({ estimate }, v) => (sums[v]! += estimate / 1e6));
    }
    // One estimate of 500 answers has a standard error of about .08.
    sums.forEach((sum, v) => expect(Math.abs(sum / batches - TRUTH[v]!)).toBeLessThan((4 * 0.08) / Math.sqrt(batches)));
  });
});

/** @threat fakes-many */
test('fakes of one and five per cent move an estimate up to the stated bound and never beyond', () => {
  const n = 1_000_000;
  for (const metric of ['variant.click', 'read.through']) {
    const { p, q } = KNOWN.metrics.get(metric)!.mechanism;
    const estimateOf = (count: number): number => open(release(n, { 1: Math.round(count) }, metric)).cells[1]!.estimate;
    for (const { percent, shift } of open(release(n, {}, metric)).manipulation) {
      const fakes = (n * percent) / 100;
      let furthest = 0;
      for (let share = 0; share <= 1; share += 0.05) {
        // Expected counts: with every report honest, and with `fakes` of them always, or never, answering cell 1.
        const holds = share * p + (1 - share) * q;
        const honest = estimateOf(n * holds);
        for (const lie of [0, fakes]) {
          furthest = Math.max(furthest, Math.abs(estimateOf((n - fakes) * holds + lie) - honest));
        }
      }
      // Counts are rounded to whole reports, which is worth a few millionths here.
      expect(Math.abs(furthest - shift)).toBeLessThanOrEqual(6);
    }
  }
});
