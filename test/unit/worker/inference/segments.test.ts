/** Segments: who skims and who reads by the way regions are left, when that is told, and when a segment turns. */
import { describe, expect, test } from 'vitest';
import { Code } from '../../../../kernel/frame.js';
import type { RegionFacts, SegmentTurn } from '../../../../kernel/protocol.js';
import type { Condition, Ruleset } from '../../../../kernel/ruleset.js';
import { records, type Row } from '../../../../testing/records.js';
import { readingEmissions, readingState } from '../../../../worker/inference/reading-state.js';
import { segmentsOf } from '../../../../worker/inference/segments.js';
import { createPipeline, type Pipeline, type PipelineOptions } from '../../../../worker/pipeline.js';
import { featureVector } from '../../../../worker/senses/vector.js';
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

/** Segments over values that are set by hand: of the page, or of a region. */
function byHand(declared: NonNullable<Ruleset['segments']>) {
  const vector = featureVector({ regions: REGIONS, tiers: ['A'] });
  const segments = segmentsOf(declared, vector);
  const set = (feature: string, value: number, region = -1): void => {
    vector.filtered[vector.placeOf(feature, region)] = value;
  };
  return { vector, segments, set };
}

describe('what a reader is believed to be', () => {
  const SECOND = 1000;
  const VIEWPORT = 1_000_000;
  const none = new Float64Array(3);

  test('follows from each stay since the last one was told, its level where that is new, and the mean speed while visible', () => {
    const { vector, segments, set } = byHand(BY_READING);
    const oracle = readingState();
    let t = 0;
    let last = 0;
    const pass = (times = 1): void => {
      for (let i = 0; i < times; i++) segments.pass((t += SECOND));
    };
    const tell = (speed: number, seconds: number, level: number): void => {
      oracle.observe(t - last, readingEmissions(speed, seconds, level, none));
      last = t;
    };
    const alike = (): void => {
      const {
        skimmer,
        reader,
        'deep-reader': deep,
      } = Object.fromEntries(segments.view().map(({ id, probability }) => [id, probability]));
      expect(skimmer).toBeCloseTo(oracle.probabilityOf('skimmer'), 12);
      expect(reader).toBeCloseTo(oracle.probabilityOf('reader'), 12);
      expect(deep).toBeCloseTo(oracle.probabilityOf('deep-reader'), 12);
    };
    vector.observe(0, Code.Visible, -1, 0, 0, 1);
    vector.observe(0, Code.Focus, -1, 0, 0, 1);

    set('scroll.speed', 0.02 * VIEWPORT);
    set('dwell.visible', 12 * SECOND, 0);
    set('read.level', 1, 0);
    pass();
    set('scroll.speed', 0.06 * VIEWPORT);
    pass();
    tell(0.04, 12, 1);
    alike();

    // In view again: a stay that stands still is not over yet.
    vector.observe(t, Code.Seen, 0, 1, 0.5, 0);
    set('dwell.visible', 32 * SECOND, 0);
    pass(3);
    alike();
    vector.observe(t, Code.Seen, 0, 0, 0, 0);
    // Nobody scrolls in a page that is hidden, whatever the filter still says.
    vector.observe(t, Code.Visible, -1, 0, 0, 0);
    set('scroll.speed', 0.14 * VIEWPORT);
    set('dwell.visible', 33 * SECOND, 0);
    pass();
    vector.observe(t, Code.Visible, -1, 0, 0, 1);
    set('scroll.speed', 0.01 * VIEWPORT);
    pass();
    // The level is known already.
    tell((3 * 0.06 + 0.01) / 4, 21, NaN);
    alike();

    set('dwell.visible', 60 * SECOND, 0);
    set('read.level', 2, 0);
    pass(2);
    tell(0.01, 27, 2);
    alike();
  });
});

describe('what is likely', () => {
  test('is so from .6 on, until it is less than .4', () => {
    const { segments, set } = byHand([
      {
        id: 'deep',
        // Its log-odds are the feature's number.
        prior: { kind: 'linear', inputs: [{ feature: 'scroll.max-depth' }], intercept: '0', weights: ['1'] },
      },
    ]);
    const turns = [0.59, 0.61, 0.41, 0.39, 0.59, 0.61].map((p, i) => {
      set('scroll.max-depth', Math.log(p / (1 - p)));
      segments.pass(100 * i);
      return segments.turns().map(({ isLikely }) => isLikely);
    });
    expect(turns).toEqual([[], [true], [], [false], [], [true]]);
  });

  test('is more than it is of anybody, of whom two in three skim', () => {
    const { segments, set } = byHand(BY_READING);
    const [before, likely]: number[][] = [[], []];
    let t = 0;
    set('read.level', 2, 0);
    // Looks that grow shorter.
    for (let seconds = 40, ms = 0; seconds > 0; seconds--) {
      set('dwell.visible', (ms += 1000 * seconds), 0);
      for (let k = 0; k < 2; k++) segments.pass((t += 1000));
      likely!.push(...segments.turns().flatMap(({ segment, probability: p }) => (segment === 'skimmer' ? [p!] : [])));
      if (likely!.length === 0) before!.push(segments.probability(0)!);
    }
    const limit = 2 / 3 + 0.6 / 3;
    expect(likely).toHaveLength(1);
    expect(likely![0]).toBeGreaterThanOrEqual(limit);
    // Where .6 would have been enough.
    expect(Math.max(...before!)).toBeGreaterThan(0.8);
    expect(Math.max(...before!)).toBeLessThan(limit);
  });
});

test('a prototype is moved by a page once, as it was when it was first hidden', () => {
  const { segments, set } = byHand([
    {
      features: ['scroll.max-depth'],
      prototypes: [
        { id: 'near', words: ['low'] },
        { id: 'far', words: ['high'] },
      ],
    },
  ]);
  const kept = (): number[] => [...new Uint8Array(segments.save())];
  const untaught = kept();
  set('scroll.max-depth', 0);
  segments.learn();
  const taught = kept();
  expect(taught).not.toEqual(untaught);
  segments.learn();
  expect(kept()).toEqual(taught);
});
