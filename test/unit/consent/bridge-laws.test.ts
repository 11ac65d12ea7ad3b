/**
 * The laws of bridges, by random histories of one browser profile with the real gate: whatever a platform answers, between
 * whatever the visitor, the browser, time and new pages do, it turns no refusal, no withdrawal, no expiry and no objection
 * into a grant and widens none; what it denies is denied; and the record of it all passes the audit.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readParts } from '../../../consent/book.js';
import type { PlatformAnswer } from '../../../consent/bridge.js';
import { writeBundle } from '../../../consent/bundle.js';
import { auditBundle } from '../../../consent/verify.js';
import type { Purpose } from '../../../kernel/purpose.js';
import { sha256 } from '../../../platform/crypto.js';
import { NOTICE } from '../kernel/documents.js';
import { ALL, NOTHING_YET, Profile } from './bridged.js';

const numRuns = process.env['ATTUNE_LONG'] === '1' ? 10_000 : 150;

type Event =
  | { readonly does: 'answer'; readonly answers: readonly PlatformAnswer[] }
  | { readonly does: 'click'; readonly purposes: readonly Purpose[] }
  | { readonly does: 'refuse' | 'open' }
  | { readonly does: 'gpc'; readonly on: boolean }
  | { readonly does: 'wait'; readonly days: number };

const some = fc.subarray([...ALL]);
const yes = fc.subarray(ALL.filter((id) => id !== 'observe')).map((others) => ['observe' as const, ...others]);
const answer: fc.Arbitrary<PlatformAnswer> = fc.oneof(
  { weight: 1, arbitrary: fc.constant(NOTHING_YET) },
  { weight: 4, arbitrary: yes.map((purposes): PlatformAnswer => ({ says: 'choice', purposes })) },
  { weight: 1, arbitrary: some.map((purposes): PlatformAnswer => ({ says: 'choice', purposes })) },
);
const event: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      does: fc.constant('answer' as const),
      answers: fc.array(answer, { minLength: 1, maxLength: 3 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('click' as const), purposes: yes }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constantFrom('refuse' as const, 'open' as const) }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('gpc' as const), on: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('wait' as const), days: fc.constantFrom(1, 100, 181) }) },
);

/** What may be held after a platform's answers, given how things stood before them. */
function allowed(answers: readonly PlatformAnswer[], profile: Profile, isNamed: boolean): readonly Purpose[] {
  let { state } = profile.gate.status();
  let held: readonly Purpose[] = profile.holds();
  for (const said of answers) {
    if (said.says !== 'choice') continue;
    const isYes = said.purposes.includes('observe');
    if (state === 'undecided' && isYes && isNamed && !profile.gpc)
      [state, held] = ['granted', [...said.purposes].sort()];
    else if (state === 'undecided' && !isYes) state = 'refused';
    else if (state === 'granted') {
      held = isYes ? held.filter((id) => said.purposes.includes(id)) : [];
      if (!isYes) state = 'withdrawn';
    }
  }
  return held;
}

/** @threat dialog-bridge */
test('no bridge turns a no into a yes', async () => {
  const seen = { relayed: 0, narrowed: 0, denied: 0, ignored: 0 };
  await fc.assert(
    fc.asyncProperty(fc.boolean(), fc.array(event, { minLength: 2, maxLength: 10 }), async (isNamed, events) => {
      const profile = new Profile(isNamed ? ['cmp'] : ['other']);
      await profile.open();
      for (const happening of events) {
        const before = { state: profile.gate.status().state, held: profile.holds() };
        switch (happening.does) {
          case 'answer': {
            const most = allowed(happening.answers, profile, isNamed);
            await profile.answer(...happening.answers);
            const held = profile.holds();
            // A no may come before the yes in front of it was carried out; nothing comes of that yes then.
            const isOvertaken = happening.answers.length > 1 && held.length === 0;
            if (!isOvertaken) expect(held).toEqual(most);
            if (before.held.length > 0) expect(before.held).toEqual(expect.arrayContaining([...held]));
            else if (before.state !== 'undecided' || profile.gpc) expect(held).toEqual([]);
            seen.relayed += +(before.held.length === 0 && held.length > 0);
            seen.narrowed += +(held.length > 0 && held.length < before.held.length);
            seen.denied += +(before.held.length > 0 && held.length === 0);
            seen.ignored += +(before.state !== 'undecided' && before.held.length === 0);
            break;
          }
          case 'click': {
            const purposes = happening.purposes.filter((id) => id !== 'share' || !profile.gpc);
            await profile.gate.give(purposes, 'gesture.click');
            expect(profile.holds()).toEqual([...purposes].sort());
            break;
          }
          case 'refuse':
            await profile.gate.withdraw('prefs');
            break;
          case 'open':
            await profile.open();
            break;
          case 'gpc':
            await profile.object(happening.on);
            break;
          case 'wait':
            await profile.wait(happening.days);
        }
        // Nothing but a click or a platform's first yes makes more of what is held.
        if (happening.does !== 'answer' && happening.does !== 'click')
          expect(before.held).toEqual(expect.arrayContaining([...profile.holds()]));
        if (profile.gpc) expect(profile.holds()).not.toContain('share');
      }
      expect(await auditOf(profile)).toEqual([]);
    }),
    { numRuns },
  );
  expect(Object.values(seen).every((count) => count >= numRuns / 30)).toBe(true);
});

/** What the audit objects to in the record; a profile that never granted anything has none. */
async function auditOf(profile: Profile): Promise<string[]> {
  if (profile.gate.status().ledger === 'none') return [];
  const parts = await readParts(profile.store);
  const bundle = { ...parts, notices: [{ lang: 'en', text: NOTICE }], reports: [], receipts: [] };
  const { rules } = await auditBundle(await writeBundle(sha256, bundle));
  return rules.filter(({ result }) => result === 'fail').map(({ id, detail }) => `${id} ${detail}`);
}
