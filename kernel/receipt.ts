/**
 * The receipt of a grant (C2SP tlog-proof): that a commitment to one entry of a visitor's ledger stands in the site's log.
 *
 * The log gets the commitment and nothing else. Its answer is the proof without `extra`; the device adds the blind there,
 * and the file is then a receipt, which whoever holds the entry can check offline and for ever. Without entry and blind
 * the leaf is a random number, so a record can be erased and the tree still verifies.
 */
import { fromBase64, toBase64 } from './base64.js';
import { type Bytes, concat, toHex, utf8 } from './bytes.js';
import { AttuneError } from './errors.js';
import { leafHash, type Sha256 } from './merkle.js';
import { parseCheckpoint } from './note.js';
import type { Policy } from './policy.js';
import { verifyInclusion } from './proof.js';

export const BLIND_BYTES = 32;
const HEADER = 'c2sp.org/tlog-proof@v1';
const DOMAIN = utf8('attune/commit/v1\0');

export interface LogProof {
  /** Of a receipt, the 32 bytes that blind the commitment; null in what the log answers. Authenticated by nobody. */
  readonly extra: Bytes | null;
  readonly index: number;
  /** Hashes of the neighbours, from the leaf's to the root's. */
  readonly proof: readonly Bytes[];
  /** The signed note with all its signatures, verbatim. */
  readonly checkpoint: string;
}

/** The name under which a site's log signs. */
export const siteLogOrigin = ({ site }: Pick<Policy, 'site'>): string => `${site}/attune/consent`;

/** Where commitments are posted, and the prefix of the log's tiles; null where the policy has no log. A host without a scheme means https. */
export const siteLogUrl = ({ siteLog }: Pick<Policy, 'siteLog'>): string | null =>
  siteLog === null || /^(?:https?:\/\/|\/)/.test(siteLog) ? siteLog : `https://${siteLog}`;

/** The commitment to an entry, by its canonical text. It opens only with the blind. */
export const commitTo = (sha256: Sha256, blind: Uint8Array, entry: string): Promise<Bytes> =>
  sha256(concat(DOMAIN, blind, utf8(entry)));

/** The text of a leaf of the site log, which is also what is posted: all commitments have one length. */
export const siteLeaf = (commitment: Uint8Array): string => `{"c":"${toHex(commitment)}","v":"attune.sitelog/1"}`;

export function formatProof({ extra, index, proof, checkpoint }: LogProof): string {
  const lines = [HEADER, ...(extra ? [`extra ${toBase64(extra)}`] : []), `index ${index}`, ...proof.map(toBase64)];
  return `${lines.join('\n')}\n\n${checkpoint}`;
}

const FORM =
  /^c2sp\.org\/tlog-proof@v1\n(?:extra ([A-Za-z0-9+/=]+)\n)?index (0|[1-9][0-9]{0,15})\n((?:[A-Za-z0-9+/=]{44}\n){0,53})\n([^\n][^]*)$/;

/** Reads what {@link formatProof} writes. Proof and signatures are not looked into. @throws {AttuneError} `document/malformed` */
export function parseProof(text: string): LogProof {
  const [, extra64, index, hashes, checkpoint] = FORM.exec(text) ?? [];
  const proof = (hashes ?? '').split('\n').slice(0, -1).map(fromBase64);
  const extra = extra64 === undefined ? null : fromBase64(extra64);
  const isWhole = proof.every((hash) => hash?.length === 32) && (extra64 === undefined || extra);
  if (checkpoint === undefined || !isWhole || !Number.isSafeInteger(Number(index))) {
    throw new AttuneError('document/malformed', `Not a proof: expected ${HEADER}, index, hashes and a checkpoint.`);
  }
  return { extra, index: Number(index), proof: proof as Bytes[], checkpoint };
}

/**
 * Whether the proof leads from a leaf's text to the root of its checkpoint. Whose log that is, its signature says.
 *
 * @throws {AttuneError} `document/malformed` where the checkpoint is none.
 */
export async function isInLog(sha256: Sha256, { index, proof, checkpoint }: LogProof, leaf: string): Promise<boolean> {
  const { size, root } = parseCheckpoint(checkpoint);
  return verifyInclusion(sha256, { index, size, leaf: await leafHash(sha256, utf8(leaf)), root, proof });
}
