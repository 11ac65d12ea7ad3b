/**
 * Base64 (RFC 4648 §4, padded) and base64url (§5, without padding), strictly: of the spellings of a value only one is read.
 *
 * Apart from the other spellings of bytes, since what runs before consent needs none of it.
 */
import { type Bytes, fromUtf8, utf8 } from './bytes.js';

const STANDARD = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const URL_SAFE = STANDARD.slice(0, 62) + '-_';
const STANDARD_CODES = utf8(STANDARD);
const URL_SAFE_CODES = utf8(URL_SAFE);
const PADDING_CODE = 61;

function encode64(bytes: Uint8Array, codes: Uint8Array, isPadded: boolean): string {
  // Codes first, and the text at once: four times as fast as adding letter to letter.
  const text = new Uint8Array(4 * Math.ceil(bytes.length / 3));
  for (let i = 0, at = 0; i < bytes.length; i += 3) {
    const word = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    text[at++] = codes[word >> 18]!;
    text[at++] = codes[(word >> 12) & 63]!;
    text[at++] = codes[(word >> 6) & 63]!;
    text[at++] = codes[word & 63]!;
  }
  // The last letters may stand for no byte.
  const end = Math.ceil((4 * bytes.length) / 3);
  return fromUtf8(isPadded ? text.fill(PADDING_CODE, end) : text.subarray(0, end));
}

function decode64(text: string, alphabet: string, codes: Uint8Array, isPadded: boolean): Bytes | null {
  const body = isPadded ? text.replace(/={1,2}$/, '') : text;
  if (isPadded && text.length % 4 !== 0) return null;
  const bytes = new Uint8Array(Math.floor((body.length * 3) / 4));
  let word = 0;
  let bits = 0;
  let at = 0;
  for (const letter of body) {
    const value = alphabet.indexOf(letter);
    if (value < 0) return null;
    word = ((word << 6) | value) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (word >> bits) & 255;
    }
  }
  // Left-over bits must be zero and the padding exact, else several texts would name the same bytes.
  return encode64(bytes, codes, isPadded) === text ? bytes : null;
}

export const toBase64 = (bytes: Uint8Array): string => encode64(bytes, STANDARD_CODES, true);
export const fromBase64 = (text: string): Bytes | null => decode64(text, STANDARD, STANDARD_CODES, true);
export const toBase64Url = (bytes: Uint8Array): string => encode64(bytes, URL_SAFE_CODES, false);
export const fromBase64Url = (text: string): Bytes | null => decode64(text, URL_SAFE, URL_SAFE_CODES, false);
