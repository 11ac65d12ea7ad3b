/** A page of three slots for tests of the pipeline: its ruleset, and scripts of records. */
import { Code } from '../../../kernel/frame.js';
import type { Decision, RegionFacts } from '../../../kernel/protocol.js';
import type { Condition, Ruleset } from '../../../kernel/ruleset.js';
import { mulberry32 } from '../../../testing/random.js';
import { records, type Row } from '../../../testing/records.js';
import { createPipeline, type Pipeline, type PipelineOptions } from '../../../worker/pipeline.js';
import { every } from './senses/fixtures.js';

export const SLOT_FACTS: readonly RegionFacts[] = [
  { present: true, words: 60 },
  { present: true, words: 238 },
  { present: true, words: 30 },
];
export const [LEDE, SUMMARY, TEASER] = [0, 1, 2];

export function ruleset(...conditions: readonly Condition[]): Ruleset {
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

export const pipelineFor = (when: Condition, options: Partial<PipelineOptions> = {}): Pipeline =>
  createPipeline({ ruleset: ruleset(when), regions: SLOT_FACTS, learn: true, ...options });

export function play(pipeline: Pipeline, rows: readonly Row[]): readonly Decision[] {
  return pipeline.push(records(rows), rows.length);
}

export const START: Row[] = [
  [0, Code.Visible, -1, 0, 0, 1],
  [0, Code.Focus, -1, 0, 0, 1],
  [0, Code.Layout, -1, 1000, 500, 5000],
  [0, Code.Scroll],
];
export const tick = (t: number): Row => [t, Code.Tick];
export const ticks = (from: number, to: number): Row[] => every(100, from, to, tick);
export const LINGER: Condition = { feature: 'hover.dwell', slot: 'lede', above: 3000 };

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
export function visits(
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

export const modelsOf = (pipeline: Pipeline) => pipeline.inspect().models;
export const EAGER: Condition = { model: 'opens', above: 650_000 };
