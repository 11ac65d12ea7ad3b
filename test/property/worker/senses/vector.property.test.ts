/**
 * The vector against its naive twin, which evaluates every place always: regions that sleep change nothing but the work.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Code } from '../../../../kernel/frame.js';
import type { RegionFacts } from '../../../../kernel/protocol.js';
import { createFilter } from '../../../../worker/filters/filter.js';
import { SENSES } from '../../../../worker/senses/catalogue.js';
import { MEDIAN_5, type Sense, type SenseKind } from '../../../../worker/senses/feature.js';
import { clockGrain } from '../../../../worker/senses/grain.js';
import { featureVector } from '../../../../worker/senses/vector.js';
import { type Full, REGIONS, streams } from '../../../laws/senses.laws.js';

const LONG = process.env['ATTUNE_LONG'] === '1';
const numRuns = LONG ? 5000 : 60;
const GRID_MS = 100;
const MAX_LINES = 50;
const SLOTS = 2;
const TIERS = ['A', 'B', 'C'] as const;
/** The last section is not on the page. */
const PAGE: readonly RegionFacts[] = REGIONS.map((region, i) => (i === 4 ? { present: false, words: 0 } : region));

interface Vector {
  observe(row: Full): void;
  /** Filtered values after an evaluation, and the places that it changed. */
  evaluate(t: number): { readonly filtered: readonly number[]; readonly changed: readonly number[] };
}

function sleeping(senses: readonly SenseKind[]): Vector & { foresee(t: number): readonly number[] } {
  const vector = featureVector({ regions: PAGE, slots: SLOTS, tiers: TIERS, senses });
  return {
    observe: (row) => vector.observe(...row),
    evaluate(t) {
      const changed: number[] = [];
      vector.evaluate(t, (place) => changed.push(place));
      return { filtered: [...vector.filtered], changed: changed.sort((a, b) => a - b) };
    },
    foresee(t) {
      vector.foresee(t, 1000);
      return [...vector.present, ...vector.soon];
    },
  };
}

/** Short, and obviously right: nothing is left out, and nothing remembered but by senses and filters. */
function everything(kinds: readonly SenseKind[]): Vector & { foresee(t: number): readonly number[] } {
  const grain = clockGrain();
  const world = { regions: PAGE, slots: SLOTS, grain: 0 };
  Object.defineProperty(world, 'grain', { get: () => grain.ms });
  const senses: [SenseKind, Sense][] = kinds.map((kind) => [kind, kind.create(world)]);
  const featuresOf = (kind: SenseKind, perRegion: boolean): SenseKind['features'] =>
    kind.features.filter((feature) => (feature.perRegion === true) === perRegion);
  const features = [-1, ...PAGE.keys()].flatMap((region) => kinds.flatMap((kind) => featuresOf(kind, region >= 0)));
  const filters = features.map((feature) => createFilter(feature.filter ?? MEDIAN_5));
  let filtered = features.map(() => NaN);
  let last = 0;
  let lived = 0;
  const livedAt = (t: number): number => lived + Math.min(t - last, 5000);

  const widthOf = (kind: SenseKind, perRegion: boolean): number => featuresOf(kind, perRegion).length;
  const widths = senses.map(([kind, sense]) => ({ sense, page: widthOf(kind, false), region: widthOf(kind, true) }));
  const read = (t: number): number[] => {
    const raw = [-1, ...PAGE.keys()].flatMap((region) =>
      widths.flatMap((width) => {
        const into = new Float64Array(region < 0 ? width.page : width.region).fill(NaN);
        if (region < 0) width.sense.read?.(t, livedAt(t), into, 0);
        else if (PAGE[region]!.present) width.sense.readRegion?.(t, livedAt(t), region, into, 0);
        return [...into];
      }),
    );
    return raw.map((value, i) => {
      const { range, maxGrain = Infinity } = features[i]!;
      return grain.ms > maxGrain ? NaN : Math.min(range[1], Math.max(range[0], value));
    });
  };

  return {
    observe([t, code, region, x, y, value]) {
      lived = livedAt(t);
      last = t;
      if (code === Code.Move || code === Code.KeyDown || code === Code.Touch) grain.observe(t);
      for (const [kind, sense] of senses) {
        if (kind.hears.includes(code)) sense.observe(t, lived, code, region, x, y, value);
      }
    },
    evaluate(t) {
      for (const [, sense] of senses) sense.age?.(t);
      const before = filtered;
      filtered = read(t).map((value, i) => {
        if (!Number.isNaN(value)) return filters[i]!.push(value, t);
        filters[i]!.clear();
        return NaN;
      });
      return {
        filtered,
        changed: filtered.flatMap((value, i) => (Object.is(value, before[i]) || value === before[i] ? [] : [i])),
      };
    },
    foresee: (t) => [...read(t), ...read(t + 1000)],
  };
}

const same = (a: readonly number[], b: readonly number[]): boolean =>
  a.every((value, i) => value === b[i] || Object.is(value, b[i]));

/** Plays the rows through both on a grid, as the pipeline does, and says where they first differ. */
function difference(kinds: readonly SenseKind[], rows: readonly Full[]): string | null {
  const one = sleeping(kinds);
  const other = everything(kinds);
  let line = 1;
  const pass = (until: number): string | null => {
    for (let lines = 0; lines < MAX_LINES && line * GRID_MS <= until; lines++, line++) {
      const [a, b] = [one.evaluate(line * GRID_MS), other.evaluate(line * GRID_MS)];
      if (!same(a.filtered, b.filtered) || !same(a.changed, b.changed)) {
        const place = a.filtered.findIndex((value, i) => !Object.is(value, b.filtered[i]));
        return `at ${line * GRID_MS} place ${place}: ${a.filtered[place]}, not ${b.filtered[place]}`;
      }
    }
    line = Math.max(line, Math.floor(until / GRID_MS) + 1);
    return null;
  };
  for (const row of rows) {
    const found = pass(row[0]);
    if (found !== null) return found;
    one.observe(row);
    other.observe(row);
    if (!same(one.foresee(row[0]), other.foresee(row[0]))) return `foresees otherwise at ${row[0]}`;
  }
  return pass((rows.at(-1)?.[0] ?? 0) + 4000);
}

const all = [...new Set(SENSES.flatMap(({ hears }) => hears)), Code.Tick];
/** Mostly what regions hear of, with silences long enough to fall asleep in. */
const ofRegions = [
  Code.Seen,
  Code.Seen,
  Code.Seen,
  Code.HoverIn,
  Code.HoverOut,
  Code.Tick,
  Code.Tick,
  Code.Visible,
  Code.Focus,
];
const anywhere = streams(all, { maxLength: 60, hostile: true }).map((rows) =>
  rows.map(([t, code, region, x, y, value], i): Full => [
    t,
    code,
    i % 3 === 0 ? (i % (PAGE.length + 1)) - 1 : region,
    x,
    y,
    value,
  ]),
);

describe('a vector of which regions sleep', () => {
  const rows = fc.oneof(
    streams(all, { maxLength: 60 }),
    streams(ofRegions, { maxLength: 60 }),
    streams([...all, ...ofRegions, ...ofRegions], { grain: 100, maxLength: 60 }),
  );

  test('gives what evaluating everything always gives', () => {
    fc.assert(
      fc.property(rows, (stream) => {
        expect(difference(SENSES, stream)).toBeNull();
      }),
      { numRuns },
    );
  });

  test('in any order of records, whatever they say', () => {
    fc.assert(
      fc.property(anywhere, (stream) => {
        expect(difference(SENSES, stream)).toBeNull();
      }),
      { numRuns },
    );
  });

  test('does sleep: regions out of view are not read', () => {
    let reads = 0;
    const counted = SENSES.map((kind): SenseKind => ({
      ...kind,
      create(world) {
        const sense = kind.create(world);
        const { readRegion } = sense;
        if (!readRegion) return sense;
        return {
          ...sense,
          readRegion(...args) {
            reads++;
            readRegion(...args);
          },
        };
      },
    }));
    const vector = sleeping(counted);
    for (let line = 1; line <= 100; line++) vector.evaluate(line * GRID_MS);
    const before = reads;
    for (let line = 101; line <= 200; line++) vector.evaluate(line * GRID_MS);
    expect(reads).toBe(before);
    vector.observe([20_000, Code.Seen, 1, 1, 1, 0]);
    vector.evaluate(20_100);
    expect(reads).toBeGreaterThan(before);
  });
});
