/** SHA-256 in one piece: the same as WebCrypto's for bytes of any length. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toHex, utf8 } from '../../../kernel/bytes.js';
import { hashOf } from '../../../kernel/sha256.js';
import { sha256 } from '../../../platform/crypto.js';

const numRuns = process.env['ATTUNE_LONG'] === '1' ? 100_000 : 500;
const bytes = fc.uint8Array({ maxLength: 1000 }).map((array) => Uint8Array.from(array));

// FIPS 180-4's own examples, of one block and of two.
test.each([
  ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
  ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  [
    'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
    '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
  ],
])('"%s"', (text, hash) => {
  expect(toHex(hashOf(utf8(text)))).toBe(hash);
});

test('every length up to four blocks, where padding may go wrong', async () => {
  for (let length = 0; length <= 256; length++) {
    const data = Uint8Array.from({ length }, (_, i) => (i * 89 + length) & 255);
    expect(toHex(hashOf(data)), `${length} bytes`).toBe(toHex(await sha256(data)));
  }
});

test('any bytes', async () => {
  await fc.assert(
    fc.asyncProperty(bytes, async (data) => {
      expect(toHex(hashOf(data))).toBe(toHex(await sha256(data)));
    }),
    { numRuns },
  );
});
