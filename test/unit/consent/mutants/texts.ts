/** Mutants of texts: other ones than were recorded, such as lack a field, or hold what identifies. */
import { encodeVerifierKey } from '../../../../kernel/note.js';
import { sha256 } from '../../../../platform/crypto.js';
import { POLICY } from '../../kernel/documents.js';
import { LEDGER_KEY, resealed } from '../story.js';
import { AT, body, type Mutants, story, WHOLE, with_ } from './forge.js';

export const TEXT_MUTANTS = {
  A14: [
    [
      'other words under a purpose',
      () => with_((e) => void ((e[AT.given]!.body['purposes'] as { sha256: string }[])[0]!.sha256 = '0'.repeat(64))),
    ],
    ['a purpose left out', () => with_((e) => void (e[AT.requested]!.body['purposes'] as object[]).pop())],
    ['another jurisdiction', () => body('given', { jurisdiction: 'XX' })],
    [
      'another version of the notice',
      () => with_((e) => void ((e[AT.given]!.body['notice'] as { version: string }).version = '2')),
    ],
    [
      'a language that the policy has no notice in',
      () => with_((e) => void ((e[AT.given]!.body['notice'] as { lang: string }).lang = 'fr')),
    ],
    [
      'another notice under the recorded hash',
      () => ({ ...WHOLE, notices: WHOLE.notices.map((notice) => ({ ...notice, text: 'We keep everything.' })) }),
    ],
    [
      'the notice in a language that it is not in',
      () => ({ ...WHOLE, notices: WHOLE.notices.map((notice) => ({ ...notice, lang: 'de' })) }),
    ],
    [
      'another policy under the recorded hash',
      () => ({
        ...WHOLE,
        policies: WHOLE.policies.map((policy) => ({
          ...policy,
          text: policy.text.replace('"threshold":100', '"threshold":20'),
        })),
      }),
    ],
    [
      'two policies, each under the other’s name',
      () => ({ ...WHOLE, policies: WHOLE.policies.map(({ text }, i, all) => ({ text, sha256: all[1 - i]!.sha256 })) }),
    ],
  ],
  A15: [
    ['a grant without end', () => body('given', { validUntil: null })],
    ['a guardian who is not named', () => body('given', { by: 'guardian' })],
    ['a collection method of blanks', () => body('given', { method: '  ' })],
    [
      'a controller without contact',
      () => story((s) => s.choose(), { controllers: [{ ...POLICY.controllers[0]!, contact: '' }] }),
    ],
    [
      'a purpose without data',
      () => story((s) => s.choose(), { purposes: POLICY.purposes.map((purpose) => ({ ...purpose, data: [] })) }),
    ],
  ],
  A17: [
    ['an IP address as the method', () => body('given', { method: 'gesture.192.0.2.17' })],
    ['an IPv6 address in a note', () => story((s) => s.add({ type: 'clock', body: { note: 'from 2001:db8::17' } }))],
    [
      'an address that an escape hides the beginning of',
      () => story((s) => s.add({ type: 'clock', body: { note: '\n2001:db8::17' } })),
    ],
    ['an e-mail address in a note', () => story((s) => s.add({ type: 'clock', body: { note: 'ann@example.org' } }))],
    [
      'a browser’s name as the reason',
      () => story((s) => s.add({ type: 'recovery', body: { reason: 'Mozilla/5.0 (X11)' } })),
    ],
    [
      'a ledger that is named after somebody',
      async () => {
        const origin = 'attune.invalid/device/ann-smith';
        const vkey = await encodeVerifierKey(sha256, origin, LEDGER_KEY.publicKey);
        return resealed({ ...WHOLE, origin, vkey }, () => undefined);
      },
    ],
    [
      'an e-mail address as a signer’s name',
      () => ({ ...WHOLE, checkpoints: WHOLE.checkpoints.map((note) => `${note}— ann@example.org AAAAAAA=\n`) }),
    ],
  ],
} satisfies Mutants;
