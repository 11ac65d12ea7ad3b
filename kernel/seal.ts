/**
 * Ed25519 by tweetnacl: the fallback signer and verifier where WebCrypto has none, and its cross-check in tests.
 *
 * The only door to tweetnacl. It is ninety times slower than WebCrypto and accepts S ≥ L, so platform/crypto.ts asks
 * the platform first and puts the checks of kernel/ed25519.ts in front of both.
 */
import nacl from 'tweetnacl';
import type { Ed25519, Signer } from './ed25519.js';

/** The signing half, which is all that the worker needs and carries (scripts/only-ed25519.mjs). */
export const naclSigner: Signer = {
  publicKey: (seed) => new Uint8Array(nacl.sign.keyPair.fromSeed(seed).publicKey),
  sign: (seed, message) => new Uint8Array(nacl.sign.detached(message, nacl.sign.keyPair.fromSeed(seed).secretKey)),
};

export const naclEd25519: Ed25519 = {
  ...naclSigner,
  verify: (publicKey, message, signature) => nacl.sign.detached.verify(message, signature, publicKey),
};
