/** Entries of the ledger: what is written, and how strictly it is read. */
import { describe, expect, test } from 'vitest';
import { readEntry } from '../../../consent/read-entry.js';
import { allows, consentBody, type ConsentBody, timestamp, validUntilOf } from '../../../consent/record.js';
import { canonicalize, type Json } from '../../../kernel/canonical.js';
import { ALL, named, START } from './story.js';

const { policy, sha256, hashes } = await named();
const body = consentBody(policy, sha256, hashes, {
  by: 'subject',
  gpc: false,
  granted: ['observe', 'share'],
  kind: 'expressed',
  lang: 'en',
  method: 'gesture.click',
  recordId: '0b9f7d0e-58a4-4c55-8c0a-3f1b0d6a9c02',
  replaces: null,
  state: 'given',
  subject: 'lMyPJYwfCEk2X_OatdKdMQ',
  validUntil: validUntilOf(START),
});
const ENTRY = { body, prev: '0'.repeat(64), seq: 0, t: '2026-11-22T10:00:00Z', type: 'consent', v: 'attune.ledger/1' };
const write = (entry: object): string => canonicalize(entry as Json);
const withBody = (part: object): string => write({ ...ENTRY, body: { ...body, ...part } });
const ofType = (type: string, other: object): string => write({ ...ENTRY, type, body: other });
const REPORT = { digest: 'a'.repeat(64), epoch: 2968, eps: [1, 1], metric: 'session.depth' };
const ERASURE = { keyDestroyed: true, records: 0, stores: ['outbox', 'tally'] };

describe('a consent body', () => {
  test('lists every purpose the policy declares, by id, granted or not', () => {
    expect(body.purposes.map(({ id, granted }) => [id, granted])).toEqual([
      ['learn', false],
      ['observe', true],
      ['personalize', false],
      ['share', true],
    ]);
    expect(body.purposes.every((purpose) => purpose.sha256 === hashes.get(purpose.id))).toBe(true);
  });

  test('names policy, notice and basis', () => {
    expect(body).toMatchObject({
      basis: 'eu-gdpr:A6-1-a',
      jurisdiction: 'EU',
      notice: { id: policy.notice.id, lang: 'en', version: '1' },
      policy: sha256,
    });
  });

  test('is not made for a language the policy has no notice in', () => {
    expect(() => consentBody(policy, sha256, hashes, { ...body, granted: [], lang: 'fr' })).toThrow(
      expect.objectContaining({ code: 'consent/record' }) as unknown,
    );
  });
});

describe('an entry is read', () => {
  test.each<[string, string]>([
    ['consent', write(ENTRY)],
    ['signal', ofType('signal', { gpc: true })],
    ['report', ofType('report', REPORT)],
    ['erasure', ofType('erasure', ERASURE)],
    ['erasure of nothing', ofType('erasure', { ...ERASURE, stores: [] })],
    ['policy', ofType('policy', { sha256 })],
    ['clock', ofType('clock', { note: 'set back by 3 days' })],
    ['recovery', ofType('recovery', { reason: 'the write-ahead mark stood' })],
  ])('of type %s', (_, text) => {
    expect(write(readEntry(text))).toBe(text);
  });
});

describe('no entry is', () => {
  const without = (member: string): string =>
    write(Object.fromEntries(Object.entries(ENTRY).filter(([key]) => key !== member)));
  const [learn, observe] = body.purposes;

  test.each<[string, string]>([
    ['a text', '"entry"'],
    ['null', 'null'],
    ['a list', '[]'],
    ['an object without members', '{}'],
    ...Object.keys(ENTRY).map((member): [string, string] => [`one without "${member}"`, without(member)]),
    ['one with a member more', write({ ...ENTRY, note: '' })],
    ['one of another version', write({ ...ENTRY, v: 'attune.ledger/2' })],
    ['one of an unknown type', ofType('grant', {})],
    ['one whose type is a member every object has', ofType('constructor', {})],
    ['one whose type is __proto__', ofType('__proto__', {})],
    ['one whose body is of another type', ofType('signal', body)],
    ['one with a short prev', write({ ...ENTRY, prev: '0'.repeat(63) })],
    ['one with an upper-case prev', write({ ...ENTRY, prev: 'A'.repeat(64) })],
    ['one with a negative seq', write({ ...ENTRY, seq: -1 })],
    ['one with a seq in words', write({ ...ENTRY, seq: '0' })],
    ['one with milliseconds', write({ ...ENTRY, t: '2026-11-22T10:00:00.000Z' })],
    ['one without a zone', write({ ...ENTRY, t: '2026-11-22T10:00:00' })],
    ['one in another zone', write({ ...ENTRY, t: '2026-11-22T10:00:00+01:00' })],
    ['one on 30 February', write({ ...ENTRY, t: '2026-02-30T10:00:00Z' })],
    ['one at 24 o’clock', write({ ...ENTRY, t: '2026-11-22T24:00:00Z' })],
    ['one in a year of six digits', write({ ...ENTRY, t: '+012026-11-22T10:00:00Z' })],
    ['one of a day alone', write({ ...ENTRY, t: '2026-11-22' })],
    ['a consent by nobody', withBody({ by: 'visitor' })],
    ['a consent on another basis', withBody({ basis: 'eu-gdpr:A6-1-f' })],
    ['a consent with gpc in words', withBody({ gpc: 'false' })],
    ['a consent of an unknown kind', withBody({ kind: 'implied' })],
    ['a consent in an unknown state', withBody({ state: 'granted' })],
    ['a consent without method', withBody({ method: '' })],
    ['a consent with an endless method', withBody({ method: 'm'.repeat(513) })],
    ['a consent whose notice has a member more', withBody({ notice: { ...body.notice, url: '' } })],
    ['a consent with unsorted purposes', withBody({ purposes: [observe, learn] })],
    ['a consent with a purpose twice', withBody({ purposes: [learn, learn] })],
    ['a consent with an unknown purpose', withBody({ purposes: [{ ...learn, id: 'ads' }] })],
    ['a consent with a purpose granted in words', withBody({ purposes: [{ ...learn, granted: 1 }] })],
    ['a consent without purposes', withBody({ purposes: null })],
    ['a consent whose id is no random UUID', withBody({ recordId: '0b9f7d0e-58a4-1c55-8c0a-3f1b0d6a9c02' })],
    ['a consent that replaces a number', withBody({ replaces: 1 })],
    ['a consent whose subject is short', withBody({ subject: 'lMyPJYwfCEk2X_OatdKdM' })],
    ['a consent whose subject has stray bits', withBody({ subject: 'lMyPJYwfCEk2X_OatdKdMR' })],
    ['a consent valid until an instant', withBody({ validUntil: '2027-05-21T00:00:00Z' })],
    ['a consent valid until 31 April', withBody({ validUntil: '2027-04-31' })],
    ['a report with ε as one number', ofType('report', { ...REPORT, eps: 1 })],
    ['a report with ε of three', ofType('report', { ...REPORT, eps: [1, 1, 1] })],
    ['a report that costs nothing', ofType('report', { ...REPORT, eps: [0, 1] })],
    ['a report of a negative epoch', ofType('report', { ...REPORT, epoch: -1 })],
    ['a report with its value', ofType('report', { ...REPORT, value: 3 })],
    ['a report of a metric with a space', ofType('report', { ...REPORT, metric: 'a b' })],
    ['an erasure of an unknown store', ofType('erasure', { ...ERASURE, stores: ['cookies'] })],
    ['an erasure with unsorted stores', ofType('erasure', { ...ERASURE, stores: ['tally', 'outbox'] })],
    ['an erasure of a store twice', ofType('erasure', { ...ERASURE, stores: ['tally', 'tally'] })],
    ['a clock note that is empty', ofType('clock', { note: '' })],
  ])('%s', (_, text) => {
    expect(() => readEntry(text)).toThrow(expect.objectContaining({ code: 'consent/record' }) as unknown);
  });

  test.each([
    ['a text that is no JSON', '{'],
    ['one with white space', ` ${write(ENTRY)}`],
    ['one with unsorted members', JSON.stringify(Object.fromEntries(Object.entries(ENTRY).reverse()))],
    ['one with a member twice', write(ENTRY).replace('"seq":0', '"seq":0,"seq":0')],
    ['one with a fraction', write(ENTRY).replace('"seq":0', '"seq":0.0')],
  ])('%s', (_, text) => {
    expect(() => readEntry(text)).toThrow(expect.objectContaining({ code: 'document/malformed' }) as unknown);
  });
});

describe('a purpose is allowed', () => {
  const given: ConsentBody = body;
  const hash = hashes.get('share');
  const end = Date.parse('2027-05-21T00:00:00Z');

  test('while it is granted under the same words, and until its day comes', () => {
    expect(allows(given, 'share', START, hash)).toBe(true);
    expect(allows({ ...given, state: 'renewed' }, 'share', START, hash)).toBe(true);
    expect(allows(given, 'share', end - 1, hash)).toBe(true);
    expect(allows(given, 'share', end, hash)).toBe(false);
  });

  test.each([
    'unknown',
    'requested',
    'deferred',
    'refused',
    'withdrawn',
    'expired',
    'terminated',
    'invalidated',
  ] as const)('never in state "%s"', (state) => {
    expect(ALL.some((id) => allows({ ...given, state }, id, START, hashes.get(id)))).toBe(false);
  });

  test('never where it was not granted, where its words changed, or where no end is set', () => {
    expect(allows(given, 'learn', START, hashes.get('learn'))).toBe(false);
    expect(allows(given, 'biometric', START, undefined)).toBe(false);
    expect(allows(given, 'share', START, hashes.get('observe'))).toBe(false);
    expect(allows(given, 'share', START, undefined)).toBe(false);
    expect(allows({ ...given, validUntil: null }, 'share', START, hash)).toBe(false);
  });
});

test('times are UTC to the second, and a grant ends 180 days on', () => {
  expect(timestamp(START + 12_999)).toBe('2026-11-22T10:00:12Z');
  expect(validUntilOf(START)).toBe('2027-05-21');
  expect(validUntilOf(Date.UTC(2027, 7, 31, 23, 59, 59))).toBe('2028-02-27');
});
