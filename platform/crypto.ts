/**
 * SHA-256, Ed25519 and AES-256-GCM by WebCrypto, for page, worker and Node alike.
 *
 * Ed25519 came late to browsers (Safari 17, Firefox 129, Chrome 137). Where it is missing, a back end may be passed as
 * an argument: kernel/seal.ts has one, and this file must not know it, so that the page stays free of tweetnacl. Both
 * back ends stand behind the checks of kernel/ed25519.ts and give one verdict.
 *
 * Not promised: that secrets are wiped from memory, or that the fallback signs in constant time.
 */
import { fromBase64Url } from '../kernel/base64.js';
import { type Bytes, concat, fromHex, toHex, utf8 } from '../kernel/bytes.js';
import { type Ed25519, isSoundPoint, isSoundSignature, type Signer } from '../kernel/ed25519.js';
import { AttuneError, isAttuneError } from '../kernel/errors.js';

/** A key that signs, whichever back end holds it. */
export interface SigningKey {
  readonly publicKey: Bytes;
  sign(message: Bytes): Promise<Bytes>;
}

const ED25519 = 'Ed25519';
const AES_GCM = 'AES-GCM';
const IV_BYTES = 12;

export const sha256 = (data: Uint8Array): Promise<Bytes> =>
  native(async (subtle) => bytesOf(await subtle.digest('SHA-256', data as Bytes)));

/** SHA-256 of a text's UTF-8 bytes, in hex. */
export const sha256Hex = async (text: string): Promise<string> => toHex(await sha256(utf8(text)));

/** Fills `bytes` from the platform's generator, and returns them. */
export const fillRandom = (bytes: Bytes): Bytes => crypto.getRandomValues(bytes);
export const randomBytes = (count: number): Bytes => fillRandom(new Uint8Array(count));

/** PKCS#8 of an Ed25519 seed (RFC 8410 §7) is this prefix and the seed. */
const PKCS8 = '302e020100300506032b657004220420';

/** The key of a 32-byte seed. @throws {AttuneError} `crypto/missing`, `crypto/failed` */
export function ed25519KeyFromSeed(seed: Bytes, fallback?: Signer): Promise<SigningKey> {
  return native(
    async (subtle) => {
      // Extractable, since a private key gives its public half only as part of a JWK.
      const key = await subtle.importKey('pkcs8', concat(fromHex(PKCS8)!, seed), ED25519, true, ['sign']);
      const { x } = await subtle.exportKey('jwk', key);
      return { publicKey: fromBase64Url(x!)!, sign: (message) => signWith(key, message) };
    },
    fallback && (() => seededKey(seed, fallback)),
  );
}

/** A fresh key that no one can export: for one report. @throws {AttuneError} `crypto/missing`, `crypto/failed` */
export function oneTimeKey(fallback?: Signer): Promise<SigningKey> {
  return native(
    async (subtle) => {
      const { privateKey, publicKey } = await newKeyPair(subtle);
      return { publicKey: await rawPublicKey(publicKey), sign: (message) => signWith(privateKey, message) };
    },
    fallback && (() => seededKey(randomBytes(32), fallback)),
  );
}

/** A key pair to be stored, its private half not extractable; null where WebCrypto has no Ed25519. */
export const generateSigningKeys = (): Promise<CryptoKeyPair | null> =>
  native<CryptoKeyPair | null>(newKeyPair, () => null);

export const signWith = (privateKey: CryptoKey, message: Bytes): Promise<Bytes> =>
  native(async (subtle) => bytesOf(await subtle.sign(ED25519, privateKey, message)));

export const rawPublicKey = (publicKey: CryptoKey): Promise<Bytes> =>
  native(async (subtle) => bytesOf(await subtle.exportKey('raw', publicKey)));

/** Whether a signature is good, by the strict reading of RFC 8032: S < L, canonical points, no key of small order. @throws {AttuneError} `crypto/missing` */
export async function verifyEd25519(
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
  fallback?: Ed25519,
): Promise<boolean> {
  if (!isSoundPoint(publicKey) || !isSoundSignature(signature)) return false;
  try {
    return await native(
      async (subtle) => {
        const key = await subtle.importKey('raw', publicKey as Bytes, ED25519, false, ['verify']);
        return subtle.verify(ED25519, key, signature as Bytes, message as Bytes);
      },
      fallback && (() => fallback.verify(publicKey, message, signature)),
    );
  } catch (thrown) {
    if (isAttuneError(thrown, 'crypto/missing')) throw thrown;
    // 32 bytes that are on no curve: some hosts refuse them as a key, others at verification.
    return false;
  }
}

/** The key of data at rest. It cannot be exported; deleting it shreds what it encrypted. */
export const generateDataKey = (): Promise<CryptoKey> =>
  native((subtle) => subtle.generateKey({ name: AES_GCM, length: 256 }, false, ['encrypt', 'decrypt']));

/** Encrypts under a random 96-bit IV, which stands in front. `aad` is bound, not stored. */
export const encrypt = (key: CryptoKey, aad: string, plaintext: Bytes): Promise<Bytes> =>
  native(async (subtle) => {
    const iv = randomBytes(IV_BYTES);
    const sealed = await subtle.encrypt({ name: AES_GCM, iv, additionalData: utf8(aad) }, key, plaintext);
    return concat(iv, bytesOf(sealed));
  });

/** The plaintext, or null where key, `aad` or bytes are not those of {@link encrypt}. */
export const decrypt = (key: CryptoKey, aad: string, sealed: Bytes): Promise<Bytes | null> =>
  native(async (subtle) => {
    const iv = sealed.slice(0, IV_BYTES);
    return bytesOf(await subtle.decrypt({ name: AES_GCM, iv, additionalData: utf8(aad) }, key, sealed.slice(IV_BYTES)));
  }).catch(() => null);

const newKeyPair = async (subtle: SubtleCrypto): Promise<CryptoKeyPair> =>
  await subtle.generateKey(ED25519, false, ['sign', 'verify']);

const seededKey = (seed: Bytes, backEnd: Signer): SigningKey => ({
  publicKey: backEnd.publicKey(seed),
  sign: (message) => Promise.resolve(backEnd.sign(seed, message)),
});

const bytesOf = (buffer: ArrayBuffer): Bytes => new Uint8Array(buffer);

/** Asks WebCrypto; where it lacks the algorithm, or is absent as on an insecure origin, does `instead`. */
async function native<T>(ask: (subtle: SubtleCrypto) => Promise<T>, instead?: () => T): Promise<T> {
  // Typed as always there, and absent outside secure contexts.
  const { subtle } = crypto as { subtle?: SubtleCrypto };
  let cause: unknown;
  try {
    if (subtle) return await ask(subtle);
  } catch (thrown) {
    if (isAttuneError(thrown)) throw thrown;
    cause = thrown;
    if ((thrown as Error).name !== 'NotSupportedError') {
      throw new AttuneError('crypto/failed', 'WebCrypto refused. See the cause.', { cause });
    }
  }
  if (instead) return instead();
  throw new AttuneError('crypto/missing', 'WebCrypto is missing. Serve over HTTPS.', {
    cause,
  });
}
