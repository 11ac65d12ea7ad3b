/** Segments: who skims and who reads by the way regions are left, when that is told, and when a segment turns. */
import { describe, expect, test } from 'vitest';
import { Code } from '../../../../kernel/frame.js';
import type { RegionFacts, SegmentTurn } from '../../../../kernel/protocol.js';
import type { Condition, Ruleset } from '../../../../kernel/ruleset.js';
import { records, type Row } from '../../../../testing/records.js';
import { createPipeline, type Pipeline, type PipelineOptions } from '../../../../worker/pipeline.js';
import { every } from '../senses/fixtures.js';

const PARAGRAPHS = 8;
/** Read in 25 seconds. */
const REGIONS: readonly RegionFacts[] = Array.from({ length: PARAGRAPHS }, () => ({ present: true, words: 100 }));

const ruleset = (segments: NonNullable<Ruleset['segments']> | undefined, when?: Condition): Ruleset => ({
  v: 'attune.ruleset/1',
  id: 'test',
  version: 1,
  slots: REGIONS.map((_, i) => ({ id: `p${i}`, box: 'reserved' })),
  goals: [],
  models: [],
  ...(segments && { segments }),
  adjustments: when ? [{ id: 'a', slot: 'p0', when, do: { op: 'swap', variant: 'short' }, because: 'test' }] : [],
});
const BY_READING = [{ by: 'reading' }] as const;
const pipelineFor = (options: Partial<PipelineOptions> = {}): Pipeline =>
  createPipeline({ ruleset: ruleset(BY_READING), regions: REGIONS, learn: true, ...options });

const play = (pipeline: Pipeline, rows: readonly Row[]) => pipeline.push(records(rows), rows.length);
const tick = (t: number): Row => [t, Code.Tick];
const START: Row[] = [
  [0, Code.Visible, -1, 0, 0, 1],
  [0, Code.Focus, -1, 0, 0, 1],
  [0, Code.Layout, -1, 1000, 500, 4000],
  [0, Code.Scroll],
];
/** One paragraph after the other for so many seconds each, with some scrolling in between; the last one stays. */
const visit = (seconds: number, paragraphs = PARAGRAPHS): Row[] => [
  ...START,
  ...Array.from({ length: paragraphs }, (_, i): Row[] => {
    const from = 10 + i * 1000 * seconds;
    const scroll = every(20, from, from + 180, (t, k): Row => [t, Code.Scroll, -1, 0, 500 * i + 25 * k]);
    return [
      ...scroll,
      [from + 190, Code.Seen, i, 1, 0.5],
      ...every(500, from + 200, from + 1000 * seconds - 10, tick),
      ...(i < paragraphs - 1 ? [[from + 1000 * seconds - 5, Code.Seen, i, 0, 0] as const] : []),
    ];
  }).flat(),
];
const told = (pipeline: Pipeline) =>
  Object.fromEntries(pipeline.inspect().segments.map(({ id, probability }) => [id, probability]));
const after = (rows: readonly Row[], options?: Partial<PipelineOptions>) => {
  const pipeline = pipelineFor(options);
  play(pipeline, rows);
  return told(pipeline);
};

describe('segments by reading', () => {
  test('a page of short looks is a skimmer’s, one of long looks is not', () => {
    const [skimmed, read] = [after(visit(2)), after(visit(45))];
    expect(skimmed['skimmer']).toBeGreaterThan(0.9);
    expect(read['skimmer']).toBeLessThan(0.4);
    expect(read['deep-reader']).toBeGreaterThan(0.3);
    expect(read['deep-reader']).toBeGreaterThan(skimmed['deep-reader']!);
  });

  test('nothing is known before a region was left', () => {
    const NOTHING = { skimmer: null, reader: null, 'deep-reader': null };
    expect(after([...START, ...every(500, 500, 60_000, tick)])).toEqual(NOTHING);
    expect(after(visit(60, 1))).toEqual(NOTHING);
    expect(after(visit(60, 2))['reader']).toBeGreaterThan(0);
  });

  test('nor of regions without words, nor without the features of tier A', () => {
    const silent = REGIONS.map(() => ({ present: true, words: 0 }));
    for (const options of [{ regions: silent }, { tiers: [] }])
      expect(after(visit(2), options)).toEqual({ skimmer: null, reader: null, 'deep-reader': null });
  });

  test('each stay is told once, and stands until the next', () => {
    const pipeline = pipelineFor();
    play(pipeline, [...visit(2), [15_900, Code.Seen, PARAGRAPHS - 1, 0, 0], tick(16_400)]);
    const before = told(pipeline);
    play(pipeline, every(500, 16_500, 200_000, tick));
    expect(told(pipeline)).toEqual(before);
    // Back again, the stay before is not told anew: one of a minute says that somebody reads.
    play(pipeline, [
      [200_100, Code.Seen, 0, 1, 0.5],
      ...every(500, 200_500, 260_000, tick),
      [260_100, Code.Seen, 0, 0, 0],
      tick(260_600),
    ]);
    expect(told(pipeline)['skimmer']).toBeLessThan(0.5);
  });

  test('after half an hour without a word nothing is known', () => {
    const pipeline = pipelineFor();
    play(pipeline, [...visit(2), [16_100, Code.Visible, -1, 0, 0, 0]]);
    play(pipeline, [tick(1_790_000), tick(1_790_500)]);
    expect(told(pipeline)['skimmer']).not.toBeNull();
    play(pipeline, [tick(1_840_000), tick(1_840_500)]);
    expect(told(pipeline)['skimmer']).toBeNull();
  });

  test('a stay that is shorter than the grid counts too', () => {
    const glance: Row[] = Array.from({ length: 4 }, (_, i): Row[] => [
      [1000 * i + 510, Code.Seen, i, 1, 0.5],
      [1000 * i + 590, Code.Seen, i, 0, 0],
      tick(1000 * i + 900),
    ]).flat();
    expect(after([...START, ...glance])['skimmer']).toBeGreaterThan(0.9);
  });

  test('rules ask them', () => {
    const when: Condition = { segment: 'skimmer', above: 700_000 };
    const wishes = (rows: readonly Row[]) =>
      play(pipelineFor({ ruleset: ruleset(BY_READING, when) }), rows).map(({ probability }) => probability);
    expect(wishes(visit(2))).toEqual([1]);
    expect(wishes(visit(45))).toEqual([]);
  });

  test('nothing of them is kept', () => {
    const pipeline = pipelineFor();
    play(pipeline, visit(2));
    const [kept] = pipeline.saveModels(0).values();
    const fresh = pipelineFor();
    expect([...new Uint8Array(kept!)]).toEqual([...new Uint8Array([...fresh.saveModels(0).values()][0]!)]);
  });
});

describe('a segment turns', () => {
  const turnsOf = (pipeline: Pipeline, rows: readonly Row[], cut = rows.length): SegmentTurn[] => {
    const found: SegmentTurn[] = [];
    for (let from = 0; from < rows.length; from += cut) {
      play(pipeline, rows.slice(from, from + cut));
      found.push(...pipeline.turns());
    }
    return found;
  };

  test('likely from .6 on, and no longer so below .4', () => {
    const turns = turnsOf(pipelineFor(), [...visit(2), ...visit(60).map(([t, ...rest]): Row => [t + 17_000, ...rest])]);
    const ofSkimmer = turns.filter(({ segment }) => segment === 'skimmer');
    expect(ofSkimmer.map(({ isLikely }) => isLikely)).toEqual([true, false]);
    expect(ofSkimmer[0]!.probability).toBeGreaterThanOrEqual(0.6);
    expect(ofSkimmer[1]!.probability).toBeLessThan(0.4);
  });

  test('and no longer so when nothing is known any more', () => {
    const rows: Row[] = [...visit(2), [16_100, Code.Visible, -1, 0, 0, 0], tick(1_840_000), tick(1_840_500)];
    expect(turnsOf(pipelineFor(), rows).at(-1)).toEqual({ segment: 'skimmer', probability: null, isLikely: false });
  });

  test('once, in the same way however the records were cut into frames', () => {
    const rows = [...visit(2), ...visit(60).map(([t, ...rest]): Row => [t + 17_000, ...rest])];
    const whole = turnsOf(pipelineFor(), rows);
    expect(whole.length).toBeGreaterThan(1);
    for (const cut of [1, 7, 100]) expect(turnsOf(pipelineFor(), rows, cut)).toEqual(whole);
  });

  test('also where it is by prototypes', () => {
    const byWords: Ruleset['segments'] = [
      {
        features: ['scroll.max-depth'],
        prototypes: [
          { id: 'near', words: ['none'] },
          { id: 'far', words: ['high'] },
        ],
      },
    ];
    expect(turnsOf(pipelineFor({ ruleset: ruleset(byWords) }), visit(2)).map(({ segment }) => segment)).toContain(
      'far',
    );
  });

  test('and where none is declared, or did, one and the same empty array is told', () => {
    const none = pipelineFor({ ruleset: ruleset(undefined) });
    const some = pipelineFor();
    for (const pipeline of [none, some]) {
      play(pipeline, START);
      expect(pipeline.turns()).toEqual([]);
      expect(pipeline.turns()).toBe(pipeline.turns());
    }
    play(none, visit(2));
    expect(none.turns()).toEqual([]);
    expect(pipelineFor({ learn: false }).turns()).toEqual([]);
  });
});
