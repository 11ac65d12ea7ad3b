/** Mutants of what follows a loss: silence, erasure, and both in time. */
import { ALL_STORES, AT, body, type Mutants, story, with_ } from './forge.js';

export const LOSS_MUTANTS = {
  A12: [
    [
      'a report moved behind the withdrawal',
      () => with_((e) => void e.splice(AT.withdrawn, 0, ...e.splice(AT.report, 1))),
    ],
    [
      'a report replayed after the withdrawal',
      () => with_((e) => void e.splice(AT.askedAgain, 0, { ...e[AT.report]!, t: e[AT.erased]!['t']! })),
    ],
    [
      'a policy that still applies after the withdrawal',
      () =>
        story(async (s) => {
          await s.choose();
          await s.withdraw();
          await s.changePolicy({ rights: [] });
        }),
    ],
  ],
  A13: [
    ['a withdrawal without erasure', () => with_((e) => void e.splice(AT.erased, 1))],
    ['a loss of "share" without erasure', () => with_((e) => void e.splice(AT.erasedShare, 1))],
    ['an erasure of other stores', () => body('erasedShare', { stores: ['counters', 'locks'] })],
    ['a data key that stays', () => body('erased', { keyDestroyed: false })],
    ['a data key that goes too early', () => body('erasedShare', { keyDestroyed: true })],
    [
      'a new grant before the erasure',
      () =>
        story(async (s) => {
          await s.choose();
          await s.keep([]);
          await s.choose();
          await s.erase(ALL_STORES, false);
        }),
    ],
    [
      'a change of policy without erasure',
      () =>
        story(async (s) => {
          await s.choose();
          await s.changePolicy({ threshold: 20 });
        }),
    ],
  ],
  A18: [
    [
      'an erasure 200 days after the withdrawal',
      () =>
        story(async (s) => {
          await s.choose();
          await s.keep([]);
          await s.wait(200).erase(ALL_STORES, true);
        }),
    ],
    [
      'an outbox that outlives its three weeks',
      () =>
        story(async (s) => {
          await s.choose();
          await s.keep(['learn', 'observe', 'personalize']);
          await s.wait(22).erase(['outbox', 'tally', 'tokens'], false);
        }),
    ],
    [
      'a signal heeded after the grant’s end, which is not',
      () =>
        story(async (s) => {
          await s.choose({ granted: ['observe'] });
          await s.wait(200).signal(true);
        }),
    ],
    [
      'a report of a time that the policy keeps nothing of',
      () =>
        story(async (s) => {
          await s.choose();
          await s.wait(35).report({ epoch: 2969 });
        }),
    ],
  ],
} satisfies Mutants;
