/**
 * `attune.bundle/1`: everything an auditor needs to check one device's record, offline, in one file.
 *
 * Ordinary JSON; its strings are the canonical texts themselves, so that what is hashed is what is read. A bundle holds
 * no interaction and no key that signs.
 */
import type { Bytes } from '../kernel/bytes.js';
import { toHex, utf8 } from '../kernel/bytes.js';
import type { Sha256 } from '../kernel/merkle.js';
import { encodeVerifierKey } from '../kernel/note.js';

export interface Bundle {
  readonly v: 'attune.bundle/1';
  /** The ledger's name, under which its checkpoints are signed. */
  readonly origin: string;
  /** Verifier key of the checkpoints; null where the browser could not sign. */
  readonly vkey: string | null;
  /** Canonical texts of the ledger's entries, in order. */
  readonly entries: readonly string[];
  readonly checkpoints: readonly string[];
  readonly policies: readonly { readonly sha256: string; readonly text: string }[];
  readonly notices: readonly { readonly lang: string; readonly sha256: string; readonly text: string }[];
  /** Wires of the reports that are still at hand. */
  readonly reports: readonly string[];
  readonly receipts: readonly string[];
}

/** What goes into a bundle. Hashes and the verifier key are made here. */
export interface BundleParts {
  readonly origin: string;
  readonly publicKey: Bytes | null;
  readonly entries: readonly string[];
  readonly checkpoints: readonly string[];
  /** Canonical texts of the policies. */
  readonly policies: readonly string[];
  readonly notices: readonly { readonly lang: string; readonly text: string }[];
  readonly reports: readonly string[];
  readonly receipts: readonly string[];
}

export async function writeBundle(sha256: Sha256, parts: BundleParts): Promise<string> {
  const { origin, publicKey, entries, checkpoints, policies, notices, reports, receipts } = parts;
  const nameOf = async (content: string): Promise<string> => toHex(await sha256(utf8(content)));
  const bundle: Bundle = {
    v: 'attune.bundle/1',
    origin,
    vkey: publicKey ? await encodeVerifierKey(sha256, origin, publicKey) : null,
    entries,
    checkpoints,
    policies: await Promise.all(policies.map(async (content) => ({ sha256: await nameOf(content), text: content }))),
    notices: await Promise.all(
      notices.map(async ({ lang, text: content }) => ({ lang, sha256: await nameOf(content), text: content })),
    ),
    reports,
    receipts,
  };
  return `${JSON.stringify(bundle, null, 1)}\n`;
}
