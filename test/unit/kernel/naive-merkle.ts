/** The naive twin of kernel/merkle.ts: the recursion of RFC 6962 §2.1 as it is written there. */
import { createHash } from 'node:crypto';
import { type Bytes } from '../../../kernel/bytes.js';
import type { Sha256 } from '../../../kernel/merkle.js';

const hash = (...parts: readonly Uint8Array[]): Bytes =>
  new Uint8Array(parts.reduce((sum, part) => sum.update(part), createHash('sha256')).digest());

/** SHA-256 by Node, for code that takes its hash as an argument. */
export const sha256: Sha256 = (data) => Promise.resolve(hash(data));

/** MTH(D[n]), over leaf hashes: split at the largest power of two below n. */
export function naiveRoot(leaves: readonly Bytes[]): Bytes {
  const n = leaves.length;
  if (n === 0) return hash(new Uint8Array(0));
  if (n === 1) return leaves[0]!;
  let k = 1;
  while (2 * k < n) k *= 2;
  return hash(new Uint8Array([1]), naiveRoot(leaves.slice(0, k)), naiveRoot(leaves.slice(k)));
}
