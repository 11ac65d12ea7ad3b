/**
 * The consent ledger: a hash chain whose entries are also the leaves of an RFC 6962 Merkle tree, cheap to stream and
 * cheap to prove. Pure: texts in, texts out; storing them is the gate's affair, and so are clock and key.
 */
import { type Bytes, toHex, utf8 } from '../kernel/bytes.js';
import { canonicalize, type Json, parseCanonical } from '../kernel/canonical.js';
import { AttuneError } from '../kernel/errors.js';
import { leafHash, merkleRoot, type Sha256 } from '../kernel/merkle.js';
import { checkpointText, formatNote, noteKeyId } from '../kernel/note.js';
import type { SigningKey } from '../platform/crypto.js';
import { type Entry, type Happening, timestamp } from './record.js';

/** A ledger in memory: its entries and, one for one, their leaf hashes. */
export interface Ledger {
  readonly entries: readonly Entry[];
  readonly leaves: readonly Bytes[];
}

export const EMPTY_LEDGER: Ledger = { entries: [], leaves: [] };

const NOTHING_BEFORE = '0'.repeat(64);
/** Hex hash of the last entry: what the next one must carry as `prev`. */
export const headOf = ({ leaves }: Ledger): string =>
  leaves.length ? toHex(leaves[leaves.length - 1]!) : NOTHING_BEFORE;

/** The origin of a device's ledger, from 16 random bytes. */
export const deviceOrigin = (random: Uint8Array): string => `attune.invalid/device/${toHex(random)}`;

/**
 * The ledger of stored entry texts, in order. Their shape is not looked at: a chain that ends in the head that was stored
 * apart from it is, byte for byte, what this library wrote. Strangers' ledgers are read by read-entry.ts.
 *
 * @throws {AttuneError} `document/malformed` or `consent/record` at the first entry that does not follow the one before,
 * or where the chain does not end in `head`.
 */
export async function openLedger(sha256: Sha256, texts: readonly string[], head?: string): Promise<Ledger> {
  const ledger = { entries: [] as Entry[], leaves: [] as Bytes[] };
  for (const text of texts) {
    const entry = parseCanonical(text) as unknown as Entry;
    const last = ledger.entries.at(-1);
    if (entry.seq !== ledger.entries.length || entry.prev !== headOf(ledger) || (last && entry.t < last.t)) {
      throw broken(ledger.entries.length);
    }
    ledger.entries.push(entry);
    ledger.leaves.push(await leafHash(sha256, utf8(text)));
  }
  if (head !== undefined && headOf(ledger) !== head) throw broken(ledger.entries.length);
  return ledger;
}

const broken = (entry: number): AttuneError =>
  new AttuneError('consent/record', `The ledger breaks at entry ${entry}. Consent counts as not given.`);

export interface Appended {
  /** The new entry's canonical text: what is stored and hashed. */
  readonly text: string;
  readonly entry: Entry;
  readonly ledger: Ledger;
}

/** Adds what happened at `now` (Unix ms); a clock set back cannot take the entry before the last one. */
export async function appendEntry(
  sha256: Sha256,
  ledger: Ledger,
  happening: Happening,
  now: number,
): Promise<Appended> {
  const { entries, leaves } = ledger;
  const last = entries.at(-1)?.t ?? '';
  const t = timestamp(now);
  const entry: Entry = {
    ...happening,
    prev: headOf(ledger),
    seq: entries.length,
    t: t > last ? t : last,
    v: 'attune.ledger/1',
  };
  const text = canonicalize(entry as unknown as Json);
  const leaf = await leafHash(sha256, utf8(text));
  return { text, entry, ledger: { entries: [...entries, entry], leaves: [...leaves, leaf] } };
}

/**
 * A signed checkpoint over all leaves: the C2SP note that pins size and root of the ledger. The key that signs
 * checkpoints never signs anything that is sent to a collector.
 */
export async function checkpointNote(
  sha256: Sha256,
  origin: string,
  leaves: readonly Bytes[],
  key: SigningKey,
): Promise<string> {
  const text = checkpointText({ origin, size: leaves.length, root: await merkleRoot(sha256, leaves) });
  return formatNote(text, origin, await noteKeyId(sha256, origin, key.publicKey), await key.sign(utf8(text)));
}
