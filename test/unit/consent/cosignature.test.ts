/** Cosignatures: a known witness counts once and only for what he signed; strangers are passed over. */
import { describe, expect, test } from 'vitest';
import { cosignaturesOf, parseWitnessKey } from '../../../consent/cosignature.js';
import { parseProof } from '../../../kernel/receipt.js';
import { verifyEd25519 } from '../../../platform/crypto.js';
import { SEEN, siteReceipts, TRUSTED } from './site-log.js';

const [receipt] = await siteReceipts(['{}']);
const note = parseProof(receipt!).checkpoint;
const witness = parseWitnessKey(TRUSTED.witnessKeys[0]!);
const open = (text: string): ReturnType<typeof cosignaturesOf> => cosignaturesOf(text, [witness], verifyEd25519);

/** @threat log-witness */
test('a witness’s signature tells when he saw the tree', async () => {
  expect(await open(note)).toEqual([{ name: 'witness.example/w1', time: 1000 * SEEN }]);
});

test('said twice, it counts once', async () => {
  const line = note.trimEnd().split('\n').at(-1)!;
  expect(await open(`${note}${line}\n`)).toHaveLength(1);
});

test('a stranger’s is passed over, whatever it is', async () => {
  expect(await cosignaturesOf(note, [], verifyEd25519)).toEqual([]);
  expect(await open(note.replace('witness.example/w1', 'witness.example/w2'))).toEqual([]);
});

test.each([
  ['over another tree', note.replace(/\n8\n/, '\n9\n').replace(/\n6\n/, '\n7\n')],
  ['of another time', note.replace(/(— witness\S+ .{6})AAAA/, '$1AAAB')],
  ['cut off', note.replace(/(— witness\S+ .{40}).*\n/, '$1\n')],
])('one %s is refused', async (_, forged) => {
  expect(forged).not.toBe(note);
  await expect(open(forged)).rejects.toMatchObject({ code: 'document/refused' });
});

describe('a witness’s key', () => {
  test.each([
    ['a log’s', TRUSTED.siteKeys[0]!],
    ['nonsense', 'witness'],
    ['one whose id does not fit', TRUSTED.witnessKeys[0]!.replace(/\+[0-9a-f]{8}\+/, '+00000000+')],
  ])('is not %s', (_, text) => {
    expect(() => parseWitnessKey(text)).toThrow(expect.objectContaining({ code: 'document/malformed' }) as Error);
  });
});
