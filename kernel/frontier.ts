/**
 * The Merkle tree of RFC 6962 while it grows, as the roots of its complete subtrees: their sizes are the binary digits of the
 * number of leaves. A leaf costs one more hash on average, and a root as many as there are subtrees.
 */
import { type Bytes, concat } from './bytes.js';
import { hashOf } from './sha256.js';

const LEAF = new Uint8Array([0]);
const NODE = 1;
const HASH_BYTES = 32;

export const hashLeaf = (leaf: Uint8Array): Bytes => hashOf(concat(LEAF, leaf));

export interface Frontier {
  /** Appends the hash of a leaf. */
  add(leaf: Bytes): void;
  /** The root over the leaves so far; of none, the hash of the empty string. */
  root(): Bytes;
}

export function openFrontier(): Frontier {
  /** From left to right, so the heights fall. */
  const peaks: { readonly hash: Bytes; readonly height: number }[] = [];
  const node = new Uint8Array(1 + 2 * HASH_BYTES);
  node[0] = NODE;
  const hashNode = (left: Bytes, right: Bytes): Bytes => {
    node.set(left, 1);
    node.set(right, 1 + HASH_BYTES);
    return hashOf(node);
  };
  return {
    add(leaf) {
      let peak = { hash: leaf, height: 0 };
      while (peaks.at(-1)?.height === peak.height) {
        peak = { hash: hashNode(peaks.pop()!.hash, peak.hash), height: peak.height + 1 };
      }
      peaks.push(peak);
    },
    root() {
      const [last, ...before] = peaks.map(({ hash }) => hash).reverse();
      return last ? before.reduce((right, left) => hashNode(left, right), last) : hashOf(new Uint8Array(0));
    },
  };
}
