/**
 * A bundle laid out for the auditor: everything parsed, hashed and put in order once, so that each rule is one look.
 *
 * Nothing is judged here but what cannot be a bundle at all. What cannot be read is kept as null beside its fault, and
 * the rules say what that means.
 */
import { type Bytes, utf8 } from '../kernel/bytes.js';
import { parseCanonical } from '../kernel/canonical.js';
import { type OpenedReport, openReport } from '../kernel/envelope.js';
import { leafHash, merkleRoots } from '../kernel/merkle.js';
import { type Checkpoint, type NoteVerifier, parseCheckpoint, parseVerifierKey } from '../kernel/note.js';
import { type Policy, purposeSection } from '../kernel/policy.js';
import { type Purpose, PURPOSES } from '../kernel/purpose.js';
import type { Ed25519 } from '../kernel/ed25519.js';
import { sha256, sha256Hex, verifyEd25519 } from '../platform/crypto.js';
import type { Bundle } from './bundle.js';
import { readBundle } from './read-bundle.js';
import { readEntry } from './read-entry.js';
import type { ConsentBody, Entry } from './record.js';
import { among, atLeast, exactly, fraction, listOf, sha256 as hash, text } from './shape.js';

/** One entry as it stands in the bundle. */
export interface Leaf {
  readonly text: string;
  readonly hash: Bytes;
  readonly entry: Entry | null;
  readonly fault: string;
}

/** One entry, and how things stood just before it. */
export interface Moment {
  readonly index: number;
  readonly entry: Entry;
  /** The entry's time, Unix ms. */
  readonly at: number;
  /** The latest consent record. */
  readonly consent: ConsentBody | null;
  /** Hash of the policy in force. */
  readonly policy: string | null;
  /** Whether the browser objected to sharing, as far as the ledger knows. */
  readonly gpc: boolean;
}

export interface NamedPolicy {
  /** Whether the text hashes to the name it goes by. */
  readonly isItself: boolean;
  /** Null where the text is no policy. */
  readonly policy: Policy | null;
  readonly purposeHashes: ReadonlyMap<Purpose, string>;
}

export interface Wire {
  readonly text: string;
  readonly digest: string;
  readonly report: OpenedReport | null;
  readonly fault: string;
}

export interface Evidence {
  readonly bundle: Bundle;
  readonly leaves: readonly Leaf[];
  /** The entries in time; empty where one of them could not be read. */
  readonly history: readonly Moment[];
  /** Roots of the tree over the first n entries, n from 0 on. */
  readonly roots: readonly Bytes[];
  readonly checkpoints: readonly { readonly note: string; readonly checkpoint: Checkpoint | null }[];
  /** The key that must have signed the checkpoints. */
  readonly verifier: NoteVerifier | null;
  readonly policies: ReadonlyMap<string, NamedPolicy>;
  /** Hashes of the notice texts at hand. */
  readonly notices: ReadonlySet<string>;
  readonly wires: readonly Wire[];
  verify(publicKey: Bytes, message: Bytes, signature: Bytes): Promise<boolean>;
}

/** What the auditor brings, because it must not come from the bundle, or is not in it. */
export interface Brought {
  /** Verifier of Ed25519 where the platform has none. */
  readonly fallback?: Ed25519;
  /** The verifier key that the auditor trusts, in place of the one the bundle names. */
  readonly vkey?: string;
  /** Texts of notices. */
  readonly notices?: readonly string[];
}

/** @throws {AttuneError} `document/malformed` where the text is no bundle, or a verifier key is none. */
export async function layOut(json: string, { fallback, vkey, notices = [] }: Brought): Promise<Evidence> {
  const bundle = readBundle(json);
  const key = vkey ?? bundle.vkey;
  const leaves = await Promise.all(
    bundle.entries.map(async (entryText): Promise<Leaf> => {
      const [entry, fault] = attempt(() => readEntry(entryText));
      return { text: entryText, hash: await leafHash(sha256, utf8(entryText)), entry, fault };
    }),
  );
  const texts = [...bundle.notices.map((notice) => notice.text), ...notices];
  return {
    bundle,
    leaves,
    history: historyOf(leaves),
    roots: await merkleRoots(
      sha256,
      leaves.map((leaf) => leaf.hash),
    ),
    checkpoints: bundle.checkpoints.map((note) => ({ note, checkpoint: attempt(() => parseCheckpoint(note))[0] })),
    verifier: key === null ? null : await parseVerifierKey(sha256, key),
    policies: new Map(
      await Promise.all(bundle.policies.map(async (p) => [p.sha256, await namedPolicy(p.sha256, p.text)] as const)),
    ),
    notices: new Set(await Promise.all(texts.map(sha256Hex))),
    wires: await Promise.all(
      bundle.reports.map(async (wire): Promise<Wire> => {
        const [report, fault] = attempt(() => openReport(wire));
        return { text: wire, digest: await sha256Hex(wire), report, fault };
      }),
    ),
    verify: (publicKey, message, signature) => verifyEd25519(publicKey, message, signature, fallback),
  };
}

/** The purposes a consent record grants, expired or not. */
export const grantedIn = (consent: ConsentBody | null): readonly Purpose[] =>
  consent?.state === 'given' || consent?.state === 'renewed'
    ? consent.purposes.filter((purpose) => purpose.granted).map((purpose) => purpose.id)
    : [];

function historyOf(leaves: readonly Leaf[]): Moment[] {
  const history: Moment[] = [];
  let before: Pick<Moment, 'consent' | 'policy' | 'gpc'> = { consent: null, policy: null, gpc: false };
  for (const [index, { entry }] of leaves.entries()) {
    if (!entry) return [];
    history.push({ index, entry, at: Date.parse(entry.t), ...before });
    if (entry.type === 'consent') before = { consent: entry.body, policy: entry.body.policy, gpc: entry.body.gpc };
    if (entry.type === 'policy') before = { ...before, policy: entry.body.sha256 };
    if (entry.type === 'signal') before = { ...before, gpc: entry.body.gpc };
  }
  return history;
}

/** As much of a policy's shape as the rules rely on; the whole schema is the site's affair. */
const isPolicy = atLeast({
  v: among(['attune.policy/1']),
  budget: among(['daily', 'weekly']),
  jurisdiction: text,
  metrics: listOf(
    atLeast({ cells: (n) => typeof n === 'number' && n >= 2 && n <= 32, eps: fraction, id: text, kind: text }),
  ),
  notice: atLeast({ id: text, texts: listOf(exactly({ lang: text, sha256: hash })), version: text }),
  purposes: listOf(atLeast({ id: among(PURPOSES) })),
});

async function namedPolicy(name: string, policyText: string): Promise<NamedPolicy> {
  const isItself = (await sha256Hex(policyText)) === name;
  const [value] = attempt(() => parseCanonical(policyText));
  if (!isPolicy(value ?? undefined)) return { isItself, policy: null, purposeHashes: new Map() };
  const policy = value as unknown as Policy;
  const purposeHashes = new Map<Purpose, string>();
  for (const { id } of policy.purposes) purposeHashes.set(id, await sha256Hex(purposeSection(policy, id)!));
  return { isItself, policy, purposeHashes };
}

/** The value, or null and why not. */
function attempt<T>(work: () => T): [T | null, string] {
  try {
    return [work(), ''];
  } catch (thrown) {
    return [null, (thrown as Error).message];
  }
}
