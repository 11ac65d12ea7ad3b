/** The ruleset: it can use only what the policy allows, and a refusal says where and why. */
import { describe, expect, test } from 'vitest';
import { modelsOf, type Ruleset } from '../../../kernel/ruleset.js';
import { readRuleset } from '../../../kernel/ruleset.check.js';
import { FEATURES, POLICY, RULESET } from './documents.js';

const TWO = [
  { id: 'one', words: ['low'] },
  { id: 'other', words: ['high'] },
];

const read = (ruleset: unknown, policy = POLICY): Ruleset =>
  readRuleset(JSON.stringify(ruleset), policy, FEATURES).value;
const [enlarge, lead] = RULESET.adjustments;
const adjusted = (part: object): object => ({ ...RULESET, adjustments: [{ ...enlarge, ...part }, lead] });

test('a sound ruleset is read as it is', () => {
  expect(read(RULESET)).toEqual(RULESET);
});

test('a threshold may follow the visitor', () => {
  const when = { feature: 'speed', above: { least: 1, most: 9, quantile: 900_000, start: 9 } };
  expect(read(adjusted({ when })).adjustments[0]!.when).toEqual(when);
});

test('conditions may ask for readers where these are told apart', () => {
  const when = { segment: 'deep-reader', above: 700_000 };
  const ruleset = { ...adjusted({ when }), segments: [{ by: 'reading' }] };
  expect(read(ruleset)).toEqual(ruleset);
});

test('conditions nest', () => {
  const when = {
    any: [{ all: [{ not: { feature: 'speed', above: -3 } }] }, { feature: 'hover', slot: 'related', below: 9 }],
  };
  expect(read(adjusted({ when })).adjustments[0]!.when).toEqual(when);
});

describe('a ruleset is refused where', () => {
  test.each<[string, object, string]>([
    [
      'a threshold starts outside its bounds',
      adjusted({ when: { feature: 'speed', above: { least: 1, most: 9, quantile: 900_000, start: 10 } } }),
      '$.adjustments[0].when.above: must have least ≤ start ≤ most.',
    ],
    [
      'a threshold has no bounds',
      adjusted({ when: { feature: 'speed', above: { quantile: 900_000, start: 1, least: 1 } } }),
      '$.adjustments[0].when.above.most: must be of type number.',
    ],
    [
      'a threshold follows the greatest value',
      adjusted({ when: { feature: 'speed', below: { least: 1, most: 9, quantile: 1_000_000, start: 1 } } }),
      '$.adjustments[0].when.below.quantile: must be 1 to 999999.',
    ],
    ['a member is unknown', { ...RULESET, css: '' }, '$: '],
    ['the version is another', { ...RULESET, v: 'attune.ruleset/2' }, '$.v: '],
    ['its own version is zero', { ...RULESET, version: 0 }, '$.version: must be at least 1.'],
    [
      'an id is used twice',
      { ...RULESET, slots: [...RULESET.slots, RULESET.slots[0]] },
      '$.slots[2].id: is used twice.',
    ],
    [
      'there are 1025 slots',
      { ...RULESET, slots: Array.from({ length: 1025 }, (_, i) => ({ id: `s${i}`, box: 'free' })) },
      '$.slots: must be at most 1024 slots.',
    ],
    [
      'a goal names no slot',
      { ...RULESET, goals: [{ ...RULESET.goals[0], slot: 'other' }] },
      '$.goals[0].slot: names no slot of this ruleset.',
    ],
    [
      'a goal waits too long',
      { ...RULESET, goals: [{ ...RULESET.goals[0], within: 1_800_001 }] },
      '$.goals[0].within: must be at most 30 min.',
    ],
    [
      'a goal is to be looked at for no time',
      { ...RULESET, goals: [{ id: 'read', on: 'dwell', slot: RULESET.slots[0]!.id, within: 30_000 }] },
      '$.goals[0].atLeast: must be of type number.',
    ],
    [
      'a model names no goal',
      { ...RULESET, models: [{ id: 'opens', goal: 'other' }] },
      '$.models[0].goal: names no goal of this ruleset.',
    ],
    [
      'a model names a context twice',
      { ...RULESET, models: [{ ...RULESET.models[0], context: ['kind', 'kind'] }] },
      '$.models[0].context[1]: is there twice.',
    ],
    [
      'a model names no context',
      { ...RULESET, models: [{ ...RULESET.models[0], context: [] }] },
      '$.models[0].context: must be 1 to 8 names.',
    ],
    [
      'an adjustment names no slot',
      adjusted({ slot: 'other' }),
      '$.adjustments[0].slot: names no slot of this ruleset.',
    ],
    ['an operation does not exist', adjusted({ do: { op: 'price', factor: 1 } }), '$.adjustments[0].do'],
    [
      'an operation shrinks the text',
      adjusted({ do: { op: 'scale', factor: 999_999 } }),
      '$.adjustments[0].do.factor: must be 1000000 to 1500000.',
    ],
    [
      'an operation doubles the text',
      adjusted({ do: { op: 'scale', factor: 2_000_000 } }),
      '$.adjustments[0].do.factor: must be 1000000 to 1500000.',
    ],
    [
      'no reason is given',
      adjusted({ because: '' }),
      '$.adjustments[0].because: must say why, in the words of a visitor.',
    ],
    ['a condition is empty', adjusted({ when: { all: [] } }), '$.adjustments[0].when'],
    [
      'a condition says two things',
      adjusted({ when: { feature: 'speed', above: 1, below: 2 } }),
      '$.adjustments[0].when',
    ],
    [
      'a feature is unknown',
      adjusted({ when: { feature: 'mood', above: 1 } }),
      '$.adjustments[0].when.feature: is no feature of the catalogue.',
    ],
    [
      'a feature is of a tier the policy lacks',
      adjusted({ when: { feature: 'entropy', above: 1 } }),
      '$.adjustments[0].when.feature: needs signals of tier B, which the policy does not list.',
    ],
    [
      'a feature of a slot has none',
      adjusted({ when: { feature: 'hover', above: 1 } }),
      '$.adjustments[0].when: needs a "slot".',
    ],
    [
      'a feature of the page has a slot',
      adjusted({ when: { feature: 'speed', slot: 'summary', above: 1 } }),
      '$.adjustments[0].when: takes no "slot".',
    ],
    [
      'a condition names no slot, deep down',
      adjusted({ when: { any: [{ not: { feature: 'hover', slot: 'other', above: 1 } }] } }),
      '$.adjustments[0].when.any[0].not.slot: names no slot or section of this ruleset.',
    ],
    [
      'a condition names no model',
      adjusted({ when: { model: 'other', above: 1 } }),
      '$.adjustments[0].when.model: names no model of this ruleset.',
    ],
    ['a probability is above one', adjusted({ when: { model: 'opens', above: 1_000_001 } }), '$.adjustments[0].when'],
    [
      'a model’s goal belongs to another slot',
      adjusted({ when: { model: 'opens', above: 1 } }),
      '$.adjustments[0].when: asks a model or choice whose goal belongs to another slot.',
    ],
    [
      'a choice has one arm',
      { ...RULESET, choices: [{ id: 'form', goal: RULESET.goals[0]!.id, arms: ['authored'] }] },
      '$.choices[0].arms: must be 2 to 8 arms.',
    ],
    [
      'a choice has an arm twice',
      { ...RULESET, choices: [{ id: 'form', goal: RULESET.goals[0]!.id, arms: ['a', 'b', 'a'] }] },
      '$.choices[0].arms[2]: is there twice.',
    ],
    [
      'a choice explores more than half',
      { ...RULESET, choices: [{ id: 'form', goal: RULESET.goals[0]!.id, arms: ['a', 'b'], cap: 500_001 }] },
      '$.choices[0].cap: must be 70000 to 500000.',
    ],
    [
      'a choice has the name of a model',
      { ...RULESET, choices: [{ id: RULESET.models[0]!.id, goal: RULESET.goals[0]!.id, arms: ['a', 'b'] }] },
      '$.choices[0].id: is the id of a model.',
    ],
    [
      'a condition asks for the first arm, which is the page as it was written',
      {
        ...adjusted({ when: { choice: 'form', is: 'a' } }),
        choices: [{ id: 'form', goal: RULESET.goals[0]!.id, arms: ['a', 'b', 'c'] }],
      },
      '$.adjustments[0].when.is: must be an arm but the first: b, c.',
    ],
    [
      'a condition names no choice',
      adjusted({ when: { choice: 'form', is: 'b' } }),
      '$.adjustments[0].when.choice: names no choice of this ruleset.',
    ],
    [
      'a segment asks for a feature that there is not',
      { ...RULESET, segments: [{ features: ['other'], prototypes: TWO }] },
      '$.segments[0].features[0].feature: is no feature of the catalogue.',
    ],
    [
      'a prototype lacks a word',
      { ...RULESET, segments: [{ features: ['speed', 'speed'], prototypes: TWO }] },
      '$.segments[0].prototypes[0].words: must be one for each feature.',
    ],
    [
      'two segments have one name',
      { ...RULESET, segments: [1, 2].map(() => ({ features: ['speed'], prototypes: TWO })) },
      '$.segments: has a name twice.',
    ],
    [
      'a segment has a name that readers have',
      {
        ...RULESET,
        segments: [{ by: 'reading' }, { features: ['speed'], prototypes: [{ ...TWO[0], id: 'reader' }, TWO[1]] }],
      },
      '$.segments: has a name twice.',
    ],
    [
      'readers are told apart twice',
      { ...RULESET, segments: [{ by: 'reading' }, { by: 'reading' }] },
      '$.segments: has a name twice.',
    ],
    ['segments go by something else', { ...RULESET, segments: [{ by: 'mood' }] }, '$.segments[0]'],
    [
      'a condition names no segment',
      adjusted({ when: { segment: 'other', above: 1 } }),
      '$.adjustments[0].when.segment: names no segment of this ruleset.',
    ],
    [
      'a skill names no slot or section',
      { ...RULESET, skills: [{ id: 'other' }] },
      '$.skills[0].id: names no slot or section of this ruleset.',
    ],
    [
      'a condition names no skill',
      adjusted({ when: { skill: 'summary', above: 1 } }),
      '$.adjustments[0].when.skill: names no skill of this ruleset.',
    ],
    [
      'one skill is calibrated, another not',
      {
        ...RULESET,
        skills: RULESET.slots.slice(0, 2).map(({ id }, i) => (i === 0 ? { id, discrimination: 900 } : { id })),
      },
      '$.skills[1].discrimination: must be told of all skills or of none.',
    ],
    [
      'a calibrated question is guessed',
      { ...RULESET, skills: [{ id: RULESET.slots[0]!.id, discrimination: 900, guess: 250_000 }] },
      '$.skills[0]: takes no "guess" or "answers" beside "discrimination".',
    ],
    [
      'a guess is as good as knowing',
      { ...RULESET, skills: [{ id: RULESET.slots[0]!.id, guess: 900_001 }] },
      '$.skills[0].guess: must be 0 to 900000.',
    ],
    [
      'a model forgets at once',
      { ...RULESET, models: [{ ...RULESET.models[0], halfLife: 0 }] },
      '$.models[0].halfLife: must be 1 to 3650.',
    ],
    [
      'nobody knows the learner',
      { ...RULESET, models: [{ ...RULESET.models[0], learner: 'oracle' }] },
      '$.models[0].learner: must be one of "ftrl", "adagrad", "laplace".',
    ],
  ])('%s', (_, ruleset, reason) => {
    expect(() => read(ruleset)).toThrow(
      expect.objectContaining({
        code: 'document/refused',
        message: expect.stringContaining(`Ruleset refused at ${reason}`) as string,
      }) as unknown,
    );
  });

  test('a fraction stands in it', () => {
    expect(() => read(adjusted({ do: { op: 'scale', factor: 1.15 } }))).toThrow(
      expect.objectContaining({ code: 'document/malformed' }) as unknown,
    );
  });
});

test('a tier becomes usable once the policy lists it', () => {
  const ruleset = adjusted({ when: { feature: 'entropy', above: 1 } });
  expect(() => read(ruleset, { ...POLICY, signals: ['A', 'B'] })).not.toThrow();
});

test('the models of a condition are found at any depth', () => {
  expect(modelsOf(lead!.when)).toEqual(['opens']);
  expect(modelsOf(enlarge!.when)).toEqual([]);
  expect(modelsOf({ any: [{ not: { model: 'a', above: 1 } }, { all: [{ model: 'b', below: 1 }] }] })).toEqual([
    'a',
    'b',
  ]);
});
