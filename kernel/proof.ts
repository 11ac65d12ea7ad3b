/**
 * Proofs about Merkle trees: that a leaf is in one, and that one continues another (RFC 6962 §2.1.1 and §2.1.2; verified as
 * in RFC 9162 §2.1.3.2 and §2.1.4.2).
 */
import type { Bytes } from './bytes.js';
import { merkleRoot, nodeHash, type Sha256 } from './merkle.js';

/** That a leaf stands at an index of a tree. */
export interface Inclusion {
  readonly index: number;
  /** Leaves of the tree. */
  readonly size: number;
  readonly leaf: Bytes;
  readonly root: Bytes;
  /** Hashes of the neighbours, from the leaf's to the root's. */
  readonly proof: readonly Bytes[];
}

/** That the first leaves of a tree are those of an earlier one. */
export interface Consistency {
  readonly from: { readonly size: number; readonly root: Bytes };
  readonly to: { readonly size: number; readonly root: Bytes };
  readonly proof: readonly Bytes[];
}

/** The hashes that lead from a leaf to the root. */
export async function inclusionProof(sha256: Sha256, leaves: readonly Bytes[], index: number): Promise<Bytes[]> {
  if (leaves.length <= 1) return [];
  const half = largestPowerBelow(leaves.length);
  const [left, right] = [leaves.slice(0, half), leaves.slice(half)];
  return index < half
    ? [...(await inclusionProof(sha256, left, index)), await merkleRoot(sha256, right)]
    : [...(await inclusionProof(sha256, right, index - half)), await merkleRoot(sha256, left)];
}

/** The hashes that lead from the root of the first `size` leaves, 1 to all of them, to the root of all. */
export async function consistencyProof(
  sha256: Sha256,
  leaves: readonly Bytes[],
  size: number,
  isWhole = true,
): Promise<Bytes[]> {
  if (size === leaves.length) return isWhole ? [] : [await merkleRoot(sha256, leaves)];
  const half = largestPowerBelow(leaves.length);
  const [left, right] = [leaves.slice(0, half), leaves.slice(half)];
  return size <= half
    ? [...(await consistencyProof(sha256, left, size, isWhole)), await merkleRoot(sha256, right)]
    : [...(await consistencyProof(sha256, right, size - half, false)), await merkleRoot(sha256, left)];
}

/** Whether the proof shows what it is said to. */
export async function verifyInclusion(sha256: Sha256, { index, size, leaf, root, proof }: Inclusion): Promise<boolean> {
  if (!isCount(index) || !isCount(size) || index >= size) return false;
  let hash = leaf;
  // The leaf's place, and the last one's, at each height.
  let [at, last] = [index, size - 1];
  for (const neighbour of proof) {
    if (last === 0) return false;
    const isRight = at % 2 === 1 || at === last;
    hash = isRight ? await nodeHash(sha256, neighbour, hash) : await nodeHash(sha256, hash, neighbour);
    // A last node without a neighbour is promoted as it is.
    while (isRight && at % 2 === 0 && at > 0) [at, last] = [half(at), half(last)];
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && isEqual(hash, root);
}

/** Whether the proof shows what it is said to. */
export async function verifyConsistency(sha256: Sha256, { from, to, proof }: Consistency): Promise<boolean> {
  if (!isCount(from.size) || !isCount(to.size) || from.size > to.size) return false;
  if (from.size === to.size) return proof.length === 0 && isEqual(from.root, to.root);
  // Every tree goes on from that of no leaf: there is nothing to show.
  if (from.size === 0) return false;
  let [at, last] = [from.size - 1, to.size - 1];
  while (at % 2 === 1) [at, last] = [half(at), half(last)];
  // Where the earlier tree is one complete subtree, its root is where the way begins.
  const way = at === 0 ? [from.root, ...proof] : proof;
  const [start, ...rest] = way;
  if (!start) return false;
  let [before, after] = [start, start];
  for (const hash of rest) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      before = await nodeHash(sha256, hash, before);
      after = await nodeHash(sha256, hash, after);
      while (at % 2 === 0 && at > 0) [at, last] = [half(at), half(last)];
    } else after = await nodeHash(sha256, after, hash);
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && isEqual(before, from.root) && isEqual(after, to.root);
}

/** RFC 6962's split: the largest power of two that is less than n, which is 2 or more. */
function largestPowerBelow(n: number): number {
  let power = 1;
  while (power * 2 < n) power *= 2;
  return power;
}

/** Not by a shift, which would cut sizes of more than 31 bits. */
const half = (n: number): number => Math.floor(n / 2);
const isCount = (n: number): boolean => Number.isSafeInteger(n) && n >= 0;
const isEqual = (a: Bytes, b: Bytes): boolean => a.length === b.length && a.every((byte, i) => byte === b[i]);
