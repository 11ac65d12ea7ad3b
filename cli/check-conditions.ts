/**
 * Whether conditions can be true, alone and together: each becomes its alternatives (disjunctive normal form), and each of
 * these bounds of what is asked. What is not known to be impossible counts as possible.
 */
import { canonicalize, type Json, RULESET } from '../kernel/canonical.js';
import { type Condition, READERS, type Threshold } from '../kernel/ruleset.js';
import { PPM } from '../worker/senses/feature.js';
import type { Path, Subject } from './check-finding.js';

type World = Pick<Subject, 'ruleset' | 'catalogue'>;

/**
 * A model's wish is as strong as its probability, and the stability machine (docs/design/stability.md) makes what leads by .15
 * over .5, which leaving the page as it is is worth. So a model acts from here on, whatever lower threshold is asked for.
 */
export const ACTS_ABOVE = 650_000;
export const ACTS_BELOW = PPM - ACTS_ABOVE;

export type Leaf = Exclude<
  Condition,
  { readonly all: unknown } | { readonly any: unknown } | { readonly not: unknown }
>;

/** A condition that has no parts, where it stands, and whether it must hold or must not. */
export interface Place {
  readonly leaf: Leaf;
  readonly path: Path;
  readonly holds: boolean;
}

/** What a leaf asks of one number: from `least` to `most`, both included. */
export interface Bounds {
  readonly subject: string;
  readonly least: number;
  readonly most: number;
  /** Numbers of one group, all of them probabilities, are together at most one. */
  readonly group?: string;
  /** As people would say it. */
  readonly text: string;
}

/** Bounds that must all be met. */
export type Alternative = readonly Bounds[];

/** More are not looked at, and taken for possible. */
const MOST_ALTERNATIVES = 2048;

/** The parts of a condition, each with its own path and whether it must hold where the whole must. */
export function partsOf(when: Condition, path: Path, holds = true): { when: Condition; path: Path; holds: boolean }[] {
  if ('all' in when) return when.all.map((part, i) => ({ when: part, path: [...path, 'all', i], holds }));
  if ('any' in when) return when.any.map((part, i) => ({ when: part, path: [...path, 'any', i], holds }));
  return 'not' in when ? [{ when: when.not, path: [...path, 'not'], holds: !holds }] : [];
}

export const isLeaf = (when: Condition): when is Leaf => !('all' in when || 'any' in when || 'not' in when);

export function leavesOf(when: Condition, path: Path, holds = true): Place[] {
  if (isLeaf(when)) return [{ leaf: when, path, holds }];
  return partsOf(when, path, holds).flatMap((part) => leavesOf(part.when, part.path, part.holds));
}

/** The ways in which a condition can be true, or false where it must not hold. */
export function alternatives(when: Condition, world: World, holds = true): readonly Alternative[] {
  if (isLeaf(when)) return boundsOf(when, world, holds).map((bounds) => [bounds]);
  const parts = partsOf(when, [], holds).map((part) => alternatives(part.when, world, part.holds));
  // Of a `not`, which has one part, both come to the same.
  return 'all' in when === holds ? together(parts) : parts.flat();
}

/** One alternative of each, in all ways. */
export function together(parts: readonly (readonly Alternative[])[]): readonly Alternative[] {
  if (parts.reduce((product, { length }) => product * length, 1) > MOST_ALTERNATIVES) return [[]];
  return parts.reduce<readonly Alternative[]>(
    (found, part) => found.flatMap((before) => part.map((after) => [...before, ...after])),
    [[]],
  );
}

export const isPossible = (ways: readonly Alternative[]): boolean => ways.some((way) => clashIn(way).length === 0);

/** Bounds that cannot be met together; none where all can. */
export function clashIn(way: Alternative): readonly Bounds[] {
  const highest: Bounds[] = [];
  for (const subject of new Set(way.map((bounds) => bounds.subject))) {
    const same = way.filter((bounds) => bounds.subject === subject);
    const low = same.reduce((a, b) => (b.least > a.least ? b : a));
    const high = same.reduce((a, b) => (b.most < a.most ? b : a));
    if (low.least > high.most) return low === high ? [low] : [low, high];
    highest.push(low);
  }
  for (const group of new Set(highest.map((bounds) => bounds.group))) {
    const members = highest.filter((bounds) => group !== undefined && bounds.group === group);
    if (members.reduce((sum, { least }) => sum + least, 0) > PPM) return members.filter(({ least }) => least > 0);
  }
  return [];
}

/** A text that is the same for what says the same, whatever the order of its members. */
export const sameness = (part: object): string => canonicalize(part as unknown as Json, RULESET);

/** The least and the greatest that a threshold can be. */
export const reachOf = (threshold: Threshold): readonly [least: number, most: number] =>
  typeof threshold === 'number' ? [threshold, threshold] : [threshold.least, threshold.most];

/** What of a leaf is told apart from others: `hover.dwell@lede`, `model opens`. */
export function subjectOf(leaf: Leaf): string {
  if ('feature' in leaf) return leaf.slot === undefined ? leaf.feature : `${leaf.feature}@${leaf.slot}`;
  if ('model' in leaf) return `model ${leaf.model}`;
  if ('choice' in leaf) return `choice ${leaf.choice}`;
  return 'segment' in leaf ? `segment ${leaf.segment}` : `skill ${leaf.skill}`;
}

export function textOfLeaf(leaf: Leaf, holds = true): string {
  const not = holds ? '' : 'not ';
  if ('choice' in leaf) return `${subjectOf(leaf)} ${not}${leaf.is}`;
  const [side, threshold] = 'above' in leaf ? (['above', leaf.above] as const) : (['below', leaf.below] as const);
  return `${subjectOf(leaf)} ${not}${side} ${reachOf(threshold)
    .filter((end, i, ends) => i === 0 || end !== ends[0])
    .join('…')}`;
}

/** The least and the greatest number that a leaf can meet. */
export function rangeOf(leaf: Leaf, { ruleset, catalogue }: World): readonly [number, number] {
  if ('feature' in leaf) return catalogue.get(leaf.feature)?.range ?? [-Infinity, Infinity];
  if ('skill' in leaf) return [ruleset.skills?.find(({ id }) => id === leaf.skill)?.guess ?? 0, PPM];
  return [0, PPM];
}

/** A leaf as bounds: one, or of what is none of several each of the others. */
function boundsOf(leaf: Leaf, world: World, holds: boolean): readonly Bounds[] {
  const { ruleset } = world;
  const subject = subjectOf(leaf);
  const text = textOfLeaf(leaf, holds);
  if ('choice' in leaf) {
    const arms = ruleset.choices?.find(({ id }) => id === leaf.choice)?.arms ?? [];
    // Refused, so nothing more is to be said of it.
    if (!arms.includes(leaf.is)) return [{ subject, text, least: -Infinity, most: Infinity }];
    return arms.flatMap((arm, i) => ((arm === leaf.is) === holds ? [{ subject, text, least: i, most: i }] : []));
  }
  const [floor, ceiling] = rangeOf(leaf, world);
  const isAbove = 'above' in leaf;
  // Of a threshold that moves, what is met the soonest.
  const [low, high] = reachOf(isAbove ? leaf.above : leaf.below);
  const threshold = isAbove === holds ? low : high;
  // What is above a whole number is the next one, or, of numbers that need not be whole, something before that.
  const step = holds ? ('feature' in leaf && isWhole(leaf.feature, world) ? 1 : 0.5) : 0;
  let least = isAbove === holds ? threshold + step : -Infinity;
  let most = isAbove === holds ? Infinity : threshold - step;
  if ('model' in leaf) {
    if (least > -Infinity) least = Math.max(least, ACTS_ABOVE);
    else most = Math.min(most, ACTS_BELOW);
  }
  const group = 'segment' in leaf ? groupOf(leaf.segment, ruleset) : undefined;
  return [
    {
      subject,
      text,
      least: Math.max(least, floor),
      most: Math.min(most, ceiling),
      ...(group !== undefined && { group }),
    },
  ];
}

/** Whether a feature is told in whole numbers: counts and levels that no filter averages. */
function isWhole(id: string, { ruleset: { filters = [] }, catalogue }: World): boolean {
  const feature = catalogue.get(id);
  const { filter } = filters.find((choice) => choice.feature === id) ?? feature?.filter ?? {};
  return filter === 'none' && (feature?.unit === 'count' || feature?.unit === 'level');
}

/** Kinds of visitors that exclude one another. */
function groupOf(segment: string, { segments = [] }: World['ruleset']): string | undefined {
  const i = segments.findIndex(
    (one) =>
      ('by' in one && (READERS as readonly string[]).includes(segment)) ||
      ('features' in one && one.prototypes.some(({ id }) => id === segment)),
  );
  return i < 0 ? undefined : String(i);
}
