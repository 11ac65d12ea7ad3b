/** What the pipeline tells of a visitor: skills, and segments. */
import { describe, expect, test } from 'vitest';
import { Code } from '../../../kernel/frame.js';
import type { Condition, Ruleset } from '../../../kernel/ruleset.js';
import type { Row } from '../../../testing/records.js';
import { createPipeline, type Pipeline, type PipelineOptions } from '../../../worker/pipeline.js';
import { every } from './senses/fixtures.js';
import { SLOT_FACTS, SUMMARY, ruleset, play, START, tick } from './pipeline-page.js';

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
  const answers = (right: 0 | 1, count: number, helped: 0 | 1 = 0): Row[] =>
    Array.from({ length: count }, (_, i): Row[] => [
      [1000 * (i + 1), Code.Answer, SUMMARY, 5000, helped, right],
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

  test('a right answer with help is not right by oneself', () => {
    const [helped, wrong] = [open(), open()];
    play(helped, [...START, ...answers(1, 4, 1)]);
    play(wrong, [...START, ...answers(0, 4)]);
    expect(helped.inspect().skills).toEqual(wrong.inspect().skills);
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
