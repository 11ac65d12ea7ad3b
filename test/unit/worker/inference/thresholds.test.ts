/** Thresholds that follow the visitor: from when, how often a place counts, and within which bounds. */
import { describe, expect, test } from 'vitest';
import { Code } from '../../../../kernel/frame.js';
import type { AdaptiveThreshold, Ruleset } from '../../../../kernel/ruleset.js';
import { records, type Row } from '../../../../testing/records.js';
import { thresholdsOver } from '../../../../worker/inference/thresholds.js';
import { createPipeline } from '../../../../worker/pipeline.js';
import { featureVector } from '../../../../worker/senses/vector.js';
import { SLOTS } from '../senses/fixtures.js';

const MEDIAN: AdaptiveThreshold = { quantile: 500_000, start: 700, least: 100, most: 900 };

/** A threshold over the feature, and what tells it a value of a region at a second. */
function over(feature: string, threshold = MEDIAN) {
  const vector = featureVector({ regions: SLOTS, tiers: ['A'] });
  const thresholds = thresholdsOver(vector);
  const value = thresholds.follow(feature, threshold);
  const tell = (second: number, number: number, region = -1, name = feature): void => {
    const place = vector.placeOf(name, region);
    vector.filtered[place] = number;
    thresholds.note(1000 * second, place);
  };
  const pass = (second: number): void => {
    thresholds.pass(1000 * second);
  };
  return { value, tell, pass };
}

test('holds its start until twenty values are known, and is their quantile from then on', () => {
  const { value, tell } = over('scroll.speed');
  for (let i = 0; i < 20; i++) tell(i, 500);
  expect(value()).toBe(700);
  tell(20, 500);
  expect(value()).toBe(500);
});

test.each([
  [5, 100],
  [450, 450],
  [5000, 900],
])('stays within the bounds: of %d it makes %d', (usual, threshold) => {
  const { value, tell } = over('scroll.speed');
  for (let i = 0; i < 40; i++) tell(i, usual);
  expect(value()).toBe(threshold);
});

test('what changes counts once a second, each place for itself, and no other feature', () => {
  const { value, tell } = over('scroll.speed');
  for (let i = 0; i < 20; i++) tell(i, 300);
  for (const early of [19.1, 19.5, 19.999]) tell(early, 300);
  for (let i = 0; i < 30; i++) tell(i, 300, -1, 'scroll.flicks');
  expect(value()).toBe(700);
  tell(20.5, 300);
  expect(value()).toBe(300);
});

test('two over one feature follow it both, each by its own share', () => {
  const vector = featureVector({ regions: SLOTS, tiers: ['A'] });
  const thresholds = thresholdsOver(vector);
  const [low, high] = [100_000, 900_000].map((quantile) => thresholds.follow('scroll.speed', { ...MEDIAN, quantile }));
  const place = vector.placeOf('scroll.speed', -1);
  for (let i = 0; i <= 100; i++) {
    vector.filtered[place] = 300 + (i % 2) * 200;
    thresholds.note(1000 * i, place);
  }
  expect([low!(), high!()].map(Math.round)).toEqual([300, 500]);
});

test('a time counts when it has stood still for a second, and what was there at first does not', () => {
  const { value, tell, pass } = over('hover.dwell');
  const stay = (second: number): void => {
    for (let at = 0; at <= 400; at += 100) {
      tell(second + at / 1000, at, 0);
      pass(second + at / 1000);
    }
  };
  // What is told at its very first moment is no change, so this is the twentieth stay.
  for (let i = 0; i < 20; i++) {
    stay(10 * i);
    if (i < 19) pass(10 * i + 1.4);
  }
  pass(191.3);
  expect(value()).toBe(700);
  pass(191.4);
  expect(value()).toBe(400);
});

test('what is unknown is no value', () => {
  const { value, tell } = over('scroll.speed');
  for (let i = 0; i < 100; i++) tell(i, NaN);
  expect(value()).toBe(700);
});

describe('in a ruleset', () => {
  const ruleset = (above: number | AdaptiveThreshold): Ruleset => ({
    v: 'attune.ruleset/1',
    id: 'test',
    version: 1,
    slots: [{ id: 'a', box: 'reserved' }],
    goals: [],
    models: [],
    adjustments: [
      {
        id: 'calm',
        slot: 'a',
        lasts: 'while',
        when: { feature: 'scroll.speed', above },
        do: { op: 'scale', factor: 1_100_000 },
        because: 'You scroll faster than you do.',
      },
    ],
  });
  /** Scrolls for two minutes at 2,000 px a second, more or less. */
  const rowsAtStart: readonly Row[] = [
    [0, Code.Layout, -1, 1000, 1000, 1e7],
    [0, Code.Visible, -1, 0, 0, 1],
    [0, Code.Focus, -1, 0, 0, 1],
  ];
  const rows = rowsAtStart.slice();
  for (let i = 1, y = 0; i <= 2400; i++) {
    y += 100 * (1 + 0.5 * Math.sin(i / 20));
    rows.push([50 * i, Code.Scroll, -1, 0, y]);
  }

  /** The share of the second minute in which the rule is wished. */
  function wished(above: number | AdaptiveThreshold): number {
    const pipeline = createPipeline({
      ruleset: ruleset(above),
      regions: [{ present: true, words: 10 }],
      learn: false,
    });
    const turns = pipeline.push(records(rows), rows.length);
    let share = 0;
    turns.forEach(({ at, probability }, i) => {
      const until = turns[i + 1]?.at ?? 120_000;
      share += (probability * (Math.max(until, 60_000) - Math.max(at, 60_000))) / 60_000;
    });
    return share;
  }

  test('a stay is long when it is longer than most others were, and not while it lasts as long as they', () => {
    const slots = Array.from({ length: 30 }, (_, i) => ({ id: `s${i}`, box: 'reserved' as const }));
    const above = { quantile: 900_000, start: 20_000, least: 2000, most: 60_000 };
    const stays = (seconds: (slot: number) => number): number[] => {
      const pipeline = createPipeline({
        ruleset: {
          ...ruleset(1),
          slots,
          adjustments: slots.map(({ id }) => ({
            ...ruleset(1).adjustments[0]!,
            id,
            slot: id,
            when: { feature: 'dwell.visible', slot: id, above },
          })),
        },
        regions: slots.map(() => ({ present: true, words: 50 })),
        learn: false,
      });
      const rows: Row[] = rowsAtStart.slice();
      let t = 1000;
      slots.forEach((_, slot) => {
        rows.push([t, Code.Seen, slot, 1, 1]);
        for (const end = t + 1000 * seconds(slot); t < end; t += 100) rows.push([t, Code.Tick]);
        rows.push([t, Code.Seen, slot, 0, 0]);
      });
      for (let i = 0; i < 30; i++) rows.push([(t += 100), Code.Tick]);
      return pipeline
        .push(records(rows), rows.length)
        .flatMap(({ adjustment, probability }) => (probability === 1 ? [adjustment] : []));
    };
    expect(stays(() => 10)).toEqual([]);
    expect(stays((slot) => (slot === 25 ? 15 : 10))).toEqual([25]);
    // Before twenty are known the start holds; afterwards, what was long by the others' measure is found to have been.
    expect(stays((slot) => (slot === 5 ? 25 : slot === 6 ? 15 : 10))).toEqual([5, 6]);
  });

  test('who always scrolls fast is fast by the number, and at times by their own measure', () => {
    expect(wished(300_000)).toBe(1);
    const share = wished({ quantile: 750_000, start: 300_000, least: 200_000, most: 3_000_000 });
    expect(share).toBeGreaterThan(0.15);
    expect(share).toBeLessThan(0.35);
  });
});
