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
  return { value, tell };
}

test('holds its start until twenty values are known, and is their quantile from then on', () => {
  const { value, tell } = over('scroll.speed');
  for (let i = 1; i < 20; i++) tell(i, 500);
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

test('a place counts once a second, each place for itself, and no other feature', () => {
  const { value, tell } = over('hover.dwell');
  for (let i = 0; i < 19; i++) tell(i, 300, 0);
  for (const early of [18.1, 18.5, 18.999]) tell(early, 300, 0);
  for (let i = 0; i < 30; i++) tell(i, 300, 0, 'hover.pauses');
  expect(value()).toBe(700);
  tell(18.5, 300, 1);
  expect(value()).toBe(300);
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
  const rows: Row[] = [
    [0, Code.Layout, -1, 1000, 1000, 1e7],
    [0, Code.Visible, -1, 0, 0, 1],
    [0, Code.Focus, -1, 0, 0, 1],
  ];
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

  test('who always scrolls fast is fast by the number, and at times by their own measure', () => {
    expect(wished(300_000)).toBe(1);
    const share = wished({ quantile: 750_000, start: 300_000, least: 200_000, most: 3_000_000 });
    expect(share).toBeGreaterThan(0.15);
    expect(share).toBeLessThan(0.35);
  });
});
