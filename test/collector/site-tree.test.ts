/** The tree over stored subtrees against the one over all leaves: same roots, same proofs, from nothing but what is asked for. */
import { expect, test } from 'vitest';
import {
  grow,
  nameOf,
  type Nodes,
  type Place,
  proofOf,
  proofPlaces,
  rootOf,
  rootPlaces,
} from '../../collector/src/site-tree.js';
import type { Bytes } from '../../kernel/bytes.js';
import { leafHash, merkleRoots } from '../../kernel/merkle.js';
import { inclusionProof } from '../../kernel/proof.js';
import { naiveRoot, sha256 } from '../unit/kernel/naive-merkle.js';
import { seeded } from './reports.js';

const MOST = 130;
const leaves = await Promise.all(Array.from({ length: MOST }, (_, i) => leafHash(sha256, new Uint8Array([i]))));
const roots = await merkleRoots(sha256, leaves);

/** Grown in groups of these sizes; of every group, what `grow` had at hand when it was done. */
async function grown(sizes: Iterable<number>): Promise<{ stored: Nodes; groups: [from: number, to: number, Nodes][] }> {
  const stored = new Map<string, Bytes>();
  const groups: [number, number, Nodes][] = [];
  let size = 0;
  for (const count of sizes) {
    const atHand = new Map(only(stored, rootPlaces(size)));
    const made = await grow(atHand, size, leaves.slice(size, size + count));
    for (const place of made) {
      // No node is ever made twice: what was published stays.
      expect(stored.has(nameOf(place))).toBe(false);
      stored.set(nameOf(place), atHand.get(nameOf(place))!);
    }
    groups.push([size, Math.min(size + count, MOST), atHand]);
    size += count;
    if (size >= MOST) break;
  }
  return { stored, groups };
}

/** The nodes of these places and no others; each must be there. */
function only(stored: Nodes, places: readonly Place[]): Nodes {
  return new Map(
    places.map((place) => {
      expect(stored.has(nameOf(place)), nameOf(place)).toBe(true);
      return [nameOf(place), stored.get(nameOf(place))!];
    }),
  );
}

function* anySizes(seed: number): Generator<number> {
  const random = seeded(seed);
  for (;;) yield 1 + Math.floor(random() * 9);
}

test('every root and every proof of every tree is that of RFC 6962', async () => {
  const { stored } = await grown(anySizes(1));
  for (let size = 0; size <= MOST; size++) {
    expect(await rootOf(only(stored, rootPlaces(size)), size)).toEqual(naiveRoot(leaves.slice(0, size)));
    for (let index = 0; index < size; index += size > 40 ? 7 : 1) {
      const proof = await proofOf(only(stored, proofPlaces(index, size)), index, size);
      expect(proof, `${index} of ${size}`).toEqual(await inclusionProof(sha256, leaves.slice(0, size), index));
    }
  }
});

test('a tree grown one by one, at once or in any groups is the same tree', async () => {
  const [one, ...others] = await Promise.all(
    [anySizes(2), anySizes(3), new Array<number>(MOST).fill(1), [MOST]].map(grown),
  );
  for (const { stored } of others) expect(new Map([...stored].sort())).toEqual(new Map([...one!.stored].sort()));
  // A leaf, and a parent for each pair.
  expect(one!.stored.size).toBe(130 + 65 + 32 + 16 + 8 + 4 + 2 + 1);
});

test('after growing, root and new leaves are proved without another look at what is stored', async () => {
  const { groups } = await grown(anySizes(4));
  for (const [from, to, atHand] of groups) {
    expect(await rootOf(only(atHand, rootPlaces(to)), to)).toEqual(roots[to]);
    for (let index = from; index < to; index++) {
      const proof = await proofOf(only(atHand, proofPlaces(index, to)), index, to);
      expect(proof).toEqual(await inclusionProof(sha256, leaves.slice(0, to), index));
    }
  }
});

test('of a large tree only a few nodes are asked for', () => {
  const size = 1_000_003;
  for (const index of [0, 1, 524_287, 524_288, 999_999, 1_000_002]) {
    expect(proofPlaces(index, size).length).toBeLessThanOrEqual(40);
  }
  // As many as the size has binary ones.
  expect(rootPlaces(size)).toHaveLength(size.toString(2).replaceAll('0', '').length);
});
