/**
 * The export of a consent record as JSON-LD in the Data Privacy Vocabulary, profile `record-eu-gdpr` of the DPVCG guide to
 * ISO/IEC TS 27560 (https://w3id.org/dpv/guides/consent-27560), whose terms it uses. Where the guide has a bare word for a
 * concept, here stands a node with its IRI: a bare word is a literal in JSON-LD.
 */
import type { Json } from '../kernel/canonical.js';
import type { Controller } from '../kernel/policy.js';
import { AttuneError } from '../kernel/errors.js';
import type { ConsentKind, ConsentState, Entry } from './record.js';
import { isText, missing, readStatement, type Statement, type StatedPurpose } from './statement.js';

export interface JsonLd {
  readonly [member: string]: Json;
}

/** Prefixes of the guide, and of the vocabularies it draws on. */
const CONTEXT = {
  dct: 'http://purl.org/dc/terms/',
  dpv: 'https://w3id.org/dpv#',
  'eu-gdpr': 'https://w3id.org/dpv/legal/eu/gdpr#',
  loc: 'https://w3id.org/dpv/loc#',
  pd: 'https://w3id.org/dpv/pd#',
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  schema: 'https://schema.org/',
  skos: 'http://www.w3.org/2004/02/skos/core#',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
} as const;

const PROFILE = 'https://w3id.org/dpv/schema/dpv-27560#record-eu-gdpr';

const STATUS: Readonly<Record<ConsentState, string>> = {
  unknown: 'dpv:ConsentUnknown',
  requested: 'dpv:ConsentRequested',
  deferred: 'dpv:ConsentRequestDeferred',
  refused: 'dpv:ConsentRefused',
  given: 'dpv:ConsentGiven',
  renewed: 'dpv:RenewedConsentGiven',
  withdrawn: 'dpv:ConsentWithdrawn',
  expired: 'dpv:ConsentExpired',
  // The guide writes ConsentTerminated, which the vocabulary does not have.
  terminated: 'dpv:ConsentRevoked',
  invalidated: 'dpv:ConsentInvalidated',
};
const KIND: Readonly<Record<ConsentKind, string>> = {
  expressed: 'dpv:ExpressedConsent',
  explicit: 'dpv:ExplicitlyExpressedConsent',
};
const ROLE: Readonly<Record<string, string>> = {
  controller: 'dpv:DataController',
  'joint controller': 'dpv:JointDataController',
};

/**
 * Exports an entry of type `consent`, or its canonical text, with the canonical text of the policy that it names. A yes lists
 * the purposes it grants and no others.
 *
 * Beyond what ISO/IEC TS 27560 makes mandatory the profile asks for rights and an authority, and what the vocabulary has terms
 * for must be one: a purpose's `dpv` and `storage` and each right (`dpv:…`, `eu-gdpr:…` or a whole IRI), the notice's id (an
 * IRI), the jurisdiction (a code of ISO 3166 or `EU`, or an IRI), a controller's role (`controller`, `joint controller`).
 *
 * @throws {AttuneError} `consent/record` naming a mandatory field that is missing and its place, or what does not agree;
 * `document/malformed` where a text is not canonical
 */
export async function toDpvJsonLd(record: Entry | string, policyText: string): Promise<JsonLd> {
  const statement = await readStatement(record, policyText);
  const { entry, policy, purposes } = statement;
  const { basis, jurisdiction, kind, notice, recordId, replaces, policy: sha256 } = entry.body;
  const rights = policy.rights as readonly string[] | undefined;
  if (!isText(policy.authority)) throw missing('authority party', 'authority', 'policy');
  if (!rights?.length) throw missing('privacy rights', 'rights', 'policy');
  return {
    '@context': CONTEXT,
    '@id': idOf(recordId),
    '@type': 'dpv:ConsentRecord',
    'dct:conformsTo': { '@id': PROFILE },
    'dct:identifier': recordId,
    'dpv:hasIdentifier': recordId,
    ...(replaces === null ? {} : { 'dct:replaces': { '@id': idOf(replaces) } }),
    'dct:source': `sha256:${sha256}`,
    'dpv:hasDataSubject': {
      ...subjectOf(statement),
      '@type': 'dpv:DataSubject',
      'dct:identifier': entry.body.subject,
    },
    'dpv:hasDataController': policy.controllers.map((controller, i) => party(controller, i, statement)),
    'dpv:hasNotice': {
      ...iri(notice.id, 'notice.id'),
      '@type': 'dpv:ConsentNotice',
      'dct:identifier': `sha256:${notice.sha256}`,
      'dct:language': notice.lang,
      'schema:version': notice.version,
    },
    'dpv:hasLegalBasis': [iri(basis, 'body.basis'), { '@id': KIND[kind] }],
    'dpv:hasJurisdiction': place(jurisdiction),
    'dpv:hasProcess': purposes.map((purpose) => processing(purpose, statement)),
    'dpv:hasConsentControl': { '@type': 'dpv:WithdrawConsent', 'dpv:isExercisedAt': policy.withdrawal },
    'dpv:hasRight': rights.map((right, i) => ({
      '@type': ['dpv:DataSubjectRight', iri(right, `rights[${i}]`)['@id']],
    })),
    'dpv:hasAuthority': named('dpv:Authority', policy.authority),
    ...(isText(policy.dpia) ? { 'dpv:hasImpactAssessment': named('dpv:DPIA', policy.dpia) } : {}),
    'dpv:hasConsentStatus': event(statement),
  };
}

const idOf = (recordId: string): string => `urn:uuid:${recordId}`;
const subjectOf = ({ entry }: Statement): { '@id': string } => ({ '@id': `${idOf(entry.body.recordId)}#subject` });
const controllerOf = ({ entry }: Statement, index: number): { '@id': string } => ({
  '@id': `${idOf(entry.body.recordId)}#controller-${index}`,
});

function party({ address, contact, id, name, role }: Controller, index: number, statement: Statement): JsonLd {
  const type = Object.hasOwn(ROLE, role) ? ROLE[role] : undefined;
  if (!type) throw noTerm(`controllers[${index}].role`, '"controller" or "joint controller"');
  return {
    ...controllerOf(statement, index),
    '@type': ['dpv:LegalEntity', type],
    'dpv:hasIdentifier': id,
    'dpv:hasName': name,
    'dpv:hasAddress': address,
    'dpv:hasContact': contact,
  };
}

function processing(purpose: StatedPurpose, statement: Statement): JsonLd {
  const { policy } = statement;
  const within = `purposes[${policy.purposes.findIndex(({ id }) => id === purpose.id)}]`;
  if (!isText(purpose.dpv)) throw missing('purpose type', `${within}.dpv`, 'policy');
  return {
    '@type': 'dpv:Process',
    'dpv:hasPurpose': {
      '@type': 'dpv:Purpose',
      'skos:broader': iri(purpose.dpv, `${within}.dpv`),
      'dct:title': purpose.id,
      'dct:identifier': `sha256:${purpose.sha256}`,
    },
    'dpv:hasPersonalData': purpose.data.map((description) => ({
      '@type': 'dpv:PersonalData',
      'dct:description': description,
    })),
    'dpv:hasStorageCondition': [
      { '@type': 'dpv:StorageLocation', 'dpv:hasLocation': iri(purpose.storage, `${within}.storage`) },
      { '@type': 'dpv:StorageDuration', 'dpv:hasDuration': purpose.retention },
    ],
    'dpv:hasRecipient': recipients(purpose, within),
    'dpv:hasDataController': policy.controllers.map((_, i) => controllerOf(statement, i)),
  };
}

/** In this vocabulary a recipient need not be a third party: what is kept on the device and sent to nobody, its owner has. */
function recipients({ recipients: names, storage }: StatedPurpose, within: string): readonly JsonLd[] {
  if (names.length > 0) return names.map((name) => named('dpv:Recipient', name));
  if (storage !== 'dpv:WithinDevice') throw missing('recipient third parties', `${within}.recipients`, 'policy');
  return [{ '@id': 'dpv:DataSubject' }];
}

function event(statement: Statement): JsonLd {
  const { entry, policy, until } = statement;
  const { by, kind, method, state } = entry.body;
  // What is no yes allows nothing from its first moment on.
  const end = instant(until ?? entry.t);
  return {
    '@type': [STATUS[state], KIND[kind]],
    'dpv:isIndicatedAtTime': instant(entry.t),
    'dpv:isIndicatedBy':
      by === 'controller' ? policy.controllers.map((_, i) => controllerOf(statement, i)) : subjectOf(statement),
    'dpv:hasIndicationMethod': method,
    'dpv:hasDuration': { '@type': 'dpv:UntilTimeDuration', 'rdf:value': end },
    'dct:valid': end,
  };
}

const instant = (time: string): JsonLd => ({ '@type': 'xsd:dateTime', '@value': time });

const WHOLE = /^(?:https?:\/\/[^\s/]|urn:[^\s:]|mailto:\S|tel:\S)\S*$/;
const isIri = (text: string): boolean => {
  const [prefix, name] = text.split(/:(.*)/s) as [string, string?];
  return WHOLE.test(text) || (Object.hasOwn(CONTEXT, prefix) && /^[A-Za-z][\w-]*$/.test(name ?? ''));
};

const noTerm = (where: string, what: string): AttuneError =>
  new AttuneError('consent/record', `No export: ${where} of the policy must be ${what}, to have a term in DPV.`);

function iri(text: string, where: string): { readonly '@id': string } {
  if (!isIri(text)) throw noTerm(where, 'an IRI, whole or with a prefix such as dpv:');
  return { '@id': text };
}

function place(jurisdiction: string): { readonly '@id': string } {
  const isCode = /^[A-Z]{2,3}(?:-[A-Z0-9]{1,3})?$/.test(jurisdiction);
  return iri(isCode ? `loc:${jurisdiction}` : jurisdiction, 'jurisdiction');
}

/** A thing by its IRI, or by its name where it has none. */
const named = (type: string, text: string): JsonLd => ({
  '@type': type,
  ...(isIri(text) ? { '@id': text } : { 'dpv:hasName': text }),
});
