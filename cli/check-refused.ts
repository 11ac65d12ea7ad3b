/** What the worker would refuse, each with what to do about it. */
import type { Json } from '../kernel/canonical.js';
import type { Fault } from '../kernel/document.schema.js';
import { regionIds, type Ruleset, segmentIds } from '../kernel/ruleset.js';
import { fault, type Finding } from './check-finding.js';
import { closest } from './import-names.js';

/** By the reason's words. */
const ADVICE: readonly (readonly [RegExp, string])[] = [
  [/^needs signals of tier C/, 'Ask something of tier A, or let the policy list it, with the purpose "biometric".'],
  [/^needs signals of tier/, 'Ask something of tier A, or let the policy list it, which asks visitors anew.'],
  [/^needs a "slot"/, 'Say of which slot or section.'],
  [/^takes no "slot"/, 'Leave "slot" out: the feature is one of the page.'],
  [/twice|has a filter already|is the id of/, 'Name it otherwise, or take it out.'],
  [/belongs to another slot/, 'Adjust the slot of the goal, or have a goal in this one.'],
  [/^has members that are not known/, 'Take it out, or see whether its name is spelled as in docs/rulesets.md.'],
  [/^has none of the forms/, 'Compare it with the examples of docs/rulesets.md.'],
];

export function refusals(faults: readonly Fault[], json: Json, features: readonly string[]): Finding[] {
  return faults.map(({ path, reason }) => fault('refused', path, reason, adviceFor(path, reason, json, features)));
}

function adviceFor(path: Fault['path'], reason: string, json: Json, features: readonly string[]): string {
  const known = reason.startsWith('is no feature') ? features : namesOf(reason, json as unknown as Ruleset);
  if (known) {
    const value = path.reduce<unknown>((at, step) => (at as Record<PropertyKey, unknown>)[step], json);
    const names = closest(String(value), known);
    return names.length > 0 ? `Close: ${names.join(', ')}.` : 'Declare it: there is none.';
  }
  return ADVICE.find(([words]) => words.test(reason))?.[1] ?? 'Correct it: the ruleset is refused as it is.';
}

/** Of what a name that names nothing should be one. */
function namesOf(reason: string, ruleset: Ruleset): readonly string[] | null {
  const ids = (list: readonly { readonly id: string }[] = []): string[] => list.map(({ id }) => id);
  switch (/^names no (.+) of this ruleset$/.exec(reason)?.[1]) {
    case 'slot':
      return ids(ruleset.slots);
    case 'slot or section':
      return regionIds(ruleset);
    case 'goal':
      return ids(ruleset.goals);
    case 'model':
      return ids(ruleset.models);
    case 'choice':
      return ids(ruleset.choices);
    case 'segment':
      return segmentIds(ruleset);
    case 'skill':
      return ids(ruleset.skills);
    default:
      return null;
  }
}
