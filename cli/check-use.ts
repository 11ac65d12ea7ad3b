/** What a ruleset declares and nobody asks for, and what the policy keeps from being. */
import type { Prior } from '../kernel/prior.js';
import type { Purpose } from '../kernel/purpose.js';
import { segmentIds } from '../kernel/ruleset.js';
import { leavesOf, type Place } from './check-conditions.js';
import { doubt, fault, type Finding, type Subject } from './check-finding.js';

const placesOf = ({ ruleset }: Subject): Place[] =>
  ruleset.adjustments.flatMap(({ when }, i) => leavesOf(when, ['adjustments', i, 'when']));

/** Ids of one kind that conditions ask for. */
const askedOf = (subject: Subject, kind: 'model' | 'choice' | 'segment' | 'skill' | 'feature'): Set<string> =>
  new Set(placesOf(subject).flatMap(({ leaf }) => (kind in leaf ? [(leaf as Record<string, string>)[kind]!] : [])));

const OUT = 'Take it out, or ask for it.';

export const unusedGoals = ({ ruleset: { goals, models, choices = [] } }: Subject): Finding[] => {
  const asked = new Set([...models, ...choices].map(({ goal }) => goal));
  return goals.flatMap(({ id }, i) =>
    asked.has(id) ? [] : [doubt('unused', ['goals', i], 'no model and no choice is about this goal', OUT)],
  );
};

export const unusedModels = (subject: Subject): Finding[] => {
  const asked = askedOf(subject, 'model');
  return subject.ruleset.models.flatMap(({ id }, i) =>
    asked.has(id) ? [] : [doubt('unused', ['models', i], 'learns, and no adjustment asks it', OUT)],
  );
};

/** Choices that nobody asks for, and arms that nobody shows: their pages are then counted for another arm than they had. */
export const unusedArms = (subject: Subject): Finding[] => {
  const asked = askedOf(subject, 'choice');
  const shown = new Set(
    placesOf(subject).flatMap(({ leaf, holds }) => ('choice' in leaf && holds ? [`${leaf.choice} ${leaf.is}`] : [])),
  );
  return (subject.ruleset.choices ?? []).flatMap(({ id, arms }, i) => {
    if (!asked.has(id)) return [doubt('unused', ['choices', i], 'no adjustment asks for an arm of it', OUT)];
    return arms.flatMap((arm, j) => {
      if (j === 0 || shown.has(`${id} ${arm}`)) return [];
      const reason = 'no adjustment shows this arm, so what it is credited with is what the first arm does';
      const advice = `Write an adjustment when { "choice": "${id}", "is": "${arm}" }, or take the arm out.`;
      return [fault('arm', ['choices', i, 'arms', j], reason, advice)];
    });
  });
};

export const unusedSegments = (subject: Subject): Finding[] => {
  const asked = askedOf(subject, 'segment');
  return (subject.ruleset.segments ?? []).flatMap((one, i) =>
    segmentIds({ segments: [one] }).some((id) => asked.has(id))
      ? []
      : [doubt('unused', ['segments', i], 'no adjustment asks for it; only the event "segment" tells of it', OUT)],
  );
};

/** Of calibrated questions, each tells of the ability that the others are asked by. */
export const unusedSkills = (subject: Subject): Finding[] => {
  const asked = askedOf(subject, 'skill');
  return (subject.ruleset.skills ?? []).flatMap(({ id, discrimination }, i) =>
    asked.has(id) || (discrimination !== undefined && asked.size > 0)
      ? []
      : [doubt('unused', ['skills', i], 'no adjustment asks for it', OUT)],
  );
};

/** Features that priors and prototypes ask for. */
const inputsOf = ({ ruleset: { models, segments = [] } }: Subject): string[] => {
  const ofPrior = ({ inputs }: Prior): string[] => inputs.map(({ feature }) => feature);
  return [
    ...models.flatMap(({ prior }) => (prior ? ofPrior(prior) : [])),
    ...segments.flatMap((one) => ('prior' in one ? ofPrior(one.prior) : 'features' in one ? one.features : [])),
  ];
};

/** Whether what is asked is not named: a model learns from all features of the page, the readers are told by several. */
const asksMore = ({ ruleset: { models, segments = [] } }: Subject): boolean =>
  models.length > 0 || segments.some((one) => 'by' in one);

export const unusedFilters = (subject: Subject): Finding[] => {
  const asked = new Set([...askedOf(subject, 'feature'), ...inputsOf(subject)]);
  return (subject.ruleset.filters ?? []).flatMap(({ feature }, i) =>
    asked.has(feature) || asksMore(subject)
      ? []
      : [doubt('unused', ['filters', i], `nobody asks for ${feature}, which it filters`, OUT)],
  );
};

/** Sections make reading features of the page what they are, and so do slots where there is no section. */
export const unusedRegions = (subject: Subject): Finding[] => {
  const { slots, sections = [], goals, skills = [], adjustments } = subject.ruleset;
  const used = new Set([
    ...adjustments.map(({ slot }) => slot),
    ...goals.map(({ slot }) => slot),
    ...skills.map(({ id }) => id),
    ...placesOf(subject).flatMap(({ leaf }) => ('feature' in leaf && leaf.slot !== undefined ? [leaf.slot] : [])),
  ]);
  const isRead =
    asksMore(subject) ||
    [...askedOf(subject, 'feature'), ...inputsOf(subject)].some(
      (id) => id.startsWith('read.') && subject.catalogue.get(id)?.perRegion !== true,
    );
  const unused = (list: readonly { readonly id: string }[], name: string, reason: string): Finding[] =>
    list.flatMap(({ id }, i) => (used.has(id) ? [] : [doubt('unused', [name, i], reason, OUT)]));
  return [
    ...(isRead && sections.length === 0
      ? []
      : unused(slots, 'slots', 'nothing is done to it, and nothing asks about it')),
    ...(isRead ? [] : unused(sections, 'sections', 'nothing asks about it')),
  ];
};

/** What needs a purpose that the policy does not declare. */
export const purposes = ({ ruleset, policy }: Subject): Finding[] => {
  if (!policy) return [];
  const needed: readonly [name: 'adjustments' | 'models' | 'choices' | 'segments' | 'skills', purpose: Purpose][] = [
    ['adjustments', 'personalize'],
    ['models', 'learn'],
    ['choices', 'learn'],
    ['segments', 'learn'],
    ['skills', 'learn'],
  ];
  return needed.flatMap(([name, purpose]) => {
    if ((ruleset[name] ?? []).length === 0 || policy.purposes.some(({ id }) => id === purpose)) return [];
    const reason = `need the purpose "${purpose}", which the policy does not declare`;
    return [fault('purpose', [name], reason, 'Declare it, which asks visitors anew, or take them out.')];
  });
};

/** Priors that nobody whom the policy trusts has signed. Whether a signature is right, the worker says. */
export const unsigned = ({ ruleset, policy }: Subject): Finding[] =>
  ruleset.models.flatMap(({ prior, signature }, i) => {
    const keys = policy?.priorKeys;
    if (!prior || !keys || (signature && keys.includes(signature.key))) return [];
    const advice = 'Import it again with --key and a key that the policy names.';
    return [fault('refused', ['models', i, 'prior'], 'is not signed by a key that the policy names', advice)];
  });
