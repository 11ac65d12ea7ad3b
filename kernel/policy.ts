/**
 * `attune.policy/1`: the one legal document that says what attune may sense, keep and send on a site.
 *
 * Its name is the SHA-256 of its canonical text, which stands in every consent record and every report. Each purpose
 * has a hash of its own, over its section and the sections it depends on, so that an edit re-asks only for what it
 * touches.
 */
import { canonicalize, type Json } from './canonical.js';
import type { Purpose } from './purpose.js';

export type Tier = 'A' | 'B' | 'C';
/** ε as an exact fraction, so that no floating point stands on the path of privacy. */
export type EpsilonFraction = readonly [numerator: number, denominator: number];

/** A statistic that may be reported. Cell 0 is kept for "nothing to say", so a report never reveals activity. */
export interface Metric {
  readonly id: string;
  readonly kind: 'category' | 'ordinal' | 'mean' | 'flag';
  /** Number of cells, 2 to 32. */
  readonly cells: number;
  readonly eps: EpsilonFraction;
}

export interface Controller {
  readonly address: string;
  readonly contact: string;
  readonly id: string;
  readonly name: string;
  readonly role: string;
}

export interface PolicyPurpose {
  readonly id: Purpose;
  readonly data: readonly string[];
  readonly dpv: string;
  readonly recipients: readonly string[];
  /** ISO 8601 duration. */
  readonly retention: string;
  readonly storage: string;
}

export interface Policy {
  readonly v: 'attune.policy/1';
  /** Whether a visitor whose browser objects may share all the same, by a confirmation of its own. Without it, never. */
  readonly allowGpcOverride?: true;
  readonly authority: string;
  /** Consent platforms that may relay a grant. */
  readonly bridges: readonly string[];
  readonly budget: 'weekly' | 'daily';
  /** Where reports are posted: an absolute URL, or a path of the site's own origin. */
  readonly collector: string;
  readonly controllers: readonly Controller[];
  readonly dpia: string | null;
  readonly gpc: 'share' | 'strict';
  readonly issuers: readonly string[];
  readonly jurisdiction: string;
  readonly metrics: readonly Metric[];
  readonly notice: {
    readonly id: string;
    readonly texts: readonly { readonly lang: string; readonly sha256: string }[];
    readonly version: string;
  };
  /** Ed25519 keys, in base64url, one of which must have signed each prior of a ruleset. Without it, priors need none. */
  readonly priorKeys?: readonly string[];
  readonly purposes: readonly PolicyPurpose[];
  readonly rights: readonly string[];
  readonly send: 'prompt' | 'next-epoch';
  readonly signals: readonly Tier[];
  readonly site: string;
  readonly siteLog: string | null;
  /** Batches with fewer reports are suppressed; 20 or more. */
  readonly threshold: number;
  readonly withdrawal: string;
}

/**
 * The text whose SHA-256 is the hash of one purpose, or null where the policy does not declare it. A member that the
 * policy lacks is left out; keys, languages and wording under an unchanged notice version are outside, so that
 * rotating a key or correcting a typo re-asks nobody.
 */
export function purposeSection(policy: Policy, id: Purpose): string | null {
  if (!policy.purposes.some((purpose) => purpose.id === id)) return null;
  const section: Record<string, unknown> = {
    controllers: policy.controllers,
    id,
    notice: { id: policy.notice.id, version: policy.notice.version },
    purposes: policy.purposes
      .filter((purpose) => purpose.id === id || purpose.id === 'observe')
      .sort((a, b) => (a.id < b.id ? -1 : 1)),
    signals: policy.signals,
  };
  if (id === 'share') {
    for (const key of ['budget', 'collector', 'metrics', 'send', 'threshold'] as const) section[key] = policy[key];
  }
  return canonicalize(section as Json);
}

/** Days in one epoch of a budget profile. */
export const epochDays = (budget: Policy['budget']): number => (budget === 'weekly' ? 7 : 1);

const DAY_MS = 86_400_000;
export const unixDay = (now: number): number => Math.floor(now / DAY_MS);
/** The number of the epoch that holds the instant `now` (Unix ms). */
export const epochOf = (budget: Policy['budget'], now: number): number => Math.floor(unixDay(now) / epochDays(budget));
