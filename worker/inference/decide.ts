/**
 * A ruleset's conditions, compiled to closures over the feature vector and the models.
 *
 * Three-valued (Kleene's strong logic): a feature that is unknown, or a model that has not earned the right to act, makes
 * its condition unknown, also under `not`, and a rule acts only on what is true. So false is −1, unknown 0 and true 1;
 * `all` is the least, `any` the greatest, `not` the opposite.
 */
import type { Reason, Weight } from '../../kernel/protocol.js';
import { type Condition, regionIds, type Ruleset } from '../../kernel/ruleset.js';
import { PPM, wordFor } from '../senses/feature.js';
import type { FeatureVector } from '../senses/vector.js';
import type { PageChoice } from './arm-choice.js';
import type { GoalModel } from './goal-model.js';
import type { Segments } from './segments.js';
import type { Skills } from './skills.js';
import { type Thresholds, thresholdsOver } from './thresholds.js';

type Verdict = -1 | 0 | 1;

export interface Rule {
  /**
   * What is wished, 0..1. For a rule 1 or 0. Where models are asked and the condition is true, the probability that it
   * is right: p for `above`, 1 − p for `below`, the least of `all`, the greatest of `any` that are true.
   */
  wish(): number;
  /** Whether time alone will change the wish within what the vector foresees. */
  mayChange(): boolean;
  reasons(): Reason[];
  /** Places of the vector that it asks. */
  readonly places: readonly number[];
  /** Whether it asks something that learns, a threshold included, whose answer may change at any time. */
  readonly asksModel: boolean;
}

/** A condition, compiled. */
interface Node {
  verdict(): Verdict;
  /** Bounds of the verdict that time alone may bring. */
  least(): Verdict;
  most(): Verdict;
  /** Probability that it is true, where models are asked. */
  strength(): number;
}

/** How many features of a model are told as reasons. */
const REASONS_OF_A_MODEL = 3;

/** The rules of a ruleset's adjustments, in their order. */
export function compileRules(
  ruleset: Ruleset,
  vector: FeatureVector,
  learned: Pick<Names, 'models' | 'choices' | 'segments' | 'skills'>,
  thresholds = thresholdsOver(vector),
): Rule[] {
  const ids = regionIds(ruleset);
  const regions = new Map(ids.map((id, region) => [id, region]));
  return ruleset.adjustments.map(({ when }) =>
    compileRule(when, { ...learned, ids, regions, ruleset, vector, thresholds }),
  );
}

/** What conditions name. */
interface Names {
  readonly ids: readonly string[];
  readonly regions: ReadonlyMap<string, number>;
  readonly ruleset: Ruleset;
  readonly vector: FeatureVector;
  readonly models: readonly GoalModel[];
  readonly choices: readonly PageChoice[];
  readonly segments: Segments | null;
  readonly skills: Skills | null;
  readonly thresholds: Thresholds;
}

function compileRule(
  when: Condition,
  { ids, regions, ruleset, vector, models, choices, segments, skills, thresholds }: Names,
): Rule {
  const asked: number[] = [];
  const askedModels: GoalModel[] = [];
  /** Choices, segments, skills, and thresholds that move, perhaps past a value that stands still. */
  const askedOthers: (PageChoice | Segments | Skills | (() => number))[] = [];
  const node = compile(when);
  const wish = (): number => (node.verdict() === 1 ? node.strength() : 0);

  return {
    places: asked,
    asksModel: askedModels.length + askedOthers.length > 0,
    wish,
    mayChange: () => (node.verdict() === 1 ? node.least() < 1 : node.most() === 1),
    reasons() {
      const pulls = new Map<number, number | null>(asked.map((i) => [i, null]));
      for (const model of askedModels)
        for (const i of model.heaviest(REASONS_OF_A_MODEL)) pulls.set(i, pulls.get(i) ?? model.pullOf(i));
      return [...pulls].map(([i, pull]): Reason => {
        const { feature, region } = vector.places[i]!;
        return {
          feature: feature.id,
          slot: region < 0 ? null : ids[region]!,
          word: wordFor(feature, vector.filtered[i]!),
          weight: pull === null ? null : weightFor(pull),
        };
      });
    },
  };

  /** A rule about a probability that is told as it stands, without a gate: it is no choice of attune's. */
  function probabilityNode(of: Segments | Skills | null, place: number, isAbove: boolean, threshold: number): Node {
    if (!of || place < 0) return UNKNOWN;
    askedOthers.push(of);
    const verdict = (): Verdict => {
      const p = of.probability(place);
      return p === null ? 0 : (isAbove ? PPM * p > threshold : PPM * p < threshold) ? 1 : -1;
    };
    return timeless(verdict);
  }

  function compile(condition: Condition): Node {
    if ('all' in condition) return allOf(condition.all.map(compile));
    if ('any' in condition) return anyOf(condition.any.map(compile));
    if ('not' in condition) return opposite(compile(condition.not));
    if ('choice' in condition) {
      const declared = (ruleset.choices ?? []).findIndex(({ id }) => id === condition.choice);
      const choice = choices[declared];
      if (!choice) return UNKNOWN;
      askedOthers.push(choice);
      return choiceNode(choice, ruleset.choices![declared]!.arms.indexOf(condition.is));
    }
    if ('feature' in condition) return featureCondition(condition);
    const isAbove = 'above' in condition;
    const threshold = isAbove ? condition.above : condition.below;
    if ('skill' in condition) {
      const skill = (ruleset.skills ?? []).findIndex(({ id }) => id === condition.skill);
      return probabilityNode(skills, skill, isAbove, threshold);
    }
    if ('segment' in condition)
      return probabilityNode(segments, segments?.ids.indexOf(condition.segment) ?? -1, isAbove, threshold);
    const model = models[ruleset.models.findIndex(({ id }) => id === condition.model)];
    if (!model) return UNKNOWN;
    askedModels.push(model);
    return modelNode(model, isAbove, threshold / 1_000_000);
  }

  function featureCondition({ feature, slot, ...limit }: Extract<Condition, { feature: string }>): Node {
    const place = vector.placeOf(feature, slot === undefined ? -1 : (regions.get(slot) ?? NaN));
    if (place < 0) return UNKNOWN;
    asked.push(place);
    const isAbove = 'above' in limit;
    const threshold = isAbove ? limit.above : limit.below;
    if (typeof threshold === 'number') return featureNode(vector, place, isAbove, () => threshold);
    const moving = thresholds.follow(feature, threshold);
    askedOthers.push(moving);
    return featureNode(vector, place, isAbove, moving);
  }
}

/** Log-odds as a word: one multiplies the odds by e. */
export function weightFor(pull: number): Weight {
  const size = Math.abs(pull);
  return (pull < 0 ? '−' : '+').repeat(size < 0.3 ? 1 : size < 1 ? 2 : 3) as Weight;
}

const UNKNOWN: Node = { verdict: () => 0, least: () => 0, most: () => 0, strength: () => 0.5 };

function featureNode(
  { filtered, soon }: FeatureVector,
  place: number,
  isAbove: boolean,
  threshold: () => number,
): Node {
  // Towards greater means towards true for `above`, towards false for `below`.
  const sign = isAbove ? 1 : -1;
  const judge = (value: number): Verdict => (sign * value > sign * threshold() ? 1 : value === value ? -1 : 0);
  const verdict = (): Verdict => judge(filtered[place]!);
  return {
    verdict,
    // The feature passes the threshold soon, or has and the filter must follow.
    least: () => Math.min(verdict(), judge(soon[place]!)) as Verdict,
    most: () => Math.max(verdict(), judge(soon[place]!)) as Verdict,
    strength: () => (verdict() + 1) / 2,
  };
}

/** A model answers only while its gate is open, and only events change the answer. */
function modelNode(model: GoalModel, isAbove: boolean, threshold: number): Node {
  const verdict = (): Verdict => {
    const p = model.probability;
    if (p === null || !model.isOpen) return 0;
    return (isAbove ? p > threshold : p < threshold) ? 1 : -1;
  };
  return timeless(verdict, () => (verdict() === 0 ? 0.5 : isAbove ? model.probability! : 1 - model.probability!));
}

/** The arm of the page, which does not change while it lasts. */
function choiceNode(choice: PageChoice, arm: number): Node {
  const verdict = (): Verdict => (choice.arm === null ? 0 : choice.arm === arm ? 1 : -1);
  return timeless(verdict);
}

/** What only events change, and no time. */
const timeless = (verdict: () => Verdict, strength = (): number => (verdict() + 1) / 2): Node => ({
  verdict,
  least: verdict,
  most: verdict,
  strength,
});

type Ask = 'verdict' | 'least' | 'most';

function allOf(parts: readonly Node[]): Node {
  const smallest = (ask: Ask): Verdict => {
    let found: Verdict = 1;
    for (const part of parts) found = Math.min(found, part[ask]()) as Verdict;
    return found;
  };
  return {
    verdict: () => smallest('verdict'),
    least: () => smallest('least'),
    most: () => smallest('most'),
    strength() {
      let found = 1;
      for (const part of parts) found = Math.min(found, part.strength());
      return found;
    },
  };
}

/** By De Morgan, but that its strength is that of the parts which are as it is. */
function anyOf(parts: readonly Node[]): Node {
  const { verdict, least, most } = opposite(allOf(parts.map(opposite)));
  return {
    verdict,
    least,
    most,
    strength() {
      let found = 0;
      const own = verdict();
      for (const part of parts) if (part.verdict() === own) found = Math.max(found, part.strength());
      return found;
    },
  };
}

const opposite = (part: Node): Node => ({
  verdict: () => -part.verdict() as Verdict,
  least: () => -part.most() as Verdict,
  most: () => -part.least() as Verdict,
  strength: () => 1 - part.strength(),
});
