/** What the collector's tests send: a policy, and reports signed by Node's own Ed25519, which is quick. */
import { createHash, createPrivateKey, createPublicKey, randomBytes, sign } from 'node:crypto';
import { concat, fromHex } from '../../kernel/bytes.js';
import { canonicalize, type Json } from '../../kernel/canonical.js';
import { encodePayload, encodeReport, preAuthEncoding, type Summary } from '../../kernel/envelope.js';
import type { Policy } from '../../kernel/policy.js';

export const WEEK_MS = 7 * 86_400_000;
/** A weekly epoch, and an instant within it. */
export const EPOCH = 2968;
export const NOW = EPOCH * WEEK_MS + 3_600_000;

export const POLICY: Policy = {
  v: 'attune.policy/1',
  authority: 'https://www.dataprotection.ie',
  bridges: [],
  budget: 'weekly',
  collector: '/collect/report',
  controllers: [
    { address: 'Dublin', contact: 'https://shop.example/contact', id: 'IE-0', name: 'Shop', role: 'controller' },
  ],
  dpia: null,
  gpc: 'share',
  issuers: [],
  jurisdiction: 'EU',
  metrics: [
    { cells: 8, eps: [1, 1], id: 'variant.click', kind: 'category' },
    { cells: 2, eps: [1, 1], id: 'read.through', kind: 'flag' },
  ],
  notice: { id: 'n', texts: [{ lang: 'en', sha256: '0'.repeat(64) }], version: '1' },
  purposes: [
    {
      data: ['features'],
      dpv: 'dpv:Personalisation',
      id: 'observe',
      recipients: [],
      retention: 'PT0S',
      storage: 'dpv:WithinDevice',
    },
    {
      data: ['one noisy answer per epoch'],
      dpv: 'dpv:ServiceUsageAnalytics',
      id: 'share',
      recipients: ['shop.example'],
      retention: 'P21D',
      storage: 'dpv:WithinDevice',
    },
  ],
  rights: ['eu-gdpr:A7-3'],
  send: 'prompt',
  signals: ['A'],
  site: 'shop.example',
  siteLog: null,
  threshold: 20,
  withdrawal: 'https://shop.example/privacy',
};

/** The policy's text and its name. */
export function policyText(changes: Partial<Policy> = {}): { text: string; hash: string } {
  const text = canonicalize({ ...POLICY, ...changes } as unknown as Json);
  return { text, hash: createHash('sha256').update(text).digest('hex') };
}

export const summaryOf = (changes: Partial<Summary> = {}): Summary => ({
  epoch: EPOCH,
  metric: 'variant.click',
  policy: policyText().hash,
  r: [1, 5],
  site: POLICY.site,
  ...changes,
});

/** What precedes the seed in the PKCS #8 form of an Ed25519 key (RFC 8410 §7). */
const PKCS8 = fromHex('302e020100300506032b657004220420')!;

/**
 * A report under a fresh key. Not by generateKeyPairSync: in Node 20 a garbage collection during the key's export can
 * destroy the generating job, which then waits for ever for the lock that the export holds.
 */
export function signReport(changes: Partial<Summary> = {}): string {
  const pkcs8 = Buffer.from(concat(PKCS8, randomBytes(32)));
  const privateKey = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  const payload = encodePayload(summaryOf(changes));
  return encodeReport(payload, spki.subarray(-32), sign(null, preAuthEncoding(payload), privateKey));
}

/** mulberry32: a seeded stream of numbers in [0, 1). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** d distinct cells of k, in order. */
export function anySubset(random: () => number, k: number, d: number): number[] {
  const cells = Array.from({ length: k }, (_, cell) => cell);
  for (let i = 0; i < d; i++) {
    const j = i + Math.floor(random() * (k - i));
    [cells[i], cells[j]] = [cells[j]!, cells[i]!];
  }
  return cells.slice(0, d).sort((a, b) => a - b);
}
