/**
 * `attune.ruleset/1`: the editorial document that says which slots may change, how, and when. It may change daily and
 * can use only what the policy allows. Fractions are integers in parts per million, times in ms, lengths in CSS px.
 */
import type { Policy } from './policy.js';
import type { Prior, PriorSignature } from './prior.js';

export interface Slot {
  readonly id: string;
  /**
   * `reserved`: the author keeps the box equal over all variants, so a layout operation may happen on screen.
   * `free`: layout operations wait until the slot is out of sight.
   */
  readonly box: 'reserved' | 'free';
}

/**
 * A section is watched like a slot (dwell, reading) but never changed. Marked in the page by `data-attune-section`; the
 * reading features of the page are about its sections, or about its slots where it has none.
 */
export interface Section {
  readonly id: string;
}

/** A filter between a feature and what asks it; all numbers are integers (times in ms). */
export type FilterSpec =
  | { readonly filter: 'none' }
  /** Sliding median over an odd window. */
  | { readonly filter: 'median'; readonly window: number }
  /** Hampel: a sample further than `sigmas` from the median of an odd window becomes that median. */
  | { readonly filter: 'hampel'; readonly window: number; readonly sigmas: number }
  | { readonly filter: 'mean'; readonly window: number }
  /** Exponentially weighted mean for irregular times, time constant `tau` ms. */
  | { readonly filter: 'ewma'; readonly tau: number }
  /** One-Euro: least cutoff and cutoff of the speed in mHz, `beta` in ppm. */
  | { readonly filter: 'one-euro'; readonly minCutoff: number; readonly beta: number; readonly dCutoff: number };

export type FilterChoice = FilterSpec & { readonly feature: string };

/** Something the site hopes for, attributed to a slot's decision when it happens within `within` ms after it. */
export type Goal = {
  readonly id: string;
  /** For `click` and `dwell`: the slot that must be clicked or looked at. For `track`, the slot whose decisions it rewards. */
  readonly slot: string;
  readonly within: number;
} & (
  | { readonly on: 'click' | 'track' }
  /** In view for so many ms more than when it was decided. */
  | { readonly on: 'dwell'; readonly atLeast: number }
);

/** A model that learns the probability of a goal, predict first, then learn. It decides nothing until it has earned it. */
export interface Model {
  readonly id: string;
  readonly goal: string;
  /** By default FTRL-Proximal. */
  readonly learner?: 'ftrl' | 'adagrad' | 'laplace';
  /** Days after which what was learned counts for half as much against what is new; 14 by default. */
  readonly halfLife?: number;
  /** Names of what the page tells of itself (`context` of the options) that it learns from, too: any words, as they come. */
  readonly context?: readonly string[];
  /** What it begins with; written by `attune import`. */
  readonly prior?: Prior;
  /** Who vouches for the prior. */
  readonly signature?: PriorSignature;
}

/**
 * Ways to show a slot, all of which the author declared safe, of which the goal tells which is best. The first is the page
 * as it was written; it leads until another has proved itself, and the others together are tried at most as often as `cap`
 * says. Each of them is an adjustment that asks for it: `{ choice, is }`.
 */
export interface ArmChoice {
  readonly id: string;
  readonly goal: string;
  readonly arms: readonly string[];
  /** In ppm; 100000 by default. */
  readonly cap?: number;
  /** Days, as a model's. */
  readonly halfLife?: number;
}

/**
 * A slot or section whose questions ask for one skill. Its conditions ask for the probability that the next answer is right:
 * below, offer a hint; above, make it harder.
 *
 * Where all of them tell a `discrimination`, each is a question that was calibrated elsewhere (2PL): nothing is learned of it,
 * and all answers together of the one ability that the questions ask for. Then `difficulty` counts deviations of ability.
 */
export interface Skill {
  /** Of the slot or section. */
  readonly id: string;
  /** In thousandths of a logit against an average visitor, 0 by default; and from how many answers that is known. */
  readonly difficulty?: number;
  readonly answers?: number;
  /** Probability in ppm of a right answer without knowing: 250000 for one of four choices. */
  readonly guess?: number;
  /** In thousandths: 1000 for a question whose chances go by the ability as a logit does. */
  readonly discrimination?: number;
}

/** Ordinal words for the value of a feature, in their order. */
export const WORDS = ['none', 'low', 'medium', 'high'] as const;

/** Kinds of readers, in the order of how much they read; what is so called, worker/inference/reading-state.ts says. */
export const READERS = ['skimmer', 'reader', 'deep-reader'] as const;

/**
 * Kinds of visitors: named by what their pages are like, in the words for features of the page; or one kind, by a prior that
 * gives its log-odds; or the {@link READERS}, by how regions of the page are read. Conditions ask for the probability of a kind.
 */
export type Segmentation =
  | {
      readonly features: readonly string[];
      /** One word for each feature. */
      readonly prototypes: readonly { readonly id: string; readonly words: readonly (typeof WORDS)[number][] }[];
    }
  | { readonly id: string; readonly prior: Prior; readonly signature?: PriorSignature }
  | { readonly by: 'reading' };

/** Names of the kinds of visitors, in order. */
export const segmentIds = ({ segments = [] }: Pick<Ruleset, 'segments'>): string[] =>
  segments.flatMap((one) => ('by' in one ? READERS : 'prior' in one ? [one.id] : one.prototypes.map(({ id }) => id)));

/**
 * A threshold that follows the visitor: a quantile (in ppm) of the values that the feature had on this page, of all regions
 * where it is one of each, within the author's bounds. `start` holds until it is known.
 */
export interface AdaptiveThreshold {
  readonly quantile: number;
  readonly start: number;
  readonly least: number;
  readonly most: number;
}

export type Threshold = number | AdaptiveThreshold;

export type Condition =
  | { readonly feature: string; readonly slot?: string; readonly above: Threshold }
  | { readonly feature: string; readonly slot?: string; readonly below: Threshold }
  | { readonly model: string; readonly above: number }
  | { readonly model: string; readonly below: number }
  | { readonly choice: string; readonly is: string }
  | { readonly segment: string; readonly above: number }
  | { readonly segment: string; readonly below: number }
  | { readonly skill: string; readonly above: number }
  | { readonly skill: string; readonly below: number }
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition };

/** What may be done to a slot. There is none on price, consent or urgency. */
export type Operation =
  /** Enlarges what the slot holds, text or image, inside the slot's box. */
  | { readonly op: 'scale'; readonly factor: number }
  /** Colours, in ppm of what they are; text stays as legible as it was, or at 4.5:1. */
  | { readonly op: 'tone'; readonly contrast?: number; readonly brightness?: number; readonly saturation?: number }
  /** Text: the height of a line, in ppm of what it is; letters and words apart by so many ppm of an em more. */
  | { readonly op: 'space'; readonly line?: number; readonly letters?: number; readonly words?: number }
  /** Children of the slot that its author named by `data-attune-item`: these come first, in this order. */
  | { readonly op: 'order'; readonly first: readonly string[] }
  | { readonly op: 'swap'; readonly variant: string }
  | { readonly op: 'reveal'; readonly variant: string }
  /** What nobody has seen yet shows itself this many ms later. */
  | { readonly op: 'defer'; readonly ms: number }
  /** Nothing: the page's own script is told, by the event `told`. */
  | { readonly op: 'tell' };

/** Overlay operations may happen on screen; layout operations only where nobody sees a box move (DESIGN §2.4). */
export type OperationClass = 'overlay' | 'layout';
export const operationClass = ({ op }: Operation): OperationClass =>
  op === 'scale' || op === 'tone' || op === 'reveal' || op === 'tell' ? 'overlay' : 'layout';

export interface Adjustment {
  readonly id: string;
  readonly slot: string;
  readonly when: Condition;
  /** Ms that the condition must have held without a break; by default 0. */
  readonly for?: number;
  readonly do: Operation;
  /** `visit` (default): stays until undone or the page ends. `while`: reverts when its wish falls. */
  readonly lasts?: 'visit' | 'while';
  /** Why, in the visitor's words, for "why this?". */
  readonly because: string;
}

export interface Ruleset {
  readonly v: 'attune.ruleset/1';
  readonly id: string;
  readonly version: number;
  /** Nothing is adjusted until the site takes this back: every slot stays as its author wrote it. */
  readonly off?: true;
  /** The most changes, where they are to be fewer than attune's own caps allow. */
  readonly caps?: {
    /** Of one slot in a session: 3 by default, and at most. */
    readonly session?: number;
    /** Of one slot in a day: 6. */
    readonly day?: number;
    /** Of all slots together in a session: 12. */
    readonly overall?: number;
  };
  readonly slots: readonly Slot[];
  readonly sections?: readonly Section[];
  /** Filters other than those that the catalogue declares. */
  readonly filters?: readonly FilterChoice[];
  readonly goals: readonly Goal[];
  readonly models: readonly Model[];
  readonly choices?: readonly ArmChoice[];
  readonly skills?: readonly Skill[];
  readonly segments?: readonly Segmentation[];
  readonly adjustments: readonly Adjustment[];
}

/** The models and choices that a condition asks: of models it acts only once they have earned it. */
export function modelsOf(condition: Condition): string[] {
  if ('model' in condition) return [condition.model];
  if ('choice' in condition) return [condition.choice];
  if ('all' in condition) return condition.all.flatMap(modelsOf);
  if ('any' in condition) return condition.any.flatMap(modelsOf);
  if ('not' in condition) return modelsOf(condition.not);
  return [];
}

/** Names of what is watched, in the order of their indices in records: slots, then sections. */
export const regionIds = ({ slots, sections = [] }: Pick<Ruleset, 'slots' | 'sections'>): string[] =>
  [...slots, ...sections].map(({ id }) => id);

/**
 * Whether what a site wrote needs the full worker: signals of tiers B and C, choices, segments, skills, another learner, a
 * prior, context.
 */
export const needsFull = (
  { signals }: Pick<Policy, 'signals'>,
  { choices, models, segments, skills }: Pick<Ruleset, 'choices' | 'models' | 'segments' | 'skills'>,
): boolean =>
  (choices ?? segments ?? skills) !== undefined ||
  signals.some((tier) => tier !== 'A') ||
  models.some(({ context, learner = 'ftrl', prior }) => context ?? prior ?? learner !== 'ftrl');
