/**
 * The forms of a consent record as the DPVCG guide lays them down (https://w3id.org/dpv/guides/consent-27560, in w3c/dpv
 * guides/consent-27560.html, read at 02cdc2c): schemas with a line for each row of its tables, and the terms it uses. What its
 * tables call Mandatory (or MUST, 1..*) must be there; what they call Optional is left to the export.
 */
import * as z from 'zod';

const text = z.string().check(z.regex(/\S/));
const some = <T extends z.ZodType>(item: T): z.ZodArray<T> => z.array(item).min(1);
const utc = z.iso.datetime();

/** Table "ISO 27560:2023, EU GDPR, and DPV" (§7.2), column ISO; names as its table of clauses spells them. */
export const ISO_27560 = z.strictObject({
  // Metadata fields
  header: z.strictObject({
    schema_version: text, // Mandatory
    record_id: z.uuidv4(), // Mandatory
    pii_principal_id: text, // Mandatory
  }),
  // Processing fields
  pii_processing: z.strictObject({
    privacy_notice: text, // Mandatory
    privacy_notice_version: text, // attune's own
    privacy_notice_sha256: z.hash('sha256'), // attune's own
    language: text, // Mandatory
    purposes: some(
      z.strictObject({
        purpose: text, // Mandatory
        purpose_sha256: z.hash('sha256'), // attune's own
        purpose_type: text.optional(),
        lawful_basis: text.optional(),
        // Mandatory, and of each the personal data field "pii type"
        pii_information: some(z.strictObject({ pii_type: text })),
        pii_controllers: some(text), // Mandatory
        collection_method: text.optional(),
        processing_method: text.optional(),
        storage_locations: some(text), // Mandatory
        retention_period: text, // Mandatory
        processing_locations: some(text).optional(),
        geographic_restrictions: some(text).optional(),
        service: text.optional(),
        jurisdiction: text, // Mandatory
        recipient_third_parties: z.array(text), // Mandatory; there may be none
        withdrawal_method: text, // Mandatory
        privacy_rights: some(text).optional(),
        codes_of_conduct: text.optional(),
        impact_assessment: text.optional(),
        authority_party: text.optional(),
      }),
    ),
  }),
  // Party fields
  party_identification: some(
    z.strictObject({
      party_id: text, // Mandatory
      party_address: text, // Mandatory
      party_email: text.optional(),
      party_url: text.optional(),
      party_phone: text.optional(),
      party_name: text, // Mandatory
      party_role: text.optional(),
      party_contact: text, // Mandatory
      party_type: text, // Mandatory
    }),
  ),
  // Event fields
  event: some(
    z.strictObject({
      event_time: utc, // Mandatory
      // Mandatory: an ISO 8601 interval or duration
      validity_duration: z.string().regex(/^(?:PT0S|[\dTZ:-]{20}\/[\dTZ:-]{20})$/),
      entity_id: some(text), // Mandatory
      event_type: z.enum(['expressed', 'explicit']), // Mandatory
      event_state: text, // Mandatory
    }),
  ),
});

const iri = z.string().regex(/^[a-z][a-z0-9+.-]*:\S+$/i);
const reference = z.looseObject({ '@id': iri });
const typed = z.looseObject({ '@type': z.union([iri, some(iri)]) });
const instant = z.strictObject({ '@type': z.literal('xsd:dateTime'), '@value': utc });

/** Tables of "DPV-27560 Consent Record" (§8), with their cardinalities. Names, addresses, contacts as in §7.2. */
export const DPV_27560 = z.strictObject({
  '@context': z.record(z.string(), z.url()),
  '@id': iri,
  '@type': z.literal('dpv:ConsentRecord'),
  // Record metadata
  'dct:conformsTo': z.strictObject({ '@id': z.literal('https://w3id.org/dpv/schema/dpv-27560#record-eu-gdpr') }), // 1
  'dct:identifier': z.uuidv4(), // MUST
  'dpv:hasIdentifier': z.uuidv4(), // 1..*
  'dpv:hasDataSubject': z.looseObject({ '@type': z.literal('dpv:DataSubject'), 'dct:identifier': text }), // 1
  'dct:replaces': reference.optional(),
  'dct:source': text.optional(),
  // Notice fields
  'dpv:hasNotice': z.looseObject({ '@id': iri, '@type': z.literal('dpv:ConsentNotice'), 'dct:language': text }), // 1..*, 1..*
  // Processing fields
  'dpv:hasProcess': some(
    z.strictObject({
      '@type': z.literal('dpv:Process'), // 1..*
      'dpv:hasPurpose': z.looseObject({ '@type': z.literal('dpv:Purpose'), 'skos:broader': reference }), // 1..*
      'dpv:hasPersonalData': some(z.looseObject({ '@type': z.literal('dpv:PersonalData'), 'dct:description': text })), // 1..*
      // 1..*: the locations and the retention period, "both of which are required to be present"
      'dpv:hasStorageCondition': z.tuple([
        z.strictObject({ '@type': z.literal('dpv:StorageLocation'), 'dpv:hasLocation': reference }),
        z.strictObject({ '@type': z.literal('dpv:StorageDuration'), 'dpv:hasDuration': text }),
      ]),
      'dpv:hasDataController': some(reference), // 1..*
      'dpv:hasRecipient': some(z.union([reference, z.looseObject({ 'dpv:hasName': text })])), // 1..*
    }),
  ),
  'dpv:hasLegalBasis': some(reference), // 0..*; and, of the event fields, Consent Type 1..*
  'dpv:hasConsentControl': z.strictObject({ '@type': z.literal('dpv:WithdrawConsent'), 'dpv:isExercisedAt': text }), // 1..*
  'dpv:hasJurisdiction': reference, // 1..*
  'dpv:hasRight': some(typed), // 1..*
  'dpv:hasAuthority': typed, // Mandatory for the GDPR (§7.2)
  'dpv:hasImpactAssessment': typed.optional(), // 0..*
  // Entity fields
  'dpv:hasDataController': some(
    z.strictObject({
      '@id': iri,
      'dpv:hasName': text, // 1..*
      'dpv:hasIdentifier': text, // 1..*
      '@type': some(iri), // Role 1..*
      'dpv:hasContact': text, // 1..*
      'dpv:hasAddress': text, // 1..*
    }),
  ),
  // Consent event fields
  'dpv:hasConsentStatus': z.strictObject({
    '@type': some(iri), // Consent State 1..*, Consent Type 1..*
    'dpv:isIndicatedAtTime': instant, // 1..*
    'dpv:hasDuration': z.strictObject({ '@type': z.literal('dpv:UntilTimeDuration'), 'rdf:value': instant }), // 1..*
    'dct:valid': instant, // "validity duration", Mandatory (§7.2)
    'dpv:isIndicatedBy': z.union([reference, some(reference)]), // 1..*
    'dpv:hasIndicationMethod': text, // 0..*
  }),
});

/** The namespaces of the guide (§1.2), and of the vocabularies that its examples draw on. */
export const NAMESPACES: Readonly<Record<string, string>> = {
  dct: 'http://purl.org/dc/terms/',
  dpv: 'https://w3id.org/dpv#',
  'eu-gdpr': 'https://w3id.org/dpv/legal/eu/gdpr#',
  loc: 'https://w3id.org/dpv/loc#',
  pd: 'https://w3id.org/dpv/pd#',
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  schema: 'https://schema.org/',
  skos: 'http://www.w3.org/2004/02/skos/core#',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
};

const named = (prefix: string, names: string): string[] => names.split(/\s+/).map((name) => `${prefix}:${name}`);

/** Terms of the guide, by where it has them. */
export const TERMS: ReadonlySet<string> = new Set([
  // §7.2, columns concept and relation
  ...named('dct', 'conformsTo identifier language date valid'),
  ...named('dpv', 'hasIdentifier DataSubject hasDataSubject PrivacyNotice ConsentNotice hasNotice Purpose hasPurpose'),
  ...named('dpv', 'LegalBasis hasLegalBasis PersonalData hasPersonalData DataController hasDataController DataSource'),
  ...named('dpv', 'hasDataSource Processing hasProcessing StorageLocation StorageCondition hasStorageCondition'),
  ...named('dpv', 'StorageDuration StorageDeletion hasDuration hasLocation hasJurisdiction Jurisdiction Location Rule'),
  ...named('dpv', 'Recipient hasRecipient ThirdParty hasThirdParty WithdrawConsent hasConsentControl DataSubjectRight'),
  ...named('dpv', 'hasRight ImpactAssessment DPIA hasImpactAssessment Authority hasAuthority LegalEntity hasAddress'),
  ...named('dpv', 'hasContact hasName Consent ConsentStatus hasConsentStatus isImplementedByEntity'),
  // §8 Additional Metadata
  ...named('dct', 'created creator hasPart hasVersion replaces issued modified provenance publisher source'),
  // §8, fields and examples
  ...named(
    'dpv',
    'ConsentRecord Process hasProcess isExercisedAt WithinDevice JointDataController hasIndicationMethod',
  ),
  ...named('dpv', 'isIndicatedAtTime isIndicatedBy UntilTimeDuration TemporalDuration'),
  ...named('dct', 'title description'),
  // §8 Consent Type, Consent State
  ...named('dpv', 'ExpressedConsent ExplicitlyExpressedConsent ConsentUnknown ConsentRequested ConsentRequestDeferred'),
  ...named('dpv', 'ConsentRefused ConsentGiven RenewedConsentGiven ConsentWithdrawn ConsentExpired ConsentInvalidated'),
  // The guide says ConsentTerminated, for which the vocabulary (dpv/modules/consent_status.jsonld at 02237b1) has:
  'dpv:ConsentRevoked',
]);
