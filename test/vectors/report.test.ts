/** The golden reports: from the seed of a one-time key to the bytes on the wire and back, on both back ends. */
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fromHex, fromUtf8, toHex } from '../../kernel/bytes.js';
import {
  encodePayload,
  openReport,
  PAYLOAD_BYTES,
  PAYLOAD_TYPE,
  preAuthEncoding,
  REPORT_BYTES,
  sealReport,
  spentHash,
  type Summary,
} from '../../kernel/envelope.js';
import { naclEd25519 } from '../../kernel/seal.js';
import { ed25519KeyFromSeed, sha256, sha256Hex, verifyEd25519 } from '../../platform/crypto.js';
import { sharedPath } from '../shared.js';
import { cryptoWithoutEd25519 } from '../unit/platform/without-ed25519.js';

interface GoldenReport {
  readonly seed: string;
  readonly epk: string;
  readonly payload: string;
  readonly payloadType: string;
  readonly pae: string;
  readonly signature: string;
  readonly tokenNonce: string;
  readonly wire: string;
}

const path = sharedPath('vectors/attune-golden/reports.json');
const policyPath = sharedPath('vectors/attune-golden/policy.json');
const ledgerPath = sharedPath('vectors/attune-golden/ledger-a.json');
const read = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));
const golden = path ? (read(path) as GoldenReport[]) : [];

/** What a report says, without the members that the envelope itself adds. */
function summaryOf({ payload }: GoldenReport): Summary {
  const { epoch, metric, policy, r, site } = JSON.parse(payload) as Summary;
  return { epoch, metric, policy, r, site };
}

describe.skipIf(path === null).each([
  ['WebCrypto', crypto],
  ['tweetnacl', cryptoWithoutEd25519],
])('golden reports by %s', (_, host) => {
  beforeEach(() => {
    vi.stubGlobal('crypto', host);
  });
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  test('seed and summary give exactly the golden wire, 974 bytes long', async () => {
    expect(golden.length).toBeGreaterThan(0);
    for (const report of golden) {
      const key = await ed25519KeyFromSeed(fromHex(report.seed)!, naclEd25519);
      expect(toHex(key.publicKey)).toBe(report.epk);
      const payload = encodePayload(summaryOf(report));
      expect(fromUtf8(payload)).toBe(report.payload);
      expect(payload).toHaveLength(PAYLOAD_BYTES);
      expect(PAYLOAD_TYPE).toBe(report.payloadType);
      expect(toHex(preAuthEncoding(payload))).toBe(report.pae);
      expect(toHex(await key.sign(preAuthEncoding(payload)))).toBe(report.signature);
      const wire = await sealReport(summaryOf(report), key);
      expect(wire).toBe(report.wire);
      expect(wire).toHaveLength(REPORT_BYTES);
    }
  });

  test('the wire opens to its summary, key and a signature that verifies', async () => {
    for (const report of golden) {
      const opened = openReport(report.wire);
      expect(opened.summary).toEqual(summaryOf(report));
      expect(toHex(opened.publicKey)).toBe(report.epk);
      expect(toHex(opened.signed)).toBe(report.pae);
      expect(await verifyEd25519(opened.publicKey, opened.signed, opened.signature, naclEd25519)).toBe(true);
    }
  });

  test('a key is spent under the golden nonce', async () => {
    for (const report of golden) {
      expect(toHex(await spentHash(sha256, fromHex(report.epk)!))).toBe(report.tokenNonce);
    }
  });
});

test.skipIf(path === null || policyPath === null || ledgerPath === null)(
  'the golden report names the golden policy, and the golden ledger names its digest',
  async () => {
    const { policies } = read(policyPath!) as { policies: { text: string; sha256: string }[] };
    expect(summaryOf(golden[0]!).policy).toBe(await sha256Hex(policies[0]!.text));
    expect(readFileSync(ledgerPath!, 'utf8')).toContain(await sha256Hex(golden[0]!.wire));
  },
);

test.skipIf(path === null)('a report with any one character changed does not open, or does not verify', async () => {
  const { wire } = golden[0]!;
  const survivors: number[] = [];
  for (let i = 0; i < wire.length; i++) {
    const letter = wire[i] === 'A' ? 'B' : 'A';
    const changed = wire.slice(0, i) + letter + wire.slice(i + 1);
    try {
      const { publicKey, signed, signature } = openReport(changed);
      if (await verifyEd25519(publicKey, signed, signature)) survivors.push(i);
    } catch {
      // Refused at the door.
    }
  }
  expect(survivors).toEqual([]);
});
