/** The Merkle tree, of any leaves, against the recursion of RFC 6962. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Bytes, toHex } from '../../../kernel/bytes.js';
import { leafHash, merkleRoot, merkleRoots } from '../../../kernel/merkle.js';
import { naiveRoot, sha256 } from '../../unit/kernel/naive-merkle.js';

const numRuns = process.env['ATTUNE_LONG'] === '1' ? 5_000 : 100;
const leaves = fc.array(fc.uint8Array({ maxLength: 8 }), { maxLength: 80 });
const hashed = (texts: readonly Uint8Array[]): Promise<Bytes[]> =>
  Promise.all(texts.map((text) => leafHash(sha256, text)));

test('root and roots of all prefixes are those of the definition', async () => {
  await fc.assert(
    fc.asyncProperty(leaves, async (texts) => {
      const all = await hashed(texts);
      expect(toHex(await merkleRoot(sha256, all))).toBe(toHex(naiveRoot(all)));
      const roots = await merkleRoots(sha256, all);
      expect(roots).toHaveLength(all.length + 1);
      roots.forEach((root, n) => expect(toHex(root)).toBe(toHex(naiveRoot(all.slice(0, n)))));
    }),
    { numRuns },
  );
});

test('two lists with one root are one list', async () => {
  await fc.assert(
    fc.asyncProperty(leaves, fc.nat(), fc.uint8Array({ maxLength: 8 }), async (texts, at, other) => {
      const all = await hashed(texts);
      const changed = [...all];
      changed.splice(at % (all.length + 1), 1, await leafHash(sha256, other));
      const isSame = changed.length === all.length && changed.every((leaf, i) => toHex(leaf) === toHex(all[i]!));
      expect(toHex(await merkleRoot(sha256, changed)) === toHex(await merkleRoot(sha256, all))).toBe(isSame);
    }),
    { numRuns },
  );
});
