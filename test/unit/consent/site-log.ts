/** A site's log as an auditor meets it: receipts of some grants among strangers' leaves, signed by the log and by a witness. */
import { toBase64 } from '../../../kernel/base64.js';
import { type Bytes, concat, toHex, utf8 } from '../../../kernel/bytes.js';
import { leafHash, merkleRoot } from '../../../kernel/merkle.js';
import { checkpointText, encodeVerifierKey, formatNote, noteKeyId } from '../../../kernel/note.js';
import { inclusionProof } from '../../../kernel/proof.js';
import { commitTo, formatProof, siteLeaf } from '../../../kernel/receipt.js';
import { naclEd25519 } from '../../../kernel/seal.js';
import { ed25519KeyFromSeed, sha256, type SigningKey } from '../../../platform/crypto.js';
import { POLICY } from '../kernel/documents.js';

const key = (fill: number): Promise<SigningKey> => ed25519KeyFromSeed(new Uint8Array(32).fill(fill), naclEd25519);

export const SITE_LOG = `${POLICY.site}/attune/consent`;
const WITNESS = 'witness.example/w1';
const LOG_KEY = await key(40);
const WITNESS_KEY = await key(41);
/** Unix seconds, 1 August 2027: after all that a story tells. */
export const SEEN = Date.UTC(2027, 7, 1) / 1000;

export interface LogOptions {
  readonly origin?: string;
  readonly logKey?: SigningKey;
  readonly witnessKey?: SigningKey;
  /** Unix seconds. */
  readonly seen?: number;
  /** Bent for receipts that lie. */
  readonly blindOf?: (i: number) => Bytes;
}

export const blindOf = (i: number): Bytes => new Uint8Array(32).fill(200 + i);
const strangers = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => siteLeaf(new Uint8Array(32).fill(100 + i)));

/** The receipt of each of these entries, in a log that holds five strangers' leaves as well. */
export async function siteReceipts(entries: readonly string[], options: LogOptions = {}): Promise<string[]> {
  if (entries.length === 0) return [];
  const commitments = await Promise.all(entries.map((entry, i) => commitTo(sha256, blindOf(i), entry)));
  const leaves = [...strangers(3), ...commitments.map(siteLeaf), ...strangers(5).slice(3)];
  const hashes = await Promise.all(leaves.map((leaf) => leafHash(sha256, utf8(leaf))));
  const checkpoint = await signedCheckpoint(hashes, options);
  return Promise.all(
    entries.map(async (_, i) =>
      formatProof({
        extra: (options.blindOf ?? blindOf)(i),
        index: 3 + i,
        proof: await inclusionProof(sha256, hashes, 3 + i),
        checkpoint,
      }),
    ),
  );
}

async function signedCheckpoint(hashes: readonly Bytes[], options: LogOptions): Promise<string> {
  const { origin = SITE_LOG, logKey = LOG_KEY, witnessKey = WITNESS_KEY, seen = SEEN } = options;
  const text = checkpointText({ origin, size: hashes.length, root: await merkleRoot(sha256, hashes) });
  const note = formatNote(
    text,
    origin,
    await noteKeyId(sha256, origin, logKey.publicKey),
    await logKey.sign(utf8(text)),
  );
  const time = new Uint8Array(8);
  new DataView(time.buffer).setBigUint64(0, BigInt(seen));
  const signature = await witnessKey.sign(utf8(`cosignature/v1\ntime ${seen}\n${text}`));
  return `${note}— ${WITNESS} ${toBase64(concat(await witnessKeyId(), time, signature))}\n`;
}

const witnessId = async (blob: Bytes): Promise<Bytes> => (await sha256(concat(utf8(`${WITNESS}\n`), blob))).slice(0, 4);
const witnessBlob = concat(new Uint8Array([4]), WITNESS_KEY.publicKey);
const witnessKeyId = (): Promise<Bytes> => witnessId(witnessBlob);

/** What an auditor of the site's log brings. */
export const TRUSTED = {
  siteKeys: [await encodeVerifierKey(sha256, SITE_LOG, LOG_KEY.publicKey)],
  witnessKeys: [`${WITNESS}+${toHex(await witnessKeyId())}+${toBase64(witnessBlob)}`],
  quorum: 1,
};
