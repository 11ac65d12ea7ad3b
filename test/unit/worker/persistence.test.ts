/** What must last: a condition that is to hold for some time, and a goal that is to be looked at. */
import { describe, expect, test } from 'vitest';
import { Code } from '../../../kernel/frame.js';
import type { Ruleset } from '../../../kernel/ruleset.js';
import { records, type Row } from '../../../testing/records.js';
import { createPipeline, type Pipeline } from '../../../worker/pipeline.js';
import { every } from './senses/fixtures.js';

const RULESET: Ruleset = {
  v: 'attune.ruleset/1',
  id: 'test',
  version: 1,
  slots: [{ id: 'a', box: 'reserved' }],
  goals: [{ id: 'read', on: 'dwell', slot: 'a', within: 30_000, atLeast: 5000 }],
  models: [{ id: 'reads', goal: 'read' }],
  adjustments: [
    {
      id: 'still',
      slot: 'a',
      lasts: 'while',
      when: { feature: 'tab-switches', below: 1 },
      for: 2000,
      do: { op: 'scale', factor: 1_100_000 },
      because: 'You stayed.',
    },
  ],
};
const START: Row[] = [
  [0, Code.Visible, -1, 0, 0, 1],
  [0, Code.Focus, -1, 0, 0, 1],
  [0, Code.Layout, -1, 1000, 500, 5000],
];
const tick = (t: number): Row => [t, Code.Tick];
const open = (): Pipeline => createPipeline({ ruleset: RULESET, regions: [{ present: true, words: 50 }], learn: true });
const play = (pipeline: Pipeline, rows: readonly Row[]): (readonly [number, number])[] =>
  rows.flatMap((row) =>
    pipeline.push(records([row]), 1).map(({ at, probability }): readonly [number, number] => [at, probability]),
  );

describe('a condition that must hold', () => {
  test('is wished once it has, for so long', () => {
    expect(play(open(), [...START, ...every(100, 100, 5000, tick)])).toEqual([[2100, 1]]);
  });

  test('begins anew when it was broken, and falls at once', () => {
    const pipeline = open();
    const away: Row[] = [
      [1500, Code.Visible, -1, 0, 0, 0],
      [1600, Code.Visible, -1, 0, 0, 1],
    ];
    expect(
      play(pipeline, [...START, ...every(100, 100, 1400, tick), ...away, ...every(100, 1700, 9000, tick)]),
    ).toEqual([]);
    const late = open();
    const switched: Row[] = [
      [5000, Code.Visible, -1, 0, 0, 0],
      [5100, Code.Visible, -1, 0, 0, 1],
    ];
    const wishes = play(late, [...START, ...every(100, 100, 4900, tick), ...switched, ...every(100, 5200, 9000, tick)]);
    expect(wishes.map(([, wish]) => wish)).toEqual([1, 0]);
  });

  test('is told the time at each line while it waits', () => {
    const pipeline = open();
    play(pipeline, [...START, tick(500)]);
    expect(pipeline.tickMs).toBe(100);
    play(pipeline, every(100, 600, 3000, tick));
    expect(pipeline.tickMs).toBe(500);
  });
});

test('a ruleset that is off wishes nothing, and goes on learning', () => {
  const pipeline = createPipeline({
    ruleset: { ...RULESET, off: true },
    regions: [{ present: true, words: 50 }],
    learn: true,
  });
  const seen: Row = [100, Code.Seen, 0, 1, 1];
  expect(play(pipeline, [...START, seen, ...every(100, 200, 9000, tick)])).toEqual([]);
  expect(pipeline.inspect().models[0]).toMatchObject({ examples: 1, ones: 1 });
});

describe('a goal that must be looked at', () => {
  const seen = (t: number, share: number): Row => [t, Code.Seen, 0, share, share];
  const learned = (rows: readonly Row[]): (readonly [number, number])[] => {
    const pipeline = open();
    play(pipeline, [...START, ...rows]);
    return pipeline.inspect().models.map(({ examples, ones }) => [examples, ones] as const);
  };

  test('is reached when the slot was in view for long enough since the decision', () => {
    expect(learned([seen(100, 1), ...every(100, 200, 4800, tick)])).toEqual([[0, 0]]);
    expect(learned([seen(100, 1), ...every(100, 200, 6000, tick)])).toEqual([[1, 1]]);
  });

  test('is missed when its time passes without', () => {
    expect(learned([seen(100, 1), seen(2000, 0), ...every(500, 2500, 40_000, tick)])).toEqual([[1, 0]]);
  });
});
