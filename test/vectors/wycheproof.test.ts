/** Ed25519 by RFC 8032 and by Wycheproof, through attune's own sign and verify, on both back ends. */
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fromHex, toHex } from '../../kernel/bytes.js';
import { naclEd25519 } from '../../kernel/seal.js';
import { ed25519KeyFromSeed, verifyEd25519 } from '../../platform/crypto.js';
import { sharedPath } from '../shared.js';
import { cryptoWithoutEd25519 } from '../unit/platform/without-ed25519.js';

interface Suite {
  readonly numberOfTests: number;
  readonly testGroups: readonly {
    readonly publicKey: { readonly pk: string };
    readonly tests: readonly {
      readonly tcId: number;
      readonly comment: string;
      readonly msg: string;
      readonly sig: string;
      readonly result: 'valid' | 'invalid';
    }[];
  }[];
}

const wycheproof = sharedPath('vectors/wycheproof-ed25519/ed25519_test.json');
const rfc8032 = sharedPath('vectors/rfc8032/ed25519.json');
const read = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

describe.each([
  ['WebCrypto', crypto],
  ['tweetnacl', cryptoWithoutEd25519],
])('by %s', (_, host) => {
  beforeEach(() => {
    vi.stubGlobal('crypto', host);
  });
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  /** @threat signatures */
  test.skipIf(wycheproof === null)('every Wycheproof case present gets its verdict', async () => {
    const suite = read(wycheproof!) as Suite;
    const wrong: string[] = [];
    let cases = 0;
    for (const { publicKey, tests } of suite.testGroups) {
      for (const { tcId, comment, msg, sig, result } of tests) {
        const verdict = await verifyEd25519(fromHex(publicKey.pk)!, fromHex(msg)!, fromHex(sig)!, naclEd25519);
        if (verdict !== (result === 'valid')) wrong.push(`${tcId} ${comment}: expected ${result}`);
        cases++;
      }
    }
    expect(wrong).toEqual([]);
    expect(cases).toBe(suite.numberOfTests);
  });

  test.skipIf(rfc8032 === null)('RFC 8032 §7.1: seeds give these keys and signatures, which verify', async () => {
    const cases = read(rfc8032!) as { seed: string; pk: string; msg: string; sig: string }[];
    expect(cases.length).toBeGreaterThan(0);
    for (const { seed, pk, msg, sig } of cases) {
      const key = await ed25519KeyFromSeed(fromHex(seed)!, naclEd25519);
      expect(toHex(key.publicKey)).toBe(pk);
      expect(toHex(await key.sign(fromHex(msg)!))).toBe(sig);
      expect(await verifyEd25519(fromHex(pk)!, fromHex(msg)!, fromHex(sig)!, naclEd25519)).toBe(true);
    }
  });
});

test.skipIf(wycheproof === null)(
  'the checks in front are needed: tweetnacl alone accepts what Wycheproof refuses',
  () => {
    const accepted = (read(wycheproof!) as Suite).testGroups.flatMap(({ publicKey, tests }) =>
      tests.filter(
        ({ sig, msg, result }) =>
          result === 'invalid' &&
          sig.length === 128 &&
          naclEd25519.verify(fromHex(publicKey.pk)!, fromHex(msg)!, fromHex(sig)!),
      ),
    );
    expect(accepted.length).toBeGreaterThan(0);
  },
);
