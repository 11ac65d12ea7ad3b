/** Merkle proofs of every leaf of every small tree, and of what they do not show. */
import { describe, expect, test } from 'vitest';
import { type Bytes } from '../../../kernel/bytes.js';
import { leafHash, merkleRoot, merkleRoots } from '../../../kernel/merkle.js';
import { consistencyProof, inclusionProof, verifyConsistency, verifyInclusion } from '../../../kernel/proof.js';
import { sha256 } from '../../../platform/crypto.js';

const MOST = 40;
const leaves = await Promise.all(Array.from({ length: MOST }, (_, i) => leafHash(sha256, new Uint8Array([i]))));
const roots = await merkleRoots(sha256, leaves);
const changed = (hash: Bytes): Bytes => hash.map((byte, i) => (i === 0 ? byte ^ 1 : byte));

describe('inclusion', () => {
  test('of every leaf of every tree is shown, and of no other leaf, place, size or root', async () => {
    for (let size = 1; size <= MOST; size++) {
      for (let index = 0; index < size; index++) {
        const proof = await inclusionProof(sha256, leaves.slice(0, size), index);
        const claim = { index, size, leaf: leaves[index]!, root: roots[size]!, proof };
        expect(await verifyInclusion(sha256, claim)).toBe(true);
        const wrong = [
          { ...claim, leaf: changed(claim.leaf) },
          { ...claim, root: changed(claim.root) },
          { ...claim, index: index + 1 },
          { ...claim, index: index - 1 },
          { ...claim, index: index + 0.5 },
          { ...claim, size: index },
          { ...claim, proof: [...proof, claim.root] },
          ...(proof.length > 0
            ? [
                { ...claim, proof: proof.slice(1) },
                { ...claim, proof: proof.slice(0, -1) },
                { ...claim, proof: [changed(proof[0]!), ...proof.slice(1)] },
              ]
            : []),
        ];
        for (const one of wrong) expect(await verifyInclusion(sha256, one), `${index} of ${size}`).toBe(false);
      }
    }
  });
});

describe('consistency', () => {
  /** @threat log-fork */
  test('of every tree with every longer one is shown, and with no other', async () => {
    for (let to = 1; to <= MOST; to++) {
      for (let from = 1; from <= to; from++) {
        const proof = await consistencyProof(sha256, leaves.slice(0, to), from);
        const claim = { from: { size: from, root: roots[from]! }, to: { size: to, root: roots[to]! }, proof };
        expect(await verifyConsistency(sha256, claim), `${from} to ${to}`).toBe(true);
        const wrong = [
          { ...claim, from: { size: from, root: changed(roots[from]!) } },
          { ...claim, to: { size: to, root: changed(roots[to]!) } },
          { ...claim, proof: [...proof, roots[to]!] },
          { ...claim, from: { size: to + 1, root: roots[from]! } },
          ...(proof.length > 0
            ? [
                { ...claim, proof: proof.slice(1) },
                { ...claim, proof: proof.slice(0, -1) },
              ]
            : []),
        ];
        for (const one of wrong) expect(await verifyConsistency(sha256, one), `${from} to ${to}`).toBe(false);
      }
    }
  });

  test('with the empty tree is nothing that a proof could show', async () => {
    const [from, to] = [
      { size: 0, root: await merkleRoot(sha256, []) },
      { size: 3, root: roots[3]! },
    ];
    expect(await verifyConsistency(sha256, { from, to, proof: [] })).toBe(false);
    expect(await verifyConsistency(sha256, { from, to: from, proof: [] })).toBe(true);
  });
});
