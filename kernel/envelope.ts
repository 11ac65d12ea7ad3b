/**
 * The report as sent: a DSSE v1.0.2 envelope of constant length, signed by a key that is used once (docs/envelope.md).
 *
 * DSSE signs PAE(type, payload), so verification needs no canonicalization; canonical JSON and the fixed length are
 * privacy rules. Whoever sees two reports sees two random keys and as many bytes.
 */
import { fromBase64, fromBase64Url, toBase64, toBase64Url } from './base64.js';
import { type Bytes, concat, fromUtf8, utf8 } from './bytes.js';
import { canonicalize, type Json, parseCanonical } from './canonical.js';
import { AttuneError } from './errors.js';
import type { Sha256 } from './merkle.js';

export const PAYLOAD_TYPE = 'application/vnd.attune.summary.v1+json';
export const PAYLOAD_BYTES = 512;
/** Length of a report in open mode, always. */
export const REPORT_BYTES = 974;

/** What a report says: the randomized answer `r`, strictly increasing cell numbers, for one metric and one epoch. */
export interface Summary {
  readonly epoch: number;
  readonly metric: string;
  /** SHA-256 of the policy, in hex. */
  readonly policy: string;
  readonly r: readonly number[];
  readonly site: string;
}

export interface OpenedReport {
  readonly summary: Summary;
  readonly publicKey: Bytes;
  readonly signature: Bytes;
  /** The bytes that were signed. */
  readonly signed: Bytes;
}

/** The 512 bytes of a summary: canonical JSON whose member `pad` fills the length. @throws {AttuneError} `report/refused` */
export function encodePayload(summary: Summary): Bytes {
  const { epoch, metric, policy, r, site } = summary;
  const text = canonicalize({ epoch, metric, pad: '', policy, r, site, v: 'attune.summary/1' });
  const room = PAYLOAD_BYTES - utf8(text).length;
  if (room < 0) {
    throw new AttuneError(
      'report/refused',
      'The summary does not fit 512 bytes. Shorten the site or the metric id in the policy.',
    );
  }
  // Within a value these quotes would be escaped, so this is the member.
  return utf8(text.replace('"pad":""', `"pad":"${'A'.repeat(room)}"`));
}

/** DSSE's pre-authentication encoding. */
export function preAuthEncoding(payload: Uint8Array): Bytes {
  return concat(utf8(`DSSEv1 ${PAYLOAD_TYPE.length} ${PAYLOAD_TYPE} ${payload.length} `), payload);
}

/** The bytes on the wire, as text: canonical as it stands, keys sorted and values without anything to escape. */
export function encodeReport(payload: Uint8Array, publicKey: Uint8Array, signature: Uint8Array): string {
  const signatures = `[{"keyid":"","sig":"${toBase64(signature)}"}]`;
  const dsse = `{"payload":"${toBase64(payload)}","payloadType":"${PAYLOAD_TYPE}","signatures":${signatures}}`;
  return `{"dsse":${dsse},"epk":"${toBase64Url(publicKey)}","token":null,"v":"attune.report/1"}`;
}

/** Makes and signs a report. */
export async function sealReport(
  summary: Summary,
  key: { readonly publicKey: Bytes; sign(message: Bytes): Promise<Bytes> },
): Promise<string> {
  const payload = encodePayload(summary);
  return encodeReport(payload, key.publicKey, await key.sign(preAuthEncoding(payload)));
}

/**
 * Opens a report without judging it: exact shape, exact length, canonical bytes. Whether the policy is known, the
 * answer well-formed and the signature good is for the caller.
 *
 * @throws {AttuneError} `document/malformed`
 */
export function openReport(wire: string): OpenedReport {
  const malformed = (what: string): AttuneError => new AttuneError('document/malformed', `Not a report: ${what}.`);
  if (wire.length !== REPORT_BYTES) throw malformed(`${REPORT_BYTES} bytes expected`);
  const outer = members(parseCanonical(wire), ['dsse', 'epk', 'token', 'v']);
  const dsse = members(outer?.['dsse'], ['payload', 'payloadType', 'signatures']);
  const list = dsse?.['signatures'];
  const first = Array.isArray(list) && list.length === 1 ? members(list[0] as Json, ['keyid', 'sig']) : null;
  if (
    outer?.['v'] !== 'attune.report/1' ||
    outer['token'] !== null ||
    dsse?.['payloadType'] !== PAYLOAD_TYPE ||
    first?.['keyid'] !== ''
  ) {
    throw malformed('unexpected members');
  }
  const payload = bytesOf(dsse['payload'], fromBase64, PAYLOAD_BYTES);
  const publicKey = bytesOf(outer['epk'], fromBase64Url, 32);
  const signature = bytesOf(first['sig'], fromBase64, 64);
  if (!payload || !publicKey || !signature) throw malformed('wrong lengths');

  const inner = members(parseCanonical(textOf(payload)), ['epoch', 'metric', 'pad', 'policy', 'r', 'site', 'v']);
  if (inner?.['v'] !== 'attune.summary/1') throw malformed('unexpected summary');
  const { epoch, metric, pad, policy, r, site } = inner;
  if (
    typeof epoch !== 'number' ||
    epoch < 0 ||
    typeof metric !== 'string' ||
    typeof policy !== 'string' ||
    typeof site !== 'string' ||
    typeof pad !== 'string' ||
    !/^A*$/.test(pad) ||
    !Array.isArray(r) ||
    !r.every((cell) => typeof cell === 'number')
  ) {
    throw malformed('wrong types in the summary');
  }
  return {
    summary: { epoch, metric, policy, r, site },
    publicKey,
    signature,
    signed: preAuthEncoding(payload),
  };
}

const TOKEN_NONCE = utf8('attune/epk/v1\0');

/** The name under which a one-time key is spent, once: SHA-256("attune/epk/v1" || 0x00 || epk). */
export const spentHash = (sha256: Sha256, publicKey: Uint8Array): Promise<Bytes> =>
  sha256(concat(TOKEN_NONCE, publicKey));

/** The text of UTF-8 bytes; of other bytes, what no document can be. */
function textOf(bytes: Uint8Array): string {
  try {
    return fromUtf8(bytes);
  } catch {
    return '';
  }
}

/** The members of an object that has exactly these keys, else null. */
function members(value: Json | undefined, keys: readonly string[]): Record<string, Json> | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const own = Object.keys(value);
  return own.length === keys.length && keys.every((key) => own.includes(key)) ? (value as Record<string, Json>) : null;
}

function bytesOf(value: Json | undefined, decode: (text: string) => Bytes | null, length: number): Bytes | null {
  const bytes = typeof value === 'string' ? decode(value) : null;
  return bytes?.length === length ? bytes : null;
}
