/** Mutants of choices: what the laws of consent forbid, by whoever. */
import { AT, body, type Mutants, story, with_ } from './forge.js';

export const CHOICE_MUTANTS = {
  A7: [
    ['what was only asked for, granted', () => body('requested', { state: 'given' })],
    ['a withdrawal dropped', () => with_((e) => void e.splice(AT.withdrawn, 1))],
    ['a narrowing dropped', () => with_((e) => void e.splice(AT.narrowed, 1))],
    [
      'a grant after a no, by a script that says it is one',
      () => body('givenAgain', { by: 'controller', method: 'programmatic' }),
    ],
    ['a grant after a no, by a script in the person’s name', () => body('givenAgain', { method: 'programmatic' })],
    ['a grant after a no, by a consent platform', () => body('givenAgain', { by: 'controller', method: 'bridge:cmp' })],
    ['a grant that lasts a month longer', () => body('given', { validUntil: '2027-06-21' })],
    [
      'a grant that goes on past its end',
      () =>
        story(async (s) => {
          await s.choose();
          await s.wait(181).choose({ state: 'renewed' });
        }),
    ],
    [
      'a grant widened by a change of policy',
      () =>
        story(async (s) => {
          await s.choose({ granted: ['observe'] });
          await s.changePolicy({ rights: [] });
          await s.choose({ by: 'controller', method: 'policy' });
        }),
    ],
    ['"share" given against the browser’s signal', () => body('given', { gpc: true })],
    [
      '"share" given against the browser’s signal, without the policy’s leave',
      () => body('given', { gpc: true, method: 'gesture.click.gpc-override' }),
    ],
    [
      'the same by a script that overrides, though the policy lets persons do so',
      () =>
        story((s) => s.choose({ gpc: true, by: 'controller', method: 'programmatic.gpc-override' }), {
          allowGpcOverride: true,
        }),
    ],
    [
      'an override that a platform makes of an ordinary grant, while it takes something away',
      () =>
        story(
          async (s) => {
            await s.choose();
            await s.keep(['observe', 'share'], { gpc: true, by: 'controller', method: 'bridge:cmp.gpc-override' });
          },
          { allowGpcOverride: true },
        ),
    ],
    ['"share" kept when the signal came', () => with_((e) => void e.splice(AT.narrowed, 2))],
    [
      'a first grant by a platform that the policy does not name',
      () => story((s) => s.choose({ by: 'controller', method: 'bridge:other' }), { bridges: ['cmp'] }),
    ],
    [
      'a platform that calls itself a person',
      () => story((s) => s.choose({ method: 'bridge:cmp' }), { bridges: ['cmp'] }),
    ],
    [
      'a subject that outlives its cycle',
      () =>
        with_((e) => {
          for (const i of [AT.askedAgain, AT.givenAgain, AT.expired])
            e[i]!.body['subject'] = e[AT.given]!.body['subject']!;
        }),
    ],
    ['a signal that was not given', () => body('narrowed', { gpc: false })],
    ['a record replaced that nobody has', () => body('narrowed', { replaces: '0b9f7d0e-58a4-4c55-8c0a-ffffffffffff' })],
    ['"learn" without "observe"', () => story((s) => s.choose({ granted: ['learn'] }))],
  ],
} satisfies Mutants;
