/** Where a mandatory field is missing, or record and policy do not agree, there is no export, and the error says where. */
import { describe, expect, test } from 'vitest';
import { toDpvJsonLd } from '../../../consent/dpv.js';
import { toIso27560 } from '../../../consent/iso27560.js';
import { canonicalize, type Json } from '../../../kernel/canonical.js';
import { bend, CHOICE, exactly, entryOf, errorOf, EXPORTS, nothing, type Plain, SOUND } from './exported.js';
import { ISO_27560 } from './guide-27560.js';

const OF_THE_RECORD: readonly (readonly [path: string, field: string])[] = [
  ['v', 'schema version'],
  ['t', 'event time'],
  ['body.recordId', 'record id'],
  ['body.subject', 'pii principal id'],
  ['body.notice.id', 'privacy notice'],
  ['body.notice.version', 'privacy notice'],
  ['body.notice.sha256', 'privacy notice'],
  ['body.notice.lang', 'language'],
  ['body.purposes', 'purpose'],
  ['body.basis', 'lawful basis'],
  ['body.jurisdiction', 'jurisdiction'],
  ['body.by', 'entity id'],
  ['body.kind', 'event type'],
  ['body.state', 'event state'],
  ['body.method', 'collection method'],
  ['body.policy', 'policy'],
];
const OF_THE_POLICY: readonly (readonly [path: string, field: string])[] = [
  ['notice', 'privacy notice'],
  ['jurisdiction', 'jurisdiction'],
  ['withdrawal', 'withdrawal method'],
  ['controllers', 'pii controllers'],
  ['controllers[0].id', 'party id'],
  ['controllers[0].name', 'party name'],
  ['controllers[0].address', 'party address'],
  ['controllers[0].contact', 'party contact'],
  ['controllers[0].role', 'party type'],
  ['purposes', 'purpose'],
  ['purposes[1].id', 'purpose'],
  ['purposes[1].data', 'pii information'],
  ['purposes[1].data[0]', 'pii type'],
  ['purposes[1].storage', 'storage locations'],
  ['purposes[1].retention', 'retention period'],
  ['purposes[1].recipients', 'recipient third parties'],
];

describe.each(EXPORTS)('%s names what is missing', (_, exported) => {
  const emptied = (path: string): Json[] =>
    /data$|purposes$|controllers$/.test(path) ? [[]] : path.endsWith(']') ? [''] : ['', ' '];

  test.each(OF_THE_RECORD)('%s of the record', async (path, field) => {
    for (const value of [undefined, ...(path === 'body.purposes' ? [] : emptied(path))]) {
      const error = await errorOf(exported, (entry) => bend(entry, path, value), nothing);
      expect(error).toMatchObject({ name: 'AttuneError', code: 'consent/record' });
      expect(error.message).toContain(`"${field}"`);
      expect(error.message).toContain(`${path} of the record`);
    }
  });

  test.each(OF_THE_POLICY)('%s of the policy', async (path, field) => {
    const cases = path === 'purposes[1].recipients' || path === 'notice' ? [undefined] : [undefined, ...emptied(path)];
    for (const value of cases) {
      // An array cannot lack its first member.
      if (value === undefined && path.endsWith(']')) continue;
      const error = await errorOf(exported, nothing, (policy) => bend(policy, path, value));
      expect(error).toMatchObject({ name: 'AttuneError', code: 'consent/record' });
      expect(error.message).toContain(`"${field}"`);
      expect(error.message).toContain(`${path.replace(/\[0\]$/, '').replace(/^notice$/, 'notice.id')} of the policy`);
    }
  });

  test.each<[string, string, string, Json]>([
    ['until when a yes holds', 'validity duration', 'body.validUntil', null],
    [
      'what a yes grants',
      'purpose',
      'body.purposes',
      SOUND.policy.purposes
        .map(({ id }) => ({ granted: false, id, sha256: SOUND.hashes.get(id)! }))
        .sort((a, b) => (a.id < b.id ? -1 : 1)),
    ],
    ['who the guardian is', 'entity id', 'body.by', 'guardian'],
  ])('%s', async (_what, field, path, value) => {
    const error = await errorOf(exported, (entry) => bend(entry, path, value), nothing);
    expect(error).toMatchObject({ code: 'consent/record' });
    expect(error.message).toContain(`"${field}"`);
    expect(error.message).toContain(path);
  });

  test.each<[string, (entry: Plain) => void, RegExp]>([
    ['another jurisdiction', (entry) => bend(entry, 'body.jurisdiction', 'US'), /body\.jurisdiction/],
    ['another notice', (entry) => bend(entry, 'body.notice.version', '2'), /body\.notice/],
    ['a notice that was not shown', (entry) => bend(entry, 'body.notice.sha256', 'f'.repeat(64)), /body\.notice/],
    ['other words for a purpose', (entry) => bend(entry, 'body.purposes[0].sha256', 'f'.repeat(64)), /body\.purposes/],
    ['another policy', (entry) => bend(entry, 'body.policy', 'f'.repeat(64)), /body\.policy/],
    ['another type', (entry) => bend(entry, 'type', 'signal'), /type "consent"/],
    ['a member too many', (entry) => bend(entry, 'body.extra', 1), /attune\.ledger/],
  ])('refuses a record of %s', async (_what, record, message) => {
    const error = await errorOf(exported, record, nothing);
    expect(error).toMatchObject({ code: 'consent/record' });
    expect(error.message).toMatch(message);
  });

  test('takes the entry itself, too; a text that is not canonical it refuses', async () => {
    const entry = entryOf(SOUND, CHOICE);
    const text = canonicalize(entry);
    expect(await exported(entry as never, SOUND.text)).toEqual(await exported(text, SOUND.text));
    await expect(exported(` ${text}`, SOUND.text)).rejects.toMatchObject({ code: 'document/malformed' });
  });
});

test.each<[string, string, Json | undefined, RegExp]>([
  ['rights', 'rights', undefined, /"privacy rights".*rights of the policy/],
  ['any right', 'rights', [], /"privacy rights".*rights of the policy/],
  ['an authority', 'authority', undefined, /"authority party".*authority of the policy/],
  [
    'a recipient of what leaves the device',
    'purposes[1].storage',
    'loc:IE',
    /"recipient third parties".*purposes\[1\]\.recipients/,
  ],
  ['a type of purpose', 'purposes[1].dpv', '', /"purpose type".*purposes\[1\]\.dpv/],
  ['a term for a purpose', 'purposes[1].dpv', 'Personalisation', /purposes\[1\]\.dpv/],
  ['a term with a name', 'purposes[1].dpv', 'dpv:', /purposes\[1\]\.dpv/],
  ['a term for the storage', 'purposes[1].storage', 'the device', /purposes\[1\]\.storage/],
  ['a term for a right', 'rights', ['to be forgotten'], /rights\[0\]/],
  ['a term for a role', 'controllers[0].role', 'boss', /controllers\[0\]\.role/],
])('DPV needs %s', async (_, path, value, message) => {
  const policy = JSON.parse(SOUND.text) as Plain;
  bend(policy, path, value);
  const under = await exactly(policy);
  await expect(toDpvJsonLd(canonicalize(entryOf(under, CHOICE)), under.text)).rejects.toMatchObject({
    code: 'consent/record',
    message: expect.stringMatching(message) as unknown,
  });
});

test('ISO/IEC TS 27560 makes do without what it calls optional', async () => {
  const policy = JSON.parse(SOUND.text) as Plain;
  for (const path of ['authority', 'dpia', 'rights', 'purposes[0].dpv', 'purposes[1].dpv']) bend(policy, path);
  const under = await exactly(policy);
  const exported = await toIso27560(canonicalize(entryOf(under, CHOICE)), under.text);
  expect(ISO_27560.safeParse(exported).error?.issues).toBeUndefined();
  expect(Object.keys(exported.pii_processing.purposes[1]!)).not.toEqual(
    expect.arrayContaining([expect.stringMatching(/type|rights|assessment|authority/)]),
  );
});

test.each([
  ['jurisdiction', 'the Union'],
  ['notice.id', 'our notice'],
])('DPV needs a term for the %s', async (path, value) => {
  const policy = JSON.parse(SOUND.text) as Plain;
  bend(policy, path, value);
  const under = await exactly(policy);
  const record = canonicalize(entryOf(under, CHOICE));
  await expect(toDpvJsonLd(record, under.text)).rejects.toMatchObject({ code: 'consent/record' });
  expect(ISO_27560.safeParse(await toIso27560(record, under.text)).success).toBe(true);
});
