/**
 * What a feature is: a number formed from interaction, with a unit, a range and an ordinal reading; and what a sense is: a
 * small fold over the records that keeps a few features in bounded state.
 *
 * Unknown is NaN inside and null outside. Times are ms since the page's first record, so that no feature can depend on
 * when a page was opened. How to add a feature: docs/design/features.md.
 */
import type { Code } from '../../kernel/frame.js';
import type { Tier } from '../../kernel/policy.js';
import type { Reason, RegionFacts, Unit } from '../../kernel/protocol.js';
import { type FilterSpec, WORDS } from '../../kernel/ruleset.js';

export const PPM = 1_000_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

export interface Feature {
  /** Its name in rulesets. */
  readonly id: string;
  readonly unit: Unit;
  /** Least and greatest value; what lies beyond is told as these. */
  readonly range: readonly [number, number];
  /** From these values on, the word for it is `medium`, `high`. */
  readonly words: readonly [medium: number, high: number];
  /** One value for each region, rather than one for the page. */
  readonly perRegion?: true;
  /** What stands between it and those who ask; by default a {@link MEDIAN_5}. */
  readonly filter?: FilterSpec;
  /** Unknown where the clock's grain is coarser than this, in ms. */
  readonly maxGrain?: number;
  /** Even its word tells people apart, so it ends with the page. */
  readonly fleeting?: true;
}

export const MEDIAN_5: FilterSpec = { filter: 'median', window: 5 };
/** Where the clock drives a feature: a shorter delay. */
export const MEDIAN_3: FilterSpec = { filter: 'median', window: 3 };
/** For counts of events and for classes, of which a single one must be told at once. */
export const UNFILTERED: FilterSpec = { filter: 'none' };

/** Some features with one state, the same for every page: a row or more of the catalogue. */
export interface SenseKind {
  readonly tier: Tier;
  /** Features of the page first, then those of each region. */
  readonly features: readonly Feature[];
  /** Codes of the records that it is told of. */
  readonly hears: readonly Code[];
  /** Numbers that it keeps: for the page, and for each region. Eight bytes each. */
  readonly state: { readonly page: number; readonly region: number };
  create(world: World): Sense;
}

/** What a sense may know of the page and its clock. */
export interface World {
  readonly regions: readonly RegionFacts[];
  /** How many of the regions, the first ones, are slots; the others are sections. */
  readonly slots: number;
  /** Told of a click in a region, and of trouble that it met. */
  sign?(sign: number, region: number): void;
  /** The clock's grain in ms as estimated so far; 0 before. Floor of every Δt that something is divided by. */
  readonly grain: number;
}

/**
 * `t` is the time of the record, or of the reading; `lived` the time in which somebody may have been there: that of which
 * of each silence only the first {@link MAX_GAP_MS} count. Dwells are differences of `lived`, derivatives of `t`.
 */
export interface Sense {
  /** Folds in one record of a code that it hears. */
  observe(t: number, lived: number, code: Code, region: number, x: number, y: number, value: number): void;
  /** Writes the page's values as they stand at `t`, if no record came since, from index `at` on, without changing anything. */
  read?(t: number, lived: number, into: Float64Array, at: number): void;
  /** The same for the values of one region. */
  readRegion?(t: number, lived: number, region: number, into: Float64Array, at: number): void;
  /**
   * Whether the region's values stay as they are at `t` until a record comes: one of the region, or one that tells of
   * visibility or focus. By default they do. Not asked while the region is in view of a visible document: there, values
   * may always move.
   */
  isSteady?(t: number, region: number): boolean;
  /** Forgets what is too old to be kept at `t`; changes no value. */
  age?(t: number): void;
  /** Overwrites coordinates, and whatever would let one be worked out. */
  rest?(): void;
}

/** Longer gaps between records do not count as dwell beyond this: nobody may be there. */
export const MAX_GAP_MS = 5000;

/** Whether the word for a feature may outlive the page, in what a model learns: never one of tier C. */
export const mayPersist = ({ feature, tier }: { readonly feature: Feature; readonly tier: Tier }): boolean =>
  tier !== 'C' && feature.fleeting !== true;

/** The place of the ordinal word for a value, 0..3; NaN while unknown. */
export const ordinalOf = ({ range: [least], words: [medium, high] }: Feature, value: number): number =>
  value > least ? 1 + +(value >= medium) + +(value >= high) : value === value ? 0 : NaN;

/** The ordinal word for a value; it is all that a reason tells. */
export const wordFor = (feature: Feature, value: number): Reason['word'] => WORDS[ordinalOf(feature, value)] ?? 'none';
