/** The vector: what the catalogue's senses say, clipped, filtered, and told in words. */
import { describe, expect, test } from 'vitest';
import { Code } from '../../../../kernel/frame.js';
import type { Tier } from '../../../../kernel/policy.js';
import type { FilterChoice } from '../../../../kernel/ruleset.js';
import { knownFeatures, SENSES } from '../../../../worker/senses/catalogue.js';
import { type SenseKind, UNFILTERED, wordFor } from '../../../../worker/senses/feature.js';
import { featureVector } from '../../../../worker/senses/vector.js';
import { SLOTS } from './fixtures.js';

const count = (tier: Tier): number =>
  SENSES.filter((kind) => kind.tier === tier).reduce((sum, { features }) => sum + features.length, 0);
const nothing = (): void => undefined;

describe('the catalogue', () => {
  test('is what rulesets are checked against', () => {
    expect(knownFeatures().get('hover.dwell')).toEqual({ tier: 'A', perSlot: true });
    expect(knownFeatures().get('pointer.speed')).toEqual({ tier: 'B', perSlot: false });
    expect(knownFeatures().size).toBe(count('A') + count('B') + count('C'));
  });

  test('names values in ordinal words', () => {
    const feature = SENSES.flatMap(({ features }) => features).find(({ id }) => id === 'hover.dwell')!;
    const words = [NaN, 0, 1, 999, 1000, 3000].map((value) => wordFor(feature, value));
    expect(words).toEqual(['none', 'none', 'low', 'low', 'medium', 'high']);
  });

  test('also those of a range that begins below zero', () => {
    const feature = { id: 'x', unit: 'level', range: [-10, 10], words: [0, 5] } as const;
    expect([-10, -5, 0, 5].map((value) => wordFor(feature, value))).toEqual(['none', 'low', 'medium', 'high']);
  });

  test.each([['A'], ['A', 'B'], ['A', 'B', 'C']] as const)('forms only what tiers %s allow', (...tiers) => {
    const vector = featureVector({ regions: SLOTS, tiers });
    expect(new Set(vector.places.map(({ tier }) => tier))).toEqual(new Set(tiers));
    expect(vector.placeOf('pointer.speed', -1) >= 0).toBe((tiers as readonly Tier[]).includes('B'));
  });

  test('has the features of the page first, then those of each region', () => {
    const { places, pageLevel, placeOf } = featureVector({ regions: SLOTS, tiers: ['A', 'B', 'C'] });
    expect(places.every(({ region }, i) => region < 0 === i < pageLevel)).toBe(true);
    expect(places.map(({ feature, region }) => placeOf(feature.id, region))).toEqual(places.map((_, i) => i));
    expect(placeOf('idle', 0)).toBe(-1);
    expect(placeOf('hover.dwell', -1)).toBe(-1);
    expect(placeOf('hover.dwell', SLOTS.length)).toBe(-1);
  });
});

/** A sense that tells the x of the latest record, of the page and of the region that was named. */
const echo = (maxGrain?: number): SenseKind => ({
  tier: 'A',
  features: [
    { id: 'page', unit: 'px', range: [0, 100], words: [1, 2], filter: UNFILTERED, ...(maxGrain && { maxGrain }) },
    {
      id: 'region',
      unit: 'px',
      range: [-50, 100],
      words: [1, 2],
      perRegion: true,
      filter: { filter: 'mean', window: 2 },
    },
  ],
  hears: [Code.Move],
  state: { page: 1, region: 1 },
  create({ regions }) {
    const latest = new Float64Array(regions.length).fill(NaN);
    let page = NaN;
    return {
      observe(_t, _lived, _code, region, x) {
        if (region >= 0) latest[region] = x;
        else page = x;
      },
      read(_t, _lived, into, at) {
        into[at] = page;
      },
      readRegion(_t, _lived, region, into, at) {
        into[at] = latest[region]!;
      },
    };
  },
});
const vectorOf = (kind: SenseKind, filters: readonly FilterChoice[] = []) =>
  featureVector({ regions: SLOTS, tiers: ['A'], senses: [kind], filters });

describe('the vector', () => {
  test('clips values to the range, and leaves those of absent regions unknown', () => {
    const vector = vectorOf(echo());
    vector.observe(0, Code.Move, -1, 900, 0, 0);
    vector.observe(0, Code.Move, 0, -900, 0, 0);
    vector.observe(0, Code.Move, 2, 10, 0, 0);
    vector.evaluate(100, nothing);
    expect([...vector.filtered]).toEqual([100, -50, NaN, NaN]);
  });

  test('filters as declared beside the feature, or as the ruleset says', () => {
    const filters: readonly FilterChoice[] = [
      { feature: 'page', filter: 'median', window: 3 },
      { feature: 'region', filter: 'none' },
    ];
    const [declared, overridden] = [vectorOf(echo()), vectorOf(echo(), filters)];
    for (const [i, x] of [10, 50, 20].entries()) {
      for (const vector of [declared, overridden]) {
        vector.observe(100 * i, Code.Move, -1, x, 0, 0);
        vector.observe(100 * i, Code.Move, 0, x, 0, 0);
        vector.evaluate(100 * i + 100, nothing);
      }
    }
    expect([...declared.filtered.subarray(0, 2)]).toEqual([20, 35]);
    expect([...overridden.filtered.subarray(0, 2)]).toEqual([20, 20]);
  });

  test('tells the unknown at once, and forgets what was known before', () => {
    const vector = vectorOf(echo());
    for (const x of [10, NaN, 50]) {
      vector.observe(0, Code.Move, 0, x, 0, 0);
      vector.evaluate(100, nothing);
    }
    expect(vector.filtered[1]).toBe(50);
  });

  test('names each place whose filtered value changed, and no other', () => {
    const vector = vectorOf(echo());
    const changed: number[] = [];
    const evaluate = (): number[] => {
      changed.length = 0;
      vector.evaluate(100, (place) => changed.push(place));
      return [...changed];
    };
    expect(evaluate()).toEqual([]);
    vector.observe(0, Code.Move, -1, 7, 0, 0);
    expect(evaluate()).toEqual([0]);
    expect(evaluate()).toEqual([]);
    vector.observe(0, Code.Move, 1, 7, 0, 0);
    expect(evaluate()).toEqual([2]);
  });

  test('does not know what needs a finer clock than the page has', () => {
    const vector = vectorOf(echo(8));
    const playFrom = (start: number, step: number): number => {
      for (let i = 0; i < 130; i++) vector.observe(start + step * i, Code.Move, -1, 7, 0, 0);
      vector.evaluate(start + step * 130, nothing);
      return vector.filtered[0]!;
    };
    expect(playFrom(0, 100)).toBeNaN();
    expect(playFrom(20_000, 4)).toBe(7);
    expect(playFrom(30_000, 100)).toBeNaN();
  });
});
