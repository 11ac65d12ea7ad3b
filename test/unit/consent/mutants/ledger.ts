/** Mutants of the ledger as bytes, as chain, as tree and in time. */
import { encodeVerifierKey } from '../../../../kernel/note.js';
import { sha256 } from '../../../../platform/crypto.js';
import { ORIGIN, seededKey, wholeStory, withItem } from '../story.js';
import { AT, body, checkpointsOver, type Mutants, unchained, WHOLE, with_ } from './forge.js';

const moved = (list: readonly string[], from: number, to: number): string[] => {
  const rest = list.filter((_, i) => i !== from);
  return [...rest.slice(0, to), list[from]!, ...rest.slice(to)];
};

export const LEDGER_MUTANTS = {
  A1: [
    ['a member more', () => body('signal', { ip: 'none' })],
    ['a time with milliseconds', () => with_((e) => void (e[AT.signal]!['t'] = '2026-11-29T10:00:00.000Z'))],
    ['a day that is none', () => body('given', { validUntil: '2027-02-30' })],
    ['a state that is none', () => body('withdrawn', { state: 'gone' })],
    ['another version', () => with_((e) => void (e[AT.signal]!['v'] = 'attune.ledger/2'))],
    ['an entry of no type', () => with_((e) => void (e[AT.signal]!['type'] = 'visit'))],
  ],
  A2: [
    ['two entries swapped', () => unchained(moved(WHOLE.entries, AT.report, AT.report + 1))],
    ['an entry dropped', () => unchained(WHOLE.entries.filter((_, i) => i !== AT.report))],
    ['an entry doubled', () => unchained([...WHOLE.entries, WHOLE.entries[AT.last]!])],
    ['the beginning cut off', () => unchained(WHOLE.entries.slice(AT.askedAgain))],
    [
      'an entry of another ledger',
      async () =>
        unchained(
          withItem(
            WHOLE.entries,
            AT.report,
            (await wholeStory({ rights: ['none'] }).then((s) => s.bundle())).entries[AT.report]!,
          ),
        ),
    ],
  ],
  A3: [
    ['the end cut off, under its checkpoints', () => ({ ...WHOLE, entries: WHOLE.entries.slice(0, AT.expired) })],
    [
      'a foreign key',
      async () => ({ ...WHOLE, checkpoints: await checkpointsOver(WHOLE.entries, await seededKey(2)) }),
    ],
    [
      'a foreign key that is in the bundle, where the auditor knows the ledger’s',
      async () => ({
        ...WHOLE,
        checkpoints: await checkpointsOver(WHOLE.entries, await seededKey(2)),
        vkey: await encodeVerifierKey(sha256, ORIGIN, (await seededKey(2)).publicKey),
      }),
      { vkey: WHOLE.vkey! },
    ],
    ['another name', () => ({ ...WHOLE, origin: `attune.invalid/device/${'0'.repeat(32)}` })],
    [
      'a signature over another checkpoint',
      () => ({
        ...WHOLE,
        checkpoints: withItem(
          WHOLE.checkpoints,
          3,
          WHOLE.checkpoints[3]!.split('\n— ')[0]! + '\n— ' + WHOLE.checkpoints[4]!.split('\n— ')[1]!,
        ),
      }),
    ],
  ],
  A4: [
    [
      'a fork: an older checkpoint of a history that was changed since',
      async () => ({
        ...(await body('report', { epoch: 2967 })),
        checkpoints: [WHOLE.checkpoints[AT.report]!, ...(await body('report', { epoch: 2967 })).checkpoints],
      }),
    ],
    [
      'an old checkpoint over a ledger that was longer',
      async () => {
        const longer = [...WHOLE.entries, WHOLE.entries[AT.last]!];
        return { ...WHOLE, checkpoints: [(await checkpointsOver(longer)).at(-1)!, ...WHOLE.checkpoints] };
      },
    ],
    ['checkpoints in another order', () => ({ ...WHOLE, checkpoints: [...WHOLE.checkpoints].reverse() })],
  ],
  A6: [
    ['a report dated back', () => with_((e) => void (e[AT.report]!['t'] = '2026-11-22T09:59:59Z'))],
    ['a grant dated after its report', () => with_((e) => void (e[AT.given]!['t'] = '2026-11-23T10:00:00Z'))],
    ['an erasure dated before the withdrawal', () => with_((e) => void (e[AT.erased]!['t'] = '2026-11-29T10:00:00Z'))],
  ],
} satisfies Mutants;
