/** The Merkle tree against the definition of RFC 6962 §2.1, read literally. */
import { describe, expect, test } from 'vitest';
import { type Bytes, toHex, utf8 } from '../../../kernel/bytes.js';
import { leafHash, merkleRoot, merkleRoots, nodeHash } from '../../../kernel/merkle.js';
import { naiveRoot, sha256 } from './naive-merkle.js';

const leaves = async (count: number): Promise<Bytes[]> =>
  Promise.all(Array.from({ length: count }, (_, i) => leafHash(sha256, utf8(`leaf ${i}`))));

test('the tree of no leaves is the hash of nothing', async () => {
  expect(toHex(await merkleRoot(sha256, []))).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
});

test('the tree of one leaf is that leaf', async () => {
  const [leaf] = await leaves(1);
  expect(await merkleRoot(sha256, [leaf!])).toEqual(leaf);
});

test('leaves and nodes are hashed in different domains', async () => {
  const two = await leaves(2);
  expect(await nodeHash(sha256, two[0]!, two[1]!)).not.toEqual(
    await leafHash(sha256, new Uint8Array([...two[0]!, ...two[1]!])),
  );
});

const all = await leaves(40);
const roots = await merkleRoots(sha256, all);
describe('every size up to 40', () => {
  test.each(Array.from({ length: 41 }, (_, n) => n))('the root over %i leaves is that of the definition', async (n) => {
    const expected = toHex(naiveRoot(all.slice(0, n)));
    expect(toHex(await merkleRoot(sha256, all.slice(0, n)))).toBe(expected);
    expect(toHex(roots[n]!)).toBe(expected);
  });
});

test('the caller’s leaves are left as they were', async () => {
  const five = all.slice(0, 5);
  await merkleRoot(sha256, five);
  await merkleRoots(sha256, five);
  expect(five).toEqual(all.slice(0, 5));
});
