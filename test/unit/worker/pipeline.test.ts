/** Scripts of records through the whole pipeline: what is wished, and when. */
import { describe, expect, test } from 'vitest';
import { Code } from '../../../kernel/frame.js';
import type { Condition } from '../../../kernel/ruleset.js';
import { records, type Row } from '../../../testing/records.js';
import type { Pipeline } from '../../../worker/pipeline.js';
import { SENSES } from '../../../worker/senses/catalogue.js';
import { every } from './senses/fixtures.js';
import { LEDE, SUMMARY, pipelineFor, play, START, tick, ticks, LINGER } from './pipeline-page.js';

describe('a rule about hovering', () => {
  test('is wished for 3.1 to 3.2 s after the pointer came, told by ticks alone, and says why', () => {
    const pipeline = pipelineFor(LINGER);
    play(pipeline, [...START, [50, Code.HoverIn, LEDE]]);
    expect(play(pipeline, ticks(100, 3050))).toEqual([]);
    expect(pipeline.tickMs).toBe(100);
    const decisions = play(pipeline, ticks(3100, 3200));
    expect(decisions).toEqual([
      {
        adjustment: 0,
        probability: 1,
        at: 3200,
        reasons: [{ feature: 'hover.dwell', slot: 'lede', word: 'high', weight: null }],
      },
    ]);
    expect(pipeline.tickMs).toBe(500);
  });

  test('is not wished for when the pointer leaves before', () => {
    const pipeline = pipelineFor(LINGER);
    expect(
      play(pipeline, [
        ...START,
        [50, Code.HoverIn, LEDE],
        ...ticks(100, 2900),
        [2950, Code.HoverOut, LEDE],
        ...ticks(3000, 6000),
      ]),
    ).toEqual([]);
  });

  test('is no longer wished for once the pointer has been away for a second', () => {
    const pipeline = pipelineFor(LINGER);
    play(pipeline, [
      ...START,
      [50, Code.HoverIn, LEDE],
      ...ticks(100, 4000),
      [4050, Code.HoverOut, LEDE],
      ...ticks(4100, 4900),
    ]);
    expect(pipeline.tickMs).toBe(100);
    expect(play(pipeline, ticks(5000, 5300))).toMatchObject([{ probability: 0 }]);
  });
});

describe('the time', () => {
  test('is told twice a second, and never while the page is hidden', () => {
    const pipeline = pipelineFor(LINGER);
    expect(pipeline.tickMs).toBe(0);
    play(pipeline, START);
    expect(pipeline.tickMs).toBe(500);
    play(pipeline, [[30, Code.Visible, -1, 0, 0, 0]]);
    expect(pipeline.tickMs).toBe(0);
  });

  test('is told at each line from a second before it will change a wish', () => {
    const pipeline = pipelineFor({ feature: 'hover.dwell', slot: 'lede', above: 60_000 });
    play(pipeline, [...START, [50, Code.HoverIn, LEDE], ...ticks(100, 58_900)]);
    expect(pipeline.tickMs).toBe(500);
    play(pipeline, [tick(59_400)]);
    expect(pipeline.tickMs).toBe(100);
  });

  const LOOK: readonly Row[] = [
    [10, Code.Seen, LEDE, 1, 0.5],
    [20, Code.Move, LEDE, 300, 300],
    [50, Code.HoverIn, LEDE, 300, 300],
    [60, Code.Move, LEDE, 310, 300],
    [80, Code.Move, LEDE, 500, 300],
    [90, Code.Click, LEDE, 500, 300],
  ];
  /** Decisions where the time is told whenever `every` says, after what it answered. */
  const still = (when: Condition, tickMs: (pipeline: Pipeline) => number): readonly (readonly [number, number])[] => {
    const pipeline = pipelineFor(when, { tiers: ['A', 'B'] });
    const found = [...play(pipeline, [...START, ...LOOK])];
    for (let t = 100 + tickMs(pipeline); t <= 45_000; t += tickMs(pipeline)) found.push(...play(pipeline, [tick(t)]));
    return found.map(({ at, probability }) => [at, probability]);
  };

  test.each<Condition>([
    { feature: 'hover.pauses', slot: 'lede', above: 0 },
    { feature: 'hover.long', slot: 'lede', above: 0 },
    { feature: 'click.dead', above: 0 },
    { feature: 'page.pings', above: 0 },
    { feature: 'read.level', slot: 'lede', above: 1 },
    { feature: 'dwell.visible', slot: 'lede', above: 20_000 },
  ])('is told often enough for %j to be wished in time, though nothing moves', (when) => {
    const always = still(when, () => 100);
    expect(always.length).toBeGreaterThan(0);
    // Within a line: where none is near, what falls between two ticks is seen at the second.
    const asked = still(when, (pipeline) => pipeline.tickMs);
    expect(asked.map(([, probability]) => probability)).toEqual(always.map(([, probability]) => probability));
    asked.forEach(([at], i) => expect(at - always[i]![0]).toBeLessThanOrEqual(100));
  });

  test('is not told at each line where another part of the condition stands against it', () => {
    const pipeline = pipelineFor({ all: [LINGER, { feature: 'click.rage', above: 0 }] });
    play(pipeline, [...START, [10, Code.HoverIn, LEDE]]);
    expect(pipeline.tickMs).toBe(500);
  });

  test('is told at each line until the median has followed the last event', () => {
    const pipeline = pipelineFor({ feature: 'scroll.depth', above: 500_000 });
    play(pipeline, [...START, ...ticks(100, 1000)]);
    expect(pipeline.tickMs).toBe(500);
    play(pipeline, [[1010, Code.Scroll, -1, 0, 3000]]);
    expect(pipeline.tickMs).toBe(100);
    expect(play(pipeline, ticks(1100, 1300))).toMatchObject([{ probability: 1, at: 1300 }]);
    expect(pipeline.tickMs).toBe(500);
  });
});

describe('rules about reading', () => {
  const SKIM: Condition = {
    all: [
      { feature: 'read.level', slot: 'summary', below: 2 },
      { feature: 'scroll.speed', above: 1_500_000 },
    ],
  };
  /** 48 px each 16 ms: six viewports a second. */
  const rush = (from: number, to: number): Row[] => every(16, from, to, (t, i) => [t, Code.Scroll, -1, 0, 48 * i]);

  test('a reader who rushes past the summary is taken to skim', () => {
    const pipeline = pipelineFor(SKIM);
    const rows: Row[] = [
      ...START,
      [10, Code.Seen, SUMMARY, 1, 0.4],
      ...ticks(100, 2000),
      ...rush(2000, 2300),
      [2310, Code.Seen, SUMMARY, 0, 0],
      ...rush(2316, 3000),
    ];
    expect(play(pipeline, rows)).toMatchObject([{ adjustment: 0, probability: 1 }]);
    // The wish falls when the rush ends, and time is asked for until it has.
    expect(pipeline.tickMs).toBe(100);
    expect(play(pipeline, ticks(3100, 3700))).toMatchObject([{ probability: 0 }]);
    expect(pipeline.tickMs).toBe(500);
  });

  test('one who read it first is not', () => {
    const pipeline = pipelineFor(SKIM);
    const rows: Row[] = [
      ...START,
      [10, Code.Seen, SUMMARY, 1, 0.4],
      ...ticks(100, 40_000),
      ...rush(40_000, 40_300),
      [40_310, Code.Seen, SUMMARY, 0, 0],
      ...rush(40_316, 41_000),
    ];
    expect(play(pipeline, rows)).toEqual([]);
  });
});

describe('the grid', () => {
  test('a silence plays five seconds through, then time jumps', () => {
    const pipeline = pipelineFor({ feature: 'idle', above: 4800 });
    expect(play(pipeline, [...START, tick(60_000)])).toMatchObject([{ probability: 1, at: 60_000 }]);
    const shorter = pipelineFor({ feature: 'idle', above: 5200 });
    expect(play(shorter, [...START, tick(60_000)])).toEqual([]);
    expect(play(shorter, ticks(60_100, 60_300))).toMatchObject([{ probability: 1 }]);
  });

  test('a clock that jumps back is ignored', () => {
    const pipeline = pipelineFor(LINGER);
    play(pipeline, [...START, [1000, Code.HoverIn, LEDE], tick(3000), tick(200), tick(-5000)]);
    expect(play(pipeline, ticks(3100, 4200))).toMatchObject([{ at: 4200 }]);
  });

  test('records without a time are no records', () => {
    const pipeline = pipelineFor(LINGER);
    const rows: Row[] = [
      [NaN, Code.HoverIn, LEDE],
      [Infinity, Code.HoverIn, LEDE],
      [1e300, Code.HoverIn, LEDE],
      ...START,
      ...ticks(100, 9000),
    ];
    expect(play(pipeline, rows)).toEqual([]);
    expect(pipeline.inspect().features.find(({ id, slot }) => id === 'hover.dwell' && slot === 'lede')?.value).toBe(0);
  });

  test('a slot that the ruleset does not have, or a code that nobody knows, does nothing', () => {
    const pipeline = pipelineFor(LINGER);
    const rows: Row[] = [
      [10, Code.HoverIn, 7],
      [20, Code.HoverIn, 0.5],
      [25, Code.Applied, 0, 1, 0, 99],
      [30, 99 as Code, 0],
    ];
    expect(play(pipeline, [...START, ...rows, ...ticks(100, 9000)])).toEqual([]);
  });

  test('where nothing changed it answers with one and the same empty array', () => {
    const pipeline = pipelineFor(LINGER);
    const first = play(pipeline, START);
    expect(first).toEqual([]);
    expect(play(pipeline, [tick(500)])).toBe(first);
  });

  test('a count beyond the records takes in what there is', () => {
    expect(pipelineFor(LINGER).push(records(START), 999)).toEqual([]);
  });
});

test('inspect tells every feature in its unit, and the unknown as null', () => {
  const pipeline = pipelineFor(LINGER, { tiers: ['A', 'B'] });
  play(pipeline, [...START, [10, Code.Scroll, -1, 0, 2000], ...ticks(100, 1000)]);
  const { features } = pipeline.inspect();
  const find = (id: string, slot: string | null = null) =>
    features.find((feature) => feature.id === id && feature.slot === slot);
  const kinds = SENSES.filter(({ tier }) => tier !== 'C').flatMap((sense) => sense.features);
  const perRegion = kinds.filter((feature) => feature.perRegion).length;
  expect(features.length).toBe(kinds.length - perRegion + perRegion * 3);
  expect(find('scroll.depth')).toEqual({ id: 'scroll.depth', slot: null, value: 500_000, unit: 'ppm' });
  expect(find('pointer.path')).toEqual({ id: 'pointer.path', slot: null, value: null, unit: 'px' });
  expect(find('read.ratio', 'lede')).toEqual({ id: 'read.ratio', slot: 'lede', value: null, unit: 'ppm' });
  expect(pipeline.shares()['session.depth']).toBe(0.5);
});

test('what may be counted is unknown until something is known', () => {
  expect(pipelineFor(LINGER).shares()).toEqual({ 'session.depth': NaN, feedback: NaN, satisfaction: NaN });
});

test('the latest answers may be counted: of a region, and of the page', () => {
  const pipeline = pipelineFor(LINGER);
  play(pipeline, [...START, [10, Code.Feedback, 0, 0, 0, -1], [20, Code.Feedback, 0, 0, 0, 1]]);
  expect(pipeline.shares()).toMatchObject({ feedback: 1, satisfaction: NaN });
  play(pipeline, [[30, Code.Feedback, -1, 0, 0, 0]]);
  expect(pipeline.shares()).toMatchObject({ feedback: 1, satisfaction: 0.5 });
});

test('features of tier B are not formed unless the policy lists them', () => {
  const pipeline = pipelineFor({ feature: 'pointer.path', above: 0 });
  play(pipeline, [...START, ...every(20, 100, 2000, (t): Row => [t, Code.Move, -1, t, 100])]);
  expect(pipeline.inspect().features.some(({ id }) => id === 'pointer.path')).toBe(false);
});

test('to rest changes no result, where the silence was as long as it is meant for', () => {
  const rows: Row[] = [...START, ...every(20, 100, 2000, (t): Row => [t, Code.Move, -1, t, 100])];
  const later: Row[] = every(20, 13_000, 15_000, (t): Row => [t, Code.Move, -1, 900, t - 13_000]);
  const [rested, other] = [0, 1].map(() => pipelineFor(LINGER, { tiers: ['A', 'B'] })) as [Pipeline, Pipeline];
  for (const each of [rested, other]) play(each, rows);
  rested.rest();
  for (const each of [rested, other]) play(each, later);
  expect(rested.inspect()).toEqual(other.inspect());
});
