/**
 * The Merkle tree of RFC 6962 §2.1 over SHA-256. The hash is passed in: every host has its own.
 */
import { type Bytes, concat } from './bytes.js';

export type Sha256 = (data: Uint8Array) => Promise<Bytes>;

const LEAF = new Uint8Array([0]);
const NODE = new Uint8Array([1]);

export const leafHash = (sha256: Sha256, leaf: Uint8Array): Promise<Bytes> => sha256(concat(LEAF, leaf));
export const nodeHash = (sha256: Sha256, left: Uint8Array, right: Uint8Array): Promise<Bytes> =>
  sha256(concat(NODE, left, right));

/** The root of a tree with these leaf hashes; of no leaves, the hash of the empty string. */
export async function merkleRoot(sha256: Sha256, leaves: readonly Bytes[]): Promise<Bytes> {
  if (leaves.length === 0) return sha256(new Uint8Array(0));
  let level = leaves.slice();
  // Pairing level by level equals RFC 6962's split at the largest power of two: an odd last node is promoted as it is.
  while (level.length > 1) {
    const next: Bytes[] = [];
    for (let i = 0; i < level.length; i += 2) {
      const right = level[i + 1];
      next.push(right ? await nodeHash(sha256, level[i]!, right) : level[i]!);
    }
    level = next;
  }
  return level[0]!;
}

/** The roots of all prefixes: of no leaf, of the first, of the first two, and so on. Cheaper than one after another. */
export async function merkleRoots(sha256: Sha256, leaves: readonly Bytes[]): Promise<Bytes[]> {
  const roots = [await merkleRoot(sha256, [])];
  // The complete subtrees that cover the leaves so far, from left to right: their sizes are the binary digits of n.
  const peaks: { hash: Bytes; height: number }[] = [];
  for (const leaf of leaves) {
    let peak = { hash: leaf, height: 0 };
    while (peaks.at(-1)?.height === peak.height) {
      peak = { hash: await nodeHash(sha256, peaks.pop()!.hash, peak.hash), height: peak.height + 1 };
    }
    peaks.push(peak);
    let root = peak.hash;
    for (let i = peaks.length - 2; i >= 0; i--) root = await nodeHash(sha256, peaks[i]!.hash, root);
    roots.push(root);
  }
  return roots;
}
