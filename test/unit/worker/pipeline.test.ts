/** Scripts of records through the whole pipeline: what is wished, when, and what is learned. */
import { describe, expect, test } from 'vitest';
import { Code } from '../../../kernel/frame.js';
import type { Decision, RegionFacts } from '../../../kernel/protocol.js';
import type { Condition, Ruleset } from '../../../kernel/ruleset.js';
import { mulberry32 } from '../../../testing/random.js';
import { records, type Row } from '../../../testing/records.js';
import { createPipeline, type Pipeline, type PipelineOptions } from '../../../worker/pipeline.js';
import { SENSES } from '../../../worker/senses/catalogue.js';
import { every } from './senses/fixtures.js';

const SLOT_FACTS: readonly RegionFacts[] = [
  { present: true, words: 60 },
  { present: true, words: 238 },
  { present: true, words: 30 },
];
const [LEDE, SUMMARY, TEASER] = [0, 1, 2];

function ruleset(...conditions: readonly Condition[]): Ruleset {
  return {
    v: 'attune.ruleset/1',
    id: 'test',
    version: 1,
    slots: ['lede', 'summary', 'teaser'].map((id) => ({ id, box: 'reserved' })),
    goals: [
      { id: 'opened', on: 'click', slot: 'teaser', within: 30_000 },
      { id: 'bought', on: 'track', slot: 'teaser', within: 10_000 },
    ],
    models: [
      { id: 'opens', goal: 'opened' },
      { id: 'buys', goal: 'bought' },
    ],
    adjustments: conditions.map((when, i) => ({
      id: `a${i}`,
      slot: 'teaser',
      when,
      do: { op: 'swap', variant: 'x' },
      because: 'test',
    })),
  };
}

const pipelineFor = (when: Condition, options: Partial<PipelineOptions> = {}): Pipeline =>
  createPipeline({ ruleset: ruleset(when), regions: SLOT_FACTS, learn: true, ...options });

function play(pipeline: Pipeline, rows: readonly Row[]): readonly Decision[] {
  return pipeline.push(records(rows), rows.length);
}

const START: Row[] = [
  [0, Code.Visible, -1, 0, 0, 1],
  [0, Code.Focus, -1, 0, 0, 1],
  [0, Code.Layout, -1, 1000, 500, 5000],
  [0, Code.Scroll],
];
const tick = (t: number): Row => [t, Code.Tick];
const ticks = (from: number, to: number): Row[] => every(100, from, to, tick);
const LINGER: Condition = { feature: 'hover.dwell', slot: 'lede', above: 3000 };

describe('a rule about hovering', () => {
  test('is wished for 3.1 to 3.2 s after the pointer came, told by ticks alone, and says why', () => {
    const pipeline = pipelineFor(LINGER);
    play(pipeline, [...START, [50, Code.HoverIn, LEDE]]);
    expect(play(pipeline, ticks(100, 3050))).toEqual([]);
    expect(pipeline.tickMs).toBe(100);
    const decisions = play(pipeline, ticks(3100, 3200));
    expect(decisions).toEqual([
      { adjustment: 0, probability: 1, at: 3200, reasons: [{ feature: 'hover.dwell', slot: 'lede', word: 'high' }] },
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
  expect(pipeline.depth()).toBe(0.5);
});

test('depth is 0 while nothing is known', () => {
  expect(pipelineFor(LINGER).depth()).toBe(0);
});

test('features of tier B are not formed unless the policy lists them', () => {
  const pipeline = pipelineFor({ feature: 'pointer.path', above: 0 });
  play(pipeline, [...START, ...every(20, 100, 2000, (t): Row => [t, Code.Move, -1, t, 100])]);
  expect(pipeline.inspect().features.some(({ id }) => id === 'pointer.path')).toBe(false);
});

interface Visit {
  /** Whether the visitor scrolled far before the teaser came into view. */
  readonly far: boolean;
  readonly decisions: readonly Decision[];
  readonly pipeline: Pipeline;
}

/**
 * Visits of one device, each to a new page, between which only the saved models live on. Before the teaser comes into
 * view the visitor has either scrolled far or stayed, and then clicks it with a probability that depends on that.
 */
function visits(
  when: Condition,
  count: number,
  {
    clicks = (far: boolean) => (far ? 0.95 : 0.05),
    ...options
  }: Partial<PipelineOptions> & { clicks?: (far: boolean) => number } = {},
): Visit[] {
  const random = mulberry32(77);
  let saved = new Map<string, ArrayBuffer>();
  return Array.from({ length: count }, () => {
    const pipeline = pipelineFor(when, options);
    pipeline.restoreModels(saved, 0);
    const far = random() < 0.5;
    const rows: Row[] = [...START, ...every(100, 100, 1500, (t): Row => [t, Code.Scroll, -1, 0, far ? 3000 : 0])];
    rows.push([1600, Code.Seen, TEASER, 1, 0.2]);
    if (random() < clicks(far)) rows.push([5000, Code.Click, TEASER, 10, 10]);
    rows.push(...every(1000, 6000, 40_000, tick));
    const decisions = play(pipeline, rows);
    saved = pipeline.saveModels(0);
    return { far, decisions, pipeline };
  });
}

const modelsOf = (pipeline: Pipeline) => pipeline.inspect().models;
const EAGER: Condition = { model: 'opens', above: 650_000 };

describe('learning', () => {
  test('a model earns the right to act, and only then its adjustment is wished for, where it is likely to help', () => {
    const all = visits(EAGER, 240);
    const isOpen = all.map(({ pipeline }) => modelsOf(pipeline)[0]!.open);
    const isWished = all.map(({ decisions }) => decisions.some(({ probability }) => probability > 0));
    const earned = isOpen.indexOf(true);
    expect(earned).toBeGreaterThan(20);
    expect(earned).toBeLessThan(150);
    expect(isWished.slice(0, earned)).not.toContain(true);
    // But for the decisions that are held out, about one in ten.
    const late = all.slice(200).map(({ far }, i) => ({ far, isWished: isWished[200 + i] }));
    expect(late.filter(({ far, isWished }) => isWished && !far)).toEqual([]);
    const held = late.filter(({ far, isWished }) => far && !isWished).length;
    expect(held).toBeGreaterThan(0);
    expect(held).toBeLessThan(8);

    const [opens, buys] = modelsOf(all.at(-1)!.pipeline);
    expect(opens).toMatchObject({ id: 'opens', examples: 240, open: true });
    expect(opens!.evidence).toBeGreaterThan(20);
    // The other goal never happened, so there was nothing to be better at.
    expect(buys).toMatchObject({ id: 'buys', examples: 240, open: false });
  });

  test('its reasons name the features that weighed most', () => {
    const wished = visits(EAGER, 240).flatMap(({ decisions }) => decisions);
    const { reasons } = wished.at(-1)!;
    expect(reasons.length).toBe(3);
    expect(reasons.every(({ feature }) => feature.startsWith('scroll.'))).toBe(true);
  });

  test('where clicks do not depend on anything, the page stays as its author wrote it', () => {
    const all = visits({ any: [EAGER, { model: 'opens', below: 350_000 }] }, 240, { clicks: () => 0.2 });
    expect(all.flatMap(({ decisions }) => decisions)).toEqual([]);
    expect(modelsOf(all.at(-1)!.pipeline)[0]).toMatchObject({ examples: 240, open: false });
  });

  test('without the purpose to learn, nothing is learned and nothing model-driven happens', () => {
    const all = visits(EAGER, 20, { learn: false });
    expect(all.flatMap(({ decisions }) => decisions)).toEqual([]);
    expect(modelsOf(all.at(-1)!.pipeline)).toEqual([]);
    expect(all.at(-1)!.pipeline.saveModels(0).size).toBe(0);
  });

  const inView = (t: number): Row => [t, Code.Seen, TEASER, 1, 0.2];
  const outOfView = (t: number): Row => [t, Code.Seen, TEASER, 0, 0];
  const examples = (rows: readonly Row[]): number => {
    const pipeline = pipelineFor(EAGER);
    play(pipeline, [...START, ...rows]);
    return modelsOf(pipeline)[0]!.examples;
  };
  const onesOf = (rows: readonly Row[]): number => {
    const pipeline = pipelineFor(EAGER);
    play(pipeline, [...START, ...rows]);
    return modelsOf(pipeline)[0]!.ones;
  };

  test('a window that passes in view of the visitor is a no; until then nothing is known', () => {
    expect(examples([inView(1000), ...every(1000, 2000, 31_000, tick)])).toBe(0);
    expect(examples([inView(1000), ...every(1000, 2000, 32_000, tick)])).toBe(1);
    expect(onesOf([inView(1000), ...every(1000, 2000, 32_000, tick)])).toBe(0);
  });

  test('a click within the window is a yes at once, one after it is too late', () => {
    expect(onesOf([inView(1000), [31_000, Code.Click, TEASER]])).toBe(1);
    expect(onesOf([inView(1000), [31_001, Code.Click, TEASER]])).toBe(0);
    expect(examples([inView(1000), [5000, Code.Click, LEDE]])).toBe(0);
  });

  test('a window in which the document was hidden says nothing', () => {
    const away: Row[] = [
      [5000, Code.Visible, -1, 0, 0, 0],
      [9000, Code.Visible, -1, 0, 0, 1],
    ];
    expect(examples([inView(1000), ...away, tick(40_000)])).toBe(0);
    expect(examples([inView(1000), ...away, [20_000, Code.Click, TEASER]])).toBe(1);
  });

  test('another decision waits until the slot comes back into view after the first was resolved', () => {
    const back: Row[] = [outOfView(2000), inView(3000)];
    expect(examples([inView(1000), ...back, [4000, Code.Click, TEASER], [5000, Code.Click, TEASER]])).toBe(1);
    expect(
      examples([inView(1000), [2000, Code.Click, TEASER], outOfView(3000), inView(4000), [5000, Code.Click, TEASER]]),
    ).toBe(2);
  });

  test('a slot in an unfocused window is not in view', () => {
    expect(examples([[500, Code.Focus, -1, 0, 0, 0], inView(1000), [2000, Code.Click, TEASER]])).toBe(0);
  });

  test('a tracked goal rewards the decisions of its slot', () => {
    const pipeline = pipelineFor(EAGER);
    play(pipeline, [...START, inView(1000), [2000, Code.Track, -1, 0, 0, 1]]);
    expect(modelsOf(pipeline).map((model) => model.examples)).toEqual([0, 1]);
  });

  test('an adjustment that is applied meanwhile starts the decision anew', () => {
    const applied: Row = [20_000, Code.Applied, TEASER, 1, 0, 0];
    expect(examples([inView(1000), applied, ...every(1000, 21_000, 50_000, tick)])).toBe(0);
    expect(examples([inView(1000), applied, ...every(1000, 21_000, 51_000, tick)])).toBe(1);
  });

  test('an undo is a no at once, with or without a decision that waits', () => {
    const undo = (t: number): Row[] => [
      [t, Code.Applied, TEASER, 0, 0, 0],
      [t, Code.Undo, TEASER, 0, 0, 0],
    ];
    expect(onesOf([inView(1000), [1500, Code.Applied, TEASER, 1, 0, 0], ...undo(3000)])).toBe(0);
    expect(examples([inView(1000), [1500, Code.Applied, TEASER, 1, 0, 0], ...undo(3000)])).toBe(1);
    expect(examples(undo(3000))).toBe(1);
    expect(examples([[3000, Code.Undo, TEASER, 0, 0, 7]])).toBe(0);
  });
});

describe('saved models', () => {
  const saved = (): Map<string, ArrayBuffer> => visits(EAGER, 5).at(-1)!.pipeline.saveModels(0);

  test('what is broken is refused, named, and starts anew', () => {
    const whole = saved();
    const pipeline = pipelineFor(EAGER);
    expect(pipeline.restoreModels(new Map(whole).set('opens', whole.get('opens')!.slice(8)), 0)).toEqual(['opens']);
    expect(modelsOf(pipeline).map((model) => model.examples)).toEqual([0, 5]);
  });

  test('what was learned from other signals is refused', () => {
    expect(pipelineFor(EAGER, { tiers: ['A', 'B'] }).restoreModels(saved(), 0)).toEqual(['opens', 'buys']);
  });

  test('a model that was not saved starts anew, without a fault', () => {
    const pipeline = pipelineFor(EAGER);
    expect(pipeline.restoreModels(new Map([['other', new ArrayBuffer(8)]]), 0)).toEqual([]);
    expect(modelsOf(pipeline).map((model) => model.examples)).toEqual([0, 0]);
  });
});

describe('skills', () => {
  const HELP: Condition = { skill: 'summary', below: 400_000 };
  const HARDER: Condition = { skill: 'summary', above: 800_000 };
  const document: Ruleset = {
    ...ruleset(HELP, HARDER),
    skills: [
      { id: 'lede', difficulty: -1000 },
      { id: 'summary', guess: 250_000 },
    ],
  };
  const open = (): Pipeline => createPipeline({ ruleset: document, regions: SLOT_FACTS, learn: true });
  const answers = (right: 0 | 1, count: number): Row[] =>
    Array.from({ length: count }, (_, i): Row[] => [
      [1000 * (i + 1), Code.Answer, SUMMARY, 5000, 0, right],
      [1000 * (i + 1) + 500, Code.Tick],
    ]).flat();

  test('wrong answers bring a hint, right ones what is harder; each is about the skill in whose slot it was given', () => {
    const pipeline = open();
    expect(pipeline.inspect().skills.map(({ probability }) => probability)).toEqual([
      expect.closeTo(1 / (1 + Math.exp(-1)), 12) as number,
      0.625,
    ]);
    const wished = (rows: readonly Row[]): (readonly [number, number])[] =>
      play(pipeline, [...START, ...rows]).map(({ adjustment, probability }) => [adjustment, probability] as const);
    expect(wished(answers(0, 4))).toEqual([[0, 1]]);
    const [lede, summary] = pipeline.inspect().skills;
    expect(summary).toMatchObject({ id: 'summary', answers: 4, isNext: false });
    expect(summary!.probability).toBeLessThan(0.4);
    expect(lede).toMatchObject({ id: 'lede', answers: 0, isNext: true });
    const later = answers(1, 25).map(([t, ...rest]): Row => [t + 10_000, ...rest]);
    expect(wished(later)).toEqual([
      [0, 0],
      [1, 1],
    ]);
  });

  test('outlive the page, and not a change of skills', () => {
    const first = open();
    play(first, [...START, ...answers(1, 5)]);
    const saved = first.saveModels(0);
    const next = open();
    expect(next.restoreModels(saved, 0)).toEqual([]);
    expect(next.inspect().skills).toEqual(first.inspect().skills);
    const other = { ...document, skills: [{ id: 'summary' }] };
    const changed = createPipeline({ ruleset: other, regions: SLOT_FACTS, learn: true });
    expect(changed.restoreModels(saved, 0)).toContain('(skills)');
    expect(changed.inspect().skills[0]).toMatchObject({ answers: 0 });
  });

  test('without the purpose to learn there are none, and no wish asks them', () => {
    const pipeline = createPipeline({ ruleset: document, regions: SLOT_FACTS, learn: false });
    expect(play(pipeline, [...START, ...answers(0, 9)])).toEqual([]);
    expect(pipeline.inspect().skills).toEqual([]);
  });
});

describe('segments', () => {
  const features = ['scroll.max-depth', 'click.rage'];
  const document: Ruleset = {
    ...ruleset({ segment: 'far', above: 700_000 }, { segment: 'deep', above: 800_000 }),
    segments: [
      {
        features,
        prototypes: [
          { id: 'far', words: ['high', 'none'] },
          { id: 'near', words: ['low', 'none'] },
        ],
      },
      {
        id: 'deep',
        // Log-odds of 2 at the end of the page, −2 at its start.
        prior: { kind: 'linear', inputs: [{ feature: 'scroll.max-depth' }], intercept: '-2', weights: ['0.000004'] },
      },
    ],
  };
  const open = (options: Partial<PipelineOptions> = {}): Pipeline =>
    createPipeline({ ruleset: document, regions: SLOT_FACTS, learn: true, ...options });
  const scrolled = (y: number): Row[] => [...START, [1000, Code.Scroll, -1, 0, y], ...every(100, 1100, 4000, tick)];

  test('are told with a probability, and rules ask them without a gate', () => {
    const pipeline = open();
    expect(pipeline.inspect().segments).toEqual([
      { id: 'far', probability: null },
      { id: 'near', probability: null },
      { id: 'deep', probability: null },
    ]);
    const decisions = play(pipeline, scrolled(4500));
    expect(new Set(decisions.map(({ adjustment }) => adjustment))).toEqual(new Set([0, 1]));
    const [far, near, deep] = pipeline.inspect().segments.map(({ probability }) => probability!);
    // Distances 0 and 2 between the words: 1 / (1 + exp(−4 / 2)).
    expect(far).toBeCloseTo(1 / (1 + Math.exp(-2)), 9);
    expect(near).toBeCloseTo(1 - far!, 12);
    expect(deep).toBeCloseTo(1 / (1 + Math.exp(-2)), 9);
  });

  test('a prototype moves a little towards each page, when it is first hidden, and that outlives the page', () => {
    const pipeline = open();
    play(pipeline, [...scrolled(1500), [5000, Code.Visible, -1, 0, 0, 0], [6000, Code.Visible, -1, 0, 0, 0]]);
    const near = pipeline.inspect().segments[1]!.probability!;
    const next = open();
    expect(next.restoreModels(pipeline.saveModels(0), 0)).toEqual([]);
    play(next, scrolled(1500));
    expect(next.inspect().segments[1]!.probability).toBe(near);
    const untaught = open();
    play(untaught, scrolled(1500));
    expect(near).not.toBe(untaught.inspect().segments[1]!.probability);
  });

  test('without the purpose to learn there are none', () => {
    const pipeline = open({ learn: false });
    expect(play(pipeline, scrolled(4500))).toEqual([]);
    expect(pipeline.inspect().segments).toEqual([]);
  });
});

test('all that a ruleset may learn, of every tier, is kept in less than 256 KiB', () => {
  const goals = [{ id: 'opened', on: 'click', slot: 'teaser', within: 1000 }] as const;
  const ids = Array.from({ length: 16 }, (_, i) => i);
  const document: Ruleset = {
    ...ruleset(),
    goals,
    models: ids.map((i) => ({ id: `m${i}`, goal: 'opened' })),
    choices: ids.map((i) => ({ id: `c${i}`, goal: 'opened', arms: 'a b c d e f g h'.split(' ') })),
  };
  const pipeline = createPipeline({ ruleset: document, regions: SLOT_FACTS, learn: true, tiers: ['A', 'B', 'C'] });
  const bytes = [...pipeline.saveModels(0).values()].reduce((sum, { byteLength }) => sum + byteLength, 0);
  // As base64, and with what encryption adds.
  expect((4 / 3) * bytes + 32 * 64).toBeLessThan(256 * 1024);
});

describe('a choice among arms', () => {
  const BEST: Condition = { choice: 'form', is: 'large' };
  const arms = ['authored', 'large', 'short'];
  /** Pages of one device: which arm each had, and what was wished. The large form is opened more often. */
  function pages(count: number, options: Partial<PipelineOptions> = {}) {
    const random = mulberry32(5);
    let saved = new Map<string, ArrayBuffer>();
    return Array.from({ length: count }, () => {
      const document = { ...ruleset(BEST), choices: [{ id: 'form', goal: 'opened', arms }] };
      const pipeline = createPipeline({ ruleset: document, regions: SLOT_FACTS, learn: true, seed: 7, ...options });
      pipeline.restoreModels(saved, 0);
      const decisions = [...play(pipeline, [...START, [200, Code.Tick]])];
      const arm = pipeline.inspect().choices[0]?.arm ?? null;
      const rows: Row[] = [[1000, Code.Seen, TEASER, 1, 0.2]];
      if (random() < (arm === 'large' ? 0.9 : 0.2)) rows.push([5000, Code.Click, TEASER, 10, 10]);
      decisions.push(...play(pipeline, [...rows, ...every(1000, 6000, 40_000, tick)]));
      saved = pipeline.saveModels(0);
      return { arm, decisions, pipeline };
    });
  }

  test('is made once a page, wished for as it is, tried within its cap, and led by the best once that is proved', () => {
    const all = pages(600);
    for (const { arm, decisions } of all) {
      expect(decisions.map(({ probability }) => probability)).toEqual(arm === 'large' ? [1] : []);
    }
    const choices = all.map(({ pipeline }) => pipeline.inspect().choices[0]!);
    const earned = choices.findIndex(({ open }) => open);
    expect(earned).toBeGreaterThan(20);
    expect(earned).toBeLessThan(400);
    const share = (from: number, to: number): number =>
      all.slice(from, to).filter(({ arm }) => arm !== 'authored').length / (to - from);
    expect(share(0, earned)).toBeLessThan(0.2);
    expect(share(earned + 1, 600)).toBeGreaterThan(0.8);
    expect(choices.at(-1)).toMatchObject({ id: 'form', examples: 600, open: true, opensAt: 20 });
  });

  test('of a slot that nobody saw nothing is learned, nor twice from a page', () => {
    const document = { ...ruleset(BEST), choices: [{ id: 'form', goal: 'opened', arms }] };
    const pipeline = createPipeline({ ruleset: document, regions: SLOT_FACTS, learn: true });
    const examples = (rows: readonly Row[]): number => {
      play(pipeline, rows);
      return pipeline.inspect().choices[0]!.examples;
    };
    expect(examples([...START, ...every(1000, 1000, 40_000, tick), [40_500, Code.Click, SUMMARY]])).toBe(0);
    const seen: Row[] = [
      [41_000, Code.Seen, TEASER, 1, 0.2],
      [42_000, Code.Click, TEASER, 10, 10],
      [43_000, Code.Seen, TEASER, 0, 0],
      [44_000, Code.Seen, TEASER, 1, 0.2],
      [45_000, Code.Click, TEASER, 10, 10],
    ];
    expect(examples(seen)).toBe(1);
  });

  test('without the purpose to learn there is none', () => {
    for (const { decisions, pipeline } of pages(20, { learn: false })) {
      expect(decisions).toEqual([]);
      expect(pipeline.inspect().choices).toEqual([]);
    }
  });
});

test('clear forgets everything, models included, and starts a new page', () => {
  const { pipeline } = visits(EAGER, 5).at(-1)!;
  const twin = pipelineFor(EAGER);
  pipeline.clear();
  expect(pipeline.inspect()).toEqual(twin.inspect());
  expect(pipeline.depth()).toBe(0);
  for (const each of [pipeline, twin])
    play(each, [
      [9_000_000, Code.Visible, -1, 0, 0, 1],
      ...every(100, 9_000_100, 9_002_000, (t): Row => [t, Code.Move, -1, 1, 1]),
    ]);
  expect(pipeline.inspect()).toEqual(twin.inspect());
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
