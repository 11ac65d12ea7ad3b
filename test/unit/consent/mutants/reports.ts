/** Mutants of reports: by whose leave, under which key, at what cost, in which bytes. */
import { seededKey } from '../story.js';
import { AT, body, type Mutants, story, strangeWire, with_ } from './forge.js';

const REPORT = { epoch: 2968, eps: [1, 1], metric: 'session.depth' } as const;

export const REPORT_MUTANTS = {
  A8: [
    ['the grant dropped', () => with_((e) => void e.splice(AT.given, 1))],
    ['consent after the report', () => with_((e) => void e.splice(AT.report, 0, ...e.splice(AT.given, 1)))],
    [
      'a report past the grant’s end',
      () =>
        story(async (s) => {
          await s.choose();
          await s.wait(180).report();
        }),
    ],
    [
      'a report without "share"',
      () =>
        story(async (s) => {
          await s.choose({ granted: ['observe'] });
          await s.report();
        }),
    ],
    [
      'a report under other terms of sharing',
      () =>
        story(async (s) => {
          await s.choose();
          await s.changePolicy({ threshold: 20 });
          await s.report();
        }),
    ],
    [
      'a report under the browser’s signal',
      () => with_((e) => void e.splice(AT.signal + 1, 0, { ...e[AT.report]!, t: e[AT.signal]!['t']! })),
    ],
    [
      'a report under the signal, by an override whose leave the policy in force takes back',
      () =>
        story(
          async (s) => {
            await s.choose({ gpc: true, method: 'gesture.click.gpc-override' });
            await s.changePolicy({});
            await s.report();
          },
          { allowGpcOverride: true },
        ),
    ],
    ['the change of policy dropped', () => with_((e) => void e.splice(AT.policy, 1))],
  ],
  A9: [
    ['a report dropped from the ledger', () => with_((e) => void e.splice(AT.report, 1))],
    ['a report replayed', () => with_((e) => void e.splice(AT.report, 0, e[AT.report]!))],
    ['another digest', () => body('report', { digest: '0'.repeat(64) })],
    ['another metric', () => body('report', { metric: 'read.through' })],
    ['another week', () => body('report', { epoch: 2960 })],
    [
      'a key used twice',
      () =>
        story(async (s) => {
          await s.choose();
          await s.report({}, await seededKey(50));
          await s.wait(7).report({}, await seededKey(50));
        }),
    ],
    [
      'a wire signed by another key',
      () =>
        story(async (s) => {
          await s.choose();
          const wire = await strangeWire(s, {});
          const other = Buffer.from((await seededKey(71)).publicKey).toString('base64url');
          await s.reportWire(wire.replace(/"epk":"[^"]*"/, `"epk":"${other}"`), REPORT);
        }),
    ],
  ],
  A10: [
    [
      'nine reports in 91 days',
      () =>
        story(async (s) => {
          await s.choose();
          for (let i = 0; i < 9; i++) await s.report().then(() => s.wait(7));
        }),
    ],
    [
      '25 reports in 364 days',
      () =>
        story(async (s) => {
          for (let quarter = 0; quarter < 3; quarter++) {
            await s.choose(quarter === 0 ? {} : { state: 'renewed' });
            for (let i = 0; i < 8; i++) await s.report().then(() => s.wait(7));
            s.wait(91 - 8 * 7);
          }
          await s.choose({ state: 'renewed' });
          await s.report();
        }),
    ],
    ['a report of ε = 3', () => body('report', { eps: [3, 1] })],
    [
      'two reports an epoch',
      () =>
        story(async (s) => {
          await s.choose();
          await s.report();
          await s.wait(1).report();
        }),
    ],
    [
      'an epoch that falls',
      () =>
        story(async (s) => {
          await s.choose();
          await s.report();
          await s.wait(7).report({ epoch: 2967 });
        }),
    ],
    [
      'an epoch to come',
      () =>
        story(async (s) => {
          await s.choose();
          await s.report({ epoch: 2969 });
        }),
    ],
  ],
  A11: [
    [
      'a metric that the policy does not have',
      () =>
        story(async (s) => {
          await s.choose();
          await s.report({ metric: 'mood' });
        }),
    ],
    ['an ε that is not the policy’s', () => body('report', { eps: [1, 100] })],
    [
      'an answer out of order',
      () =>
        story(async (s) => {
          await s.choose();
          await s.report({ r: [5, 1] });
        }),
    ],
    [
      'an answer out of range',
      () =>
        story(async (s) => {
          await s.choose();
          await s.report({ r: [1, 8] });
        }),
    ],
    [
      'an answer of three cells, which tells more',
      () =>
        story(async (s) => {
          await s.choose();
          await s.report({ r: [1, 2, 3] });
        }),
    ],
    [
      'a site that is not the policy’s',
      () =>
        story(async (s) => {
          await s.choose();
          await s.report({ site: 'visitor-17.example' });
        }),
    ],
  ],
  A16: [
    [
      'a wire padded with other letters',
      () =>
        story(async (s) => {
          await s.choose();
          await s.reportWire(
            await strangeWire(s, {}, (payload) => payload.replace('"pad":"AAAAAA', '"pad":"BADCAB')),
            REPORT,
          );
        }),
    ],
    [
      'a wire with a member more',
      () =>
        story(async (s) => {
          await s.choose();
          await s.reportWire(await strangeWire(s, {}, (payload) => payload.replace(/A{10}",/, '","ref":17,')), REPORT);
        }),
    ],
    [
      'a longer wire',
      () =>
        story(async (s) => {
          await s.choose();
          await s.reportWire(await strangeWire(s, {}, (payload) => payload.replace('"pad":"', '"pad":"AAA')), REPORT);
        }),
    ],
  ],
} satisfies Mutants;
