/**
 * Cosignatures of witnesses on a checkpoint (c2sp.org/tlog-cosignature, Ed25519): that somebody independent saw this tree, at
 * this time, grown from every one that he saw before.
 */
import { fromBase64 } from '../kernel/base64.js';
import { type Bytes, concat, toHex, utf8 } from '../kernel/bytes.js';
import { AttuneError } from '../kernel/errors.js';
import type { NoteVerifier, VerifySignature } from '../kernel/note.js';
import { hashOf } from '../kernel/sha256.js';

/** Its byte in the key's id: a key that cosigns signs nothing else under this id. */
const COSIGNATURE = 4;
const KEY_ID_BYTES = 4;
const TIME_BYTES = 8;
const SIGNATURE_BYTES = 64;

export interface Cosignature {
  readonly name: string;
  /** When the witness saw the checkpoint, Unix ms. */
  readonly time: number;
}

/** `<name>+<hex key id>+<base64(0x04 || public key)>` @throws {AttuneError} `document/malformed` */
export function parseWitnessKey(text: string): NoteVerifier {
  const [, name, id, key] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text) ?? [];
  const blob = key === undefined ? null : fromBase64(key);
  if (name === undefined || blob?.length !== 33 || blob[0] !== COSIGNATURE) {
    throw new AttuneError('document/malformed', 'Not a witness’s key. Expected <name>+<8 hex>+<base64>, of type 4.');
  }
  const keyId = hashOf(concat(utf8(`${name}\n`), blob)).slice(0, KEY_ID_BYTES);
  if (toHex(keyId) !== id)
    throw new AttuneError('document/malformed', 'The id of the witness’s key does not fit its name and key.');
  return { name, keyId, publicKey: blob.slice(1) };
}

/**
 * The cosignatures on a checkpoint by known witnesses, one each. Unknown signers are passed over.
 *
 * @throws {AttuneError} `document/refused` where a witness's name and key id stand over what he did not sign
 */
export async function cosignaturesOf(
  note: string,
  witnesses: readonly NoteVerifier[],
  verify: VerifySignature,
): Promise<Cosignature[]> {
  const split = note.lastIndexOf('\n\n');
  const text = note.slice(0, split + 1);
  const seen = new Map<string, Cosignature>();
  for (const [, name, blob64] of note.slice(split + 2).matchAll(/^— (\S+) (\S+)$/gm)) {
    const blob = fromBase64(blob64!);
    const id = blob && toHex(blob.subarray(0, KEY_ID_BYTES));
    const witness = witnesses.find((known) => known.name === name && toHex(known.keyId) === id);
    if (!witness) continue;
    const cosignature = await opened(blob!.slice(KEY_ID_BYTES), text, witness, verify);
    if (!cosignature) throw new AttuneError('document/refused', `The cosignature of ${witness.name} does not verify.`);
    seen.set(toHex(witness.publicKey), cosignature);
  }
  return [...seen.values()];
}

async function opened(
  blob: Bytes,
  text: string,
  { name, publicKey }: NoteVerifier,
  verify: VerifySignature,
): Promise<Cosignature | null> {
  if (blob.length !== TIME_BYTES + SIGNATURE_BYTES) return null;
  const seconds = new DataView(blob.buffer).getBigUint64(0);
  const signed = concat(utf8(`cosignature/v1\ntime ${seconds}\n`), utf8(text));
  if (!(await verify(publicKey, signed, blob.slice(TIME_BYTES)))) return null;
  return { name, time: Number(seconds) * 1000 };
}
