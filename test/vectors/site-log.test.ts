/** The golden site log: its receipts are made again byte for byte, open their entries and no others, and stand in its tree. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Bytes, fromHex, toHex, utf8 } from '../../kernel/bytes.js';
import { leafHash, merkleRoot } from '../../kernel/merkle.js';
import { openNote, parseCheckpoint, parseVerifierKey } from '../../kernel/note.js';
import { inclusionProof } from '../../kernel/proof.js';
import { commitTo, formatProof, isInLog, parseProof, siteLeaf, siteLogOrigin } from '../../kernel/receipt.js';
import { sha256, verifyEd25519 } from '../../platform/crypto.js';
import { sharedPath } from '../shared.js';

interface GoldenLog {
  readonly origin: string;
  readonly vkey: string;
  readonly size: number;
  readonly root: string;
  readonly checkpoint: string;
  readonly leaves: readonly string[];
  readonly receipts: readonly {
    readonly entry: string;
    readonly blind: string;
    readonly commitment: string;
    readonly leafData: string;
    readonly leafHash: string;
    readonly index: number;
    readonly tlogProof: string;
  }[];
}

const path = sharedPath('vectors/attune-golden/sitelog.json');

describe.skipIf(path === null)('the golden site log', () => {
  let log: GoldenLog;
  let leaves: Bytes[];
  beforeAll(() => {
    log = JSON.parse(readFileSync(path!, 'utf8')) as GoldenLog;
    leaves = log.leaves.map((hash) => fromHex(hash)!);
  });

  test('has the golden root, under the golden key', async () => {
    expect(toHex(await merkleRoot(sha256, leaves))).toBe(log.root);
    expect(log.origin).toBe(siteLogOrigin({ site: 'shop.example' }));
    const verifier = await parseVerifierKey(sha256, log.vkey);
    const { text, verified } = await openNote(log.checkpoint, [verifier], verifyEd25519);
    expect(verified).toEqual([log.origin]);
    const { root, ...checkpoint } = parseCheckpoint(text);
    expect({ ...checkpoint, root: toHex(root) }).toEqual({ origin: log.origin, size: log.size, root: log.root });
  });

  test('has the golden commitments and leaves', async () => {
    expect(log.receipts.length).toBeGreaterThan(0);
    for (const { entry, blind, commitment, leafData, leafHash: hash, index } of log.receipts) {
      const made = await commitTo(sha256, fromHex(blind)!, entry);
      expect(toHex(made)).toBe(commitment);
      expect(siteLeaf(made)).toBe(leafData);
      expect(toHex(await leafHash(sha256, utf8(leafData)))).toBe(hash);
      expect(log.leaves[index]).toBe(hash);
    }
  });

  test('has the golden receipts, its witness line included', async () => {
    for (const { blind, index, tlogProof } of log.receipts) {
      const proof = await inclusionProof(sha256, leaves, index);
      const made = formatProof({ extra: fromHex(blind)!, index, proof, checkpoint: log.checkpoint });
      expect(made).toBe(tlogProof);
      expect(parseProof(tlogProof)).toEqual({ extra: fromHex(blind), index, proof, checkpoint: log.checkpoint });
    }
  });

  /** @threat receipt-grant */
  test('shows by each receipt its own entry, and not another', async () => {
    for (const receipt of log.receipts) {
      for (const { entry } of log.receipts) {
        const proof = parseProof(receipt.tlogProof);
        const leaf = siteLeaf(await commitTo(sha256, proof.extra!, entry));
        expect(await isInLog(sha256, proof, leaf)).toBe(entry === receipt.entry);
      }
    }
  });
});
