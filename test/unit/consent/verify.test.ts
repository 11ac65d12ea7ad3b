/** The audit: lawful stories are clean, and whatever breaks one rule is told by that rule. */
import { describe, expect, test } from 'vitest';
import { type Bundle, writeBundle } from '../../../consent/bundle.js';
import { readBundle } from '../../../consent/read-bundle.js';
import { checkpointNote, openLedger } from '../../../consent/ledger.js';
import { type Audit, auditBundle, type Brought } from '../../../consent/verify.js';
import { encodePayload, encodeReport } from '../../../kernel/envelope.js';
import { encodeVerifierKey } from '../../../kernel/note.js';
import type { Policy } from '../../../kernel/policy.js';
import { sha256, sha256Hex } from '../../../platform/crypto.js';
import { NOTICE } from '../kernel/documents.js';
import { TRUSTED } from './site-log.js';
import { ALL, LEDGER_KEY, LOGGED, ORIGIN, resealed, seededKey, Story, wholeStory, withItem } from './story.js';

const whole = await (await wholeStory()).bundle();
const audit = (bundle: Bundle, brought?: Brought): Promise<Audit> => auditBundle(JSON.stringify(bundle), brought);
const with_ = (part: Partial<Bundle>): Bundle => ({ ...whole, ...part });
const failing = (result: Audit): string[] =>
  result.rules.filter((rule) => rule.result === 'fail').map((rule) => rule.id);
const ruleOf = (result: Audit, id: string): Audit['rules'][number] => result.rules.find((rule) => rule.id === id)!;

/** Places in the whole story. */
const GIVEN = 1;
const REPORT = 2;
const SIGNAL = 4;
const LAST = 15;

test('a whole life, from the first question to expiry, is clean', async () => {
  const result = await audit(whole);
  expect(result).toMatchObject({ verdict: 'clean', summary: '18 rules: 17 pass, 1 not applicable.' });
  expect(result.rules.map((rule) => rule.id)).toEqual([
    'A1', 'A2', 'A3', 'A4', 'A5', 'A6', 'A7', 'A8', 'A9', 'A10', 'A11', 'A12', 'A13', 'A14', 'A15', 'A16', 'A17', 'A18',
  ]); // prettier-ignore
});

test('the same bundle gives the same audit', async () => {
  expect(await audit(whole)).toEqual(await audit(whole));
});

describe('lawful stories', () => {
  test.each<[string, (story: Story) => Promise<unknown>, Partial<Policy>?]>([
    ['a refusal before any grant, which leaves no entry', () => Promise.resolve()],
    [
      'a grant by the first program that asks',
      (s) => s.choose({ by: 'controller', method: 'programmatic', granted: ['observe'] }),
    ],
    [
      'a grant relayed by a consent platform',
      (s) => s.choose({ by: 'controller', method: 'bridge:tcf', granted: ['observe', 'learn'] }),
      { bridges: ['tcf'] },
    ],
    [
      'a purpose taken back by a platform that the policy does not name, as anybody may',
      async (s) => {
        await s.choose();
        await s.keep(['learn', 'observe', 'personalize'], { by: 'controller', method: 'bridge:other' });
        await s.erase(['outbox', 'tally', 'tokens'], false);
      },
    ],
    [
      'sharing against the browser’s signal, by a confirmation of its own where the policy lets it, kept through a narrowing',
      async (s) => {
        await s.choose({ gpc: true, method: 'gesture.click.gpc-override' });
        await s.report();
        await s.keep(['observe', 'share'], { gpc: true, by: 'controller', method: 'bridge:other.gpc-override' });
        await s.erase(['counters', 'locks', 'model', 'seeds', 'segments'], false);
        await s.wait(7).report();
      },
      { allowGpcOverride: true },
    ],
    [
      'a grant that the site’s log was told of, and its end, which it was not',
      async (s) => {
        await s.choose();
        await s.withdraw();
      },
      LOGGED,
    ],
    [
      'an end that is seen with the policy and the signal of that day',
      async (s) => {
        await s.choose();
        s.wait(200);
        await s.changePolicy({ rights: [] });
        await s.signal(true);
        await s.keep([], { state: 'expired', by: 'controller', gpc: true, method: 'expiry' });
        await s.erase(['counters', 'locks', 'model', 'outbox', 'seeds', 'segments', 'tally', 'tokens'], true);
      },
    ],
    [
      'a grant widened by a click',
      async (s) => {
        await s.choose({ granted: ['observe'] });
        await s.wait(3).choose({ granted: ['observe', 'personalize'] });
      },
    ],
    [
      'a grant renewed by a click',
      async (s) => {
        await s.choose();
        await s.wait(170).choose({ state: 'renewed' });
        await s.wait(100).report();
      },
    ],
    [
      'a purpose taken back by a click',
      async (s) => {
        await s.choose();
        await s.wait(1).keep(['observe', 'share']);
        await s.erase(['model', 'seeds', 'segments', 'counters', 'locks'], false);
        await s.report();
      },
    ],
    [
      'a withdrawal in which only observe was left',
      async (s) => {
        await s.choose({ granted: ['observe'] });
        await s.keep([]);
        await s.erase([], true);
      },
    ],
    [
      'a policy that changes the words of sharing alone',
      async (s) => {
        await s.choose();
        await s.changePolicy({ threshold: 20 });
        await s.erase(['outbox', 'tally', 'tokens'], false);
        await s.choose({
          granted: ['learn', 'observe', 'personalize'],
          by: 'controller',
          method: 'policy',
          validUntil: '2027-05-21',
        });
      },
    ],
    [
      'a policy that changes everything',
      async (s) => {
        await s.choose();
        await s.changePolicy({ signals: ['A', 'B'] });
        await s.choose({ state: 'invalidated', by: 'controller', granted: [], method: 'policy', validUntil: null });
        await s.erase(['model', 'seeds', 'segments', 'counters', 'locks', 'outbox', 'tally', 'tokens'], true);
      },
    ],
    [
      'eight reports in 91 days, and another in the week after',
      async (s) => {
        await s.choose();
        for (let i = 0; i < 8; i++) await s.report().then(() => s.wait(7));
        await s.wait(91 - 8 * 7).report();
      },
    ],
    [
      'ε of one half, rounded up to millionths',
      async (s) => {
        await s.choose();
        await s.report({ metric: 'read.through', r: [1] });
      },
    ],
  ])('%s', async (_, tell, part) => {
    const story = await Story.begin(part);
    await tell(story);
    const result = await audit(await story.bundle(), TRUSTED);
    expect(failing(result)).toEqual([]);
    // Of no entries there is nothing to pin.
    expect(result.verdict).toBe('clean');
  });
});

/** @threat log-story */
describe('an act against the law of consent is told by A7', () => {
  test.each<[string, string, (story: Story) => Promise<unknown>]>([
    [
      'a yes by a program after a no',
      'A no became a yes',
      async (s) => {
        await s.choose();
        await s.withdraw();
        await s.choose({ by: 'controller', method: 'programmatic' });
      },
    ],
    [
      'a yes by a consent platform after expiry',
      'A no became a yes',
      async (s) => {
        await s.choose();
        await s
          .wait(180)
          .choose({ state: 'expired', by: 'controller', granted: [], method: 'expiry', validUntil: null });
        await s.erase(['model', 'seeds', 'segments', 'counters', 'locks', 'outbox', 'tally', 'tokens'], true);
        await s.choose({ by: 'controller', method: 'bridge:tcf' });
      },
    ],
    [
      'a yes by a consent platform after a refusal',
      'A no became a yes',
      async (s) => {
        await s.choose({ state: 'refused', granted: [], validUntil: null });
        await s.choose({ by: 'controller', method: 'bridge:tcf' });
      },
    ],
    [
      'a program that calls itself a person',
      'A no became a yes',
      async (s) => {
        await s.choose();
        await s.withdraw();
        await s.choose({ method: 'programmatic' });
      },
    ],
    [
      'a grant widened by a program',
      'A no became a yes',
      async (s) => {
        await s.choose({ granted: ['observe'] });
        await s.choose({ granted: ['observe', 'learn'], by: 'controller', method: 'programmatic' });
      },
    ],
    [
      'a grant renewed by a program',
      'A no became a yes',
      async (s) => {
        await s.choose();
        await s.wait(170).choose({ state: 'renewed', by: 'controller', method: 'programmatic' });
      },
    ],
    [
      'a first yes relayed against the browser’s signal',
      'A no became a yes',
      (s) => s.choose({ by: 'controller', method: 'bridge:tcf', granted: ['observe'], gpc: true }),
    ],
    [
      'words changed under a signal',
      'A no became a yes',
      async (s) => {
        await s.choose();
        await s.changePolicy({ threshold: 20 });
        await s.erase(['outbox', 'tally', 'tokens'], false);
        await s.keep(['observe', 'share'], { by: 'signal', method: 'gpc' });
        await s.erase(['model', 'seeds', 'segments', 'counters', 'locks'], false);
      },
    ],
    ['"share" under the browser’s signal', '"share" is granted against', (s) => s.choose({ gpc: true })],
    [
      '"share" kept when the signal came',
      'was not taken back at once',
      async (s) => {
        await s.choose();
        await s.signal(true);
      },
    ],
    ['"learn" without "observe"', 'without "observe"', (s) => s.choose({ granted: ['learn'] })],
    ['"given" with nothing', 'each at least one', (s) => s.choose({ granted: [] })],
    ['"refused" with something', 'each at least one', (s) => s.choose({ state: 'refused', validUntil: null })],
    ['a grant of 181 days', '180 days', (s) => s.choose({ validUntil: '2027-05-22' })],
    ['a grant without end', '180 days', (s) => s.choose({ validUntil: null })],
    [
      'a narrowed grant that lasts longer',
      '180 days',
      async (s) => {
        await s.choose();
        await s.wait(10).keep(['observe'], { validUntil: '2027-05-31' });
        await s.erase(['model', 'seeds', 'segments', 'counters', 'locks', 'outbox', 'tally', 'tokens'], false);
      },
    ],
    [
      'a grant renewed after its end',
      'past its end',
      async (s) => {
        await s.choose();
        await s.wait(181).choose({ state: 'renewed' });
      },
    ],
    [
      'an expiry before its time',
      'nothing had expired',
      async (s) => {
        await s.choose();
        await s.choose({ state: 'expired', by: 'controller', granted: [], method: 'expiry', validUntil: null });
        await s.erase(['model', 'seeds', 'segments', 'counters', 'locks', 'outbox', 'tally', 'tokens'], true);
      },
    ],
    [
      'a withdrawal of nothing',
      'nothing was granted',
      (s) => s.choose({ state: 'withdrawn', granted: [], validUntil: null }),
    ],
    [
      'a request in the person’s name',
      'as the controller',
      (s) => s.choose({ state: 'requested', granted: [], validUntil: null }),
    ],
    [
      'a narrowing that names no record',
      '`replaces`',
      async (s) => {
        await s.choose();
        await s.keep([], { replaces: null });
        await s.erase(['model', 'seeds', 'segments', 'counters', 'locks', 'outbox', 'tally', 'tokens'], true);
      },
    ],
    [
      'a record that replaces one nobody has',
      '`replaces`',
      (s) => s.choose({ replaces: '0b9f7d0e-58a4-4c55-8c0a-ffffffffffff' }),
    ],
    [
      'a record id used twice',
      'used twice',
      async (s) => {
        await s.choose({ granted: ['observe'], recordId: '0b9f7d0e-58a4-4c55-8c0a-ffffffffffff' });
        await s.choose({ recordId: '0b9f7d0e-58a4-4c55-8c0a-ffffffffffff' });
      },
    ],
    [
      'a subject that outlives a withdrawal',
      '`subject`',
      async (s) => {
        await s.choose({ subject: 'A'.repeat(22) });
        await s.keep([], { subject: 'A'.repeat(22) });
        await s.erase(['model', 'seeds', 'segments', 'counters', 'locks', 'outbox', 'tally', 'tokens'], true);
        await s.choose({ subject: 'A'.repeat(22) });
      },
    ],
    [
      'a subject that changes within a cycle',
      '`subject`',
      async (s) => {
        await s.choose();
        await s.choose({ subject: 'A'.repeat(22) });
      },
    ],
  ])('%s', async (_, breach, tell) => {
    const story = await Story.begin();
    await tell(story);
    const result = await audit(await story.bundle());
    expect(failing(result)).toContain('A7');
    // What is no lawful grant may lack what a record needs, and end without an erasure.
    expect(failing(result).filter((id) => !['A7', 'A13', 'A15'].includes(id))).toEqual([]);
    expect(ruleOf(result, 'A7').detail).toContain(breach);
  });
});

/** @threat log-story */
describe('other stories', () => {
  test.each<[string, string, number, string, (story: Story) => Promise<unknown>]>([
    ['a report before any consent', 'A8', 0, 'No consent was recorded', (s) => s.report()],
    [
      'a report without "share"',
      'A8',
      1,
      'without "share"',
      async (s) => {
        await s.choose({ granted: ['observe'] });
        await s.report();
      },
    ],
    [
      'a report after the grant’s end',
      'A8',
      1,
      'expired on 2027-05-21',
      async (s) => {
        await s.choose();
        await s.wait(180).report();
      },
    ],
    [
      'a report under other words of sharing',
      'A8',
      2,
      'other terms',
      async (s) => {
        await s.choose();
        await s.changePolicy({ threshold: 20 });
        await s.report();
        await s.erase(['outbox', 'tally', 'tokens'], false);
      },
    ],
    [
      'a report under the browser’s signal',
      'A8',
      2,
      'The browser objected',
      async (s) => {
        await s.choose();
        await s.signal(true);
        await s.report();
      },
    ],
    [
      'a report that names another policy',
      'A8',
      1,
      'another policy',
      async (s) => {
        await s.choose();
        await s.report({ policy: '0'.repeat(64) });
      },
    ],
    [
      'a second report under one key',
      'A9',
      2,
      'already used',
      async (s) => {
        await s.choose();
        await s.report({}, await seededKey(50));
        await s.wait(7).report({}, await seededKey(50));
      },
    ],
    [
      'a second report in one epoch',
      'A10',
      2,
      'one report an epoch',
      async (s) => {
        await s.choose();
        await s.report();
        await s.wait(1).report();
      },
    ],
    [
      'a report of a week to come',
      'A10',
      1,
      'had not begun',
      async (s) => {
        await s.choose();
        await s.report({ epoch: 2969 });
      },
    ],
    [
      'a ninth report within 91 days',
      'A10',
      9,
      '9 ε were spent within 91 days',
      async (s) => {
        await s.choose();
        for (let i = 0; i < 9; i++) await s.report().then(() => s.wait(7));
      },
    ],
    [
      'a 25th report within 364 days',
      'A10',
      28,
      '25 ε were spent within 364 days',
      async (s) => {
        // Eight in every 91 days: as many as the short window allows.
        for (let quarter = 0; quarter < 3; quarter++) {
          await s.choose(quarter === 0 ? {} : { state: 'renewed' });
          for (let i = 0; i < 8; i++) await s.report().then(() => s.wait(7));
          s.wait(91 - 8 * 7);
        }
        await s.choose({ state: 'renewed' });
        await s.report();
      },
    ],
    [
      'a metric the policy does not list',
      'A11',
      1,
      'does not list',
      async (s) => {
        await s.choose();
        await s.report({ metric: 'mood' });
      },
    ],
    [
      'an answer of the wrong size',
      'A11',
      1,
      'none that this metric can have',
      async (s) => {
        await s.choose();
        await s.report({ r: [1, 2, 3] });
      },
    ],
    [
      'an answer out of range',
      'A11',
      1,
      'none that this metric can have',
      async (s) => {
        await s.choose();
        await s.report({ r: [1, 8] });
      },
    ],
    [
      'an answer out of order',
      'A11',
      1,
      'none that this metric can have',
      async (s) => {
        await s.choose();
        await s.report({ r: [5, 1] });
      },
    ],
    [
      'a policy logged after a withdrawal',
      'A12',
      3,
      '"policy" follows a withdrawal',
      async (s) => {
        await s.choose();
        await s.withdraw();
        await s.changePolicy({ rights: [] });
      },
    ],
    [
      'a withdrawal without erasure',
      'A13',
      1,
      'No erasure of',
      async (s) => {
        await s.choose();
        await s.keep([]);
      },
    ],
    [
      'an erasure that forgets a store',
      'A13',
      1,
      'No erasure of "model"',
      async (s) => {
        await s.choose();
        await s.keep([]);
        await s.erase(['seeds', 'segments', 'counters', 'locks', 'outbox', 'tally', 'tokens'], true);
      },
    ],
    [
      'an erasure that keeps the data key',
      'A13',
      2,
      'The data key must go',
      async (s) => {
        await s.choose();
        await s.keep([]);
        await s.erase(['model', 'seeds', 'segments', 'counters', 'locks', 'outbox', 'tally', 'tokens'], false);
      },
    ],
    [
      'a new grant before the erasure',
      'A13',
      2,
      'granted again before',
      async (s) => {
        await s.choose();
        await s.keep([]);
        await s.choose();
        await s.erase(['model', 'seeds', 'segments', 'counters', 'locks', 'outbox', 'tally', 'tokens'], false);
      },
    ],
    [
      'a change of policy without erasure',
      'A13',
      1,
      'No erasure of "outbox"',
      async (s) => {
        await s.choose();
        await s.changePolicy({ threshold: 20 });
      },
    ],
    [
      'an IPv4 address in a note',
      'A17',
      0,
      'an IP address',
      (s) => s.add({ type: 'clock', body: { note: 'seen from 192.0.2.17' } }),
    ],
    [
      'an IPv6 address in a note',
      'A17',
      0,
      'an IP address',
      (s) => s.add({ type: 'clock', body: { note: 'from 2001:db8::17' } }),
    ],
    ['an e-mail address as a method', 'A17', 0, 'an e-mail address', (s) => s.choose({ method: 'ann@example.org' })],
    [
      'a user agent as a reason',
      'A17',
      0,
      'the name of a browser',
      (s) => s.add({ type: 'recovery', body: { reason: 'Mozilla/5.0 (X11)' } }),
    ],
  ])('%s is told by %s', async (_, id, entry, detail, tell) => {
    const story = await Story.begin();
    await tell(story);
    const result = await audit(await story.bundle());
    expect(result.verdict).toBe('broken');
    expect(ruleOf(result, id)).toMatchObject({
      result: 'fail',
      entry,
      detail: expect.stringContaining(detail) as string,
    });
  });
});

/** @threat log-bytes */
describe('a forger without the key', () => {
  const replaced = (index: number, text: string): readonly string[] => withItem(whole.entries, index, text);
  const dropped = (index: number): readonly string[] => whole.entries.filter((_, i) => i !== index);
  const swapped = (a: number, b: number): readonly string[] =>
    withItem(withItem(whole.entries, a, whole.entries[b]!), b, whole.entries[a]!);

  test.each<[string, string, Partial<Bundle>]>([
    ['drops the first entry', 'A2', { entries: dropped(0) }],
    ['drops an entry', 'A2', { entries: dropped(REPORT) }],
    ['drops the last entry', 'A3', { entries: dropped(LAST) }],
    [
      'drops the last entry and its checkpoint',
      'A3',
      { entries: dropped(LAST), checkpoints: withItem(whole.checkpoints, LAST, '') },
    ],
    ['swaps two entries', 'A2', { entries: swapped(REPORT, SIGNAL) }],
    ['doubles an entry', 'A2', { entries: whole.entries.flatMap((text, i) => (i === REPORT ? [text, text] : [text])) }],
    ['doubles the last entry', 'A2', { entries: [...whole.entries, whole.entries[LAST]!] }],
    [
      'changes an entry within',
      'A2',
      { entries: replaced(GIVEN, whole.entries[GIVEN]!.replace('gesture.click', 'gesture.clack')) },
    ],
    [
      'changes the last entry',
      'A3',
      { entries: replaced(LAST, whole.entries[LAST]!.replace('"records":3', '"records":4')) },
    ],
    ['adds white space', 'A1', { entries: replaced(GIVEN, ` ${whole.entries[GIVEN]!}`) }],
    ['empties an entry', 'A1', { entries: replaced(GIVEN, '{}') }],
    [
      'changes a root',
      'A3',
      {
        checkpoints: withItem(
          whole.checkpoints,
          3,
          whole.checkpoints[3]!.replace(/\n.{44}\n/, `\n${'A'.repeat(43)}=\n`),
        ),
      },
    ],
    [
      'changes a signature',
      'A3',
      { checkpoints: withItem(whole.checkpoints, 3, whole.checkpoints[3]!.replace(/.{4}=\n$/, 'AAA=\n')) },
    ],
    [
      'puts one checkpoint’s signature under another',
      'A3',
      {
        checkpoints: withItem(
          whole.checkpoints,
          3,
          whole.checkpoints[3]!.split('\n— ')[0]! + '\n— ' + whole.checkpoints[4]!.split('\n— ')[1]!,
        ),
      },
    ],
    ['puts no checkpoint where one was', 'A3', { checkpoints: withItem(whole.checkpoints, 3, 'nothing\n') }],
    ['puts the checkpoints in another order', 'A4', { checkpoints: [...whole.checkpoints].reverse() }],
    ['renames the ledger', 'A3', { origin: `attune.invalid/device/${'0'.repeat(32)}` }],
    [
      'forges a wire',
      'A9',
      {
        reports: withItem(
          whole.reports,
          0,
          whole.reports[0]!.replace('"epk":"', '"epk":"A').replace(/.","token/, '","token'),
        ),
      },
    ],
    ['adds a wire', 'A9', { reports: [...whole.reports, whole.reports[0]!.replace('eyJ', 'eyK')] }],
    ['shortens a wire', 'A16', { reports: withItem(whole.reports, 0, whole.reports[0]!.slice(1)) }],
    [
      'changes the text of a policy',
      'A14',
      { policies: [{ ...whole.policies[0]!, text: whole.policies[0]!.text.replace('Road 1', 'Road 2') }] },
    ],
    ['changes the text of the notice', 'A14', { notices: [{ ...whole.notices[0]!, text: 'We keep everything.' }] }],
  ])('who %s is told by %s', async (_, id, part) => {
    const result = await audit(with_(part));
    expect(result.verdict).toBe('broken');
    expect(failing(result)).toContain(id);
  });

  /** @threat log-key */
  test('who signs anew with a key of his own is told by A3', async () => {
    const foreign = await resealed(whole, () => undefined, await seededKey(2));
    expect(failing(await audit(foreign))).toEqual(['A3']);
  });

  /** @threat log-key */
  test('who also puts his key into the bundle is told by the key that the auditor brings', async () => {
    const foreign = await resealed(whole, () => undefined, await seededKey(2));
    const vkey = await encodeVerifierKey(sha256, ORIGIN, (await seededKey(2)).publicKey);
    expect((await audit({ ...foreign, vkey })).verdict).toBe('clean');
    expect(failing(await audit({ ...foreign, vkey }, { vkey: whole.vkey! }))).toEqual(['A3']);
    expect((await audit(whole, { vkey: whole.vkey! })).verdict).toBe('clean');
  });
});

describe('what cannot be told is said to be so', () => {
  test.each<[string, string, Partial<Bundle>]>([
    ['the key', 'A3', { vkey: null }],
    ['the last checkpoint', 'A3', { checkpoints: whole.checkpoints.slice(0, -1) }],
    ['all checkpoints', 'A3', { checkpoints: [] }],
    ['the notice', 'A14', { notices: [] }],
    ['the policies', 'A14', { policies: [] }],
    ['the later policy', 'A8', { policies: whole.policies.slice(0, 1) }],
  ])('without %s', async (_, id, part) => {
    const result = await audit(with_(part));
    expect(result.verdict).toBe('unverifiable');
    expect(ruleOf(result, id).result).toBe('unverifiable');
    expect(failing(result)).toEqual([]);
  });

  test('a notice that the auditor brings fills the gap, another does not', async () => {
    expect((await audit(with_({ notices: [] }), { notices: [NOTICE] })).verdict).toBe('clean');
    expect((await audit(with_({ notices: [] }), { notices: ['another text'] })).verdict).toBe('unverifiable');
  });

  test('without the wires, the ledger alone is judged', async () => {
    const result = await audit(with_({ reports: [] }));
    expect(result.verdict).toBe('clean');
    expect(ruleOf(result, 'A9')).toMatchObject({ result: 'not applicable' });
  });

  test('where an entry cannot be read, rules about what happened keep silent', async () => {
    const result = await audit(with_({ entries: withItem(whole.entries, GIVEN, '') }));
    expect(result.verdict).toBe('broken');
    expect(ruleOf(result, 'A1')).toMatchObject({ result: 'fail', entry: GIVEN });
    expect(ruleOf(result, 'A7')).toMatchObject({ result: 'unverifiable', entry: GIVEN });
  });
});

describe('a text that is no bundle is malformed', () => {
  test.each<[string, string]>([
    ['nothing', ''],
    ['no JSON', '{'],
    ['a list', '[]'],
    ['another version', JSON.stringify({ ...whole, v: 'attune.bundle/2' })],
    ['a member more', JSON.stringify({ ...whole, device: 1 })],
    ...Object.keys(whole).map((member): [string, string] => [
      `no "${member}"`,
      JSON.stringify({ ...whole, [member]: undefined }),
    ]),
    ['entries that are objects', JSON.stringify({ ...whole, entries: [{}] })],
    ['a policy without name', JSON.stringify({ ...whole, policies: [{ text: '{}' }] })],
    ['a key that is none', JSON.stringify({ ...whole, vkey: 'example.org+00000000+AAAA' })],
  ])('%s', async (_, text) => {
    expect(await auditBundle(text)).toMatchObject({ verdict: 'malformed', rules: [] });
  });
});

describe('a bundle', () => {
  test('is written with names and key made from its parts, and read as it was', async () => {
    const { origin, entries, checkpoints, policies, notices, reports, receipts } = whole;
    const text = await writeBundle(sha256, {
      origin,
      entries,
      checkpoints,
      reports,
      receipts,
      publicKey: LEDGER_KEY.publicKey,
      policies: policies.map((policy) => policy.text),
      notices: notices.map((notice) => ({ lang: notice.lang, text: notice.text })),
    });
    expect(readBundle(text)).toEqual(whole);
    expect((await auditBundle(text)).verdict).toBe('clean');
  });

  test('says so where the browser could not sign', async () => {
    const parts = { ...whole, publicKey: null, policies: [], notices: [] };
    expect(readBundle(await writeBundle(sha256, parts)).vkey).toBeNull();
  });
});

test('a report signed by no one is told by A9', async () => {
  const story = await Story.begin();
  await story.choose();
  const { sha256: policy } = story.under;
  const payload = encodePayload({ epoch: 2968, metric: 'session.depth', policy, r: [1, 5], site: 'news.example' });
  const wire = encodeReport(payload, (await seededKey(60)).publicKey, await (await seededKey(61)).sign(payload));
  await story.add({
    type: 'report',
    body: { digest: await sha256Hex(wire), epoch: 2968, eps: [1, 1], metric: 'session.depth' },
  });
  const result = await audit({ ...(await story.bundle()), reports: [wire] });
  expect(failing(result)).toEqual(['A9']);
  expect(ruleOf(result, 'A9').detail).toContain('does not verify');
});

test('one checkpoint over everything is as good as many', async () => {
  const { leaves } = await openLedger(sha256, whole.entries);
  const result = await audit(with_({ checkpoints: [await checkpointNote(sha256, ORIGIN, leaves, LEDGER_KEY)] }));
  expect(result.verdict).toBe('clean');
  expect(ruleOf(result, 'A4').result).toBe('not applicable');
});

test('the site’s own words may hold an address', async () => {
  const notice = {
    id: 'http://127.0.0.1:4600/privacy',
    texts: whole.notices.map(({ lang, sha256: hash }) => ({ lang, sha256: hash })),
    version: '1',
  };
  const story = await Story.begin({ notice });
  await story.choose();
  expect((await audit(await story.bundle())).verdict).toBe('clean');
});

test('all purposes of the story are those of the policy', () => {
  expect([...ALL].sort()).toEqual([...ALL]);
});
