/**
 * C2SP signed notes (c2sp.org/signed-note) that carry tree checkpoints (c2sp.org/tlog-checkpoint), signed by Ed25519.
 *
 * Go's `golang.org/x/mod/sumdb/note` opens what is written here, so an auditor need not trust our code.
 */
import { fromBase64, toBase64 } from './base64.js';
import { type Bytes, concat, fromHex, toHex, utf8 } from './bytes.js';
import { AttuneError } from './errors.js';
import type { Sha256 } from './merkle.js';

const ED25519 = 1;
const MAX_SIGNATURES = 16;

export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Bytes;
}

export interface NoteVerifier {
  readonly name: string;
  readonly keyId: Bytes;
  readonly publicKey: Bytes;
}

export type VerifySignature = (publicKey: Bytes, message: Bytes, signature: Bytes) => Promise<boolean>;

/** First four bytes of SHA-256(name, newline, 0x01, public key). */
export async function noteKeyId(sha256: Sha256, name: string, publicKey: Uint8Array): Promise<Bytes> {
  return (await sha256(concat(utf8(`${name}\n`), new Uint8Array([ED25519]), publicKey))).slice(0, 4);
}

/** `<name>+<hex key id>+<base64(0x01 || public key)>` */
export async function encodeVerifierKey(sha256: Sha256, name: string, publicKey: Uint8Array): Promise<string> {
  const keyId = await noteKeyId(sha256, name, publicKey);
  return `${name}+${toHex(keyId)}+${toBase64(concat(new Uint8Array([ED25519]), publicKey))}`;
}

/** @throws {AttuneError} `document/malformed` where the text is no Ed25519 verifier key or its id does not fit. */
export async function parseVerifierKey(sha256: Sha256, text: string): Promise<NoteVerifier> {
  const [, name, id, key] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text) ?? [];
  const blob = key === undefined ? null : fromBase64(key);
  if (name === undefined || id === undefined || blob?.length !== 33 || blob[0] !== ED25519) {
    throw new AttuneError('document/malformed', 'Not an Ed25519 verifier key. Expected <name>+<8 hex>+<base64>.');
  }
  const publicKey = blob.slice(1);
  const keyId = await noteKeyId(sha256, name, publicKey);
  if (toHex(keyId) !== id)
    throw new AttuneError('document/malformed', 'The id of the verifier key does not fit its name and key.');
  return { name, keyId: fromHex(id)!, publicKey };
}

/** The signed text of a checkpoint. */
export const checkpointText = ({ origin, size, root }: Checkpoint): string => `${origin}\n${size}\n${toBase64(root)}\n`;

/** @throws {AttuneError} `document/malformed` */
export function parseCheckpoint(text: string): Checkpoint {
  const [, origin, size, root64] = /^([^\n]+)\n(0|[1-9][0-9]{0,15})\n([A-Za-z0-9+/=]{44})\n/.exec(text) ?? [];
  const root = root64 === undefined ? null : fromBase64(root64);
  if (origin === undefined || size === undefined || root?.length !== 32 || !Number.isSafeInteger(Number(size))) {
    throw new AttuneError('document/malformed', 'Not a checkpoint: expected origin, size and base64 root, one a line.');
  }
  return { origin, size: Number(size), root };
}

/** A note: the text, a blank line, one signature line. `signature` is over the text's UTF-8 bytes. */
export function formatNote(text: string, name: string, keyId: Uint8Array, signature: Uint8Array): string {
  return `${text}\n— ${name} ${toBase64(concat(keyId, signature))}\n`;
}

/**
 * The text of a note and the names whose signatures were verified. Unknown keys are ignored; a known key with a bad
 * signature, or no known good signature at all, refuses the note.
 *
 * @throws {AttuneError} `document/refused`, or `document/malformed` where it is no note.
 */
export async function openNote(
  note: string,
  verifiers: readonly NoteVerifier[],
  verify: VerifySignature,
): Promise<{ text: string; verified: string[] }> {
  const malformed = (what: string): AttuneError => new AttuneError('document/malformed', `Not a signed note: ${what}.`);
  if (/[\u0000-\u0009\u000b-\u001f]/.test(note) || note.includes('\ufffd')) throw malformed('control characters');
  const split = note.lastIndexOf('\n\n');
  if (split < 0 || !note.endsWith('\n')) throw malformed('no signature block');
  const text = note.slice(0, split + 1);
  const lines = note
    .slice(split + 2)
    .split('\n')
    .slice(0, -1);
  if (lines.length === 0 || lines.length > MAX_SIGNATURES) throw malformed(`1 to ${MAX_SIGNATURES} signatures`);

  const verified: string[] = [];
  for (const line of lines) {
    const [, name, blob64] = /^— ([^\s+]+) ([A-Za-z0-9+/=]+)$/.exec(line) ?? [];
    const blob = blob64 === undefined ? null : fromBase64(blob64);
    if (name === undefined || !blob || blob.length < 5) throw malformed('a bad signature line');
    const known = verifiers.find((v) => v.name === name && toHex(v.keyId) === toHex(blob.slice(0, 4)));
    if (!known) continue;
    if (!(await verify(known.publicKey, utf8(text), blob.slice(4)))) {
      throw new AttuneError('document/refused', `The signature of ${name} does not verify.`);
    }
    if (!verified.includes(name)) verified.push(name);
  }
  if (verified.length === 0) throw new AttuneError('document/refused', 'No signature by a known key.');
  return { text, verified };
}
