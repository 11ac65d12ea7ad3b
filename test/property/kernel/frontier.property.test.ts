/** The growing tree has, after every leaf, the root that the whole tree has. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hashLeaf, openFrontier } from '../../../kernel/frontier.js';
import { leafHash, merkleRoot } from '../../../kernel/merkle.js';
import { sha256 } from '../../../platform/crypto.js';

test('after every leaf', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 8 }), { maxLength: 70 }), async (texts) => {
      const leaves = texts.map((text) => hashLeaf(Uint8Array.from(text)));
      const tree = openFrontier();
      expect(tree.root()).toEqual(await merkleRoot(sha256, []));
      for (const [i, leaf] of leaves.entries()) {
        expect(leaf).toEqual(await leafHash(sha256, Uint8Array.from(texts[i]!)));
        tree.add(leaf);
        expect(tree.root()).toEqual(await merkleRoot(sha256, leaves.slice(0, i + 1)));
      }
    }),
    { numRuns: process.env['ATTUNE_LONG'] === '1' ? 5000 : 30 },
  );
});
