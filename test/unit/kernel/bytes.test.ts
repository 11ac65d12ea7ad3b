/** Spellings of bytes: one text for one value. */
import { describe, expect, test } from 'vitest';
import { fromBase64, fromBase64Url, toBase64, toBase64Url } from '../../../kernel/base64.js';
import { concat, equalBytes, fromHex, fromUtf8, toHex, utf8 } from '../../../kernel/bytes.js';

describe('base64', () => {
  // RFC 4648 §10.
  test.each([
    ['', ''],
    ['f', 'Zg=='],
    ['fo', 'Zm8='],
    ['foo', 'Zm9v'],
    ['foob', 'Zm9vYg=='],
    ['fooba', 'Zm9vYmE='],
    ['foobar', 'Zm9vYmFy'],
  ])('of "%s" is "%s"', (text, encoded) => {
    expect(toBase64(utf8(text))).toBe(encoded);
    expect(toBase64Url(utf8(text))).toBe(encoded.replace(/=+$/, ''));
    expect(fromUtf8(fromBase64(encoded)!)).toBe(text);
    expect(fromUtf8(fromBase64Url(encoded.replace(/=+$/, ''))!)).toBe(text);
  });

  test.each([
    ['left-over bits', 'Zh=='],
    ['left-over bits of two letters', 'Zm9='],
    ['no padding', 'Zg'],
    ['half the padding', 'Zg='],
    ['too much padding', 'Zm9v===='],
    ['padding within', 'Zg==Zg=='],
    ['one letter', 'Z==='],
    ['a line break', 'Zm9v\n'],
    ['a letter of the other alphabet', '_-__'],
    ['a letter outside ASCII', 'Zm9é'],
  ])('%s is refused', (_, text) => {
    expect(fromBase64(text)).toBeNull();
  });

  test.each([
    ['padding', 'Zg=='],
    ['left-over bits', 'Zh'],
    ['one letter', 'Z'],
    ['a letter of the other alphabet', '+/++'],
  ])('%s is refused in base64url', (_, text) => {
    expect(fromBase64Url(text)).toBeNull();
  });

  test('the two alphabets differ in two letters', () => {
    const bytes = new Uint8Array([0xfb, 0xff, 0xfe]);
    expect(toBase64(bytes)).toBe('+//+');
    expect(toBase64Url(bytes)).toBe('-__-');
  });
});

describe('hexadecimal', () => {
  test('is lower case, two digits a byte', () => {
    expect(toHex(new Uint8Array([0, 9, 171, 255]))).toBe('0009abff');
    expect(fromHex('0009abff')).toEqual(new Uint8Array([0, 9, 171, 255]));
    expect(fromHex('')).toEqual(new Uint8Array(0));
  });

  test.each(['AB', 'a', '0g', ' 00', '0x00', '00\n'])('%j is refused', (text) => {
    expect(fromHex(text)).toBeNull();
  });
});

describe('UTF-8', () => {
  test.each([
    ['an overlong spelling', [0xc0, 0x80]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['a stray continuation', [0x80]],
    ['a cut sequence', [0xe2, 0x82]],
  ])('%s is refused', (_, bytes) => {
    expect(() => fromUtf8(new Uint8Array(bytes))).toThrow(TypeError);
  });

  test('a byte order mark is kept, so that bytes and text stay one for one', () => {
    expect(fromUtf8(new Uint8Array([0xef, 0xbb, 0xbf, 0x61]))).toBe('\ufeffa');
  });
});

test('bytes join, and are equal by value', () => {
  expect(concat(utf8('ab'), new Uint8Array(0), utf8('c'))).toEqual(utf8('abc'));
  expect(equalBytes(utf8('ab'), utf8('ab'))).toBe(true);
  expect(equalBytes(utf8('ab'), utf8('ac'))).toBe(false);
  expect(equalBytes(utf8('ab'), utf8('abc'))).toBe(false);
});
