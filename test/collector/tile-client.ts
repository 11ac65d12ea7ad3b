/**
 * A client of tiled logs (c2sp.org/tlog-tiles), written from the specification alone: what it is told, it computes again.
 */
import { type Bytes, concat, equalBytes, fromUtf8 } from '../../kernel/bytes.js';
import { leafHash, merkleRoot } from '../../kernel/merkle.js';
import { type NoteVerifier, openNote, parseCheckpoint, parseVerifierKey } from '../../kernel/note.js';
import { verifyEd25519 } from '../../platform/crypto.js';
import { sha256 } from '../unit/kernel/naive-merkle.js';

/** Gets a path below the log's prefix; throws where it is not there. */
export type Get = (path: string) => Promise<Uint8Array>;

export interface Walked {
  readonly size: number;
  readonly root: Bytes;
  /** Texts of all leaves, in order. */
  readonly leaves: readonly string[];
  readonly leafHashes: readonly Bytes[];
}

const WIDTH = 256;
const HASH = 32;

export function tilePath(level: number | 'entries', index: number, width = WIDTH): string {
  let groups = String(index % 1000).padStart(3, '0');
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000)) {
    groups = `x${String(rest % 1000).padStart(3, '0')}/${groups}`;
  }
  return `tile/${level}/${groups}${width === WIDTH ? '' : `.p/${width}`}`;
}

/** Reads a log from checkpoint to leaves; throws where one of them does not fit another. */
export async function walk(get: Get, verifierKey: string): Promise<Walked> {
  const verifier: NoteVerifier = await parseVerifierKey(sha256, verifierKey);
  const { text } = await openNote(fromUtf8(await get('checkpoint')), [verifier], verifyEd25519);
  const { origin, size, root } = parseCheckpoint(text);
  if (origin !== verifier.name) throw new Error(`another log: ${origin}`);

  const levels: Bytes[][] = [];
  for (let count = size; count > 0; count = Math.floor(count / WIDTH))
    levels.push(await readLevel(get, levels.length, count));
  for (const [level, hashes] of levels.slice(1).entries()) {
    for (const [i, hash] of hashes.entries()) {
      const below = levels[level]!.slice(i * WIDTH, (i + 1) * WIDTH);
      if (!equalBytes(await merkleRoot(sha256, below), hash))
        throw new Error(`tile ${level + 1}/${i} is not of its tile`);
    }
  }
  const leafHashes = levels[0] ?? [];
  if (!equalBytes(await merkleRoot(sha256, leafHashes), root)) throw new Error('the tiles have another root');

  const leaves = await readEntries(get, size);
  for (const [i, leaf] of leaves.entries()) {
    if (!equalBytes(await leafHash(sha256, leaf), leafHashes[i]!)) throw new Error(`entry ${i} is not of its leaf`);
  }
  return { size, root, leaves: leaves.map(fromUtf8), leafHashes };
}

/** The parts of a level that has `count` hashes: full tiles, and a partial one where some are left. */
function* parts(count: number): Generator<[index: number, width: number]> {
  for (let index = 0; index * WIDTH < count; index++) yield [index, Math.min(WIDTH, count - index * WIDTH)];
}

async function readLevel(get: Get, level: number, count: number): Promise<Bytes[]> {
  const hashes: Bytes[] = [];
  for (const [index, width] of parts(count)) {
    const tile = await get(tilePath(level, index, width));
    if (tile.length !== width * HASH) throw new Error(`tile ${level}/${index} has ${tile.length} bytes`);
    for (let at = 0; at < tile.length; at += HASH) hashes.push(concat(tile.slice(at, at + HASH)));
  }
  return hashes;
}

async function readEntries(get: Get, size: number): Promise<Bytes[]> {
  const entries: Bytes[] = [];
  for (const [index, width] of parts(size)) {
    const bundle = await get(tilePath('entries', index, width));
    const before = entries.length;
    for (let at = 0; at < bundle.length;) {
      const length = bundle[at]! * 256 + bundle[at + 1]!;
      entries.push(concat(bundle.slice(at + 2, at + 2 + length)));
      at += 2 + length;
    }
    if (entries.length !== before + width) throw new Error(`bundle ${index} has ${entries.length - before} entries`);
  }
  return entries;
}
