/**
 * The Merkle tree of RFC 6962 over stored hashes of its complete subtrees, as Go's `sumdb/tlog` keeps it: appending a leaf
 * completes some, and none ever changes. Root and proof of any leaf are then a few of them, however many leaves there are.
 *
 * The subtree at level l and index i covers the leaves i·2^l to (i+1)·2^l − 1; level 0 are the leaves' hashes.
 */
import type { Bytes } from '../../kernel/bytes.js';
import { nodeHash } from '../../kernel/merkle.js';
import { sha256 } from './sha256.js';

export interface Place {
  readonly level: number;
  readonly index: number;
}
/** Hashes that are at hand, by the name of their place. */
export type Nodes = ReadonlyMap<string, Bytes>;

/** One text for one place. */
export const nameOf = ({ level, index }: Place): string => `${level} ${index}`;

type Range = readonly [from: number, to: number];

/** What must be at hand to grow a tree of this size, and to tell its root. */
export const rootPlaces = (size: number): Place[] => cover([0, size]);
/** The root of the tree of this size; of no leaves, the hash of the empty string. */
export const rootOf = (nodes: Nodes, size: number): Promise<Bytes> =>
  size === 0 ? sha256(new Uint8Array(0)) : hashOf(nodes, [0, size]);

/** What must be at hand to prove a leaf of the tree of this size. */
export const proofPlaces = (index: number, size: number): Place[] => neighbours(index, size).flatMap(cover);
/** The hashes that lead from a leaf to the root. */
export const proofOf = (nodes: Nodes, index: number, size: number): Promise<Bytes[]> =>
  Promise.all(neighbours(index, size).map((range) => hashOf(nodes, range)));

/**
 * Appends leaves to a tree of this size: returns the places of the nodes that come to be, and adds their hashes to `nodes`,
 * which then has all that proves the new leaves.
 */
export async function grow(nodes: Map<string, Bytes>, size: number, leaves: readonly Bytes[]): Promise<Place[]> {
  const made: Place[] = [];
  for (const [i, leaf] of leaves.entries()) {
    let [place, hash]: [Place, Bytes] = [{ level: 0, index: size + i }, leaf];
    for (;;) {
      nodes.set(nameOf(place), hash);
      made.push(place);
      const { level, index } = place;
      if (index % 2 === 0) break;
      // A right child completes its parent.
      hash = await nodeHash(sha256, nodes.get(nameOf({ level, index: index - 1 }))!, hash);
      place = { level: level + 1, index: (index - 1) / 2 };
    }
  }
  return made;
}

/** The ranges beside the way from a leaf to the root. */
function neighbours(index: number, size: number): Range[] {
  const ranges: Range[] = [];
  for (let [from, to] = [0, size]; to - from > 1;) {
    // RFC 6962 splits at the largest power of two below the width.
    const middle = from + powerUpTo(to - from - 1);
    if (index < middle) {
      ranges.push([middle, to]);
      to = middle;
    } else {
      ranges.push([from, middle]);
      from = middle;
    }
  }
  return ranges.reverse();
}

/** The places, from left to right, of the complete subtrees that cover a range of leaves which a split made. */
function cover([from, to]: Range): Place[] {
  const places: Place[] = [];
  for (let at = from; at < to;) {
    const width = powerUpTo(to - at);
    places.push({ level: Math.log2(width), index: at / width });
    at += width;
  }
  return places;
}

async function hashOf(nodes: Nodes, range: Range): Promise<Bytes> {
  const [last, ...before] = cover(range)
    .map((place) => nodes.get(nameOf(place))!)
    .reverse();
  let hash = last!;
  for (const left of before) hash = await nodeHash(sha256, left, hash);
  return hash;
}

/** The largest power of two that is at most n. */
function powerUpTo(n: number): number {
  let power = 1;
  while (power * 2 <= n) power *= 2;
  return power;
}
