/**
 * The laws of consent, by random histories of a browser profile: whatever happens in whatever order, no tab acts without a yes
 * that holds; and a gate with a fault is caught. A few thousand histories here, a hundred thousand by `npm run test:long`.
 */
import { build } from 'esbuild';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readParts } from '../../consent/book.js';
import { writeBundle } from '../../consent/bundle.js';
import * as gate from '../../consent/gate.js';
import { auditBundle } from '../../consent/verify.js';
import { sha256 } from '../../platform/crypto.js';
import { NOTICE } from '../unit/kernel/documents.js';
import { Broken, type Event, type Machine, Profile, PURPOSES, type Speaker, TABS } from './consent.model.js';

const long = process.env['ATTUNE_LONG'] === '1';
const MINUTES = 60_000;
/** Of these every fault that is planted below must be found. */
const SEED = 20_261_201;

const { localStorage, navigator } = globalThis as { localStorage?: unknown; navigator?: unknown };
afterAll(() => {
  Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true });
  Object.assign(globalThis, { localStorage });
});

const tab = fc.nat(TABS - 1);
/** Everything needs `observe`. */
const purposes = fc
  .subarray(PURPOSES.filter((purpose) => purpose !== 'observe'))
  .map((others) => ['observe' as const, ...others].sort());
const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ does: fc.constant('open' as const), tab }) },
  {
    weight: 6,
    arbitrary: fc.record({
      does: fc.constant('give' as const),
      tab,
      purposes,
      by: fc.constantFrom<Speaker>(
        'gesture',
        'gesture',
        'gesture',
        'override',
        'script',
        'script that overrides',
        'platform',
      ),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ does: fc.constantFrom('withdraw' as const, 'work' as const, 'look' as const), tab }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constantFrom('close' as const, 'freeze' as const), tab }) },
  {
    weight: 1,
    arbitrary: fc.record({
      does: fc.constant('race' as const),
      tab,
      other: tab,
      purposes,
      says: fc.constantFrom('no' as const, 'less' as const),
      after: fc.nat(12),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      does: fc.constant('fault' as const),
      tab,
      kind: fc.constantFrom('throw' as const, 'crash before' as const, 'crash after' as const),
      after: fc.nat(12),
    }),
  },
  { weight: 2, arbitrary: fc.record({ does: fc.constantFrom('gpc' as const, 'block' as const), on: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('policy' as const), number: fc.nat(3) }) },
  {
    weight: 2,
    arbitrary: fc.record({ does: fc.constant('clock' as const), days: fc.constantFrom(1, 40, 179, 200, -1, -300) }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constantFrom('evict' as const, 'cut' as const) }) },
);
const history = fc
  .array(event, { minLength: 2, maxLength: 14 })
  .map((events): Event[] => [{ does: 'open', tab: 0 }, { does: 'open', tab: 1 }, ...events]);

/** Histories that once broke a law, or that chance seldom tells. */
const ALL = PURPOSES;
const SEEN: readonly (readonly Event[])[] = [
  // A no while a yes is being written: in the same tab, in another, and in one that crashes before its turn.
  ...Array.from({ length: 14 }, (_, after): Event[][] => [
    [
      { does: 'give', tab: 0, purposes: ALL, by: 'gesture' },
      { does: 'open', tab: 0 },
      { does: 'race', tab: 0, other: 0, purposes: ['observe'], says: 'no', after },
    ],
    [{ does: 'race', tab: 0, other: 0, purposes: ALL, says: 'no', after }],
    [{ does: 'race', tab: 0, other: 1, purposes: ALL, says: 'no', after }],
    [
      { does: 'fault', tab: 1, kind: 'crash before', after: 0 },
      { does: 'race', tab: 0, other: 1, purposes: ALL, says: 'no', after },
    ],
  ]).flat(),
  // A no that cannot be stored, while another tab is open.
  [
    { does: 'give', tab: 0, purposes: ALL, by: 'gesture' },
    { does: 'fault', tab: 0, kind: 'throw', after: 0 },
    { does: 'withdraw', tab: 0 },
  ],
  // A withdrawal that a crash interrupts, in part and whole.
  ...Array.from({ length: 24 }, (_, after): Event[] => [
    { does: 'give', tab: 0, purposes: ALL, by: 'gesture' },
    { does: 'close', tab: 1 },
    { does: 'fault', tab: 0, kind: 'crash before', after },
    { does: 'give', tab: 0, purposes: ['observe'], by: 'gesture' },
  ]),
  ...Array.from({ length: 14 }, (_, after): Event[] => [
    { does: 'give', tab: 0, purposes: ALL, by: 'gesture' },
    { does: 'close', tab: 1 },
    { does: 'fault', tab: 0, kind: 'crash before', after },
    { does: 'withdraw', tab: 0 },
  ]),
  // A clock that is set back between question and answer.
  [
    { does: 'clock', days: -1 },
    { does: 'give', tab: 0, purposes: ALL, by: 'gesture' },
  ],
  // Another policy before the first yes after a withdrawal.
  [
    { does: 'give', tab: 0, purposes: ALL, by: 'gesture' },
    { does: 'withdraw', tab: 0 },
    { does: 'policy', number: 1 },
    { does: 'open', tab: 0 },
    { does: 'give', tab: 0, purposes: ALL, by: 'gesture' },
  ],
  // A tab that had not heard of a withdrawal writes once more; then all is granted anew.
  [
    { does: 'give', tab: 0, purposes: ALL, by: 'gesture' },
    { does: 'look', tab: 1 },
    { does: 'freeze', tab: 1 },
    { does: 'withdraw', tab: 0 },
    { does: 'late', tab: 1 },
    { does: 'give', tab: 0, purposes: ALL, by: 'gesture' },
  ],
  // Sharing against the browser: without the policy's leave, with it, and after the policy took it back; and not against it.
  [
    { does: 'gpc', on: true },
    { does: 'give', tab: 0, purposes: ['observe', 'share'], by: 'override' },
  ],
  [
    { does: 'close', tab: 1 },
    { does: 'policy', number: 1 },
    { does: 'open', tab: 0 },
    { does: 'gpc', on: true },
    { does: 'give', tab: 0, purposes: ['observe', 'share'], by: 'override' },
    { does: 'give', tab: 0, purposes: ALL, by: 'gesture' },
    { does: 'policy', number: 3 },
    { does: 'open', tab: 0 },
  ],
  [
    { does: 'close', tab: 1 },
    { does: 'policy', number: 1 },
    { does: 'open', tab: 0 },
    { does: 'give', tab: 0, purposes: ['observe', 'share'], by: 'override' },
    { does: 'gpc', on: true },
  ],
  // The browser objects, a crash cuts off what follows, and it objects no longer.
  ...Array.from({ length: 14 }, (_, after): Event[] => [
    { does: 'give', tab: 0, purposes: ALL, by: 'gesture' },
    { does: 'close', tab: 1 },
    { does: 'fault', tab: 0, kind: 'crash before', after },
    { does: 'gpc', on: true },
    { does: 'gpc', on: false },
    { does: 'open', tab: 0 },
  ]),
  // A no to some, that a crash cuts off.
  ...Array.from({ length: 6 }, (_, after): Event[] => [
    { does: 'give', tab: 0, purposes: ALL, by: 'gesture' },
    { does: 'fault', tab: 0, kind: 'throw', after },
    { does: 'give', tab: 0, purposes: ['observe', 'learn'], by: 'gesture' },
    { does: 'look', tab: 1 },
  ]),
  // A no to some that no storage holds, while a yes to them is being written in the same tab.
  ...Array.from({ length: 14 }, (_, after): Event[] => [
    { does: 'block', on: true },
    { does: 'give', tab: 0, purposes: ALL, by: 'gesture' },
    { does: 'race', tab: 0, other: 0, purposes: ALL, says: 'less', after },
  ]),
  // A tab that words it otherwise takes it away, and crashes on the way.
  ...Array.from({ length: 14 }, (_, after): Event[] => [
    { does: 'policy', number: 1 },
    { does: 'fault', tab: 0, kind: 'crash after', after },
    { does: 'open', tab: 2 },
    { does: 'give', tab: 2, purposes: ['observe', 'share'], by: 'gesture' },
  ]),
  // A no of another tab that a frozen one has not heard, and in that one two answers, the later of less.
  ...Array.from({ length: 14 }, (_, after): Event[] => [
    { does: 'give', tab: 0, purposes: ALL, by: 'gesture' },
    { does: 'look', tab: 1 },
    { does: 'freeze', tab: 0 },
    { does: 'withdraw', tab: 1 },
    { does: 'race', tab: 0, other: 0, purposes: ALL, says: 'less', after },
  ]),
  // A consent platform that the policy does not name.
  [
    { does: 'policy', number: 2 },
    { does: 'open', tab: 0 },
    { does: 'give', tab: 0, purposes: ALL, by: 'platform' },
  ],
  // A script under Global Privacy Control.
  [
    { does: 'gpc', on: true },
    { does: 'give', tab: 0, purposes: ['observe'], by: 'script' },
  ],
  // A partial withdrawal that fails midway, finished by a page with a policy of other words.
  ...Array.from({ length: 24 }, (_, after): Event[] => [
    { does: 'close', tab: 1 },
    { does: 'give', tab: 0, purposes: ['observe', 'share'], by: 'gesture' },
    { does: 'policy', number: 2 },
    { does: 'fault', tab: 0, kind: 'throw', after },
    { does: 'give', tab: 0, purposes: ['observe'], by: 'gesture' },
    { does: 'open', tab: 0 },
  ]),
];
const examples = SEEN.map((events): [Event[]] => [[{ does: 'open', tab: 0 }, { does: 'open', tab: 1 }, ...events]]);

/** Tells a history to a profile, opens a last page, and has what it kept audited. */
async function tell(machine: Machine, events: readonly Event[]): Promise<void> {
  const profile = new Profile(machine);
  for (const event of events) await profile.happen(event);
  const last = await profile.end();
  if (!last) return;
  profile.checkKept(last);
  if (last.status().ledger === 'none') return;
  const parts = {
    ...(await readParts(profile.disk)),
    notices: [{ lang: 'en', text: NOTICE }],
    reports: [],
    receipts: [],
  };
  const { rules } = await auditBundle(await writeBundle(sha256, parts));
  const failed = rules.filter(({ result }) => result === 'fail');
  if (failed.length > 0)
    throw new Broken('the audit finds nothing', failed.map(({ id, detail }) => `${id} ${detail}`).join());
}

/** @threat script-yes tabs-races clock-grant */
test('no history breaks a law', { timeout: 60 * MINUTES }, async () => {
  const begun = Date.now();
  const numRuns = long ? 100_000 : 1500;
  await fc.assert(
    fc.asyncProperty(history, (events) => tell(gate, events)),
    { numRuns, examples },
  );
  console.log(`${numRuns} histories, ${Math.round((Date.now() - begun) / 1000)} s`);
});

const YES: Event = { does: 'give', tab: 0, purposes: ALL, by: 'gesture' };
const WORK: Event = { does: 'work', tab: 0 };
/** What came before, and what a page is at when it crashes. */
const ACTS: Readonly<Record<string, readonly [before: readonly Event[], act: Event]>> = {
  'a first yes': [[], YES],
  'a first no': [[], { does: 'withdraw', tab: 0 }],
  'a withdrawal': [[YES, WORK], { does: 'withdraw', tab: 0 }],
  'a partial withdrawal': [[YES, WORK], { does: 'give', tab: 0, purposes: ['learn', 'observe'], by: 'gesture' }],
  'a yes after a no': [[YES, WORK, { does: 'withdraw', tab: 0 }], YES],
  'an expiry': [[YES, WORK, { does: 'freeze', tab: 0 }, { does: 'clock', days: 200 }], { does: 'look', tab: 0 }],
  'an objection of the browser': [
    [YES, WORK, { does: 'freeze', tab: 0 }, { does: 'gpc', on: true }],
    { does: 'look', tab: 0 },
  ],
};
/** @threat storage-crash */
describe.each(Object.entries(ACTS))('after a crash at any store operation of %s', (_, [before, act]) => {
  test.each(['crash before', 'crash after', 'throw'] as const)('(%s), no law is broken', async (kind) => {
    for (let after = 0; after < 30; after++)
      await tell(gate, [{ does: 'open', tab: 0 }, ...before, { does: 'fault', tab: 0, kind, after }, act]);
  });
});

/** What was planted: where, the text that it replaces, and the text in its place. */
const FAULTS: readonly (readonly [fault: string, file: string, from: string, to: string])[] = [
  ['a no leaves no marker', 'gate', '    marker.set(ERASING);\n    deny(NO);\n', '    silence();\n'],
  [
    'a no is not heard before it is stored',
    'gate',
    '    silence();\n    host.announce(word);\n',
    '    host.announce(word);\n',
  ],
  ['the other tabs are not told of a no', 'gate', '    host.announce(word);\n', ''],
  ['a tab that hears a no looks before it is silent', 'gate', 'refused(id))) silence();', 'refused(id))) void 0;'],
  ['the markers are not looked at', 'standing', ' || marker.has(mark) || isSaid(mark);', ';'],
  ['a script may say yes after a no', 'gate', '(refused() || latest() || host', '(host'],
  ['a script may say yes against the browser', 'gate', ' || latest() || host.objects())', ' || latest())'],
  ['a platform may answer that the policy does not name', 'gate', '!policy.bridges.includes(platform)', 'false'],
  ['a platform is taken for a person', 'speaker', ' || method.startsWith(BRIDGE)', ''],
  ['a script may override the browser', 'speaker', 'method.startsWith(PROGRAMMATIC)', 'method === PROGRAMMATIC'],
  ['sharing is granted against the browser', 'gate', "purposes.includes('share') && host.objects()", 'false'],
  ['any policy lets a visitor override the browser', 'gate', 'policy.allowGpcOverride && method', 'method'],
  ['an override outlives the policy that allowed it', 'standing', 'policy.allowGpcOverride === true && ', ''],
  ['an override is remembered where nothing objected', 'gate', 'gpc && overrides && choice', 'overrides && choice'],
  ['what has run out is not erased', 'gate', "dayOf(standing.now()) >= (latest()!.validUntil ?? '')", 'false'],
  ['a crash hands a yes on to other words', 'erasing', ', ...standing.reworded()', ''],
  ['an erasure forgets what was kept', 'erasing', ', ...doomed, PENDING]', ', PENDING]'],
  ['an erasure forgets the key', 'erasing', '...(keyDestroyed ? [DATA_KEY] : [])', '...[]'],
  ['what a crash interrupted is not finished', 'erasing', '      await erase(pending);\n    },', '    },'],
  ['what a late tab wrote is there when it is granted anew', 'gate', ', ...late];', '];'],
  [
    'a no that no storage would hold is not remembered',
    'standing',
    '      for (const mark of marks) said.set(mark, at);\n',
    '',
  ],
  ['a no that was heard outlives every yes', 'standing', 'made.seq >= at && has(made)', 'false'],
  ['a no to one purpose leaves no marker', 'gate', 'deny(...less().map(noTo));', 'silence();'],
  ['a no to one purpose is not looked at', 'standing', ' && !stands(noTo(id)) &&', ' &&'],
  [
    'a yes takes the marker away before it is written',
    'gate',
    '      stood = stood.filter((mark) => mark !== ERASING);\n',
    '      stood = stood.filter((mark) => mark !== ERASING);\n      marker.drop(NO);\n',
  ],
  [
    'a yes that was overtaken by a no counts',
    'gate',
    '      if (isOvertaken()) return;\n      // Only now',
    '      // Only now',
  ],
  [
    'a no of another tab overtakes no yes',
    'gate',
    ' || relevant.some((mark) => marker.has(mark) && !stood.includes(mark))',
    '',
  ],
  ['a tab that cannot look goes on', 'gate', '      silence();\n      throw fault;', '      throw fault;'],
  ['a ledger that was cut short is believed', 'book', 'state?.head ?? headOf(EMPTY_LEDGER))', 'headOf(EMPTY_LEDGER))'],
];

/** The gate with a text of its source, or of what it is made of, replaced. */
async function planted(file: string, from: string, to: string): Promise<Machine> {
  const source = readFileSync(`consent/${file}.ts`, 'utf8');
  expect(source.split(from), 'the text to replace is there once').toHaveLength(2);
  const { outputFiles } = await build({
    entryPoints: ['consent/gate.ts'],
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
    plugins: [
      {
        name: 'fault',
        setup({ onLoad }) {
          onLoad({ filter: /consent.[a-z-]+\.ts$/ }, ({ path }) =>
            basename(path) === `${file}.ts` ? { contents: source.replace(from, () => to), loader: 'ts' } : undefined,
          );
        },
      },
    ],
  });
  const url = `data:text/javascript;base64,${Buffer.from(outputFiles[0]!.contents).toString('base64')}`;
  return (await import(/* @vite-ignore */ url)) as Machine;
}

const CASES = FAULTS.map(([fault, file, from, to]) => ({ fault, file, from, to }));
test.each(CASES)('a gate is caught where $fault', { timeout: 2 * MINUTES }, async ({ file, from, to }) => {
  const machine = await planted(file, from, to);
  const found = await fc.check(
    fc.asyncProperty(history, (events) => tell(machine, events)),
    { numRuns: 4000, seed: SEED, endOnFailure: true, examples },
  );
  expect(found.failed).toBe(true);
  expect(found.errorInstance).toBeInstanceOf(Broken);
  console.log(`${found.numRuns} histories: ${(found.errorInstance as Broken).message}`);
});
