/** A ruleset in which `attune check` finds nothing, and small edits of it. */
import type { Finding } from '../../cli/check-finding.js';
import { checkRules } from '../../cli/check-rules.js';
import type { Json } from '../../kernel/canonical.js';
import type { Policy } from '../../kernel/policy.js';
import type { Adjustment, Condition, Ruleset } from '../../kernel/ruleset.js';
import { POLICY } from '../unit/kernel/documents.js';

export const LEDE: Adjustment = {
  id: 'lede.larger',
  slot: 'lede',
  when: { feature: 'hover.dwell', slot: 'lede', above: 3000 },
  do: { op: 'scale', factor: 1_120_000 },
  because: 'You rested on this story.',
};
export const HERO: Adjustment = {
  id: 'hero.calm',
  slot: 'hero',
  when: {
    all: [
      { segment: 'deep-reader', above: 700_000 },
      { feature: 'scroll.speed', below: 500_000 },
    ],
  },
  do: { op: 'tone', saturation: 800_000 },
  because: 'You read on without a pause.',
};
export const SOUND: Ruleset = {
  v: 'attune.ruleset/1',
  id: 'front',
  version: 1,
  slots: ['lede', 'summary', 'teaser', 'quiz', 'hero'].map((id) => ({ id, box: 'reserved' })),
  sections: [{ id: 'story' }],
  filters: [{ feature: 'scroll.speed', filter: 'mean', window: 5 }],
  goals: [
    { id: 'opened', on: 'click', slot: 'teaser', within: 30_000 },
    { id: 'read', on: 'track', slot: 'summary', within: 60_000 },
  ],
  models: [{ id: 'opens', goal: 'opened' }],
  choices: [{ id: 'form', goal: 'read', arms: ['authored', 'short'] }],
  segments: [{ by: 'reading' }],
  skills: [{ id: 'quiz', guess: 250_000 }],
  adjustments: [
    LEDE,
    {
      id: 'summary.short',
      slot: 'summary',
      when: { choice: 'form', is: 'short' },
      do: { op: 'swap', variant: 'short' },
      because: 'Visitors of this page are shown one of two lengths.',
    },
    {
      id: 'teaser.illustrated',
      slot: 'teaser',
      when: { model: 'opens', below: 300_000 },
      do: { op: 'swap', variant: 'illustrated' },
      because: 'The plain form was seldom what you opened.',
    },
    {
      id: 'quiz.hint',
      slot: 'quiz',
      when: { skill: 'quiz', below: 400_000 },
      do: { op: 'reveal', variant: 'hint' },
      because: 'The last answers here were not right.',
    },
    HERO,
  ],
};

export const found = (ruleset: object, policy: Policy | null = POLICY): readonly Finding[] =>
  checkRules(ruleset as unknown as Json, policy).findings;
export const places = (findings: readonly Finding[]): string[] => findings.map(({ grade, path }) => `${grade} ${path}`);

/** The first adjustment is another. */
export const lede = (part: Partial<Adjustment>): Ruleset => ({
  ...SOUND,
  adjustments: [{ ...LEDE, ...part }, ...SOUND.adjustments.slice(1)],
});
export const when = (condition: Condition): Ruleset => lede({ when: condition });
/** There are more adjustments, from the sixth on. */
export const more = (...parts: readonly Partial<Adjustment>[]): Ruleset => ({
  ...SOUND,
  adjustments: [
    ...SOUND.adjustments,
    ...parts.map((part, i) => ({
      ...LEDE,
      id: `more.${i}`,
      because: `You did something else, ${['once', 'twice', 'thrice'][i]!}.`,
      ...part,
    })),
  ],
});
export const depth = (limit: { readonly above: number } | { readonly below: number }): Condition => ({
  feature: 'scroll.depth',
  ...limit,
});
/** The adjustment of a slot has another condition. */
export const asking = (slot: string, condition: Condition): Ruleset => ({
  ...SOUND,
  adjustments: SOUND.adjustments.map((one) => (one.slot === slot ? { ...one, when: condition } : one)),
});
export const SHORT: Condition = { choice: 'form', is: 'short' };
/** What lasts in a slot of its own while the depth is between two values. */
export const band = (above: number, below: number): Partial<Adjustment> => ({
  slot: 'new',
  lasts: 'while',
  when: { all: [depth({ above }), depth({ below })] },
  do: { op: 'scale', factor: 1_000_000 + above },
});
export const WHEN = '$.adjustments[0].when';
