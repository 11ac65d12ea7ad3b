/** Inclusion and consistency proofs, good and bad, by transparency-dev/merkle; and those of our own golden ledger. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fromBase64, toBase64 } from '../../kernel/base64.js';
import { type Bytes, fromHex } from '../../kernel/bytes.js';
import { consistencyProof, inclusionProof, verifyConsistency, verifyInclusion } from '../../kernel/proof.js';
import { sha256 } from '../../platform/crypto.js';
import { sharedPath } from '../shared.js';

interface Case {
  readonly file: string;
  readonly desc: string;
  readonly proof: readonly string[] | null;
  readonly wantErr: boolean;
}
type InclusionCase = Case & {
  readonly leafIdx: number;
  readonly treeSize: number;
  readonly root: string;
  readonly leafHash: string;
};
type ConsistencyCase = Case & {
  readonly size1: number;
  readonly size2: number;
  readonly root1: string;
  readonly root2: string;
};

const folder = sharedPath('vectors/rfc6962-merkle');
const golden = sharedPath('vectors/attune-golden/ledger-a.json');
const read = (path: string | null): unknown => (path ? JSON.parse(readFileSync(path, 'utf8')) : []);
/** A root that is missing is empty. */
const bytes = (text: string | null): Bytes => (text ? fromBase64(text)! : new Uint8Array(0));
const hashes = (proof: readonly string[] | null): Bytes[] => (proof ?? []).map(bytes);

describe.skipIf(folder === null)('RFC 6962', () => {
  test.each(read(folder && `${folder}/inclusion.json`) as InclusionCase[])('$file: $desc', async (one) => {
    const { leafIdx: index, treeSize: size, root, leafHash, proof, wantErr } = one;
    const claim = { index, size, leaf: bytes(leafHash), root: bytes(root), proof: hashes(proof) };
    expect(await verifyInclusion(sha256, claim)).toBe(!wantErr);
  });

  test.each(read(folder && `${folder}/consistency.json`) as ConsistencyCase[])('$file: $desc', async (one) => {
    const { size1, size2, root1, root2, proof, wantErr } = one;
    const [from, to] = [
      { size: size1, root: bytes(root1) },
      { size: size2, root: bytes(root2) },
    ];
    expect(await verifyConsistency(sha256, { from, to, proof: hashes(proof) })).toBe(!wantErr);
  });
});

describe.skipIf(golden === null)('the golden ledger', () => {
  const { leafHashes, inclusion, consistency } = (
    golden ? read(golden) : { leafHashes: [], inclusion: [], consistency: [] }
  ) as {
    leafHashes: readonly string[];
    inclusion: readonly { index: number; size: number; proof: readonly string[] }[];
    consistency: readonly { from: number; to: number; proof: readonly string[] }[];
  };
  const leaves = leafHashes.map((hex) => fromHex(hex)!);

  test('has the proofs that are made here', async () => {
    for (const { index, size, proof } of inclusion)
      expect((await inclusionProof(sha256, leaves.slice(0, size), index)).map(toBase64)).toEqual(proof);
    for (const { from, to, proof } of consistency)
      expect((await consistencyProof(sha256, leaves.slice(0, to), from)).map(toBase64)).toEqual(proof);
    expect(inclusion.length + consistency.length).toBeGreaterThan(10);
  });
});
