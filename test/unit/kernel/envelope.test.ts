/** The envelope: 974 bytes, whatever it says, and one reading. */
import { describe, expect, test } from 'vitest';
import { toBase64 } from '../../../kernel/base64.js';
import { fromUtf8, utf8 } from '../../../kernel/bytes.js';
import { canonicalize } from '../../../kernel/canonical.js';
import {
  encodePayload,
  encodeReport,
  openReport,
  PAYLOAD_BYTES,
  preAuthEncoding,
  REPORT_BYTES,
  sealReport,
  spentHash,
  type Summary,
} from '../../../kernel/envelope.js';
import { naclEd25519 } from '../../../kernel/seal.js';
import { sha256 } from './naive-merkle.js';

const SUMMARY: Summary = {
  epoch: 2968,
  metric: 'session.depth',
  policy: 'ab'.repeat(32),
  r: [1, 5],
  site: 'news.example',
};
const seed = new Uint8Array(32).fill(9);
const key = {
  publicKey: naclEd25519.publicKey(seed),
  sign: (message: Uint8Array) => Promise.resolve(naclEd25519.sign(seed, message)),
};
const wire = await sealReport(SUMMARY, key);
const malformed = expect.objectContaining({ code: 'document/malformed' }) as unknown as Error;

/** The wire with some members of its payload, of the envelope or of DSSE replaced. */
function rewire(change: {
  payload?: object;
  outer?: object;
  dsse?: object;
  signature?: object;
  raw?: Uint8Array;
}): string {
  const payload =
    change.raw ??
    utf8(canonicalize({ ...(JSON.parse(fromUtf8(encodePayload(SUMMARY))) as object), ...change.payload }));
  const report = JSON.parse(encodeReport(payload, key.publicKey, new Uint8Array(64))) as {
    dsse: { signatures: object[] };
  };
  const signatures = [{ ...report.dsse.signatures[0], ...change.signature }];
  return canonicalize({
    ...report,
    dsse: { ...report.dsse, signatures, ...change.dsse },
    ...change.outer,
  });
}
const padding = (length: number): object => ({ pad: 'A'.repeat(length) });
const padLength = (JSON.parse(fromUtf8(encodePayload(SUMMARY))) as { pad: string }).pad.length;

test.each<Partial<Summary>>([
  {},
  { r: [] },
  { r: Array.from({ length: 16 }, (_, i) => i) },
  { epoch: 0 },
  { epoch: 99_999 },
  { metric: 'x' },
  { metric: 'a'.repeat(40), site: 'b'.repeat(80) },
])('a report with %j has the one length', async (part) => {
  const report = await sealReport({ ...SUMMARY, ...part }, key);
  expect(utf8(report)).toHaveLength(REPORT_BYTES);
  expect(openReport(report).summary).toEqual({ ...SUMMARY, ...part });
});

test('what does not fit 512 bytes is refused, not cut', () => {
  expect(encodePayload({ ...SUMMARY, site: 'b'.repeat(12 + padLength) })).toHaveLength(PAYLOAD_BYTES);
  expect(() => encodePayload({ ...SUMMARY, site: 'b'.repeat(13 + padLength) })).toThrow(
    expect.objectContaining({ code: 'report/refused' }) as unknown,
  );
});

test('the signature is over DSSE’s encoding of the payload', () => {
  const opened = openReport(wire);
  expect(fromUtf8(opened.signed)).toBe(
    `DSSEv1 38 application/vnd.attune.summary.v1+json 512 ${fromUtf8(encodePayload(SUMMARY))}`,
  );
  expect(naclEd25519.verify(opened.publicKey, opened.signed, opened.signature)).toBe(true);
  expect(opened.signed).toEqual(preAuthEncoding(encodePayload(SUMMARY)));
});

test('the spent name of a key is domain-separated', async () => {
  const expected = await sha256(new Uint8Array([...utf8('attune/epk/v1'), 0, ...key.publicKey]));
  expect(await spentHash(sha256, key.publicKey)).toEqual(expected);
});

describe('opening refuses', () => {
  test('nothing that was sealed', () => {
    expect(rewire({})).toHaveLength(REPORT_BYTES);
    expect(() => openReport(rewire({}))).not.toThrow();
  });

  test.each([
    ['a byte more', `${wire} `],
    ['a byte less', wire.slice(1)],
    ['nothing', ''],
    ['another version', rewire({ outer: { v: 'attune.report/2' } })],
    ['a token in open mode', rewire({ outer: { token: true } })],
    ['another type of payload', rewire({ dsse: { payloadType: 'application/vnd.attune.summary.v2+json' } })],
    ['a key id', rewire({ signature: { keyid: 'a' } })],
    [
      'two signatures',
      rewire({
        dsse: {
          signatures: [
            { keyid: '', sig: '' },
            { keyid: '', sig: '' },
          ],
        },
      }),
    ],
    ['a member more', rewire({ outer: { z: 1 } })],
    ['other padding', rewire({ payload: { pad: `${'A'.repeat(padLength - 1)}B` } })],
    ['another version of the summary', rewire({ payload: { v: 'attune.summary/2' } })],
    ['a negative epoch', rewire({ payload: { epoch: -2968, ...padding(padLength - 1) } })],
    ['an epoch in words', rewire({ payload: { epoch: '2968', ...padding(padLength - 2) } })],
    ['an answer that is no list', rewire({ payload: { r: '1,5' } })],
    ['an answer with a text', rewire({ payload: { r: ['1', 5], ...padding(padLength - 2) } })],
    ['a member missing', rewire({ payload: { site: undefined }, raw: utf8('{}'.padEnd(PAYLOAD_BYTES, ' ')) })],
    [
      'a payload that is not canonical',
      rewire({ raw: utf8(fromUtf8(encodePayload(SUMMARY)).replace('"r":[1,5]', '"r":[ 1,5]').replace('AA', 'A')) }),
    ],
    ['a payload that is not UTF-8', rewire({ raw: new Uint8Array(PAYLOAD_BYTES).fill(0xff) })],
  ])('%s', (_, text) => {
    expect(() => openReport(text)).toThrow(malformed);
  });

  test('a base64 text of other bytes than it seems', () => {
    const sig = toBase64(new Uint8Array(64));
    expect(sig).toMatch(/A==$/);
    expect(() => openReport(rewire({ signature: { sig: sig.replace(/A==$/, 'B==') } }))).toThrow(malformed);
  });
});
