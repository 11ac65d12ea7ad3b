import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { toHex, utf8 } from '../../../kernel/bytes.js';
import { isSoundSignature } from '../../../kernel/ed25519.js';
import { naclEd25519 } from '../../../kernel/seal.js';
import {
  decrypt,
  ed25519KeyFromSeed,
  encrypt,
  generateDataKey,
  generateSigningKeys,
  oneTimeKey,
  randomBytes,
  rawPublicKey,
  sha256,
  sha256Hex,
  signWith,
  verifyEd25519,
} from '../../../platform/crypto.js';
import { cryptoWithoutEd25519, cryptoWithoutSubtle } from './without-ed25519.js';

afterEach(() => {
  vi.unstubAllGlobals();
});

const message = utf8('a message');

test('SHA-256 is that of FIPS 180-4', async () => {
  expect(await sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(toHex(await sha256(new Uint8Array(0)))).toBe(
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  );
});

test('random bytes come in the number asked for and do not repeat', () => {
  expect(randomBytes(12)).toHaveLength(12);
  expect(toHex(randomBytes(16))).not.toBe(toHex(randomBytes(16)));
});

describe.each([
  ['by WebCrypto', crypto],
  ['by the fallback', cryptoWithoutEd25519],
])('Ed25519 %s', (_, host) => {
  beforeEach(() => {
    vi.stubGlobal('crypto', host);
  });

  test('a one-time key signs what its public key verifies, and no two keys are equal', async () => {
    const [a, b] = [await oneTimeKey(naclEd25519), await oneTimeKey(naclEd25519)];
    const signature = await a.sign(message);
    expect(await verifyEd25519(a.publicKey, message, signature, naclEd25519)).toBe(true);
    expect(await verifyEd25519(b.publicKey, message, signature, naclEd25519)).toBe(false);
    expect(await verifyEd25519(a.publicKey, utf8('a massage'), signature, naclEd25519)).toBe(false);
  });

  test('the key of a seed is the same by either back end', async () => {
    const seed = new Uint8Array(32).fill(7);
    const key = await ed25519KeyFromSeed(seed, naclEd25519);
    expect(key.publicKey).toEqual(naclEd25519.publicKey(seed));
    expect(await key.sign(message)).toEqual(naclEd25519.sign(seed, message));
  });

  /** @threat signatures */
  test('points that are not 32 sound bytes and signatures that are not 64 are refused, never thrown', async () => {
    const key = await oneTimeKey(naclEd25519);
    const signature = await key.sign(message);
    for (const point of [new Uint8Array(0), new Uint8Array(31), new Uint8Array(32), new Uint8Array(32).fill(255)]) {
      expect(await verifyEd25519(point, message, signature, naclEd25519)).toBe(false);
    }
    expect(await verifyEd25519(key.publicKey, message, signature.slice(1), naclEd25519)).toBe(false);
    // y = 2 is on no curve point.
    const offCurve = new Uint8Array(32);
    offCurve[0] = 2;
    expect(await verifyEd25519(offCurve, message, signature, naclEd25519)).toBe(false);
  });
});

/** @threat signatures */
test('a key of small order, for which anyone can sign, is refused however it is spelled', async () => {
  // With the neutral point as key, R neutral and S = 0 satisfy the equation for every message: the back end alone agrees.
  const neutral = new Uint8Array(32);
  neutral[0] = 1;
  const forged = new Uint8Array(64);
  forged[0] = 1;
  expect(naclEd25519.verify(neutral, message, forged)).toBe(true);
  // The same point, spelled as p + 1.
  const unreduced = new Uint8Array(32).fill(255);
  unreduced[0] = 0xee;
  unreduced[31] = 0x7f;
  expect(naclEd25519.verify(unreduced, message, forged)).toBe(true);
  for (const host of [crypto, cryptoWithoutEd25519]) {
    vi.stubGlobal('crypto', host);
    expect(await verifyEd25519(neutral, message, forged, naclEd25519)).toBe(false);
    expect(await verifyEd25519(unreduced, message, forged, naclEd25519)).toBe(false);
  }
});

test('a signature whose R is not reduced is unsound before any back end sees it', () => {
  const signature = new Uint8Array(64);
  signature.fill(255, 0, 31);
  signature[31] = 0x7f;
  signature[0] = 0xec;
  expect(isSoundSignature(signature)).toBe(true);
  signature[0] = 0xed;
  expect(isSoundSignature(signature)).toBe(false);
});

test('without Ed25519 and without a fallback, signing says what is missing and stored keys are null', async () => {
  vi.stubGlobal('crypto', cryptoWithoutEd25519);
  await expect(oneTimeKey()).rejects.toMatchObject({ code: 'crypto/missing' });
  await expect(ed25519KeyFromSeed(new Uint8Array(32))).rejects.toMatchObject({ code: 'crypto/missing' });
  expect(await generateSigningKeys()).toBeNull();
  const key = naclEd25519.publicKey(new Uint8Array(32));
  const signature = naclEd25519.sign(new Uint8Array(32), message);
  await expect(verifyEd25519(key, message, signature)).rejects.toMatchObject({ code: 'crypto/missing' });
});

test('on an origin without WebCrypto the fallback signs and a hash is refused with what to do', async () => {
  vi.stubGlobal('crypto', cryptoWithoutSubtle);
  expect((await oneTimeKey(naclEd25519)).publicKey).toHaveLength(32);
  await expect(sha256(message)).rejects.toMatchObject({
    code: 'crypto/missing',
    message: expect.stringContaining('HTTPS') as string,
  });
  expect(await generateSigningKeys()).toBeNull();
});

/** @threat script-storage */
test('a stored key pair signs, and its private half cannot be exported', async () => {
  const pair = (await generateSigningKeys())!;
  const signature = await signWith(pair.privateKey, message);
  expect(await verifyEd25519(await rawPublicKey(pair.publicKey), message, signature)).toBe(true);
  expect(pair.privateKey.extractable).toBe(false);
});

test('an operation that WebCrypto refuses is a typed error with its cause', async () => {
  const pair = (await generateSigningKeys())!;
  await expect(signWith(pair.publicKey, message)).rejects.toMatchObject({
    code: 'crypto/failed',
    cause: expect.anything() as unknown,
  });
});

describe('data at rest', () => {
  test('opens under its key and associated data, and is another text each time', async () => {
    const key = await generateDataKey();
    expect(key.extractable).toBe(false);
    const [one, two] = [await encrypt(key, 'm:x|1', message), await encrypt(key, 'm:x|1', message)];
    expect(toHex(one)).not.toBe(toHex(two));
    expect(one).toHaveLength(12 + message.length + 16);
    expect(await decrypt(key, 'm:x|1', one)).toEqual(message);
    expect(await decrypt(key, 'm:x|1', await encrypt(key, 'm:x|1', new Uint8Array(0)))).toEqual(new Uint8Array(0));
  });

  /** @threat script-storage */
  test('is null under another key, other associated data, or with any byte changed or missing', async () => {
    const key = await generateDataKey();
    const sealed = await encrypt(key, 'm:x|1', message);
    expect(await decrypt(await generateDataKey(), 'm:x|1', sealed)).toBeNull();
    expect(await decrypt(key, 'm:x|2', sealed)).toBeNull();
    for (let i = 0; i < sealed.length; i++) {
      const changed = sealed.slice();
      changed[i]! ^= 1;
      expect(await decrypt(key, 'm:x|1', changed)).toBeNull();
      expect(await decrypt(key, 'm:x|1', sealed.slice(0, i))).toBeNull();
    }
  });
});
