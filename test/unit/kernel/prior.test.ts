/** Priors as documents: numbers as text, what is signed, and what the schema refuses. */
import { generateKeyPairSync, sign, verify } from 'node:crypto';
import * as z from 'zod/mini';
import { describe, expect, test } from 'vitest';
import { toBase64 } from '../../../kernel/base64.js';
import { fromUtf8 } from '../../../kernel/bytes.js';
import { decimal, type LinearPrior, priorBytes, type TreesPrior, verifyPrior } from '../../../kernel/prior.js';
import { priorSchema, priorSignatureSchema } from '../../../kernel/prior.schema.js';
import { naclEd25519 } from '../../../kernel/seal.js';
import { verifyEd25519 } from '../../../platform/crypto.js';

const LINEAR: LinearPrior = {
  kind: 'linear',
  inputs: [{ feature: 'engaged', unit: '0.001', missing: '30' }, { feature: 'zoom.count' }],
  intercept: '-1.5',
  weights: ['0.02', '1e-7'],
};
const TREES: TreesPrior = {
  kind: 'trees',
  inputs: [{ feature: 'engaged' }],
  base: '0',
  roots: [0],
  feature: [0, -1, -1],
  number: ['1500', '-0.25', '0.5'],
  left: [1, 0, 0],
  right: [2, 0, 0],
  missingLeft: [1, 0, 0],
};

describe('a decimal', () => {
  test.each([
    ['0', 0],
    ['-2.5', -2.5],
    ['1e-7', 1e-7],
    ['0.1', 0.1],
    ['1000000000', 1e9],
    ['5e-324', 5e-324],
  ])('%s is its number, to the bit', (text, number) => expect(decimal(text)).toBe(number));

  test.each(['', ' 1', '1.0', '+1', '-0', '.5', '1e7', '0x10', 'NaN', 'Infinity', '1000000001', '0.10000000000000001'])(
    '%j is none: each number has one text, and a billion is the most',
    (text) => expect(decimal(text)).toBeNaN(),
  );
});

test('what is signed is DSSE’s pre-authentication encoding of the canonical JSON', () => {
  const json =
    '{"inputs":[{"feature":"engaged","missing":"30","unit":"0.001"},{"feature":"zoom.count"}],' +
    '"intercept":"-1.5","kind":"linear","weights":["0.02","1e-7"]}';
  expect(fromUtf8(priorBytes(LINEAR))).toBe(`DSSEv1 36 application/vnd.attune.prior.v1+json ${json.length} ${json}`);
});

describe('a signature', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const key = publicKey.export({ format: 'jwk' }).x!;
  const sig = toBase64(sign(null, priorBytes(LINEAR), privateKey));
  const isGood = (prior: LinearPrior, signature = { key, sig }): Promise<boolean> =>
    verifyPrior(prior, signature, (...of) => verifyEd25519(...of, naclEd25519));

  test('is good for its prior alone', async () => {
    expect(verify(null, priorBytes(LINEAR), publicKey, Buffer.from(sig, 'base64'))).toBe(true);
    expect(await isGood(LINEAR)).toBe(true);
    expect(await isGood({ ...LINEAR, intercept: '-1.4' })).toBe(false);
    expect(await isGood({ ...LINEAR, inputs: [...LINEAR.inputs].reverse() })).toBe(false);
  });

  test('is not where key or signature are others, or no base64', async () => {
    const other = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }).x!;
    const changed = `${sig.startsWith('A') ? 'B' : 'A'}${sig.slice(1)}`;
    for (const each of [
      { key: other, sig },
      { key, sig: changed },
      { key: `${key}=`, sig },
      { key, sig: 'no' },
    ])
      expect(await isGood(LINEAR, each)).toBe(false);
  });

  test('has a schema', () => {
    expect(z.safeParse(priorSignatureSchema, { key, sig }).success).toBe(true);
    for (const each of [{ key }, { key: key.slice(1), sig }, { key, sig: sig.slice(1) }, { key, sig, more: 1 }])
      expect(z.safeParse(priorSignatureSchema, each).success).toBe(false);
  });
});

describe('the schema', () => {
  const isPrior = (value: unknown): boolean => z.safeParse(priorSchema, value).success;

  test('takes linear priors and trees', () => {
    expect(isPrior(LINEAR)).toBe(true);
    expect(isPrior(TREES)).toBe(true);
    expect(z.parse(priorSchema, LINEAR)).toEqual(LINEAR);
    expect(z.parse(priorSchema, TREES)).toEqual(TREES);
  });

  const inputs = (count: number): LinearPrior => ({
    ...LINEAR,
    inputs: Array.from({ length: count }, (_, i) => ({ feature: `f.${i}` })),
    weights: new Array<string>(count).fill('0'),
  });
  test('takes 64 inputs and no more', () => {
    expect(isPrior(inputs(64))).toBe(true);
    expect(isPrior(inputs(65))).toBe(false);
    expect(isPrior(inputs(0))).toBe(false);
  });

  test.each<[string, unknown]>([
    ['a number that is not text', { ...LINEAR, intercept: -1 }],
    ['a text that is no decimal', { ...LINEAR, weights: ['0.02', '1.0'] }],
    ['a unit beyond a billion', { ...LINEAR, inputs: [{ feature: 'engaged', unit: '1000000001' }], weights: ['1'] }],
    ['a weight too few', { ...LINEAR, weights: ['1'] }],
    ['a member too many', { ...LINEAR, base: '0' }],
    ['a member too few', { ...TREES, base: undefined }],
    ['another kind', { ...LINEAR, kind: 'network' }],
    ['something in place of what is missing, of trees', { ...TREES, inputs: [{ feature: 'engaged', missing: '0' }] }],
    ['half a node', { ...TREES, left: [0.5, 0, 0] }],
    ['a leaf that is no decimal', { ...TREES, number: ['1500', '-.25', '0.5'] }],
  ])('refuses %s', (_, value) => expect(isPrior(value)).toBe(false));
});
