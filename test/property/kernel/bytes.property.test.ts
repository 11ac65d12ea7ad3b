/** Spellings of bytes for all bytes and all texts, against Node's own encoders. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromBase64, fromBase64Url, toBase64, toBase64Url } from '../../../kernel/base64.js';
import { fromHex, fromUtf8, toHex, utf8 } from '../../../kernel/bytes.js';

const numRuns = process.env['ATTUNE_LONG'] === '1' ? 200_000 : 1_000;
const bytes = fc.uint8Array({ maxLength: 80 });

test('every spelling is Node’s, and comes back', () => {
  fc.assert(
    fc.property(bytes, (value) => {
      const twin = Buffer.from(value);
      expect(toHex(value)).toBe(twin.toString('hex'));
      expect(toBase64(value)).toBe(twin.toString('base64'));
      expect(toBase64Url(value)).toBe(twin.toString('base64url'));
      expect(fromHex(toHex(value))).toEqual(new Uint8Array(value));
      expect(fromBase64(toBase64(value))).toEqual(new Uint8Array(value));
      expect(fromBase64Url(toBase64Url(value))).toEqual(new Uint8Array(value));
    }),
    { numRuns },
  );
});

test('a decoder takes a text only if the encoder would write it', () => {
  const letters = fc.string({ unit: fc.constantFrom(...Array.from('ABZabz019+/-_= \n')), maxLength: 12 });
  fc.assert(
    fc.property(letters, (text) => {
      for (const [decode, encode] of [
        [fromHex, toHex],
        [fromBase64, toBase64],
        [fromBase64Url, toBase64Url],
      ] as const) {
        const value = decode(text);
        if (value) expect(encode(value)).toBe(text);
      }
    }),
    { numRuns },
  );
});

test('well-formed text survives UTF-8', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => {
      expect(fromUtf8(utf8(text))).toBe(text);
    }),
    { numRuns },
  );
});
