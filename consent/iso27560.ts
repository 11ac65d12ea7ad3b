/**
 * The export of a consent record in the fields of ISO/IEC TS 27560 (consent record information structure), in its four
 * sections. Field names as in the DPVCG guide https://w3id.org/dpv/guides/consent-27560; those that end in `_sha256` or
 * `_version` are attune's own, which the standard allows, and lead back to the words that were shown.
 */
import type { ConsentKind, ConsentState, Entry } from './record.js';
import type { PolicyPurpose } from '../kernel/policy.js';
import { isText, readStatement, type Statement, type StatedPurpose } from './statement.js';

export interface Iso27560Record {
  readonly header: {
    readonly schema_version: string;
    /** UUID, version 4. */
    readonly record_id: string;
    readonly pii_principal_id: string;
  };
  readonly pii_processing: {
    readonly privacy_notice: string;
    readonly privacy_notice_version: string;
    readonly privacy_notice_sha256: string;
    readonly language: string;
    readonly purposes: readonly Iso27560Purpose[];
  };
  readonly party_identification: readonly {
    readonly party_id: string;
    readonly party_name: string;
    readonly party_address: string;
    readonly party_contact: string;
    readonly party_role: string;
    readonly party_type: string;
  }[];
  readonly event: readonly {
    /** UTC. */
    readonly event_time: string;
    /** ISO 8601: an interval, or `PT0S` where the event allows nothing. */
    readonly validity_duration: string;
    /** The subject, or the controllers. */
    readonly entity_id: readonly string[];
    readonly event_type: ConsentKind;
    readonly event_state: ConsentState;
  }[];
}

export interface Iso27560Purpose {
  readonly purpose: string;
  readonly purpose_sha256: string;
  readonly purpose_type?: string;
  readonly lawful_basis: string;
  readonly pii_information: readonly { readonly pii_type: string }[];
  readonly pii_controllers: readonly string[];
  readonly collection_method: string;
  readonly storage_locations: readonly string[];
  readonly retention_period: PolicyPurpose['retention'];
  readonly jurisdiction: string;
  /** Empty where nobody receives anything. */
  readonly recipient_third_parties: readonly string[];
  readonly withdrawal_method: string;
  readonly privacy_rights?: readonly string[];
  readonly impact_assessment?: string;
  readonly authority_party?: string;
}

/** What the record follows. */
const SCHEMA = 'ISO/IEC TS 27560:2023';

/**
 * Exports an entry of type `consent`, or its canonical text, with the canonical text of the policy that it names. A yes lists
 * the purposes it grants and no others.
 *
 * @throws {AttuneError} `consent/record` naming a mandatory field that is missing and its place, or what does not agree;
 * `document/malformed` where a text is not canonical
 * @example
 * const { entries, policies } = JSON.parse(await attune.export());
 * const exported = await toIso27560(entries[1], policies[0].text);
 */
export async function toIso27560(record: Entry | string, policyText: string): Promise<Iso27560Record> {
  const statement = await readStatement(record, policyText);
  const { entry, policy, purposes, until } = statement;
  const { body, t } = entry;
  return {
    header: { schema_version: SCHEMA, record_id: body.recordId, pii_principal_id: body.subject },
    pii_processing: {
      privacy_notice: body.notice.id,
      privacy_notice_version: body.notice.version,
      privacy_notice_sha256: body.notice.sha256,
      language: body.notice.lang,
      purposes: purposes.map((purpose) => processing(purpose, statement)),
    },
    party_identification: policy.controllers.map(({ id, name, address, contact, role }) => ({
      party_id: id,
      party_name: name,
      party_address: address,
      party_contact: contact,
      party_role: role,
      party_type: role,
    })),
    event: [
      {
        event_time: t,
        validity_duration: until ? `${t}/${until}` : 'PT0S',
        // A signal of the browser's is the subject's word.
        entity_id: body.by === 'controller' ? policy.controllers.map(({ id }) => id) : [body.subject],
        event_type: body.kind,
        event_state: body.state,
      },
    ],
  };
}

function processing(purpose: StatedPurpose, { entry: { body }, policy }: Statement): Iso27560Purpose {
  const { authority, controllers, dpia, rights, withdrawal } = policy as Partial<typeof policy> & typeof policy;
  return {
    purpose: purpose.id,
    purpose_sha256: purpose.sha256,
    ...(isText(purpose.dpv) ? { purpose_type: purpose.dpv } : {}),
    lawful_basis: body.basis,
    pii_information: purpose.data.map((pii_type) => ({ pii_type })),
    pii_controllers: controllers.map(({ id }) => id),
    collection_method: body.method,
    storage_locations: [purpose.storage],
    retention_period: purpose.retention,
    jurisdiction: body.jurisdiction,
    recipient_third_parties: purpose.recipients,
    withdrawal_method: withdrawal,
    ...(Array.isArray(rights) && rights.length > 0 ? { privacy_rights: rights } : {}),
    ...(isText(dpia) ? { impact_assessment: dpia } : {}),
    ...(isText(authority) ? { authority_party: authority } : {}),
  };
}
