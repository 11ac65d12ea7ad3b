/** Conditions, compiled: thresholds, the unknown, and what models may say. */
import { expect, test } from 'vitest';
import type { Condition, Ruleset } from '../../../../kernel/ruleset.js';
import { compileRules, type Rule, weightFor } from '../../../../worker/inference/decide.js';
import { featureVector } from '../../../../worker/senses/vector.js';
import type { GoalModel } from '../../../../worker/inference/goal-model.js';
import { SLOTS } from '../senses/fixtures.js';

const RULESET: Ruleset = {
  v: 'attune.ruleset/1',
  id: 'test',
  version: 1,
  slots: ['intro', 'body', 'absent'].map((id) => ({ id, box: 'reserved' })),
  goals: [{ id: 'opened', on: 'click', slot: 'body', within: 30_000 }],
  models: [{ id: 'helps', goal: 'opened' }],
  adjustments: [],
};

interface Setting {
  readonly idle?: number;
  readonly depth?: number;
  readonly dwell?: number;
  readonly model?: { readonly p: number | null; readonly open: boolean };
}

/** A rule over given values: idle and scroll depth of the page, and dwell of the slot "body". */
function rule(when: Condition, { idle = NaN, depth = NaN, dwell = NaN, model }: Setting): Rule {
  const vector = featureVector({ regions: SLOTS, tiers: ['A'] });
  const values: [string, number, number][] = [
    ['idle', -1, idle],
    ['scroll.depth', -1, depth],
    ['hover.dwell', 1, dwell],
  ];
  for (const [id, slot, value] of values) vector.filtered[vector.placeOf(id, slot)] = value;
  const models = model
    ? [
        {
          probability: model.p,
          isOpen: model.open,
          heaviest: () => ['idle', 'scroll.depth'].map((id) => vector.placeOf(id, -1)),
          pullOf: (place: number) => (place === vector.placeOf('idle', -1) ? -0.5 : 1.5),
        } as unknown as GoalModel,
      ]
    : [];
  const adjustment = { id: 'a', slot: 'body', when, do: { op: 'swap', variant: 'x' }, because: '' } as const;
  return compileRules({ ...RULESET, adjustments: [adjustment] }, vector, {
    models,
    choices: [],
    segments: null,
    skills: null,
  })[0]!;
}

const wish = (when: Condition, setting: Setting): number => rule(when, setting).wish();

const idle: Condition = { feature: 'idle', above: 1000 };
const depth: Condition = { feature: 'scroll.depth', below: 500_000 };
const likely: Condition = { model: 'helps', above: 650_000 };

test('above and below are strict', () => {
  expect([999, 1000, 1001].map((value) => wish(idle, { idle: value }))).toEqual([0, 0, 1]);
  expect([499_999, 500_000, 500_001].map((value) => wish(depth, { depth: value }))).toEqual([1, 0, 0]);
});

test('a feature of a slot is that of the slot named', () => {
  expect(wish({ feature: 'hover.dwell', slot: 'body', above: 10 }, { dwell: 20 })).toBe(1);
  expect(wish({ feature: 'hover.dwell', slot: 'intro', above: 10 }, { dwell: 20 })).toBe(0);
});

test('what is unknown is not true, and neither is its opposite', () => {
  expect(wish(idle, {})).toBe(0);
  expect(wish({ not: idle }, {})).toBe(0);
  expect(wish({ not: { not: idle } }, {})).toBe(0);
  expect(wish({ not: idle }, { idle: 5 })).toBe(1);
});

test('all needs all; any needs one, and may leave the others unknown', () => {
  expect(wish({ all: [idle, depth] }, { idle: 2000, depth: 0 })).toBe(1);
  expect(wish({ all: [idle, depth] }, { idle: 2000 })).toBe(0);
  expect(wish({ any: [idle, depth] }, { idle: 2000 })).toBe(1);
  expect(wish({ any: [idle, depth] }, { idle: 0 })).toBe(0);
  expect(wish({ not: { all: [idle, depth] } }, { idle: 0 })).toBe(1);
  expect(wish({ not: { any: [idle, depth] } }, { idle: 0 })).toBe(0);
});

test('a feature of a tier that is not formed is unknown', () => {
  expect(wish({ feature: 'pointer.speed', above: 0 }, {})).toBe(0);
  expect(wish({ not: { feature: 'pointer.speed', above: 0 } }, {})).toBe(0);
});

test('a model is asked only while its gate is open and once it has answered', () => {
  expect(wish(likely, { model: { p: 0.9, open: false } })).toBe(0);
  expect(wish({ not: likely }, { model: { p: 0.1, open: false } })).toBe(0);
  expect(wish(likely, { model: { p: null, open: true } })).toBe(0);
  expect(wish(likely, {})).toBe(0);
});

test('the wish of a model-driven adjustment is the probability that its condition is right', () => {
  const open = (p: number): Setting => ({ idle: 2000, model: { p, open: true } });
  expect(wish(likely, open(0.9))).toBe(0.9);
  expect(wish(likely, open(0.6))).toBe(0);
  expect(wish({ model: 'helps', below: 300_000 }, open(0.25))).toBe(0.75);
  expect(wish({ not: likely }, open(0.25))).toBe(0.75);
  expect(wish({ all: [idle, likely] }, open(0.9))).toBe(0.9);
  expect(wish({ any: [idle, likely] }, open(0.9))).toBe(1);
  expect(wish({ any: [depth, likely] }, open(0.9))).toBe(0.9);
});

test('reasons are the features asked, once each, then the heaviest of the models asked, in ordinal words', () => {
  const when: Condition = {
    all: [
      idle,
      { not: { feature: 'idle', above: 90_000 } },
      { feature: 'hover.dwell', slot: 'body', above: 10 },
      likely,
    ],
  };
  expect(rule(when, { idle: 4000, dwell: 20, depth: 900_000, model: { p: 0.9, open: true } }).reasons()).toEqual([
    { feature: 'idle', slot: null, word: 'medium', weight: '−−' },
    { feature: 'hover.dwell', slot: 'body', word: 'low', weight: null },
    { feature: 'scroll.depth', slot: null, word: 'high', weight: '+++' },
  ]);
});

test('what a feature adds to the log-odds is a word for or against, by its size', () => {
  expect([0.1, 0.3, 0.99, 1, 7].map(weightFor)).toEqual(['+', '++', '++', '+++', '+++']);
  expect([-0.1, -0.3, -1].map(weightFor)).toEqual(['−', '−−', '−−−']);
});
