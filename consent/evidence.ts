/**
 * A bundle laid out for the auditor: everything parsed, hashed and put in order once, so that each rule is one look.
 *
 * Nothing is judged here but what cannot be a bundle at all. What cannot be read is kept as null beside its fault, and
 * the rules say what that means.
 */
import { type Bytes, toHex, utf8 } from '../kernel/bytes.js';
import { parseCanonical } from '../kernel/canonical.js';
import type { Ed25519 } from '../kernel/ed25519.js';
import { type OpenedReport, openReport } from '../kernel/envelope.js';
import { openFrontier } from '../kernel/frontier.js';
import type { Sha256 } from '../kernel/merkle.js';
import {
  type Checkpoint,
  type NoteVerifier,
  parseCheckpoint,
  parseVerifierKey,
  type VerifySignature,
} from '../kernel/note.js';
import { type Policy, purposeSection } from '../kernel/policy.js';
import { type Purpose, PURPOSES } from '../kernel/purpose.js';
import { type LogProof, parseProof } from '../kernel/receipt.js';
import { hashOf } from '../kernel/sha256.js';
import { verifyEd25519 } from '../platform/crypto.js';
import type { Bundle } from './bundle.js';
import { parseWitnessKey } from './cosignature.js';
import { readBundle } from './read-bundle.js';
import { readEntry } from './read-entry.js';
import type { ConsentBody, Entry, ReportBody } from './record.js';
import { among, atLeast, exactly, fraction, listOf, orNull, sha256 as hash, text } from './shape.js';
import { GPC_OVERRIDE } from './speaker.js';

/** One entry as it stands in the bundle. */
export interface Leaf {
  readonly text: string;
  readonly entry: Entry | null;
  readonly fault: string;
}

/** One entry, and how things stood just before it. */
export interface Moment {
  readonly index: number;
  readonly entry: Entry;
  /** The entry's time, Unix ms. */
  readonly at: number;
  /** Its UTC day. */
  readonly day: string;
  /** The latest consent record, and the purposes that it granted, expired by now or not. */
  readonly consent: ConsentBody | null;
  readonly held: readonly Purpose[];
  /** What the entry itself grants. */
  readonly grants: readonly Purpose[];
  /** Hash of the policy in force. */
  readonly policy: string | null;
  /** Whether the browser objected to sharing, as far as the ledger knows. */
  readonly gpc: boolean;
}

export type ReportMoment = Moment & { readonly body: ReportBody };

export interface NamedPolicy {
  readonly text: string;
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

export interface Receipt {
  readonly proof: LogProof | null;
  readonly checkpoint: Checkpoint | null;
  readonly fault: string;
}

export interface Evidence {
  readonly bundle: Bundle;
  readonly leaves: readonly Leaf[];
  /** Their hashes, 32 bytes each: a hundred thousand arrays would cost more than what is in them. */
  readonly hashes: Bytes;
  /** The entries in time; empty where one of them could not be read. */
  readonly history: readonly Moment[];
  /** Those of them that record a report. */
  readonly reports: readonly ReportMoment[];
  /** The root over the first n entries, for every n that a checkpoint names and the bundle has. */
  readonly roots: ReadonlyMap<number, Bytes>;
  readonly checkpoints: readonly { readonly note: string; readonly checkpoint: Checkpoint | null }[];
  /** The key that must have signed the checkpoints. */
  readonly verifier: NoteVerifier | null;
  readonly policies: ReadonlyMap<string, NamedPolicy>;
  /** Hashes of the notice texts at hand. */
  readonly notices: ReadonlySet<string>;
  readonly wires: readonly Wire[];
  /** The wires by their digest. */
  readonly wireOf: ReadonlyMap<string, Wire>;
  readonly receipts: readonly Receipt[];
  /** Keys of the logs, and of the witnesses, that the auditor trusts, and how many of these must have signed. */
  readonly siteKeys: readonly NoteVerifier[];
  readonly witnesses: readonly NoteVerifier[];
  readonly quorum: number;
  readonly verify: VerifySignature;
}

/** What the auditor brings, because it must not come from the bundle, or is not in it. */
export interface Brought {
  /** Verifier of Ed25519 where the platform has none. */
  readonly fallback?: Ed25519;
  /** The verifier key that the auditor trusts, in place of the one the bundle names. */
  readonly vkey?: string;
  /** Texts of notices. */
  readonly notices?: readonly string[];
  /** Verifier keys of the sites' logs. */
  readonly siteKeys?: readonly string[];
  /** Keys of witnesses (c2sp.org/tlog-cosignature), and how many of them must have signed each receipt: none by default. */
  readonly witnessKeys?: readonly string[];
  readonly quorum?: number;
}

/** SHA-256 in the form that the kernel takes it in. */
export const sha256: Sha256 = (data) => Promise.resolve(hashOf(data));
const hashText = (words: string): string => toHex(hashOf(utf8(words)));

export const HASH_BYTES = 32;
/** Entries between two words about how far it is. */
const STRIDE = 512;

/**
 * @param done told how many of the entries are laid out, and waited for
 * @throws {AttuneError} `document/malformed` where the text is no bundle, or a verifier key is none.
 */
export async function layOut(
  json: string,
  brought: Brought,
  done: (entries: number, of: Bundle) => void | Promise<void> = () => undefined,
): Promise<Evidence> {
  const { fallback, vkey, notices = [], siteKeys = [], witnessKeys = [], quorum = 0 } = brought;
  const bundle = readBundle(json);
  const key = vkey ?? bundle.vkey;
  const keys = {
    verifier: key === null ? null : await parseVerifierKey(sha256, key),
    siteKeys: await Promise.all(siteKeys.map((text) => parseVerifierKey(sha256, text))),
    witnesses: witnessKeys.map(parseWitnessKey),
    quorum,
  };
  const checkpoints = bundle.checkpoints.map((note) => ({ note, checkpoint: attempt(() => parseCheckpoint(note))[0] }));
  const sizes = new Set(checkpoints.map(({ checkpoint }) => checkpoint?.size));
  const leaves: Leaf[] = [];
  const hashes = new Uint8Array(HASH_BYTES * bundle.entries.length);
  const roots = new Map<number, Bytes>();
  const tree = openFrontier();
  const hashLeaf = leafHasher();
  for (const [index, entryText] of bundle.entries.entries()) {
    if (sizes.has(index)) roots.set(index, tree.root());
    const leaf = hashLeaf(entryText);
    tree.add(leaf);
    hashes.set(leaf, HASH_BYTES * index);
    leaves.push(readLeaf(entryText));
    if (index % STRIDE === 0) await done(index, bundle);
  }
  await done(leaves.length, bundle);
  roots.set(leaves.length, tree.root());
  const wires = bundle.reports.map(readWire);
  const history = historyOf(leaves);
  return {
    ...keys,
    bundle,
    leaves,
    hashes,
    history,
    reports: reportsIn(history),
    roots,
    checkpoints,
    policies: new Map(bundle.policies.map((p) => [p.sha256, readPolicy(p.sha256, p.text)])),
    notices: new Set([...bundle.notices.map((notice) => notice.text), ...notices].map(hashText)),
    wires,
    wireOf: new Map(wires.map((wire) => [wire.digest, wire])),
    receipts: bundle.receipts.map(readReceipt),
    verify: (publicKey, message, signature) => verifyEd25519(publicKey, message, signature, fallback),
  };
}

/** Whether a consent record grants anything at all, expired or not. */
export const isYes = ({ state }: ConsentBody): boolean => state === 'given' || state === 'renewed';

const NOTHING: readonly Purpose[] = [];
const grantedIn = (consent: ConsentBody): readonly Purpose[] =>
  isYes(consent) ? consent.purposes.filter((purpose) => purpose.granted).map((purpose) => purpose.id) : NOTHING;

/** Whether a record says that `share` is granted though the browser objects. */
export const claimsOverride = ({ method }: ConsentBody): boolean => method.endsWith(GPC_OVERRIDE);

function readLeaf(entryText: string): Leaf {
  try {
    return { text: entryText, entry: readEntry(entryText), fault: '' };
  } catch (thrown) {
    return { text: entryText, entry: null, fault: (thrown as Error).message };
  }
}

/** Hashes the texts of leaves, one after the other, in one room: to make a room for each takes as long as to hash it. */
export function leafHasher(): (leaf: string) => Bytes {
  const encoder = new TextEncoder();
  // Its first byte stays 0: by that a leaf is told from a node.
  let room = new Uint8Array(4096);
  return (leaf) => {
    const most = 1 + 3 * leaf.length;
    if (room.length < most) room = new Uint8Array(2 * most);
    const { written } = encoder.encodeInto(leaf, room.subarray(1));
    return hashOf(room.subarray(0, 1 + written));
  };
}

function readWire(wire: string): Wire {
  const [report, fault] = attempt(() => openReport(wire));
  return { text: wire, digest: hashText(wire), report, fault };
}

function readReceipt(receipt: string): Receipt {
  const [proof, fault] = attempt(() => parseProof(receipt));
  const [checkpoint, flaw] = attempt(() => parseCheckpoint(proof?.checkpoint ?? ''));
  return { proof, checkpoint, fault: fault || flaw };
}

function historyOf(leaves: readonly Leaf[]): Moment[] {
  const history: Moment[] = [];
  let consent: ConsentBody | null = null;
  let [held, policy, gpc]: [readonly Purpose[], string | null, boolean] = [NOTHING, null, false];
  for (const [index, { entry }] of leaves.entries()) {
    if (!entry) return [];
    const { type, body, t } = entry;
    const grants = type === 'consent' ? grantedIn(body) : NOTHING;
    history.push({ index, entry, at: Date.parse(t), day: t.slice(0, 10), consent, held, grants, policy, gpc });
    if (type === 'consent') [consent, held, policy, gpc] = [body, grants, body.policy, body.gpc];
    else if (type === 'policy') policy = body.sha256;
    else if (type === 'signal') gpc = body.gpc;
  }
  return history;
}

function reportsIn(history: readonly Moment[]): ReportMoment[] {
  const reports: ReportMoment[] = [];
  for (const moment of history)
    if (moment.entry.type === 'report') reports.push({ ...moment, body: moment.entry.body });
  return reports;
}

/** As much of a policy's shape as the rules and their report rely on; the whole schema is the site's affair. */
const isPolicy = atLeast({
  v: among(['attune.policy/1']),
  bridges: listOf(text),
  budget: among(['daily', 'weekly']),
  jurisdiction: text,
  metrics: listOf(
    atLeast({ cells: (n) => typeof n === 'number' && n >= 2 && n <= 32, eps: fraction, id: text, kind: text }),
  ),
  notice: atLeast({ id: text, texts: listOf(exactly({ lang: text, sha256: hash })), version: text }),
  purposes: listOf(
    atLeast({
      data: listOf(text),
      dpv: text,
      id: among(PURPOSES),
      recipients: listOf(text),
      retention: text,
      storage: text,
    }),
  ),
  site: text,
  siteLog: orNull(text),
});

function readPolicy(name: string, policyText: string): NamedPolicy {
  const isItself = hashText(policyText) === name;
  const [value] = attempt(() => parseCanonical(policyText));
  const policy = isPolicy(value ?? undefined) ? (value as unknown as Policy) : null;
  // Of a policy that lacks what a purpose's hash is over there is none.
  const [hashes] = attempt(() =>
    policy?.purposes.map(({ id }) => [id, hashText(purposeSection(policy, id)!)] as const),
  );
  return hashes
    ? { text: policyText, isItself, policy, purposeHashes: new Map(hashes) }
    : { text: policyText, isItself, policy: null, purposeHashes: new Map() };
}

/** The value, or null and why not. */
function attempt<T>(work: () => T): [T | null, string] {
  try {
    return [work(), ''];
  } catch (thrown) {
    return [null, (thrown as Error).message];
  }
}
