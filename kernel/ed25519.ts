/**
 * Strictness of Ed25519 (RFC 8032 §5.1) that no back end may relax: what is checked before any curve arithmetic.
 *
 * tweetnacl accepts S ≥ L (dchest/tweetnacl-js#253), other back ends differ on small order and on point encodings that
 * are not reduced. These checks make every back end give one verdict.
 */
import type { Bytes } from './bytes.js';

/** A back end that signs with Ed25519. Seeds and public keys are 32 bytes, signatures 64. */
export interface Signer {
  publicKey(seed: Uint8Array): Bytes;
  sign(seed: Uint8Array, message: Uint8Array): Bytes;
}

/** One that verifies, too. */
export interface Ed25519 extends Signer {
  /** Without the strictness checks: callers run those first. */
  verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean;
}

const L = 2n ** 252n + 27742317777372353535851937790883648493n;
const P = 2n ** 255n - 19n;

const littleEndian = (bytes: Uint8Array): bigint =>
  bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);

/** y-coordinates of the eight points whose order divides the cofactor. */
const SMALL_ORDER_Y: readonly bigint[] = [
  0n,
  1n,
  P - 1n,
  2707385501144840649318225287225658788936804267575313519463743609750303402022n,
  55188659117513257062467267217118295137698188065244968500265048394206261417927n,
];

/** Whether 32 bytes spell a point canonically (y < p) and not one of small order. */
export function isSoundPoint(point: Uint8Array): boolean {
  if (point.length !== 32) return false;
  const y = littleEndian(point) & ((1n << 255n) - 1n);
  return y < P && !SMALL_ORDER_Y.includes(y);
}

/** Whether 64 bytes can be a signature under a sound key: S < L, and R spelled canonically. */
export function isSoundSignature(signature: Uint8Array): boolean {
  if (signature.length !== 64) return false;
  const r = littleEndian(signature.subarray(0, 32)) & ((1n << 255n) - 1n);
  return r < P && littleEndian(signature.subarray(32)) < L;
}
