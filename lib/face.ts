/**
 * The public face of attune as types: what `createAttune` takes, and the handle it returns.
 */
import type { AttuneError } from '../kernel/errors.js';
import type { ChoiceView, Inspection, ModelView, NetworkState, Reason, SegmentTurn } from '../kernel/protocol.js';
import type { Policy } from '../kernel/policy.js';
import type { Purpose } from '../kernel/purpose.js';
import type { Condition } from '../kernel/ruleset.js';
import type { Sign } from './guard-rails.js';

export interface AttuneOptions {
  /** `attune.policy/1`, as an object or as its JSON text. */
  readonly policy: object | string;
  /** `attune.ruleset/1`, as an object or as its JSON text. */
  readonly ruleset: object | string;
  /** The language of the notice that is shown; by default the first one of the policy. */
  readonly lang?: string;
  /**
   * The text of the notice, exactly as it is shown. `export()` carries it, so that an auditor can hold it against the hash
   * in the policy; without it that one check cannot be made.
   */
  readonly notice?: string;
  /**
   * What this page is, for models whose `context` names it: `{ kind: 'product', topic: 'tea' }`. Words of at most 64
   * characters about the page, never about the visitor.
   */
  readonly context?: Readonly<Record<string, string>>;
  /** Where the worker file is served, for hosts whose bundler or CSP needs it. */
  readonly workerUrl?: string | URL;
  /** Makes the worker, for hosts that must construct it themselves. */
  readonly workerFactory?: () => Worker;
  /** Unix ms. The device's clock, as an argument so that tests and demos can move it. Default `Date.now`. */
  readonly now?: () => number;
  /** Only in the development build of `attune/testing`; ignored elsewhere. */
  readonly development?: {
    /** Takes a script's events for a visitor's. */
    readonly untrusted?: true;
    /** Is shown each frame's records before it is handed over; what is to be kept must be copied. */
    readonly onFrame?: (records: Float64Array) => void;
  };
}

/** `unknown` until looked; then undecided, refused, granted (purposes say what), withdrawn, or expired. */
export type ConsentState = 'unknown' | 'undecided' | 'refused' | 'granted' | 'withdrawn' | 'expired';

export interface Status {
  readonly state: ConsentState;
  readonly purposes: readonly Purpose[];
  /** First day on which the grant no longer holds, `YYYY-MM-DD`. */
  readonly validUntil: string | null;
  /** Global Privacy Control or Do Not Track is on: `share` is off. */
  readonly gpc: boolean;
  /** Whether the thread that sees behaviour can reach a network; `unknown` while there is no worker. */
  readonly network: NetworkState;
  /** Whether ledger checkpoints are signed on this device. */
  readonly ledger: 'signed' | 'unsigned' | 'none';
  /** Whether adjustments are paused. */
  readonly paused: boolean;
}

export interface AdjustmentEvent {
  readonly adjustment: string;
  readonly slot: string;
  readonly operation: string;
  /** Why, in the author's words for the visitor. */
  readonly because: string;
  /** Layout shift that attune measured around the change; 0, or it is reverted. */
  readonly shift: number;
  /** Milliseconds on the page's performance clock. */
  readonly at: number;
}

export interface AttuneEvents {
  consent: Status;
  /** The worker's wish changed; whether the page follows is up to the stability machine. */
  decision: {
    readonly adjustment: string;
    readonly slot: string;
    readonly probability: number;
    readonly latencyMs: number;
  };
  adjusted: AdjustmentEvent;
  reverted: AdjustmentEvent & {
    readonly reason: 'undo' | 'withdrawn' | 'wish' | 'pause' | 'misfire' | 'page' | 'failure' | 'resize';
  };
  /** A rule whose operation is `tell` came true: nothing changed, and the page's own script may do what it likes. */
  told: Pick<AdjustmentEvent, 'adjustment' | 'slot' | 'because' | 'at'>;
  /** An adjustment went wrong too often: it was taken back, and stays off on this device. */
  misfire: Misfire & Pick<AdjustmentEvent, 'slot' | 'at'>;
  /** Told where `learn` and `personalize` were granted. */
  segment: SegmentTurn;
  report: {
    readonly state: 'waiting' | 'accepted';
    readonly epoch: number;
    readonly metric: string;
    readonly bytes: number;
  };
  error: AttuneError;
}

/** An adjustment that was switched off on this device, and what it was last blamed for. */
export interface Misfire {
  readonly adjustment: string;
  readonly sign: Sign;
}

export interface Why {
  readonly slot: string;
  /** The adjustment in effect, or null where the slot is as its author wrote it. */
  readonly adjustment: string | null;
  readonly because: string | null;
  /** The condition in effect, as its author wrote it. */
  readonly rule: Condition | null;
  /** Probability behind it: 1 for a rule. */
  readonly probability: number | null;
  /** Contributing features in ordinal words. */
  readonly reasons: readonly Reason[];
  /** The models and choices that adjustments of this slot ask, with what each has earned so far. */
  readonly models: readonly ModelView[];
  readonly choices: readonly ChoiceView[];
  /** Adjustments of this slot that went wrong too often and are off on this device. */
  readonly misfires: readonly Misfire[];
}

export interface Preview {
  /** The sealed, already debited bytes that wait, or null. */
  readonly wire: string | null;
  readonly why: string;
}

/** A question of attune's to the visitor: whether a change helped, or the page fits. */
export type Question = 'feedback' | 'survey';

export interface QuestionCap {
  /** In how many of a hundred page views it may be put at all. */
  readonly sample: number;
  /** Not again for so many days. */
  readonly days: number;
}

/** An answer to a question of the site's, a quiz say. Which question, and what was answered, attune need not know. */
export interface Answer {
  readonly correct: boolean;
  /** The question, or what holds it: a slot or section that the ruleset declares as a skill. */
  readonly about?: Element;
  /** Milliseconds from the question to the answer. */
  readonly tookMs: number;
  /** Whether a hint was used. */
  readonly hint?: boolean;
}

export interface ErasureReceipt {
  readonly receipt: { readonly stores: readonly string[]; readonly records: number; readonly keyDestroyed: boolean };
  /** C2SP signed note over the ledger, or null where this device cannot sign. */
  readonly checkpoint: string | null;
}

/** What the worker sees now, and what did not reach it. */
export interface DeviceInspection extends Inspection {
  /** Records that were dropped, since the worker fell behind. */
  readonly dropped: number;
}

export interface Attune {
  /** Resolves when stored consent was looked for; until then `status()` says `unknown`. Never rejects. */
  readonly ready: Promise<void>;
  readonly consent: {
    status(): Status;
    /** What is asked for: the policy as attune reads it. @throws {AttuneError} `options/invalid` where it is none */
    policy(): Policy;
    /**
     * Grants purposes. `by` is the visitor's trusted click, submit or keydown, at most a second old, or the name of a consent
     * platform that the policy names in `bridges`; without a gesture the grant is recorded as a platform's or a program's, and
     * allowed only where nothing was ever decided. Listing fewer purposes than before withdraws the others.
     *
     * Where the browser objects to sharing, `share` is granted only if the policy has `allowGpcOverride` and `gpcOverride` says
     * that the gesture confirmed just this.
     *
     * @throws {AttuneError} `consent/gesture`, `consent/signal`, `consent/policy`, `storage/failed`
     */
    grant(
      purposes: readonly Purpose[],
      by?: Event | string,
      options?: { readonly gpcOverride?: boolean },
    ): Promise<Status>;
    /**
     * Says no, as easily as yes; for a consent platform where one is named. Before any grant it leaves one constant marker and
     * nothing else.
     */
    refuse(platform?: string): Promise<Status>;
    /** Ends everything: silence within 100 ms, then erasure; the proof of both stays. */
    withdraw(platform?: string): Promise<ErasureReceipt>;
  };
  /** Subscribes; returns its undo. */
  on<E extends keyof AttuneEvents>(type: E, listener: (event: AttuneEvents[E]) => void): () => void;
  /** A goal named in the ruleset was reached. */
  track(goal: string): void;
  why(element: Element): Promise<Why | null>;
  /** Restores the slot that holds `element`, and keeps it so. Whether there was anything to undo. */
  undo(element: Element): boolean;
  /** Reverts everything and changes nothing until `resume()`. */
  pause(): void;
  resume(): void;
  /** What the visitor says of the slot or section that holds `element`, or of the whole page where none does. */
  feedback(element: Element, value: -1 | 0 | 1): void;
  /**
   * Whether a question may be put to the visitor now: by lot, and not again within its days. Who is told yes has asked. No
   * where `personalize` was not granted.
   */
  mayAsk(question: Question, cap: QuestionCap): Promise<boolean>;
  /**
   * A router has made another page of this one: sensing begins anew with the slots that the document has now. What is in effect
   * in an element that is still a slot's stays, the rest is taken back; what was learned, counted and agreed to goes on.
   */
  page(): void;
  /** A question was answered. */
  answer(answer: Answer): void;
  /** The report that waits, never a new draw. */
  preview(): Promise<Preview>;
  /** What the worker sees now, with exact numbers; for the visitor's own eyes. */
  inspect(): Promise<DeviceInspection | null>;
  /** Forgets what was learned on this device, and goes on learning from nothing. Consent stays as it is. */
  forget(): Promise<void>;
  /** `attune.bundle/1` as JSON text, for the visitor or an auditor. */
  export(): Promise<string>;
  /** Stops and reverts, leaving consent as it is. */
  destroy(): void;
}
