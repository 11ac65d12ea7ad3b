/** Reads and checks `attune.ruleset/1`: against its schema, the policy and the catalogue of features, and within itself. */
import { type Json, parseStrict, RULESET } from './canonical.js';
import { checkDocument, type Fault, type ReadDocument, refusal, schemaFaults } from './document.schema.js';
import { AttuneError } from './errors.js';
import { FULL } from './full.js';
import type { Policy, Tier } from './policy.js';
import { unique } from './policy.schema.js';
import type { Prior } from './prior.js';
import { type Condition, modelsOf, needsFull, regionIds, type Ruleset, segmentIds } from './ruleset.js';
import { rulesetSchema } from './ruleset.schema.js';

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
