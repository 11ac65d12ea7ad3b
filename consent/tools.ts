/** The audit's own tools, for whoever would rather check by hand: each over WebCrypto, none of them trusting anything. */
import { openNote as open, parseVerifierKey } from '../kernel/note.js';
import {
  type Consistency,
  type Inclusion,
  verifyConsistency as consistent,
  verifyInclusion as included,
} from '../kernel/proof.js';
import { sha256, verifyEd25519 } from '../platform/crypto.js';

export { parseStrict } from '../kernel/canonical.js';
export { verifyEd25519 } from '../platform/crypto.js';
export { canonicalize } from './rfc8785.js';
export type { Consistency, Inclusion };

/** Whether a leaf stands where a proof says (RFC 9162 §2.1.3.2). */
export const verifyInclusion = (claim: Inclusion): Promise<boolean> => included(sha256, claim);

/** Whether one tree goes on from another (RFC 9162 §2.1.4.2). */
export const verifyConsistency = (claim: Consistency): Promise<boolean> => consistent(sha256, claim);

/**
 * Opens a signed note (C2SP signed-note) with verifier keys `<name>+<hex id>+<base64 key>`.
 *
 * @returns the text, and the names under which it was verified
 * @throws {AttuneError} `document/malformed` for what is no note, or no verifier key; `document/refused` where none of the keys
 * has signed it, or one has not signed what stands there under its name
 */
export async function openNote(
  note: string,
  verifierKeys: readonly string[],
): Promise<{ readonly text: string; readonly verified: readonly string[] }> {
  const verifiers = await Promise.all(verifierKeys.map((key) => parseVerifierKey(sha256, key)));
  return open(note, verifiers, verifyEd25519);
}
