/**
 * The key that signs the site log's checkpoints, in a file of its own: the form is that of Go's `note.GenerateKey`,
 * `PRIVATE+KEY+<name>+<hex id>+<base64(0x01 || seed)>`.
 *
 * It must outlive every receipt. An older copy of the database must never be run under it: it would sign a second history.
 */
import { createPrivateKey, createPublicKey, randomBytes, sign } from 'node:crypto';
import { closeSync, fsyncSync, linkSync, openSync, readFileSync, unlinkSync, writeSync } from 'node:fs';
import { fromBase64, toBase64 } from '../../kernel/base64.js';
import { type Bytes, concat, fromHex, toHex, utf8 } from '../../kernel/bytes.js';
import { AttuneError } from '../../kernel/errors.js';
import { encodeVerifierKey, formatNote, noteKeyId } from '../../kernel/note.js';
import { sha256 } from './sha256.js';

export interface SiteKey {
  /** Of the key, and the origin of the log. */
  readonly name: string;
  /** What an auditor needs: `<name>+<hex id>+<base64(0x01 || public key)>`. */
  readonly verifierKey: string;
  /** The text as a signed note. */
  sign(text: string): string;
}

/** PKCS #8 of an Ed25519 seed is this prefix and the seed (RFC 8410 §7). */
const PKCS8 = fromHex('302e020100300506032b657004220420')!;
const ED25519 = new Uint8Array([1]);

/**
 * The key in `file`, which is made where it is missing; without a file, one that ends with the process.
 *
 * @throws {AttuneError} `options/invalid`
 */
export async function openSiteKey(name: string, file: string | null): Promise<SiteKey> {
  const fresh = (): Promise<string> => encodeKey(name, new Uint8Array(randomBytes(32)));
  let text: string;
  try {
    text = file === null ? await fresh() : (read(file) ?? make(file, await fresh()));
  } catch (cause) {
    const reason = (cause as Error).message;
    throw new AttuneError('options/invalid', `Cannot open the site log's key: ${reason}. Name another file.`, {
      cause,
    });
  }
  const [, blob64 = ''] = /\+([A-Za-z0-9+/]{44})\n$/.exec(text) ?? [];
  const seed = fromBase64(blob64)?.slice(1);
  if (seed?.length !== 32 || (await encodeKey(name, seed)) !== text) {
    throw new AttuneError('options/invalid', `${String(file)} holds no key of the log ${name}. Name another file.`);
  }
  const { privateKey, publicKey } = keysOf(seed);
  const keyId = await noteKeyId(sha256, name, publicKey);
  return {
    name,
    verifierKey: await encodeVerifierKey(sha256, name, publicKey),
    sign: (note) => formatNote(note, name, keyId, sign(null, utf8(note), privateKey)),
  };
}

async function encodeKey(name: string, seed: Bytes): Promise<string> {
  const keyId = await noteKeyId(sha256, name, keysOf(seed).publicKey);
  return `PRIVATE+KEY+${name}+${toHex(keyId)}+${toBase64(concat(ED25519, seed))}\n`;
}

function keysOf(seed: Bytes) {
  const privateKey = createPrivateKey({ key: Buffer.from(concat(PKCS8, seed)), format: 'der', type: 'pkcs8' });
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  return { privateKey, publicKey: new Uint8Array(spki.subarray(-32)) };
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw thrown;
  }
}

/** Writes the file whole or not at all; of two processes that make it at once, both get the first one's. */
function make(file: string, text: string): string {
  const draft = `${file}.${process.pid}`;
  const handle = openSync(draft, 'wx', 0o600);
  try {
    writeSync(handle, text);
    // Durable before anything is signed by it.
    fsyncSync(handle);
    linkSync(draft, file);
    return text;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'EEXIST') return read(file)!;
    throw thrown;
  } finally {
    closeSync(handle);
    unlinkSync(draft);
  }
}
