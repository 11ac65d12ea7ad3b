/** What is wrong or doubtful in a ruleset: each planted fault is found with its place and reason, and nothing else is. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ACTS_ABOVE, ACTS_BELOW, alternatives, isPossible } from '../../cli/check-conditions.js';
import { checkRules } from '../../cli/check-rules.js';
import { CHANGES_A_SESSION } from '../../cli/check-slots.js';
import type { Json } from '../../kernel/canonical.js';
import type { Policy } from '../../kernel/policy.js';
import { type Adjustment, type Condition, READERS } from '../../kernel/ruleset.js';
import { readRuleset } from '../../kernel/ruleset.check.js';
import { initialState, LIMITS, step } from '../../lib/stability.js';
import { knownFeatures, SENSES } from '../../worker/senses/catalogue.js';
import { POLICY } from '../unit/kernel/documents.js';
import { LEDE, SOUND, found, places, lede, when, more, depth, asking, SHORT, band, WHEN } from './sound.js';

test('nothing is found in a sound ruleset, which the worker takes', () => {
  expect(readRuleset(JSON.stringify(SOUND), POLICY, knownFeatures()).value).toEqual(SOUND);
  expect(found(SOUND)).toEqual([]);
});

const PLANTED: readonly (readonly [name: string, ruleset: object, findings: readonly string[], reason: string])[] = [
  // What is refused.
  ['a member that is unknown', { ...SOUND, css: 1 }, ['fault $'], 'not known here: css'],
  [
    'a text that would shrink',
    lede({ do: { op: 'scale', factor: 900_000 } }),
    ['fault $.adjustments[0].do.factor'],
    '1000000 to 1500000',
  ],
  ['no reason', lede({ because: '' }), ['fault $.adjustments[0].because'], 'must say why'],
  ['a feature that is none', when({ feature: 'scroll.dept', above: 1 }), [`fault ${WHEN}.feature`], 'is no feature'],
  [
    'a feature of a tier that the policy lacks',
    when({ feature: 'pointer.path', above: 9 }),
    [`fault ${WHEN}.feature`],
    'tier B',
  ],
  [
    'a feature of tier C',
    when({ feature: 'key.hold', above: 9 }),
    [`fault ${WHEN}.feature`, `doubt ${WHEN}.feature`],
    'tier C',
  ],
  ['a feature of a slot without one', when({ feature: 'hover.dwell', above: 9 }), [`fault ${WHEN}`], 'needs a "slot"'],
  [
    'a slot that is none',
    when({ feature: 'hover.dwell', slot: 'lead', above: 9 }),
    [`fault ${WHEN}.slot`],
    'names no slot',
  ],
  ['a model of another slot', lede({ when: { model: 'opens', above: 700_000 } }), [`fault ${WHEN}`], 'another slot'],
  [
    'an id used twice',
    more({ id: 'lede.larger', slot: 'quiz', when: { skill: 'quiz', above: 500_000 } }),
    ['fault $.adjustments[5].id'],
    'is used twice',
  ],
  [
    'an arm that is none',
    asking('summary', { any: [SHORT, { not: { choice: 'form', is: 'shrt' } }] }),
    ['fault $.adjustments[1].when.any[1].not.is'],
    'must be an arm but the first: short',
  ],
  // What can never be.
  [
    'a threshold beyond the range',
    when(depth({ above: 1_000_000 })),
    [`fault ${WHEN}`],
    'scroll.depth above 1000000 cannot be',
  ],
  ['a threshold at the least value', when(depth({ below: 0 })), [`fault ${WHEN}`], 'scroll.depth below 0 cannot be'],
  [
    'a level above the last one',
    when({ feature: 'read.level', slot: 'lede', above: 2 }),
    [`fault ${WHEN}`],
    'read.level@lede above 2',
  ],
  [
    'two sides that exclude each other',
    when({ all: [depth({ above: 5 }), depth({ below: 3 })] }),
    [`fault ${WHEN}`],
    'scroll.depth above 5 and scroll.depth below 3',
  ],
  [
    'what is and is not',
    when({ all: [{ not: depth({ above: 5 }) }, depth({ above: 5 })] }),
    [`fault ${WHEN}`],
    'not above 5',
  ],
  [
    'a part of "any" that is dead',
    when({ any: [depth({ above: 1_000_000 }), depth({ above: 5 })] }),
    [`doubt ${WHEN}.any[0]`],
    'this part says nothing',
  ],
  [
    'kinds of readers at once',
    when({ all: READERS.slice(1).map((segment) => ({ segment, above: 600_000 })) }),
    [`fault ${WHEN}`],
    'segment deep-reader above 600000',
  ],
  [
    'an arm that is and is not',
    asking('summary', { all: [SHORT, { not: SHORT }] }),
    ['fault $.adjustments[1].when'],
    'choice form short and choice form not short',
  ],
  [
    'a skill below what a guess is right',
    asking('quiz', { skill: 'quiz', below: 250_000 }),
    ['fault $.adjustments[3].when'],
    'skill quiz below 250000',
  ],
  [
    'a model on both sides of its margin',
    asking('teaser', {
      all: [
        { model: 'opens', above: 400_000 },
        { model: 'opens', below: 640_000 },
      ],
    }),
    [
      'fault $.adjustments[2].when',
      'doubt $.adjustments[2].when.all[0].above',
      'doubt $.adjustments[2].when.all[1].below',
    ],
    'a model acts from 650000 on',
  ],
  [
    'a goal that takes longer than it has',
    { ...SOUND, goals: [SOUND.goals[0], { id: 'read', on: 'dwell', slot: 'summary', within: 5000, atLeast: 6000 }] },
    ['fault $.goals[1].atLeast'],
    '6000 ms within 5000 ms',
  ],
  // What is never made.
  ...(
    [
      { op: 'swap', variant: 'a' },
      { op: 'order', first: ['a'] },
      { op: 'space', line: 1_200_000 },
      { op: 'defer', ms: 1000 },
    ] as const
  ).map(
    (operation) =>
      [
        `"${operation.op}" under the pointer`,
        lede({ do: operation }),
        [...(operation.op === 'swap' ? [] : ['doubt $.adjustments[0].do']), `fault ${WHEN}`],
        'is not done under the pointer, so the adjustment never is',
      ] as const,
  ),
  [
    '"swap" by intent, or by something else',
    lede({
      do: { op: 'swap', variant: 'a' },
      when: { any: [{ feature: 'hover.intent', slot: 'lede', above: 0 }, depth({ above: 5 })] },
    }),
    [`doubt ${WHEN}`],
    'hover.intent@lede above 0: "swap" moves what the slot holds, which is not done under the pointer, so this part says nothing',
  ],
  [
    'what is asked of who is idle',
    when({ feature: 'idle', above: 5000 }),
    [`fault ${WHEN}`],
    'did nothing for 5000 ms',
  ],
  ...(['session', 'day', 'overall'] as const).map(
    (name) =>
      [`a cap of none, ${name}`, { ...SOUND, caps: { [name]: 0 } }, [`fault $.caps.${name}`], 'lets no adj'] as const,
  ),
  ['a ruleset that is off', { ...SOUND, off: true }, ['doubt $.off'], 'nothing is adjusted'],
  // What does nothing.
  ...(
    [
      { op: 'scale', factor: 1_000_000 },
      { op: 'tone' },
      { op: 'tone', contrast: 1_000_000, brightness: 1_000_000, saturation: 1_000_000 },
      { op: 'space', line: 1_000_000, letters: 0, words: 0 },
      { op: 'space' },
    ] as const
  ).map(
    (operation) =>
      [
        `"${operation.op}" of ${Object.keys(operation).length - 1} members`,
        lede({ do: operation, when: depth({ above: 5 }) }),
        [...(operation.op === 'space' ? ['doubt $.adjustments[0].do'] : []), 'fault $.adjustments[0].do'],
        `"${operation.op}" as it is here changes nothing`,
      ] as const,
  ),
  [
    'a child that comes first twice',
    lede({ do: { op: 'order', first: ['a', 'b', 'a'] }, when: depth({ above: 5 }) }),
    ['doubt $.adjustments[0].do', 'fault $.adjustments[0].do.first[2]'],
    '"a" is there already',
  ],
  // What is not what it looks like.
  [
    'what is always so',
    when({ all: [depth({ above: -1 }), depth({ below: 500_000 })] }),
    [`doubt ${WHEN}.all[0]`],
    'always so',
  ],
  [
    'a model within its margin',
    asking('teaser', { model: 'opens', above: 600_000 }),
    ['doubt $.adjustments[2].when.above'],
    'acts only from 650000 on',
  ],
  [
    'a skimmer by forgetting',
    when({ segment: 'skimmer', above: 600_000 }),
    [`doubt ${WHEN}.above`],
    'by forgetting alone',
  ],
  [
    'a threshold that follows beyond the range',
    when({ feature: 'scroll.depth', above: { quantile: 500_000, least: -5, start: 1, most: 1_000_001 } }),
    [`doubt ${WHEN}.above.least`, `doubt ${WHEN}.above.most`],
    'beyond the feature',
  ],
  [
    'a threshold that follows nowhere',
    when({ feature: 'scroll.depth', above: { quantile: 500_000, least: 5, start: 5, most: 5 } }),
    [`doubt ${WHEN}.above`],
    'does not follow',
  ],
  ['"all" of one', when({ all: [depth({ above: 5 })] }), [`doubt ${WHEN}.all`], 'of one condition'],
  [
    'a part that is there twice',
    when({ any: [depth({ above: 5 }), depth({ above: 5 })] }),
    [`doubt ${WHEN}.any[1]`],
    'is the same as any[0]',
  ],
  [
    'a choice with many arms',
    { ...SOUND, choices: [{ ...SOUND.choices![0], arms: ['authored', 'short', 'b', 'c', 'd', 'e', 'f'] }] },
    [...['b', 'c', 'd', 'e', 'f'].map((_, i) => `fault $.choices[0].arms[${i + 2}]`), 'doubt $.choices[0]'],
    'share a cap',
  ],
  // What gets in the way.
  [
    'two that are wanted at once',
    more({ when: depth({ above: 5 }), do: { op: 'tone', contrast: 1_100_000 } }),
    ['doubt $.adjustments[5].when'],
    'together with lede.larger',
  ],
  [
    'one that another always outdoes',
    more({ do: { op: 'tone', contrast: 1_100_000 } }),
    [`fault ${WHEN}`],
    'more.0, which comes later',
  ],
  ['the same twice', more({ when: depth({ above: 5 }) }), ['doubt $.adjustments[5]'], 'does what lede.larger does'],
  ['what changes its own condition', lede({ lasts: 'while' }), [`doubt ${WHEN}`], 'which "scale" itself changes'],
  [
    'thresholds that touch',
    more(
      { slot: 'hero', when: depth({ above: 5 }), lasts: 'while', do: { op: 'tone', contrast: 1_100_000 } },
      { slot: 'hero', when: depth({ below: 5 }), lasts: 'while', do: { op: 'tone', contrast: 1_200_000 } },
    ),
    ['doubt $.adjustments[5].when', 'doubt $.adjustments[6].when', 'doubt $.adjustments[6].when'],
    'take turns',
  ],
  [
    'a prompt that goes away by itself',
    lede({ do: { op: 'reveal', variant: 'a' }, when: depth({ above: 5 }), lasts: 'while' }),
    ['doubt $.adjustments[0].lasts'],
    'goes away by itself',
  ],
  [
    'a delay that is taken back',
    lede({ do: { op: 'defer', ms: 1000 }, when: depth({ above: 5 }), lasts: 'while' }),
    ['doubt $.adjustments[0].do', 'doubt $.adjustments[0].lasts'],
    'shows itself in time',
  ],
  ...(['swap', 'order', 'space', 'defer'] as const).map((op) => {
    const operations = {
      swap: { op: 'swap', variant: 'a' },
      order: { op: 'order', first: ['a'] },
      space: { op: 'space', line: 1_200_000 },
      defer: { op: 'defer', ms: 1000 },
    } as const;
    const free = {
      ...lede({ when: depth({ above: 5 }), do: operations[op] }),
      slots: SOUND.slots.map((slot) => ({ ...slot, box: slot.id === 'lede' ? 'free' : 'reserved' })),
    };
    return [
      `"${op}" in a free box`,
      free,
      ['doubt $.adjustments[0].do'],
      op === 'swap' ? '"swap" in a slot with a free box' : `"${op}" is made only below the fold`,
    ] as const;
  }),
  [
    'a slot that uses up its changes',
    {
      ...more(...[10, 20, 30].map((n): Partial<Adjustment> => band(n, n + 8))),
      slots: [...SOUND.slots, { id: 'new', box: 'reserved' }],
    },
    ['doubt $.slots[5]'],
    'at most 3 times a session',
  ],
  ['a reason without a word', lede({ because: ' – ' }), ['fault $.adjustments[0].because'], 'has no word'],
  [
    'a reason that is yet to be written',
    lede({ because: 'TBD: a sentence' }),
    ['doubt $.adjustments[0].because'],
    'placeholder',
  ],
  [
    'a reason that another gives',
    lede({ because: 'You read on, without a pause!' }),
    ['doubt $.adjustments[4].because'],
    'is what lede.larger says',
  ],
  // What nobody asks for.
  [
    'a goal',
    { ...SOUND, goals: [...SOUND.goals, { ...SOUND.goals[0], id: 'other' }] },
    ['doubt $.goals[2]'],
    'no model and no choice',
  ],
  [
    'a model',
    { ...SOUND, models: [...SOUND.models, { id: 'other', goal: 'opened' }] },
    ['doubt $.models[1]'],
    'no adjustment asks it',
  ],
  [
    'a choice',
    { ...SOUND, choices: [...SOUND.choices!, { ...SOUND.choices![0], id: 'other' }] },
    ['doubt $.choices[1]'],
    'no adjustment asks for an arm',
  ],
  [
    'an arm',
    { ...SOUND, choices: [{ ...SOUND.choices![0], arms: ['authored', 'short', 'long'] }] },
    ['fault $.choices[0].arms[2]'],
    'no adjustment shows this arm',
  ],
  [
    'a segment',
    {
      ...SOUND,
      segments: [
        ...SOUND.segments!,
        {
          features: ['scroll.depth'],
          prototypes: [
            { id: 'deep', words: ['high'] },
            { id: 'flat', words: ['low'] },
          ],
        },
      ],
    },
    ['doubt $.segments[1]'],
    'only the event "segment"',
  ],
  [
    'a skill',
    { ...SOUND, skills: [...SOUND.skills!, { id: 'story' }] },
    ['doubt $.skills[1]'],
    'no adjustment asks for it',
  ],
];

describe('of what is planted, the place and the reason are told, and nothing else is found:', () => {
  test.each(PLANTED)('%s', (_, ruleset, findings, reason) => {
    const all = found(ruleset);
    expect(places(all).sort()).toEqual([...findings].sort());
    expect(all.some((finding) => finding.reason.includes(reason))).toBe(true);
    for (const { advice } of all) expect(advice).toMatch(/^[A-Z].*\.$/);
  });
});

const purposed = (...ids: readonly string[]): Policy => ({
  ...POLICY,
  purposes: POLICY.purposes.filter(({ id }) => ids.includes(id)),
});

describe('the rest of what is planted:', () => {
  const PRIOR = { kind: 'linear', inputs: [{ feature: 'engaged' }], intercept: '0', weights: ['1'] };
  const SIGNATURE = { key: 'A'.repeat(43), sig: `${'A'.repeat(86)}==` };
  const prior = (part: object): object => ({ ...SOUND, models: [{ ...SOUND.models[0], prior: PRIOR, ...part }] });

  test('all faults of the form at once, each where it is', () => {
    const ruleset = {
      ...SOUND,
      version: 0,
      adjustments: [{ ...LEDE, because: '', do: { op: 'scale', factor: 1, x: 2 } }],
    };
    const { ruleset: read, findings } = checkRules(ruleset as unknown as Json, POLICY);
    expect(read).toBeNull();
    expect(places(findings)).toEqual([
      'fault $.adjustments[0].because',
      'fault $.adjustments[0].do.factor',
      'fault $.adjustments[0].do',
      'fault $.version',
    ]);
  });

  test('all names that are of nothing at once, and the names that are close', () => {
    const findings = found({
      ...SOUND,
      adjustments: [...SOUND.adjustments, { ...LEDE, id: 'a', slot: 'teasr' }, { ...LEDE, id: 'a', slot: 'quizz' }],
    }).filter(({ kind }) => kind === 'refused');
    expect(places(findings)).toEqual([
      'fault $.adjustments[6].id',
      'fault $.adjustments[5].slot',
      'fault $.adjustments[6].slot',
    ]);
    expect(findings.map(({ advice }) => advice.split(',')[0]).slice(1)).toEqual(['Close: teaser', 'Close: quiz']);
  });

  test('what nobody asks for, where no model asks for everything: filters, sections and slots', () => {
    const rules = { ...SOUND, goals: [SOUND.goals[1]], models: [], segments: [] };
    const adjustments = SOUND.adjustments.filter(({ slot }) => slot !== 'hero' && slot !== 'teaser');
    const unused = ['doubt $.filters[0]', 'doubt $.slots[2]', 'doubt $.slots[4]', 'doubt $.sections[0]'];
    expect(places(found({ ...rules, adjustments }))).toEqual(unused);
    const hears = {
      ...LEDE,
      id: 'x',
      slot: 'hero',
      when: { feature: 'read.coverage', above: 500_000 },
      because: 'You read on.',
    };
    expect(places(found({ ...rules, adjustments: [...adjustments, hears] }))).toEqual(unused.slice(0, 2));
  });

  test('purposes that the policy does not declare', () => {
    expect(places(found(SOUND, purposed('observe', 'personalize')))).toEqual(
      ['models', 'choices', 'segments', 'skills'].map((name) => `fault $.${name}`),
    );
    expect(places(found(SOUND, purposed('observe', 'learn')))).toEqual(['fault $.adjustments']);
    expect(found(SOUND, null)).toEqual([]);
  });

  test('a prior that nobody signed whom the policy names', () => {
    const keyed: Policy = { ...POLICY, priorKeys: ['A'.repeat(43)] };
    expect(places(found(prior({}), keyed))).toEqual(['fault $.models[0].prior']);
    expect(places(found(prior({ signature: { ...SIGNATURE, key: 'B'.repeat(43) } }), keyed))).toHaveLength(1);
    expect(found(prior({ signature: SIGNATURE }), keyed)).toEqual([]);
    expect(found(prior({}))).toEqual([]);
  });

  test('a feature that is unknown where the clock is coarse', () => {
    const fine: Policy = { ...POLICY, signals: ['A', 'B'] };
    const findings = found(when({ feature: 'pointer.time-to-target', slot: 'lede', below: 300 }), fine);
    expect(places(findings)).toEqual([`doubt ${WHEN}.feature`]);
    expect(findings[0]!.reason).toContain('coarser than 20 ms');
  });

  test('what can be made in time is no fault', () => {
    const swap = { op: 'swap', variant: 'a' } as const;
    for (const feature of ['hover.pauses', 'hover.long'])
      expect(found(lede({ do: swap, when: { feature, slot: 'lede', above: 0 } }))).toEqual([]);
    expect(found(lede({ do: swap, when: { feature: 'hover.dwell', slot: 'hero', above: 3000 } }))).toEqual([]);
    expect(found(when({ feature: 'idle', above: 3000 }))).toEqual([]);
    expect(found(lede({ do: { op: 'tell' }, when: { feature: 'idle', above: 10_000 } }))).toEqual([]);
    expect(found({ ...SOUND, caps: { session: 1, day: 1, overall: 1 } })).toEqual([]);
    expect(found(lede({ do: { op: 'tone', saturation: 1_000_000, contrast: 1_100_000 } }))).toEqual([]);
  });

  test('what has no known form is to be compared with what is told of conditions and operations', () => {
    for (const part of [{ when: { feature: 'idle' } }, { do: { op: 'shrink' } }] as readonly object[])
      expect(found(lede(part)).map(({ advice }) => advice)).toEqual([
        'Compare it with the examples of docs/rulesets.md.',
      ]);
    expect(found({ ...SOUND, css: 1 })[0]!.advice).toContain('docs/rulesets.md');
  });

  test('a reason of few words is none that is yet to be written, in any script', () => {
    for (const because of ['Because you rested here.', '您在此停留了片刻', 'Geruht.'])
      expect(found(lede({ because }))).toEqual([]);
  });

  test('bands that leave room between them are no oscillation', () => {
    const slots = [...SOUND.slots, { id: 'new', box: 'reserved' }];
    expect(found({ ...more(band(10, 20), band(30, 40)), slots })).toEqual([]);
    expect(places(found({ ...more(band(10, 20), band(20, 30)), slots }))).toEqual(['doubt $.adjustments[6].when']);
  });
});

test('where the stability machine acts, and how often, is what its limits say', () => {
  const changes = (wish: number): boolean => {
    const moment = { now: 0, engaged: true, wishes: [wish], isSafe: () => true };
    const candidates = [{ slot: 0, stays: true }];
    const before = step(initialState([0], [0], 0), { ...moment, time: 0, elapsed: 0 }, candidates).state;
    return step(before, { ...moment, time: 9000, elapsed: 9000 }, candidates).change !== null;
  };
  expect(changes(ACTS_ABOVE / 1e6)).toBe(true);
  expect(changes((ACTS_ABOVE - 1) / 1e6)).toBe(false);
  expect(changes(1 - ACTS_BELOW / 1e6)).toBe(true);
  expect(CHANGES_A_SESSION).toBe(LIMITS.perSession);
});

describe('whether a condition can be true', () => {
  /** Whole numbers, of which each value can be tried. */
  const LEVELS = [
    ['viewport.class', 3],
    ['pointer.kind', 2],
  ] as const;
  const catalogue = new Map(SENSES.flatMap(({ features }) => features.map((feature) => [feature.id, feature])));
  const threshold = fc.integer({ min: -1, max: 4 });
  const { node } = fc.letrec<{ node: Condition }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 3 },
      fc.record({ feature: fc.constantFrom('viewport.class', 'pointer.kind'), above: threshold }),
      fc.record({ feature: fc.constantFrom('viewport.class', 'pointer.kind'), below: threshold }),
      fc.record({ all: fc.array(tie('node'), { minLength: 1, maxLength: 3 }) }),
      fc.record({ any: fc.array(tie('node'), { minLength: 1, maxLength: 3 }) }),
      fc.record({ not: tie('node') }),
    ),
  }));

  function isTrue(condition: Condition, values: Readonly<Record<string, number>>): boolean {
    if ('all' in condition) return condition.all.every((part) => isTrue(part, values));
    if ('any' in condition) return condition.any.some((part) => isTrue(part, values));
    if ('not' in condition) return !isTrue(condition.not, values);
    if (!('feature' in condition)) throw new Error('no feature');
    const value = values[condition.feature]!;
    return 'above' in condition ? value > (condition.above as number) : value < (condition.below as number);
  }

  test('is what trying all values says', () => {
    const values = LEVELS[0][1] + 1;
    const tries = Array.from({ length: values * (LEVELS[1][1] + 1) }, (_, i) => ({
      'viewport.class': i % values,
      'pointer.kind': Math.floor(i / values),
    }));
    fc.assert(
      fc.property(node, (condition) => {
        const ways = alternatives(condition, { ruleset: SOUND, catalogue });
        // So many that they are not looked at.
        fc.pre(!ways.some((way) => way.length === 0));
        expect(isPossible(ways)).toBe(tries.some((one) => isTrue(condition, one)));
      }),
      { numRuns: 1000 },
    );
  });
});
