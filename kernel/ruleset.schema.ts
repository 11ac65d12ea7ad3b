/** The schema of `attune.ruleset/1`, and the checks that need more than one member of it. */
import * as z from 'zod/mini';
import { type Json, parseStrict, RULESET } from './canonical.js';
import { AttuneError } from './errors.js';
import { FULL } from './full.js';
import { checkDocument, type Fault, type ReadDocument, refusal, schemaFaults } from './document.schema.js';
import type { Policy, Tier } from './policy.js';
import { unique } from './policy.schema.js';
import type { Prior } from './prior.js';
import { priorSchema, priorSignatureSchema } from './prior.schema.js';
import { type Condition, modelsOf, needsFull, regionIds, type Ruleset, segmentIds, WORDS } from './ruleset.js';

const id = z.string().check(z.regex(/^[a-z0-9.-]{1,40}$/, 'must be 1 to 40 of a-z 0-9 . -'));
/** A whole number within bounds. */
const within = (least: number, most: number): z.ZodMiniNumber => {
  const reason = `must be ${least} to ${most}`;
  return z.int().check(z.minimum(least, reason), z.maximum(most, reason));
};
const ppm = within(0, 1_000_000);
const threshold = z.union([
  z.int(),
  z
    .strictObject({
      least: z.int(),
      most: z.int(),
      quantile: within(1, 999_999),
      start: z.int(),
    })
    .check(z.refine(({ least, start, most }) => least <= start && start <= most, 'must have least ≤ start ≤ most')),
]);

const feature = { feature: id, slot: z.exactOptional(id) };
const condition: z.ZodMiniType<Condition> = z.union([
  z.strictObject({ ...feature, above: threshold }),
  z.strictObject({ ...feature, below: threshold }),
  z.strictObject({ model: id, above: ppm }),
  z.strictObject({ model: id, below: ppm }),
  z.strictObject({ choice: id, is: id }),
  z.strictObject({ segment: id, above: ppm }),
  z.strictObject({ segment: id, below: ppm }),
  z.strictObject({ skill: id, above: ppm }),
  z.strictObject({ skill: id, below: ppm }),
  z.strictObject({ all: z.lazy(() => conditions) }),
  z.strictObject({ any: z.lazy(() => conditions) }),
  z.strictObject({ not: z.lazy(() => condition) }),
]);
const conditions: z.ZodMiniType<readonly Condition[]> = z
  .array(condition)
  .check(z.minLength(1, 'must hold at least one condition'));

const operation = z.union([
  z.strictObject({
    op: z.literal('scale'),
    factor: within(1_000_000, 1_500_000),
  }),
  z.strictObject({ op: z.literal('swap'), variant: id }),
  z.strictObject({ op: z.literal('reveal'), variant: id }),
  z.strictObject({
    brightness: z.exactOptional(within(800_000, 1_200_000)),
    contrast: z.exactOptional(within(800_000, 1_500_000)),
    op: z.literal('tone'),
    saturation: z.exactOptional(within(0, 1_500_000)),
  }),
  z.strictObject({
    letters: z.exactOptional(within(0, 120_000)),
    line: z.exactOptional(within(1_000_000, 1_500_000)),
    op: z.literal('space'),
    words: z.exactOptional(within(0, 160_000)),
  }),
  z.strictObject({
    first: z.array(id).check(z.minLength(1, 'must be 1 to 16 names'), z.maxLength(16, 'must be 1 to 16 names')),
    op: z.literal('order'),
  }),
  z.strictObject({ ms: within(1000, 60_000), op: z.literal('defer') }),
]);

const days = within(1, 3650);
const window = within(1, 1001);
const positive = z.int().check(z.minimum(1, 'must be at least 1'));
const filter = z.union([
  z.strictObject({ feature: id, filter: z.literal('none') }),
  z.strictObject({ feature: id, filter: z.literal('median'), window }),
  z.strictObject({ feature: id, filter: z.literal('hampel'), sigmas: positive, window }),
  z.strictObject({ feature: id, filter: z.literal('mean'), window }),
  z.strictObject({ feature: id, filter: z.literal('ewma'), tau: positive }),
  z.strictObject({
    beta: z.int().check(z.minimum(0, 'must be at least 0')),
    dCutoff: positive,
    feature: id,
    filter: z.literal('one-euro'),
    minCutoff: positive,
  }),
]);
const goal = {
  id,
  slot: id,
  within: z.int().check(z.minimum(1000, 'must be at least 1000 ms'), z.maximum(1_800_000, 'must be at most 30 min')),
};
/** Of models, and of choices: what all of them keep is to stay below 256 KiB. */
const mostLearners = z.maxLength(16, 'must be at most 16');
/** Regions of a kind. Each costs memory, and nothing while it is out of sight. */
const MOST_REGIONS = 1024;

const rulesetSchema = z.strictObject({
  adjustments: z.array(
    z.strictObject({
      because: z
        .string()
        .check(
          z.minLength(1, 'must say why, in the words of a visitor'),
          z.maxLength(200, 'must be at most 200 characters'),
        ),
      do: operation,
      for: z.exactOptional(within(1, 600_000)),
      id,
      lasts: z.exactOptional(z.literal(['visit', 'while'])),
      slot: id,
      when: condition,
    }),
  ),
  choices: z.exactOptional(
    FULL
      ? z
          .array(
            z.strictObject({
              arms: z.array(id).check(z.minLength(2, 'must be 2 to 8 arms'), z.maxLength(8, 'must be 2 to 8 arms')),
              cap: z.exactOptional(within(70_000, 500_000)),
              goal: id,
              halfLife: z.exactOptional(days),
              id,
            }),
          )
          .check(mostLearners)
      : z.any(),
  ),
  filters: z.exactOptional(z.array(filter)),
  goals: z.array(
    z.union([
      z.strictObject({ ...goal, on: z.literal(['click', 'track']) }),
      z.strictObject({ ...goal, atLeast: within(1000, 600_000), on: z.literal('dwell') }),
    ]),
  ),
  id,
  models: z
    .array(
      z.strictObject({
        context: z.exactOptional(
          z.array(id).check(z.minLength(1, 'must be 1 to 8 names'), z.maxLength(8, 'must be 1 to 8 names')),
        ),
        goal: id,
        halfLife: z.exactOptional(days),
        id,
        learner: z.exactOptional(z.literal(['ftrl', 'adagrad', 'laplace'])),
        prior: z.exactOptional(FULL ? priorSchema : z.any()),
        signature: z.exactOptional(FULL ? priorSignatureSchema : z.any()),
      }),
    )
    .check(mostLearners),
  off: z.exactOptional(z.literal(true)),
  sections: z.exactOptional(
    z.array(z.strictObject({ id })).check(z.maxLength(MOST_REGIONS, `must be at most ${MOST_REGIONS} sections`)),
  ),
  segments: z.exactOptional(
    FULL
      ? z
          .array(
            z.union([
              z.strictObject({
                features: z.array(id).check(z.minLength(1, 'must be 1 to 16'), z.maxLength(16, 'must be 1 to 16')),
                prototypes: z
                  .array(z.strictObject({ id, words: z.array(z.literal(WORDS)) }))
                  .check(z.minLength(2, 'must be 2 to 8'), z.maxLength(8, 'must be 2 to 8')),
              }),
              z.strictObject({ id, prior: priorSchema, signature: z.exactOptional(priorSignatureSchema) }),
              z.strictObject({ by: z.literal('reading') }),
            ]),
          )
          .check(z.maxLength(8, 'must be at most 8'))
      : z.any(),
  ),
  skills: z.exactOptional(
    FULL
      ? z
          .array(
            z.strictObject({
              answers: z.exactOptional(z.int().check(z.minimum(0, 'must be at least 0'))),
              difficulty: z.exactOptional(within(-10_000, 10_000)),
              discrimination: z.exactOptional(within(1, 10_000)),
              guess: z.exactOptional(within(0, 900_000)),
              id,
            }),
          )
          .check(z.maxLength(256, 'must be at most 256 skills'))
      : z.any(),
  ),
  slots: z
    .array(z.strictObject({ box: z.literal(['reserved', 'free']), id }))
    .check(z.maxLength(MOST_REGIONS, `must be at most ${MOST_REGIONS} slots`)),
  v: z.literal('attune.ruleset/1'),
  version: z.int().check(z.minimum(1, 'must be at least 1')),
});

/** What a ruleset needs to know of a feature. The catalogue lives in the worker. */
export interface KnownFeature {
  readonly tier: Tier;
  /** Whether the feature is measured per slot. */
  readonly perSlot: boolean;
}

/**
 * Reads a ruleset that somebody wrote.
 *
 * @throws {AttuneError} `document/malformed` where it is not JSON of the integer profile; as {@link checkRuleset}
 */
export const readRuleset = (
  text: string,
  policy: Pick<Policy, 'signals'>,
  features: ReadonlyMap<string, KnownFeature>,
): ReadDocument<Ruleset> => checkRuleset(parseStrict(text, RULESET), policy, features);

/**
 * Holds a ruleset against its schema, the policy and the catalogue of features.
 *
 * @throws {AttuneError} `document/refused`, with path and reason; in the small worker, `worker/mismatch` where it needs the full one
 */
export function checkRuleset(
  json: Json,
  policy: Pick<Policy, 'signals'>,
  features: ReadonlyMap<string, KnownFeature>,
): ReadDocument<Ruleset> {
  const document = checkDocument<Ruleset>('Ruleset', rulesetSchema, json, RULESET);
  if (!FULL && needsFull(policy, document.value))
    throw new AttuneError('worker/mismatch', 'These documents need worker-full.js. Pass its URL as workerUrl.');
  checkWithin(document.value, policy, features, (path, reason) => {
    throw refusal('Ruleset', path, reason);
  });
  return document;
}

/**
 * All that {@link checkRuleset} refuses, rather than the first of it. `ruleset` is null where the schema refuses: then what
 * its members must agree on is not looked at.
 */
export function rulesetFaults(
  json: Json,
  policy: Pick<Policy, 'signals'>,
  features: ReadonlyMap<string, KnownFeature>,
): { readonly ruleset: Ruleset | null; readonly faults: readonly Fault[] } {
  const faults = schemaFaults(rulesetSchema, json);
  if (faults.length > 0) return { ruleset: null, faults };
  const ruleset = json as unknown as Ruleset;
  checkWithin(ruleset, policy, features, (path, reason) => void faults.push({ path, reason }));
  return { ruleset, faults };
}

/** What more than one member of a ruleset must agree on. Goes on after a refusal that does not throw. */
function checkWithin(
  ruleset: Ruleset,
  policy: Pick<Policy, 'signals'>,
  features: ReadonlyMap<string, KnownFeature>,
  refuse: (path: Fault['path'], reason: string) => void,
): void {
  const { slots, sections = [], filters = [], goals, models, choices = [], skills = [], adjustments } = ruleset;
  const known = {
    slot: new Set(slots.map((s) => s.id)),
    'slot or section': new Set(regionIds(ruleset)),
    goal: new Set(goals.map((g) => g.id)),
    model: new Set(models.map((m) => m.id)),
    choice: new Set(choices.map((c) => c.id)),
    segment: new Set(FULL ? segmentIds(ruleset) : []),
    skill: new Set(skills.map((s) => s.id)),
  };
  for (const [name, list] of Object.entries({ slots, sections, goals, models, choices, skills, adjustments })) {
    unique(
      list.map((item) => item.id),
      (i) => refuse([name, i, 'id'], 'is used twice'),
    );
  }
  const mustKnow = (kind: keyof typeof known, value: string, path: Fault['path']): void => {
    if (!known[kind].has(value)) refuse(path, `names no ${kind} of this ruleset`);
  };
  sections.forEach((section, i) => {
    if (known.slot.has(section.id)) refuse(['sections', i, 'id'], 'is the id of a slot');
  });
  filters.forEach((choice, i) => {
    if (!features.has(choice.feature)) refuse(['filters', i, 'feature'], 'is no feature of the catalogue');
    if ((choice.filter === 'median' || choice.filter === 'hampel') && choice.window % 2 === 0)
      refuse(['filters', i, 'window'], 'must be odd');
  });
  unique(
    filters.map(({ feature }) => feature),
    (i) => refuse(['filters', i, 'feature'], 'has a filter already'),
  );
  goals.forEach((goal, i) => mustKnow('slot', goal.slot, ['goals', i, 'slot']));
  models.forEach(({ context = [], goal }, i) => {
    mustKnow('goal', goal, ['models', i, 'goal']);
    unique(context, (j) => refuse(['models', i, 'context', j], 'is there twice'));
  });
  const check = (when: Condition, path: Fault['path']): void => {
    if ('all' in when) when.all.forEach((part, i) => check(part, [...path, 'all', i]));
    else if ('any' in when) when.any.forEach((part, i) => check(part, [...path, 'any', i]));
    else if ('not' in when) check(when.not, [...path, 'not']);
    else if ('model' in when) mustKnow('model', when.model, [...path, 'model']);
    else if ('segment' in when) mustKnow('segment', when.segment, [...path, 'segment']);
    else if ('skill' in when) mustKnow('skill', when.skill, [...path, 'skill']);
    else if ('choice' in when) {
      mustKnow('choice', when.choice, [...path, 'choice']);
      const arms = choices.find(({ id }) => id === when.choice)?.arms;
      if (arms && arms.indexOf(when.is) < 1)
        refuse([...path, 'is'], `must be an arm but the first: ${arms.slice(1).join(', ')}`);
    } else checkFeature(when, path);
  };
  const checkFeature = (when: { feature: string; slot?: string }, path: Fault['path']): void => {
    const feature = features.get(when.feature);
    if (!feature) {
      refuse([...path, 'feature'], 'is no feature of the catalogue');
      return;
    }
    if (!policy.signals.includes(feature.tier))
      refuse([...path, 'feature'], `needs signals of tier ${feature.tier}, which the policy does not list`);
    if (feature.perSlot !== (when.slot !== undefined))
      refuse(path, feature.perSlot ? 'needs a "slot"' : 'takes no "slot"');
    if (when.slot !== undefined) mustKnow('slot or section', when.slot, [...path, 'slot']);
  };
  if (FULL) checkOfFull(ruleset, { refuse, mustKnow, checkFeature });
  adjustments.forEach((adjustment, i) => {
    mustKnow('slot', adjustment.slot, ['adjustments', i, 'slot']);
    check(adjustment.when, ['adjustments', i, 'when']);
    for (const model of modelsOf(adjustment.when)) {
      const goal = goals.find((g) => g.id === [...models, ...choices].find((m) => m.id === model)?.goal);
      if (goal && goal.slot !== adjustment.slot)
        refuse(['adjustments', i, 'when'], 'asks a model or choice whose goal belongs to another slot');
    }
  });
}

/** What a check of the ruleset's members shares. */
interface Judge {
  refuse(path: Fault['path'], reason: string): void;
  mustKnow(kind: 'goal' | 'slot or section', value: string, path: Fault['path']): void;
  checkFeature(when: { feature: string; slot?: string }, path: Fault['path']): void;
}

/** Of the members that only the full worker takes: choices, skills, priors and segments. */
function checkOfFull(ruleset: Ruleset, { refuse, mustKnow, checkFeature }: Judge): void {
  const { models, choices = [], segments = [], skills = [] } = ruleset;
  choices.forEach(({ arms, goal, id }, i) => {
    mustKnow('goal', goal, ['choices', i, 'goal']);
    unique(arms, (j) => refuse(['choices', i, 'arms', j], 'is there twice'));
    if (models.some((model) => model.id === id)) refuse(['choices', i, 'id'], 'is the id of a model');
  });

  skills.forEach((skill, i) => {
    mustKnow('slot or section', skill.id, ['skills', i, 'id']);
    if ((skill.discrimination === undefined) !== (skills[0]!.discrimination === undefined))
      refuse(['skills', i, 'discrimination'], 'must be told of all skills or of none');
    if (skill.discrimination !== undefined && (skill.guess ?? skill.answers) !== undefined)
      refuse(['skills', i], 'takes no "guess" or "answers" beside "discrimination"');
  });
  const checkInputs = (features: readonly string[], path: Fault['path']): void => {
    features.forEach((feature, i) => checkFeature({ feature }, [...path, i]));
  };
  const namesOf = (prior: Prior): string[] => prior.inputs.map(({ feature }) => feature);
  models.forEach(({ prior }, i) => {
    if (prior) checkInputs(namesOf(prior), ['models', i, 'prior', 'inputs']);
  });
  unique(segmentIds(ruleset), () => refuse(['segments'], 'has a name twice'));
  segments.forEach((one, i) => {
    if ('prior' in one) checkInputs(namesOf(one.prior), ['segments', i, 'prior', 'inputs']);
    else if ('features' in one) {
      checkInputs(one.features, ['segments', i, 'features']);
      one.prototypes.forEach(({ words }, j) => {
        if (words.length !== one.features.length)
          refuse(['segments', i, 'prototypes', j, 'words'], 'must be one for each feature');
      });
    }
  });
}
