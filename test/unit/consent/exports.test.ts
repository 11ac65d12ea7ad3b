/**
 * Consent records as exported: of the forms that the guide lays down, saying what record and policy say. What is missing is
 * named (exports-missing.test.ts).
 */
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { toDpvJsonLd } from '../../../consent/dpv.js';
import { toIso27560 } from '../../../consent/iso27560.js';
import { ACTORS, KINDS, STATES, timestamp } from '../../../consent/record.js';
import { canonicalize } from '../../../kernel/canonical.js';
import type { Policy } from '../../../kernel/policy.js';
import { sharedPath } from '../../shared.js';
import { bothOf, CHOICE, entryOf, type Plain, SOUND } from './exported.js';
import { named } from './story.js';

const numRuns = process.env['ATTUNE_LONG'] === '1' ? 5000 : 200;

describe('a yes', () => {
  test('is exported in the fields of ISO/IEC TS 27560', async () => {
    const exported = await toIso27560(canonicalize(entryOf(SOUND, CHOICE)), SOUND.text);
    const purpose = {
      lawful_basis: 'eu-gdpr:A6-1-a',
      pii_information: [{ pii_type: 'features' }],
      pii_controllers: ['N-1'],
      collection_method: 'gesture.click',
      storage_locations: ['dpv:WithinDevice'],
      jurisdiction: 'EU',
      recipient_third_parties: [],
      withdrawal_method: 'https://news.example/privacy#attune',
      privacy_rights: ['eu-gdpr:A7-3', 'eu-gdpr:A15'],
      impact_assessment: 'https://news.example/dpia',
      authority_party: 'https://authority.example',
      purpose_type: 'dpv:ServicePersonalisation',
    };
    expect(exported).toEqual({
      header: {
        schema_version: 'ISO/IEC TS 27560:2023',
        record_id: CHOICE.recordId,
        pii_principal_id: CHOICE.subject,
      },
      pii_processing: {
        privacy_notice: 'https://news.example/privacy',
        privacy_notice_version: '1',
        privacy_notice_sha256: SOUND.policy.notice.texts[0]!.sha256,
        language: 'en',
        purposes: [
          { purpose: 'observe', purpose_sha256: SOUND.hashes.get('observe'), retention_period: 'PT0S', ...purpose },
          { purpose: 'learn', purpose_sha256: SOUND.hashes.get('learn'), retention_period: 'P180D', ...purpose },
        ],
      },
      party_identification: [
        {
          party_id: 'N-1',
          party_name: 'News',
          party_address: 'Road 1',
          party_contact: 'https://news.example/contact',
          party_role: 'controller',
          party_type: 'controller',
        },
      ],
      event: [
        {
          event_time: '2026-11-22T10:00:00Z',
          validity_duration: '2026-11-22T10:00:00Z/2027-05-21T00:00:00Z',
          entity_id: [CHOICE.subject],
          event_type: 'expressed',
          event_state: 'given',
        },
      ],
    });
  });

  test('is exported in the words of DPV', async () => {
    const exported = await toDpvJsonLd(canonicalize(entryOf(SOUND, CHOICE)), SOUND.text);
    const self = `urn:uuid:${CHOICE.recordId}`;
    expect(exported).toMatchObject({
      '@id': self,
      'dct:replaces': { '@id': 'urn:uuid:0b9f7d0e-58a4-4c55-8c0a-3f1b0d6a9c01' },
      'dpv:hasDataSubject': { '@id': `${self}#subject`, 'dct:identifier': CHOICE.subject },
      'dpv:hasJurisdiction': { '@id': 'loc:EU' },
      'dpv:hasLegalBasis': [{ '@id': 'eu-gdpr:A6-1-a' }, { '@id': 'dpv:ExpressedConsent' }],
      'dpv:hasRight': [
        { '@type': ['dpv:DataSubjectRight', 'eu-gdpr:A7-3'] },
        { '@type': ['dpv:DataSubjectRight', 'eu-gdpr:A15'] },
      ],
      'dpv:hasImpactAssessment': { '@id': 'https://news.example/dpia', '@type': 'dpv:DPIA' },
      'dpv:hasProcess': [
        { 'dpv:hasPurpose': { 'dct:title': 'observe' }, 'dpv:hasRecipient': [{ '@id': 'dpv:DataSubject' }] },
        { 'dpv:hasPurpose': { 'dct:title': 'learn', 'skos:broader': { '@id': 'dpv:ServicePersonalisation' } } },
      ],
      'dpv:hasConsentStatus': {
        '@type': ['dpv:ConsentGiven', 'dpv:ExpressedConsent'],
        'dpv:isIndicatedBy': { '@id': `${self}#subject` },
        'dpv:isIndicatedAtTime': { '@value': '2026-11-22T10:00:00Z' },
        'dct:valid': { '@value': '2027-05-21T00:00:00Z' },
      },
    });
  });
});

const golden = sharedPath('vectors/attune-golden');
describe.skipIf(golden === null)('the golden records', () => {
  const read = (file: string): unknown => (golden ? JSON.parse(readFileSync(`${golden}/${file}`, 'utf8')) : {});
  const { policies = [] } = read('policy.json') as { policies?: readonly { readonly text: string }[] };
  const { entries = [] } = read('ledger-a.json') as { entries?: readonly string[] };
  const records = entries.map((text) => JSON.parse(text) as Plain).filter(({ type }) => type === 'consent');

  test('are four', () => expect(records).toHaveLength(4));

  test.each(records.map((record) => [(record['body'] as Plain)['method'], record] as const))(
    '%s',
    async (_, record) => {
      const { text } = policies[0]!;
      const { iso } = await bothOf(record, { text, policy: JSON.parse(text) as Policy });
      const { state, validUntil } = record['body'] as Plain;
      expect(iso.event[0]!.event_state).toBe(state);
      expect(iso.event[0]!.validity_duration).toBe(
        state === 'given' ? `${record['t'] as string}/${validUntil as string}T00:00:00Z` : 'PT0S',
      );
    },
  );
});

const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }).filter((text) => text.trim() !== '');
const list = fc.array(word, { minLength: 1, maxLength: 3 });
const policies = fc.record({
  authority: fc.oneof(fc.webUrl(), word),
  dpia: fc.oneof(fc.webUrl(), word, fc.constant(null)),
  jurisdiction: fc.constantFrom('EU', 'IE', 'US-CA', 'loc:DE', 'https://places.example/mars'),
  controllers: fc.array(
    fc.record({
      address: word,
      contact: word,
      id: word,
      name: word,
      role: fc.constantFrom('controller', 'joint controller'),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  rights: fc.array(fc.constantFrom('eu-gdpr:A7-3', 'eu-gdpr:A20', 'https://rights.example/r'), {
    minLength: 1,
    maxLength: 3,
  }),
  withdrawal: word,
});
const purposePart = fc.record({
  data: list,
  dpv: fc.constantFrom('dpv:ServicePersonalisation', 'dpv:Marketing', 'https://purposes.example/p'),
  recipients: fc.array(fc.oneof(fc.webUrl(), word), { maxLength: 2 }),
  retention: fc.constantFrom('PT0S', 'P1M', 'P180D'),
});
const choices = fc
  .record({
    by: fc.constantFrom(...ACTORS.filter((actor) => actor !== 'guardian')),
    gpc: fc.boolean(),
    others: fc.subarray(['learn', 'personalize', 'share'] as const),
    kind: fc.constantFrom(...KINDS),
    method: word,
    recordId: fc.uuid({ version: 4 }),
    replaces: fc.option(fc.uuid({ version: 4 })),
    state: fc.constantFrom(...STATES),
    day: fc.integer({ min: 0, max: 20_000 }),
  })
  .map(({ others, state, day, ...rest }) => {
    const isYes = state === 'given' || state === 'renewed';
    return {
      day,
      choice: {
        ...rest,
        state,
        lang: 'en',
        subject: CHOICE.subject,
        granted: isYes ? (['observe', ...others] as const) : [],
        validUntil: isYes ? timestamp((day + 180) * 86_400_000).slice(0, 10) : null,
      },
    };
  });

test('any record under any policy that has all fields is exported, twice the same', async () => {
  await fc.assert(
    fc.asyncProperty(
      policies,
      fc.array(purposePart, { minLength: 4, maxLength: 4 }),
      choices,
      async (part, parts, made) => {
        const purposes = SOUND.policy.purposes.map((purpose, i) => ({ ...purpose, ...parts[i] }));
        const under = await named({ ...part, purposes });
        const { iso, dpv } = await bothOf(entryOf(under, made.choice, made.day * 86_400_000), under);

        const stated = dpv['dpv:hasProcess'] as unknown as Record<string, Record<string, unknown>>[];
        const titles = stated.map((process) => process['dpv:hasPurpose']!['dct:title']);
        const isYes = made.choice.granted.length > 0;
        const expected = under.policy.purposes.filter(({ id }) => !isYes || made.choice.granted.some((g) => g === id));
        expect(titles).toEqual(expected.map(({ id }) => id));
        expect(iso.pii_processing.purposes.map(({ purpose }) => purpose)).toEqual(titles);
        expect(iso.pii_processing.purposes.map((p) => p.pii_information.map(({ pii_type }) => pii_type))).toEqual(
          expected.map(({ data }) => data),
        );
        const parties = dpv['dpv:hasDataController'] as unknown as Record<string, string>[];
        expect(parties.map((party) => party['dpv:hasName'])).toEqual(iso.party_identification.map((p) => p.party_name));
        expect(iso.event[0]!.entity_id).toEqual(
          made.choice.by === 'controller' ? part.controllers.map(({ id }) => id) : [CHOICE.subject],
        );
      },
    ),
    { numRuns },
  );
});
