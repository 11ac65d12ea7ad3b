/**
 * All that is wrong or doubtful in a ruleset: what its schema and the worker would refuse, and beyond that what could be
 * written and cannot have been meant. Pure: what is found depends on the documents and the catalogue alone.
 */
import type { Json } from '../kernel/canonical.js';
import type { Policy } from '../kernel/policy.js';
import { rulesetFaults } from '../kernel/ruleset.check.js';
import type { Ruleset } from '../kernel/ruleset.js';
import { knownFeatures, SENSES } from '../worker/senses/catalogue.js';
import { barred, idleOperations, untimely } from './check-effect.js';
import type { Finding, Subject } from './check-finding.js';
import {
  adaptives,
  always,
  caps,
  coarse,
  goalsOutOfReach,
  margins,
  needless,
  skimmers,
  unreachable,
} from './check-reach.js';
import { refusals } from './check-refused.js';
import {
  conflicts,
  crossings,
  fleeting,
  hiddenLayout,
  reasons,
  selfMoving,
  shadowed,
  slotCaps,
  twice,
} from './check-slots.js';
import {
  purposes,
  unsigned,
  unusedArms,
  unusedFilters,
  unusedGoals,
  unusedModels,
  unusedRegions,
  unusedSegments,
  unusedSkills,
} from './check-use.js';
import { ALL_TIERS } from './replay.js';

const CHECKS: readonly ((subject: Subject) => Finding[])[] = [
  purposes,
  unsigned,
  unreachable,
  untimely,
  barred,
  idleOperations,
  always,
  margins,
  skimmers,
  adaptives,
  coarse,
  needless,
  shadowed,
  conflicts,
  twice,
  selfMoving,
  crossings,
  fleeting,
  hiddenLayout,
  caps,
  slotCaps,
  reasons,
  goalsOutOfReach,
  unusedGoals,
  unusedModels,
  unusedArms,
  unusedSegments,
  unusedSkills,
  unusedFilters,
  unusedRegions,
];

export interface RulesChecked {
  /** Null where the schema refuses it: then nothing but that was looked at. */
  readonly ruleset: Ruleset | null;
  readonly findings: readonly Finding[];
}

/** Without a policy, all tiers and purposes are taken for allowed. */
export function checkRules(json: Json, policy: Policy | null): RulesChecked {
  const known = knownFeatures();
  const { ruleset, faults } = rulesetFaults(json, { signals: policy?.signals ?? ALL_TIERS }, known);
  const refused = refusals(faults, json, [...known.keys()]);
  if (!ruleset) return { ruleset, findings: refused };
  const catalogue = new Map(SENSES.flatMap(({ features }) => features.map((feature) => [feature.id, feature])));
  const subject = { ruleset, policy, catalogue };
  return { ruleset, findings: [...refused, ...CHECKS.flatMap((check) => check(subject))] };
}
