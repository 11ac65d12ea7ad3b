/**
 * The judgement of a report: everything that is checked before a report may be counted, cheapest first
 * (docs/envelope.md lists the checks in this order).
 *
 * Whoever sends bytes here is unknown and may be hostile. So a verdict is a value, nothing throws, and the sender is
 * never told which check failed. Whether the one-time key was spent before is for the store, which decides that and
 * counts in one transaction.
 */
import { createPublicKey, verify } from 'node:crypto';
import { toBase64Url } from '../../kernel/base64.js';
import { fromUtf8, toHex } from '../../kernel/bytes.js';
import { isSoundPoint, isSoundSignature } from '../../kernel/ed25519.js';
import { type OpenedReport, openReport, REPORT_BYTES, spentHash } from '../../kernel/envelope.js';
import type { SubsetSelection } from '../../kernel/stats/subset-selection.js';
import { type BatchKey, takesReports } from './batch.js';
import type { KnownPolicy } from './known-policy.js';
import { sha256 } from './sha256.js';

/** What the store needs of a sound report; the rest of it is forgotten. */
export interface CountableReport {
  readonly batch: BatchKey;
  /** The cells of the answer. */
  readonly cells: readonly number[];
  /** The name under which the report's one-time key is spent, in hex. */
  readonly spent: string;
}

/** The checks, in the order they are made. */
export type Check = 'length' | 'form' | 'policy' | 'site' | 'metric' | 'epoch' | 'answer' | 'key' | 'signature';

export type Judgement =
  { readonly sound: true; readonly report: CountableReport } | { readonly sound: false; readonly failed: Check };

/** Judges the bytes of a report at the instant `now` (Unix ms). Never throws. */
export async function judgeReport(
  body: Uint8Array,
  policies: ReadonlyMap<string, KnownPolicy>,
  now: number,
): Promise<Judgement> {
  if (body.length !== REPORT_BYTES) return failed('length');
  const opened = open(body);
  if (!opened) return failed('form');
  const { epoch, metric: metricId, policy: hash, r, site } = opened.summary;

  const known = policies.get(hash);
  if (!known) return failed('policy');
  if (site !== known.policy.site) return failed('site');
  const metric = known.metrics.get(metricId);
  if (!metric) return failed('metric');
  if (!takesReports(known.policy, epoch, now)) return failed('epoch');
  if (!isAnswer(r, metric.mechanism)) return failed('answer');
  if (!isSoundPoint(opened.publicKey)) return failed('key');
  if (!isSigned(opened)) return failed('signature');

  const spent = toHex(await spentHash(sha256, opened.publicKey));
  return { sound: true, report: { batch: { metric: metricId, policy: hash, epoch }, cells: r, spent } };
}

const failed = (check: Check): Judgement => ({ sound: false, failed: check });

function open(body: Uint8Array): OpenedReport | null {
  try {
    return openReport(fromUtf8(body));
  } catch {
    return null;
  }
}

/** Whether `r` can be an answer of the mechanism: d cells of k, strictly increasing. */
function isAnswer(r: readonly number[], { k, d }: SubsetSelection): boolean {
  return r.length === d && r.every((cell, i) => cell > (r[i - 1] ?? -1) && cell < k);
}

function isSigned({ publicKey, signed, signature }: OpenedReport): boolean {
  if (!isSoundSignature(signature)) return false;
  try {
    // As JWK: to import the same key from SPKI costs as much as the verification itself.
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: toBase64Url(publicKey) }, format: 'jwk' });
    return verify(null, signed, key, signature);
  } catch {
    return false;
  }
}
