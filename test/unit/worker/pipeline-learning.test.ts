/** What the pipeline learns: models and choices, what is kept of them, and how much that is. */
import { describe, expect, test } from 'vitest';
import { Code } from '../../../kernel/frame.js';
import type { Condition, Ruleset } from '../../../kernel/ruleset.js';
import { mulberry32 } from '../../../testing/random.js';
import type { Row } from '../../../testing/records.js';
import { createPipeline, type Pipeline, type PipelineOptions } from '../../../worker/pipeline.js';
import { every } from './senses/fixtures.js';
import {
  SLOT_FACTS,
  LEDE,
  SUMMARY,
  TEASER,
  ruleset,
  pipelineFor,
  play,
  START,
  tick,
  visits,
  modelsOf,
  EAGER,
} from './pipeline-page.js';

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

describe('to forget', () => {
  test('ends what models wished, and leaves the page as it is known', () => {
    const { pipeline } = visits(EAGER, 40).at(-1)!;
    const fresh = pipelineFor(EAGER);
    const before = pipeline.inspect();
    expect(before.models[0]!.open).toBe(true);
    pipeline.forget();
    const after = pipeline.inspect();
    expect(after.models).toEqual(fresh.inspect().models);
    expect(after.features).toEqual(before.features);
    expect(after.records).toBe(before.records);
    const last = 10_000_000;
    const said = play(pipeline, [tick(last), tick(last + 500)]);
    expect(said.map(({ probability }) => probability)).toEqual([0]);
  });

  test('what is learned afterwards is learned anew', () => {
    const { pipeline } = visits(EAGER, 5).at(-1)!;
    const bytes = (each: Pipeline): number[][] =>
      [...each.saveModels(0).values()].map((buffer) => [...new Uint8Array(buffer)]);
    const before = bytes(pipeline);
    pipeline.forget();
    expect(bytes(pipeline)).toEqual(bytes(pipelineFor(EAGER)));
    expect(bytes(pipeline)).not.toEqual(before);
  });
});

describe('what was learned of', () => {
  const { pipeline } = visits(EAGER, 5).at(-1)!;
  const saved = pipeline.saveModels(0);
  const taken = (edit: (document: Ruleset) => Ruleset): readonly string[] =>
    createPipeline({ ruleset: edit(ruleset(EAGER)), regions: SLOT_FACTS, learn: true }).restoreModels(saved, 0);
  const prior = { kind: 'linear', inputs: [{ feature: 'engaged' }], intercept: '0', weights: ['1'] } as const;

  test('the same is taken up', () => {
    expect(taken((document) => document)).toEqual([]);
  });
  test('another goal is not', () => {
    expect(taken((document) => ({ ...document, models: [{ id: 'opens', goal: 'bought' }] }))).toEqual(['opens']);
    const hurried = (document: Ruleset): Ruleset => ({
      ...document,
      goals: document.goals.map((goal) => ({ ...goal, within: 5000 })),
    });
    expect(taken(hurried)).toEqual(['opens', 'buys']);
  });
  test('another prior is not', () => {
    expect(taken((document) => ({ ...document, models: [{ id: 'opens', goal: 'opened', prior }] }))).toEqual(['opens']);
  });
});

describe('of what the page tells of itself', () => {
  /** What is kept of a page that told this, and was clicked. */
  function keptOf(name: string, context: Readonly<Record<string, string>>): number[] {
    const document = { ...ruleset(EAGER), models: [{ id: 'opens', goal: 'opened', context: [name] }] };
    const pipeline = createPipeline({ ruleset: document, regions: SLOT_FACTS, learn: true, context });
    play(pipeline, [...START, [1000, Code.Seen, TEASER, 1, 0.2], [2000, Code.Click, TEASER, 10, 10]]);
    return [...new Uint8Array(pipeline.saveModels(0).get('opens')!)];
  }

  test('each word is learned of by itself', () => {
    expect(keptOf('topic', { topic: 'tea' })).not.toEqual(keptOf('topic', { topic: 'coffee' }));
  });
  test('what every object has is no word of the page', () => {
    expect(keptOf('constructor', {})).toEqual(keptOf('constructor', { constructor: '' }));
  });
  test('words alike in their first 64 letters are one', () => {
    const [one, other] = ['b', 'c'].map((last) => 'a'.repeat(63) + last);
    expect(keptOf('topic', { topic: one! })).not.toEqual(keptOf('topic', { topic: other! }));
    expect(keptOf('topic', { topic: `a${one!}` })).toEqual(keptOf('topic', { topic: `a${other!}` }));
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

test('all that a ruleset may learn, of every tier, is kept in less than 256 KiB', () => {
  const goals = [{ id: 'opened', on: 'click', slot: 'teaser', within: 1000 }] as const;
  const ids = Array.from({ length: 16 }, (_, i) => i);
  const document: Ruleset = {
    ...ruleset(),
    goals,
    sections: Array.from({ length: 256 }, (_, i) => ({ id: `q${i}` })),
    models: ids.map((i) => ({ id: `m${i}`, goal: 'opened', context: 'a b c d e f g h'.split(' ') })),
    choices: ids.map((i) => ({ id: `c${i}`, goal: 'opened', arms: 'a b c d e f g h'.split(' ') })),
    segments: ids.slice(0, 8).map((i) => ({
      features: Array.from({ length: 16 }, () => 'engaged'),
      prototypes: Array.from({ length: 8 }, (_, j) => ({
        id: `s${i}.${j}`,
        words: Array.from({ length: 16 }, () => 'low' as const),
      })),
    })),
    skills: Array.from({ length: 256 }, (_, i) => ({ id: `q${i}` })),
  };
  const regions = [...SLOT_FACTS, ...document.sections!.map(() => ({ present: true, words: 9 }))];
  const pipeline = createPipeline({ ruleset: document, regions, learn: true, tiers: ['A', 'B', 'C'] });
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
