/** The part of tweetnacl that the worker carries: the same Ed25519 as the whole, and nothing beside it. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import fc from 'fast-check';
import nacl from 'tweetnacl';
import { describe, expect, test } from 'vitest';
import { fromHex } from '../../../kernel/bytes.js';
import { cutToEd25519, KEPT } from '../../../scripts/only-ed25519.mjs';
import { sharedPath } from '../../shared.js';

const SOURCE = readFileSync(createRequire(import.meta.url).resolve('tweetnacl/nacl.js'), 'utf8');
const CUT = cutToEd25519(SOURCE);
const { default: cut } = (await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(CUT)}`)) as {
  default: typeof nacl;
};

/** Paths of all that can be called on an object or on its members. */
const callable = (value: object, path: string[] = []): string[] =>
  Object.entries(value).flatMap(([name, member]: [string, object]) => [
    [...path, name].join('.'),
    ...callable(member, [...path, name]),
  ]);

const bytes = (length: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: length, maxLength: length });

describe('what is cut out of tweetnacl', () => {
  test('has the kept members and no others, and kernel/seal.ts calls none but these', () => {
    expect(callable(cut).sort()).toEqual([...KEPT].sort());
    const called = readFileSync('kernel/seal.ts', 'utf8').matchAll(/\bnacl\.([\w.]+)/g);
    for (const [, member] of called) expect(KEPT).toContain(member);
  });

  test('holds no function of the ciphers, of curve25519 or of a generator', () => {
    expect(CUT).not.toMatch(/salsa20|onetimeauth|secretbox|crypto_box|crypto_scalarmult|getRandomValues|require\(/);
  });

  test('makes the keys and signatures of the whole, and verifies as it does', () => {
    fc.assert(
      fc.property(bytes(32), fc.uint8Array({ maxLength: 300 }), fc.nat(), (seed, message, at) => {
        const keys = cut.sign.keyPair.fromSeed(seed);
        expect(keys).toEqual(nacl.sign.keyPair.fromSeed(seed));
        const signature = cut.sign.detached(message, keys.secretKey);
        expect(signature).toEqual(nacl.sign.detached(message, keys.secretKey));
        expect(cut.sign.detached.verify(message, signature, keys.publicKey)).toBe(true);
        signature[at % 64]! ^= 1 << (at % 8);
        const verdict = nacl.sign.detached.verify(message, signature, keys.publicKey);
        expect(cut.sign.detached.verify(message, signature, keys.publicKey)).toBe(verdict);
      }),
      { numRuns: process.env['ATTUNE_LONG'] === '1' ? 2000 : 8 },
    );
  });

  const wycheproof = sharedPath('vectors/wycheproof-ed25519/ed25519_test.json');
  test.skipIf(wycheproof === null)('gives every case of Wycheproof the verdict of the whole', () => {
    const { testGroups } = JSON.parse(readFileSync(wycheproof!, 'utf8')) as {
      testGroups: { publicKey: { pk: string }; tests: { msg: string; sig: string }[] }[];
    };
    const cases = testGroups.flatMap(({ publicKey, tests }) => tests.map(({ msg, sig }) => [publicKey.pk, msg, sig]));
    const verdicts = ({ sign }: typeof nacl): unknown[] =>
      cases.map((hexes) => {
        const [key, message, signature] = hexes.map((hex) => fromHex(hex)!) as [Uint8Array, Uint8Array, Uint8Array];
        try {
          return sign.detached.verify(message, signature, key);
        } catch (refusal) {
          return String(refusal);
        }
      });
    const expected = verdicts(nacl);
    expect(expected).toContain(true);
    expect(expected).toContain(false);
    expect(verdicts(cut)).toEqual(expected);
  });
});

describe('a source that is not tweetnacl 1.0.3', () => {
  test.each([
    ['without its one function', 'var nacl = {};'],
    ['with something beside it', `${SOURCE}\nvar more = 1;`],
    ['whose function fills another object', SOURCE.replace('(function(nacl) {', '(function(exports) {')],
    ['that lacks a member', SOURCE.replace('nacl.sign.detached.verify =', 'nacl.sign.checked =')],
    ['that sets a member twice', SOURCE.replace('nacl.hash =', 'nacl.sign.detached =')],
    [
      'with a statement of another kind',
      SOURCE.replace("'use strict';", "if (typeof self === 'undefined') var self = {};"),
    ],
  ])('%s stops the build', (_, source) => {
    expect(() => cutToEd25519(source)).toThrow(/Compare its source/);
  });
});
