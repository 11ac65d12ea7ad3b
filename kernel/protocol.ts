/**
 * What page and worker say to each other, as plain data.
 *
 * Two kinds of traffic. Control calls ({@link EngineApi}) are comlink's, each with a deadline, and answer with an
 * {@link Outcome}; the first, `start`, is the handshake. The hot path is raw messages: frames of records one way (their buffers transferred and sent back),
 * small decisions the other. No event costs a round trip. Every message carries the consent epoch; a stale one is dropped.
 */
import type { Outcome } from './errors.js';
import type { Purpose } from './purpose.js';

/** Replaced by the build with a hash over the sources, the same in page and worker: a mismatch stops the start. */
declare const __ATTUNE_BUILD__: string | undefined;
export const BUILD: string = typeof __ATTUNE_BUILD__ === 'undefined' ? 'source' : __ATTUNE_BUILD__;

/** Whether the worker could reach a network: `blocked` where its response carries our header. */
export type NetworkState = 'blocked' | 'reachable' | 'unknown';

/** One region (slot or section) as marked in the page. */
export interface RegionFacts {
  readonly present: boolean;
  /** Words of its text, counted on the page; only the number crosses. */
  readonly words: number;
}

export interface EngineOptions {
  readonly build: string;
  readonly epoch: number;
  /** The documents as canonical JSON texts; the worker checks them by schema and refuses with path and reason. */
  readonly policy: string;
  readonly ruleset: string;
  readonly purposes: readonly Purpose[];
  /** Whether sharing was agreed to though the browser objects. */
  readonly overridesGpc: boolean;
  /** The ruleset's slots in its order, then its sections. */
  readonly regions: readonly RegionFacts[];
  /** What the page tells of itself: a word for each name. */
  readonly context: Readonly<Record<string, string>>;
  /** Unix ms of the device's clock at the start. */
  readonly now: number;
  /** Name of the IndexedDB database, or null for a memory store that ends with the page. */
  readonly database: string | null;
}

/** Why a decision was made, in ordinal words and never in coordinates. */
export interface Reason {
  readonly feature: string;
  readonly slot: string | null;
  readonly word: 'none' | 'low' | 'medium' | 'high';
  /** How much it speaks for the goal (+) or against it (−) in a model; null where a rule asks for it. */
  readonly weight: Weight | null;
}

/** What a feature adds to a model's log-odds, in ordinal words. */
export type Weight = '−−−' | '−−' | '−' | '+' | '++' | '+++';

/** What the worker wishes for one adjustment. Sent only when the wish changes. */
export interface Decision {
  /** Index into the ruleset's adjustments. */
  readonly adjustment: number;
  /** 0..1: 1 or 0 for a rule, the model's probability of benefit for a model-driven one. */
  readonly probability: number;
  /** Time of the record that brought it, on the page's performance clock. */
  readonly at: number;
  readonly reasons: readonly Reason[];
}

/**
 * `ppm` is a share in millionths, `level` one of a few ordered classes; other numbers have the unit that they say.
 */
export type Unit =
  'ms' | 'px' | 'ppm' | 'count' | 'level' | 'words' | 'wpm' | '/min' | 'px/s' | 'px/s²' | 'mrad/s' | '/kpx';

/** The worker's view of one feature now: for the drawer, devtools and `why()`; stays on the device. */
export interface FeatureView {
  readonly id: string;
  readonly slot: string | null;
  /** Median-filtered value in the feature's unit, or null while unknown. */
  readonly value: number | null;
  readonly unit: Unit;
}

export interface ModelView {
  readonly id: string;
  /** Examples learned, and in how many of them the goal was reached. */
  readonly examples: number;
  readonly ones: number;
  /** Wealth of the wager against the featureless baseline; the gate opens at `opensAt`. */
  readonly evidence: number;
  readonly opensAt: number;
  readonly open: boolean;
  /** Latest probability, or null before the first decision point. */
  readonly probability: number | null;
  /** Null before the first example. */
  readonly score: ModelScore | null;
  /** Since the gate was open: decisions where the model had no say, by lot, and those where it had, and their goals. */
  readonly heldOut: { readonly decisions: number; readonly ones: number };
  readonly acted: { readonly decisions: number; readonly ones: number };
}

export interface ChoiceView {
  readonly id: string;
  /** The arm of this page, and with which probability it was chosen; null before. */
  readonly arm: string | null;
  readonly propensity: number | null;
  readonly examples: number;
  /** Wealth of the wager against the default; the gate opens at `opensAt`. */
  readonly evidence: number;
  readonly opensAt: number;
  readonly open: boolean;
}

export interface SegmentView {
  readonly id: string;
  /** That this visitor is of it just now; null while nothing is known. */
  readonly probability: number | null;
}

/** A segment has become more likely than not, or has ceased to be: at .6 and below .4, so that nothing flutters. */
export interface SegmentTurn {
  readonly segment: string;
  /** Null where nothing is known any more. */
  readonly probability: number | null;
  readonly isLikely: boolean;
}

/** What a click met, or a visitor: for the guard rails. */
export const Sign = { Click: 0, Rage: 1, Dead: 2, Back: 3 } as const;

/** Something that happened in a region, or on the page (−1): a {@link Sign}. */
export type SignNote = readonly [sign: number, region: number];

/** What can be shown to whom it is about; logits. */
export interface SkillView {
  readonly id: string;
  /** That the next answer is right. */
  readonly probability: number;
  readonly ability: number;
  readonly difficulty: number;
  /** Given on this device. */
  readonly answers: number;
  /** Whether this is the skill to practise next: hard enough to learn from, easy enough to go on. */
  readonly isNext: boolean;
}

/** Of predictions that were made before their labels; less is better. */
export interface ModelScore {
  readonly logLoss: number;
  readonly brier: number;
  readonly calibrationError: number;
  /** Of the prediction without features. */
  readonly baseline: { readonly logLoss: number; readonly brier: number };
}

export interface Inspection {
  /** Records taken in since the start. */
  readonly records: number;
  readonly features: readonly FeatureView[];
  readonly models: readonly ModelView[];
  readonly choices: readonly ChoiceView[];
  readonly segments: readonly SegmentView[];
  readonly skills: readonly SkillView[];
  readonly budget: { readonly spentMicroEps91: number; readonly spentMicroEps364: number };
}

/** A report that was debited, noised and signed, and lies in the outbox. The page appends it to the ledger, then posts it. */
export interface SealedReport {
  readonly key: string;
  readonly wire: string;
  readonly epoch: number;
  readonly metric: string;
  readonly eps: readonly [number, number];
  /** The collector has taken it: kept until its batch closes, so that an export can show it, and never posted again. */
  readonly sent?: boolean;
}

/** The methods that the worker answers; the guard in front of comlink lets nothing else through. */
export const ENGINE_METHODS = ['start', 'inspect', 'seal', 'save', 'forget'] as const;

export interface EngineApi {
  /** Checks the documents and starts the pipeline. */
  start(
    options: EngineOptions,
  ): Promise<
    Outcome<{ readonly network: NetworkState; readonly policySha256: string; readonly rulesetSha256: string }>
  >;
  inspect(now: number): Promise<Outcome<Inspection>>;
  /** The report of the current epoch: the one that waits, a new one, or null where there is nothing to send and why. */
  seal(now: number): Promise<Outcome<{ readonly report: SealedReport | null; readonly why: string }>>;
  /** Writes what is learned and tallied now, before the page goes. */
  save(now: number): Promise<Outcome<null>>;
  /** Forgets what is learned, here and in the store. */
  forget(): Promise<Outcome<null>>;
}

/** Page → worker. */
export interface FrameMessage {
  readonly kind: 'frame';
  readonly epoch: number;
  readonly buffer: ArrayBuffer;
  readonly count: number;
}

/** Worker → page. */
export type WorkerMessage =
  /** The buffer comes home, with what was noticed in it; `tickMs` asks for the time that often; 0: not at all. */
  | {
      readonly kind: 'frame';
      readonly buffer: ArrayBuffer;
      readonly tickMs: number;
      readonly signs: readonly SignNote[] | null;
    }
  | { readonly kind: 'decisions'; readonly epoch: number; readonly decisions: readonly Decision[] }
  | { readonly kind: 'segments'; readonly epoch: number; readonly turns: readonly SegmentTurn[] };
