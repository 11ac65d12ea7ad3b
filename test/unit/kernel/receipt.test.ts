/** Receipts as text: one spelling, which says what went in, and nothing else is read. */
import { describe, expect, test } from 'vitest';
import { concat, utf8 } from '../../../kernel/bytes.js';
import { leafHash, merkleRoot } from '../../../kernel/merkle.js';
import { checkpointText } from '../../../kernel/note.js';
import { inclusionProof } from '../../../kernel/proof.js';
import {
  commitTo,
  formatProof,
  isInLog,
  type LogProof,
  parseProof,
  siteLeaf,
  siteLogOrigin,
  siteLogUrl,
} from '../../../kernel/receipt.js';
import { sha256 } from './naive-merkle.js';

const blind = new Uint8Array(32).fill(7);
const hash = (fill: number) => new Uint8Array(32).fill(fill);
const NOTE = `${checkpointText({ origin: 'a.example/attune/consent', size: 9, root: hash(1) })}\n— a.example/attune/consent AAAA\n`;
const PROOF: LogProof = { extra: blind, index: 3, proof: [hash(1), hash(2)], checkpoint: NOTE };

test('a commitment is the hash of its domain, a zero, the blind and the entry, and its leaf has one length', async () => {
  const commitment = await commitTo(sha256, blind, '{"seq":1,"ü":2}');
  expect(commitment).toEqual(
    await sha256(concat(utf8('attune/commit/v1'), new Uint8Array([0]), blind, utf8('{"seq":1,"ü":2}'))),
  );
  expect(siteLeaf(hash(0xab))).toBe(`{"c":"${'ab'.repeat(32)}","v":"attune.sitelog/1"}`);
  expect(siteLeaf(commitment)).toHaveLength(95);
});

describe('a proof', () => {
  test.each<[string, LogProof]>([
    ['of a leaf among others', PROOF],
    ['of the only leaf', { ...PROOF, index: 0, proof: [] }],
    ['without extra, as the log answers', { ...PROOF, extra: null }],
    ['under several signatures', { ...PROOF, checkpoint: `${NOTE}— witness.example/w AAAA\n` }],
  ])('%s is read as it was written', (_, proof) => {
    expect(parseProof(formatProof(proof))).toEqual(proof);
  });

  test('is written as C2SP says', () => {
    const line = (fill: number): string => Buffer.from(hash(fill)).toString('base64');
    expect(formatProof(PROOF)).toBe(
      `c2sp.org/tlog-proof@v1\nextra ${line(7)}\nindex 3\n${line(1)}\n${line(2)}\n\n${NOTE}`,
    );
  });

  const text = formatProof(PROOF);
  test.each<[string, string]>([
    ['nothing', ''],
    ['another version', text.replace('@v1', '@v2')],
    ['an index with a leading zero', text.replace('index 3', 'index 03')],
    ['an index beyond what a number holds', text.replace('index 3', `index ${'9'.repeat(16)}`)],
    ['no index', text.replace('index 3\n', '')],
    ['index before extra', text.replace(/(extra .*\n)(index 3\n)/, '$2$1')],
    ['an extra that is no base64', text.replace('extra Bw', 'extra B.')],
    ['an extra spelled otherwise', text.replace(/(extra .*)c=\n/, '$1d=\n')],
    ['an empty extra', text.replace(/extra .*/, 'extra ')],
    ['a hash of 31 bytes', formatProof({ ...PROOF, proof: [hash(1).slice(1)] })],
    ['a hash of 33 bytes', formatProof({ ...PROOF, proof: [new Uint8Array(33)] })],
    ['a hash spelled otherwise', text.replace('AQEBAQE=\n', 'AQEBAQF=\n')],
    ['more hashes than a tree has levels', formatProof({ ...PROOF, proof: Array.from({ length: 54 }, () => hash(1)) })],
    ['no blank line', text.replace('\n\na.example', '\na.example')],
    ['two blank lines', text.replace('\n\na.example', '\n\n\na.example')],
    ['no checkpoint', text.slice(0, text.indexOf('\n\n') + 2)],
    ['carriage returns', text.replaceAll('\n', '\r\n')],
  ])('that has %s is refused', (_, wrong) => {
    expect(wrong).not.toBe(text);
    expect(() => parseProof(wrong)).toThrow(expect.objectContaining({ code: 'document/malformed' }) as Error);
  });

  test('shows its leaf, and no other, in the tree of its checkpoint', async () => {
    const texts = Array.from({ length: 9 }, (_, i) => siteLeaf(hash(i)));
    const leaves = await Promise.all(texts.map((leaf) => leafHash(sha256, utf8(leaf))));
    const checkpoint = checkpointText({ origin: 'a', size: 9, root: await merkleRoot(sha256, leaves) });
    for (const [index, leaf] of texts.entries()) {
      const proof = { extra: null, index, proof: await inclusionProof(sha256, leaves, index), checkpoint };
      expect(await isInLog(sha256, proof, leaf)).toBe(true);
      expect(await isInLog(sha256, proof, texts[(index + 1) % 9]!)).toBe(false);
      expect(await isInLog(sha256, { ...proof, checkpoint: checkpoint.replace('\n9\n', '\n8\n') }, leaf)).toBe(false);
    }
  });
});

test('a log is named for its site, wherever it is served', () => {
  expect(siteLogOrigin({ site: 'shop.example' })).toBe('shop.example/attune/consent');
  expect(siteLogUrl({ siteLog: null })).toBe(null);
  expect(siteLogUrl({ siteLog: '/attune/consent' })).toBe('/attune/consent');
  expect(siteLogUrl({ siteLog: 'https://x.example/log' })).toBe('https://x.example/log');
  expect(siteLogUrl({ siteLog: 'http://127.0.0.1:1/log' })).toBe('http://127.0.0.1:1/log');
  expect(siteLogUrl({ siteLog: 'shop.example/attune/consent' })).toBe('https://shop.example/attune/consent');
});
