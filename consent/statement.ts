/**
 * What one consent record states together with the policy it names: the common ground of the exports (iso27560.ts, dpv.ts).
 *
 * Each field that ISO/IEC TS 27560 makes mandatory is there, or the error names it and where it is to be written; nothing is
 * filled in. The names and which are mandatory: table "ISO 27560:2023, EU GDPR, and DPV" of the DPVCG guide
 * https://w3id.org/dpv/guides/consent-27560.
 */
import { canonicalize, type Json, parseCanonical } from '../kernel/canonical.js';
import { AttuneError } from '../kernel/errors.js';
import { type Policy, type PolicyPurpose, purposeSection } from '../kernel/policy.js';
import { sha256Hex } from '../platform/crypto.js';
import { readEntry } from './read-entry.js';
import type { ConsentBody, Entry } from './record.js';
import { isObject } from './shape.js';

export type ConsentEntry = Entry & { readonly type: 'consent' };

export interface Statement {
  readonly entry: ConsentEntry;
  readonly policy: Policy;
  /**
   * What the record is about: of a yes the purposes it grants, since all purposes of a consent record share its one state; of
   * everything else all purposes that were asked for.
   */
  readonly purposes: readonly StatedPurpose[];
  /** ISO 8601 instant until which the yes holds; null where the record is no yes. */
  readonly until: string | null;
}

export interface StatedPurpose extends PolicyPurpose {
  /** Hash of the purpose's section in the policy. */
  readonly sha256: string;
}

/** Where a record says what. */
const OF_RECORD: Readonly<Record<string, string>> = {
  v: 'schema version',
  t: 'event time',
  'body.recordId': 'record id',
  'body.subject': 'pii principal id',
  'body.notice.id': 'privacy notice',
  'body.notice.version': 'privacy notice',
  'body.notice.sha256': 'privacy notice',
  'body.notice.lang': 'language',
  'body.basis': 'lawful basis',
  'body.jurisdiction': 'jurisdiction',
  'body.by': 'entity id',
  'body.kind': 'event type',
  'body.state': 'event state',
  'body.method': 'collection method',
  'body.policy': 'policy',
};
/** And its policy, of itself, of each controller, of each purpose. */
const OF_POLICY = {
  'notice.id': 'privacy notice',
  'notice.version': 'privacy notice',
  jurisdiction: 'jurisdiction',
  withdrawal: 'withdrawal method',
} as const;
const OF_CONTROLLER = {
  id: 'party id',
  name: 'party name',
  address: 'party address',
  contact: 'party contact',
  role: 'party type',
} as const;
const OF_PURPOSE = {
  id: 'purpose',
  storage: 'storage locations',
  retention: 'retention period',
} as const;

/**
 * Joins a record, an entry of the ledger or its canonical text, with the canonical text of the policy it names.
 *
 * @throws {AttuneError} `consent/record` naming a mandatory field that is missing, or what does not agree;
 * `document/malformed` where a text is not canonical
 */
export async function readStatement(record: Entry | string, policyText: string): Promise<Statement> {
  const entry = readRecord(record);
  const { body } = entry;
  if ((await sha256Hex(policyText)) !== body.policy) {
    throw refused('The text does not hash to body.policy. Pass that of the policy the record names.');
  }
  const json = parseCanonical(policyText);
  needPolicy(json);
  const policy = json as unknown as Policy;
  const hashes = await agree(body, policy);
  const isYes = body.state === 'given' || body.state === 'renewed';
  if (isYes && body.validUntil === null) throw missing('validity duration', 'body.validUntil', 'record');
  const purposes = policy.purposes
    .filter(({ id }) => !isYes || body.purposes.some((purpose) => purpose.id === id && purpose.granted))
    .map((purpose) => ({ ...purpose, sha256: hashes.get(purpose.id)! }));
  if (purposes.length === 0) throw missing('purpose', 'body.purposes', 'record');
  return { entry, policy, purposes, until: isYes ? `${body.validUntil}T00:00:00Z` : null };
}

/** An error that names a mandatory field and where it is written. */
export const missing = (field: string, place: string, document: 'record' | 'policy'): AttuneError =>
  refused(`"${field}" is missing. Its place is ${place} of the ${document}.`);

const refused = (what: string): AttuneError => new AttuneError('consent/record', `No export: ${what}`);

export const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';

function at(value: Json | undefined, path: string): Json | undefined {
  return path.split('.').reduce<Json | undefined>((inner, key) => (isObject(inner) ? inner[key] : undefined), value);
}

function need(
  value: Json,
  fields: Readonly<Record<string, string>>,
  within: string,
  document: 'record' | 'policy',
): void {
  for (const [path, field] of Object.entries(fields))
    if (!isText(at(value, path))) throw missing(field, within + path, document);
}

/** By name first, so that the error can say what is missing; then as strictly as everybody reads an entry. */
function readRecord(record: Entry | string): ConsentEntry {
  const text = typeof record === 'string' ? record : canonicalize(record as unknown as Json);
  const json = parseCanonical(text);
  if (at(json, 'type') !== 'consent') throw refused('The entry is not of type "consent".');
  need(json, OF_RECORD, '', 'record');
  if (!Array.isArray(at(json, 'body.purposes'))) throw missing('purpose', 'body.purposes', 'record');
  const entry = readEntry(text) as ConsentEntry;
  // Who else spoke for the subject, attune does not know.
  if (entry.body.by === 'guardian') throw missing('entity id', 'the guardian who is named in body.by', 'record');
  return entry;
}

function needPolicy(policy: Json): void {
  need(policy, OF_POLICY, '', 'policy');
  const list = (value: Json, path: string, within: string, field: string, least = 1): readonly Json[] => {
    const items = at(value, path);
    if (!Array.isArray(items) || items.length < least) throw missing(field, within + path, 'policy');
    return items as readonly Json[];
  };
  for (const [i, controller] of list(policy, 'controllers', '', 'pii controllers').entries())
    need(controller, OF_CONTROLLER, `controllers[${i}].`, 'policy');
  for (const [i, purpose] of list(policy, 'purposes', '', 'purpose').entries()) {
    const within = `purposes[${i}].`;
    need(purpose, OF_PURPOSE, within, 'policy');
    const data = list(purpose, 'data', within, 'pii information');
    // Nobody receives what stays on the device: an empty list says so.
    const recipients = list(purpose, 'recipients', within, 'recipient third parties', 0);
    if (!data.every(isText)) throw missing('pii type', `${within}data`, 'policy');
    if (!recipients.every(isText)) throw missing('recipient third parties', `${within}recipients`, 'policy');
  }
}

/** Makes sure that the record says of its policy what that policy says. @returns the hash of each purpose */
async function agree({ jurisdiction, notice, purposes }: ConsentBody, policy: Policy): Promise<Map<string, string>> {
  const differ = (place: string): AttuneError => refused(`${place} is not what the policy says.`);
  if (jurisdiction !== policy.jurisdiction) throw differ('body.jurisdiction');
  const isShown = at(policy as unknown as Json, 'notice.texts');
  const { id, version, lang, sha256 } = notice;
  const isNotice =
    id === policy.notice.id &&
    version === policy.notice.version &&
    Array.isArray(isShown) &&
    policy.notice.texts.some((text) => text.lang === lang && text.sha256 === sha256);
  if (!isNotice) throw differ('body.notice');
  const hashes = new Map<string, string>();
  for (const purpose of policy.purposes) hashes.set(purpose.id, await sha256Hex(purposeSection(policy, purpose.id)!));
  const isSame = purposes.length === hashes.size && purposes.every((p) => hashes.get(p.id) === p.sha256);
  if (!isSame) throw differ('body.purposes');
  return hashes;
}
