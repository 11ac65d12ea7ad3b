/** The judgement of a report: each check of docs/envelope.md refuses, in its order, and nothing makes it throw. */
import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Check, type Judgement, judgeReport } from '../../collector/src/accept.js';
import { readKnownPolicy } from '../../collector/src/known-policy.js';
import { fromBase64 } from '../../kernel/base64.js';
import { type Bytes, concat, fromHex, toHex, utf8 } from '../../kernel/bytes.js';
import {
  encodePayload,
  encodeReport,
  openReport,
  preAuthEncoding,
  REPORT_BYTES,
  sealReport,
  spentHash,
  type Summary,
} from '../../kernel/envelope.js';
import { naclEd25519 } from '../../kernel/seal.js';
import { sharedPath } from '../shared.js';
import { EPOCH, NOW, policyText, signReport, summaryOf, WEEK_MS } from './reports.js';

const policiesOf = (...texts: string[]) => new Map(texts.map(readKnownPolicy).map((known) => [known.hash, known]));
const POLICIES = policiesOf(policyText().text);

const judge = (wire: string | Uint8Array, now = NOW): Promise<Judgement> =>
  judgeReport(typeof wire === 'string' ? utf8(wire) : wire, POLICIES, now);
const failing = async (wire: string | Uint8Array, now = NOW): Promise<Check | null> => {
  const judgement = await judge(wire, now);
  return judgement.sound ? null : judgement.failed;
};

test('a report sealed by the library is sound, and only cells, batch and spent key are kept of it', async () => {
  const seed = new Uint8Array(32).fill(7);
  const publicKey = naclEd25519.publicKey(seed);
  const wire = await sealReport(summaryOf(), {
    publicKey,
    sign: (message: Bytes) => Promise.resolve(naclEd25519.sign(seed, message)),
  });
  const sha256 = async (bytes: Uint8Array): Promise<Bytes> =>
    new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Bytes));
  expect(await judge(wire)).toEqual({
    sound: true,
    report: {
      batch: { metric: 'variant.click', policy: policyText().hash, epoch: EPOCH },
      cells: [1, 5],
      spent: toHex(await spentHash(sha256, publicKey)),
    },
  });
});

test('another length than 974 bytes is refused', async () => {
  const wire = signReport();
  expect(await failing(wire.slice(0, -1))).toBe('length');
  expect(await failing(`${wire} `)).toBe('length');
  expect(await failing('')).toBe('length');
  expect(await failing(new Uint8Array(1_000_000))).toBe('length');
});

/** @threat collector-marks fakes-forged */
test('another form of the same report is refused, though its signature is good', async () => {
  const wire = signReport();
  expect(
    await failing(wire.replace('{"dsse":', '{ "dsse":').replace(',"v":"attune.report/1"', ',"v":"attune.report/"')),
  ).toBe('form');
  expect(await failing(wire.replace('"token":null', '"token":true'))).toBe('form');
  expect(await failing(wire.replace('"token":null', '"tokem":null'))).toBe('form');
  // The same members in another order.
  const { dsse, ...others } = JSON.parse(wire) as Record<string, unknown>;
  expect(await failing(JSON.stringify({ ...others, dsse }))).toBe('form');
  // A second spelling of the same signature bytes: the last letter before "==" has four idle bits.
  const sig = /"sig":"([^"]+)"/.exec(wire)![1]!;
  const idle = sig.replace(/(.)==$/, (_, letter: string) => `${String.fromCharCode(letter.charCodeAt(0) + 1)}==`);
  expect(Buffer.from(idle, 'base64').equals(Buffer.from(sig, 'base64'))).toBe(true);
  expect(await failing(wire.replace(sig, idle))).toBe('form');
  // Not UTF-8 at all, outside and within.
  const bytes = utf8(wire);
  bytes[40] = 0xff;
  expect(await failing(bytes)).toBe('form');
  expect(await failing(new Uint8Array(REPORT_BYTES).fill(0xff))).toBe('form');
  expect(await failing(resign(wire, (payload) => payload.fill(0xff, 60, 61)))).toBe('form');
});

/** @threat collector-marks fakes-forged */
test('a payload that hides a mark is refused, though it is signed', async () => {
  const wire = signReport();
  expect(await failing(resign(wire, (payload) => replaceText(payload, '"AAAA', '"ABAA')))).toBe('form');
  expect(
    await failing(resign(wire, (payload) => replaceText(payload, '{"epoch":2968,"metric"', '{"epoch": 2968,"metric'))),
  ).toBe('form');
  expect(await failing(resign(wire, (payload) => replaceText(payload, '"r":[1,5]', '"q":[1,5]')))).toBe('form');
  expect(await failing(resign(wire, (payload) => replaceText(payload, '"r":[1,5]', '"r":["1"]')))).toBe('form');
});

const wrongAnswers: readonly (readonly number[])[] = [
  [],
  [1],
  [1, 5, 6],
  [5, 1],
  [5, 5],
  [1, 8],
  [-1, 5],
  [1, 2 ** 40],
];
const refusals: readonly (readonly [string, Partial<Summary>, Check])[] = [
  ['an unknown policy', { policy: '0'.repeat(64) }, 'policy'],
  ['the policy in capitals', { policy: policyText().hash.toUpperCase() }, 'policy'],
  ['a policy named like a member of every object', { policy: '__proto__' }, 'policy'],
  ['another site', { site: 'shop.example.net' }, 'site'],
  ['a metric the policy does not declare', { metric: 'variant.clicks' }, 'metric'],
  ['a metric named like a member of every object', { metric: 'constructor' }, 'metric'],
  ['an epoch that has not begun', { epoch: EPOCH + 1 }, 'epoch'],
  ['an epoch whose batch has closed', { epoch: EPOCH - 3 }, 'epoch'],
  ['the first epoch of all', { epoch: 0 }, 'epoch'],
  ...wrongAnswers.map((r) => [`the answer [${r.join()}]`, { r }, 'answer'] as const),
  ['a flag with two answers', { metric: 'read.through', r: [0, 1] }, 'answer'],
];

/** @threat fakes-forged */
test.each(refusals)('%s is refused', async (_, changes, check) => {
  expect(await failing(signReport(changes))).toBe(check);
});

test('the epoch before, and the one before that, are still taken, and under send "prompt" the present one', async () => {
  for (const late of [0, 1, 2]) expect(await failing(signReport(), NOW + late * WEEK_MS)).toBeNull();
  expect(await failing(signReport(), NOW + 3 * WEEK_MS)).toBe('epoch');
  expect(await failing(signReport(), NOW - WEEK_MS)).toBe('epoch');
  // The very instant at which epoch E+3 begins, and the last before it.
  expect(await failing(signReport(), (EPOCH + 3) * WEEK_MS)).toBe('epoch');
  expect(await failing(signReport(), (EPOCH + 3) * WEEK_MS - 1)).toBeNull();
});

test('under send "next-epoch" the present epoch is not taken', async () => {
  const { text, hash } = policyText({ send: 'next-epoch' });
  const wire = utf8(signReport({ policy: hash }));
  expect(await judgeReport(wire, policiesOf(text), NOW)).toEqual({ sound: false, failed: 'epoch' });
  expect((await judgeReport(wire, policiesOf(text), NOW + WEEK_MS)).sound).toBe(true);
});

test('under a daily budget an epoch is a day', async () => {
  const { text, hash } = policyText({ budget: 'daily' });
  const day = Math.floor(NOW / 86_400_000);
  const wire = utf8(signReport({ policy: hash, epoch: day }));
  const soundAfter = async (days: number): Promise<boolean> =>
    (await judgeReport(wire, policiesOf(text), NOW + days * 86_400_000)).sound;
  expect([await soundAfter(0), await soundAfter(2), await soundAfter(3)]).toEqual([true, true, false]);
});

/** @threat fakes-forged signatures */
test('a one-time key that is no sound point is refused before any arithmetic', async () => {
  const { payload, signature } = partsOf(signReport());
  const y = (value: bigint): Uint8Array => fromHex(value.toString(16).padStart(64, '0'))!.reverse();
  const P = 2n ** 255n - 19n;
  for (const key of [y(0n), y(1n), y(P - 1n), y(P), y(P + 1n), new Uint8Array(32).fill(0xff)]) {
    expect(await failing(encodeReport(payload, key, signature))).toBe('key');
  }
});

/** @threat fakes-forged signatures */
test('a signature that is not the one-time key’s own over these bytes is refused', async () => {
  const one = partsOf(signReport());
  const other = partsOf(signReport());
  const wire = (signature: Uint8Array): string => encodeReport(one.payload, one.publicKey, signature);
  expect(await failing(wire(one.signature))).toBeNull();
  expect(await failing(wire(other.signature))).toBe('signature');
  expect(await failing(wire(new Uint8Array(64)))).toBe('signature');
  expect(await failing(encodeReport(one.payload, other.publicKey, one.signature))).toBe('signature');
  expect(await failing(encodeReport(encodePayload(summaryOf({ r: [1, 6] })), one.publicKey, one.signature))).toBe(
    'signature',
  );
  // S + L: the same signature to a verifier that does not reduce S.
  const L = 2n ** 252n + 27742317777372353535851937790883648493n;
  const s = BigInt(`0x${toHex(one.signature.slice(32).reverse())}`) + L;
  expect(
    await failing(wire(concat(one.signature.slice(0, 32), fromHex(s.toString(16).padStart(64, '0'))!.reverse()))),
  ).toBe('signature');
});

test('of several faults the first in order is the one that is found', async () => {
  const all: Partial<Summary> = { policy: '0'.repeat(64), site: 'x', metric: 'x', epoch: 0, r: [] };
  const { hash: policy } = policyText();
  expect(await failing(signReport(all))).toBe('policy');
  expect(await failing(signReport({ ...all, policy }))).toBe('site');
  expect(await failing(signReport({ ...all, policy, site: 'shop.example' }))).toBe('metric');
  expect(await failing(signReport({ epoch: 0, r: [] }))).toBe('epoch');
  const { payload } = partsOf(signReport({ r: [] }));
  expect(await failing(encodeReport(payload, new Uint8Array(32), new Uint8Array(64)))).toBe('answer');
});

/** @threat fakes-forged */
test('no report survives the flip of any one of its 7 792 bits', async () => {
  const wire = utf8(signReport());
  for (let bit = 0; bit < wire.length * 8; bit++) {
    const flipped = wire.slice();
    flipped[bit >> 3]! ^= 1 << (bit & 7);
    if ((await judge(flipped)).sound) expect.fail(`bit ${bit} was not noticed`);
  }
});

/** @threat fakes-forged */
test('whatever bytes arrive, the judgement is a value', async () => {
  const wire = utf8(signReport());
  const long = process.env['ATTUNE_LONG'] === '1';
  const splice = fc.tuple(fc.nat(REPORT_BYTES), fc.uint8Array({ maxLength: 40 })).map(([at, bytes]) => {
    const spliced = wire.slice();
    spliced.set(bytes.subarray(0, spliced.length - at), at);
    return spliced;
  });
  const noise = fc.uint8Array({ minLength: REPORT_BYTES, maxLength: REPORT_BYTES });
  const nested = fc
    .constantFrom('[', '{"a":', '"\\u')
    .map((part) => utf8(part.repeat(REPORT_BYTES).slice(0, REPORT_BYTES)));
  await fc.assert(
    fc.asyncProperty(fc.oneof(splice, noise, nested), async (bytes) => {
      const judgement = await judge(bytes);
      expect(judgement.sound).toBe(toHex(bytes) === toHex(wire));
    }),
    { numRuns: long ? 100_000 : 500 },
  );
});

test('a policy that names token issuers is refused, for this collector counts in open mode', () => {
  expect(() => readKnownPolicy(policyText({ issuers: ['key-1'] }).text)).toThrow(/\$\.issuers/);
});

const golden = sharedPath('vectors/attune-golden/reports.json');
describe.skipIf(golden === null)('the golden reports', () => {
  test('are sound in their own epoch under their own policy, and spend the key they name', async () => {
    const read = (name: string): unknown =>
      JSON.parse(readFileSync(sharedPath(`vectors/attune-golden/${name}`)!, 'utf8'));
    const { policies } = read('policy.json') as { policies: { text: string; sha256: string }[] };
    const reports = read('reports.json') as { wire: string; tokenNonce: string }[];
    const known = policiesOf(policies[0]!.text);
    expect([...known.keys()]).toEqual([policies[0]!.sha256]);
    expect(reports.length).toBeGreaterThan(0);
    for (const { wire, tokenNonce } of reports) {
      const judgement = await judgeReport(utf8(wire), known, NOW);
      expect(judgement).toMatchObject({ sound: true, report: { spent: tokenNonce } });
      expect(await judgeReport(utf8(wire), known, NOW + 3 * WEEK_MS)).toEqual({ sound: false, failed: 'epoch' });
    }
  });
});

function partsOf(wire: string): { payload: Bytes; publicKey: Bytes; signature: Bytes } {
  const { publicKey, signature } = openReport(wire);
  return {
    payload: fromBase64((JSON.parse(wire) as { dsse: { payload: string } }).dsse.payload)!,
    publicKey,
    signature,
  };
}

function replaceText(payload: Uint8Array, from: string, to: string): void {
  expect(to.length).toBe(from.length);
  const text = Buffer.from(payload).toString('latin1');
  expect(text).toContain(from);
  payload.set(Buffer.from(text.replace(from, to), 'latin1'));
}

/** The same report with a changed payload, signed anew. */
function resign(wire: string, change: (payload: Uint8Array) => void): string {
  const payload = partsOf(wire).payload;
  change(payload);
  const seed = new Uint8Array(32).fill(9);
  const signature = naclEd25519.sign(seed, preAuthEncoding(payload));
  return encodeReport(payload, naclEd25519.publicKey(seed), signature);
}
