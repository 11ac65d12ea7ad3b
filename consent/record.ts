/**
 * The entries of a consent ledger, `attune.ledger/1`: their types, and the body of a consent record in the fields of
 * ISO/IEC TS 27560 (docs/consent-log.md has the bytes).
 */
import { AttuneError } from '../kernel/errors.js';
import type { EpsilonFraction, Policy } from '../kernel/policy.js';
import type { Purpose } from '../kernel/purpose.js';

/** States of consent, as DPV names them. Only `given` and `renewed` allow anything. */
// prettier-ignore
export const STATES = [
  'unknown', 'requested', 'deferred', 'refused', 'given', 'renewed', 'withdrawn', 'expired', 'terminated', 'invalidated',
] as const;
export type ConsentState = (typeof STATES)[number];

/** Who indicated the choice. `controller` for requests, expiry, consent platforms and programmatic grants. */
export const ACTORS = ['subject', 'guardian', 'controller', 'signal'] as const;
export type Actor = (typeof ACTORS)[number];

export const KINDS = ['expressed', 'explicit'] as const;
export type ConsentKind = (typeof KINDS)[number];

/** The lawful basis of every consent record: GDPR Art. 6(1)(a). */
export const BASIS = 'eu-gdpr:A6-1-a';

export interface RecordedPurpose {
  readonly granted: boolean;
  readonly id: Purpose;
  /** Hash of the purpose's section in the policy that was shown. */
  readonly sha256: string;
}

export interface ConsentBody {
  readonly basis: typeof BASIS;
  readonly by: Actor;
  readonly gpc: boolean;
  readonly jurisdiction: string;
  readonly kind: ConsentKind;
  /** How the choice was collected: `banner.accept`, `prefs.withdraw`, `gpc`, `bridge:<name>`, `programmatic`. */
  readonly method: string;
  readonly notice: { readonly id: string; readonly lang: string; readonly sha256: string; readonly version: string };
  /** SHA-256 of the policy. */
  readonly policy: string;
  /** Every purpose the policy declares, sorted by id. */
  readonly purposes: readonly RecordedPurpose[];
  readonly recordId: string;
  readonly replaces: string | null;
  readonly state: ConsentState;
  /** 16 random bytes in base64url: a name for this consent cycle on this site and for nothing else. */
  readonly subject: string;
  /** UTC day from whose start the grant no longer holds, `YYYY-MM-DD`. */
  readonly validUntil: string | null;
}

export interface ReportBody {
  /** SHA-256 of the report's wire. */
  readonly digest: string;
  readonly epoch: number;
  readonly eps: EpsilonFraction;
  readonly metric: string;
}

export interface ErasureBody {
  /** Whether the key of the data at rest went too, which makes every backup unreadable. */
  readonly keyDestroyed: boolean;
  readonly records: number;
  /** Sorted. */
  readonly stores: readonly string[];
}

/** What happened: type and body of an entry, before it has a place in the chain. */
export type Happening =
  | { readonly type: 'consent'; readonly body: ConsentBody }
  | { readonly type: 'signal'; readonly body: { readonly gpc: boolean } }
  | { readonly type: 'report'; readonly body: ReportBody }
  | { readonly type: 'erasure'; readonly body: ErasureBody }
  | { readonly type: 'policy'; readonly body: { readonly sha256: string } }
  | { readonly type: 'clock'; readonly body: { readonly note: string } }
  | { readonly type: 'recovery'; readonly body: { readonly reason: string } };

export type Entry = Happening & {
  /** Hex hash of the entry before, as a leaf of the Merkle tree; 64 zeros for the first. */
  readonly prev: string;
  readonly seq: number;
  /** `YYYY-MM-DDThh:mm:ssZ`, never before the entry before. */
  readonly t: string;
  readonly v: 'attune.ledger/1';
};

/** UTC time to the second, as entries spell it. */
export const timestamp = (now: number): string => `${new Date(now).toISOString().slice(0, 19)}Z`;

/** How long a grant lasts. */
const VALID_MS = 180 * 86_400_000;

/** UTC day, `YYYY-MM-DD`. */
export const dayOf = (now: number): string => timestamp(now).slice(0, 10);

/** The UTC day from whose start a grant given at `now` no longer holds. */
export const validUntilOf = (now: number): string => dayOf(now + VALID_MS);

/**
 * Whether a consent record allows a purpose at the instant `now` (Unix ms), where `sha256` is the hash of the purpose's
 * section in the policy in force. This is the one definition of "granted"; everything that is not exactly that is a no.
 */
export function allows(consent: ConsentBody, purpose: Purpose, now: number, sha256: string | undefined): boolean {
  return (
    (consent.state === 'given' || consent.state === 'renewed') &&
    consent.validUntil !== null &&
    dayOf(now) < consent.validUntil &&
    consent.purposes.some((p) => p.id === purpose && p.granted && p.sha256 === sha256)
  );
}

/** What a consent record states beyond what its policy says. */
export interface Choice {
  readonly by: Actor;
  readonly gpc: boolean;
  readonly granted: readonly Purpose[];
  readonly kind: ConsentKind;
  /** Language of the notice that was shown; the policy must have its hash. */
  readonly lang: string;
  readonly method: string;
  readonly recordId: string;
  readonly replaces: string | null;
  readonly state: ConsentState;
  readonly subject: string;
  readonly validUntil: string | null;
}

/**
 * The body of a consent record: a choice, under a policy with its hash and the hashes of its purposes.
 *
 * @throws {AttuneError} `consent/record` where the policy has no notice in that language.
 */
export function consentBody(
  policy: Policy,
  policySha256: string,
  purposeHashes: ReadonlyMap<Purpose, string>,
  choice: Choice,
): ConsentBody {
  const { granted, lang, ...rest } = choice;
  const notice = policy.notice.texts.find((text) => text.lang === lang);
  if (!notice) {
    throw new AttuneError('consent/record', `The policy has no notice in "${lang}". Add its hash.`);
  }
  return {
    ...rest,
    basis: BASIS,
    jurisdiction: policy.jurisdiction,
    notice: { id: policy.notice.id, lang, sha256: notice.sha256, version: policy.notice.version },
    policy: policySha256,
    purposes: policy.purposes
      .map(({ id }) => ({ granted: granted.includes(id), id, sha256: purposeHashes.get(id)! }))
      .sort((a, b) => (a.id < b.id ? -1 : 1)),
  };
}
