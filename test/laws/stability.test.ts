/**
 * The stability machine, model-checked: all states that a page can reach keep every law, and a machine with a fault is caught.
 * Small worlds here; `npm run test:long` goes through more than a million states.
 */
import { buildSync } from 'esbuild';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import * as stability from '../../lib/stability.js';
import { checkStability, CONTRACT, type Machine, type World } from './stability.model.js';

const long = process.env['ATTUNE_LONG'] === '1';
const MINUTES = 60_000;

/** Twice in a time that a slot must rest; of it, less than a second counts as engaged. */
const SLOW = [10_000, 750] as const;
const QUICK = [5000, 750] as const;
const while_ = (slot: number) => ({ slot, stays: false });
const visit = (slot: number) => ({ slot, stays: true });

/** A slot whose change goes by itself, and one whose change stays. */
const TWO_SLOTS: World = {
  today: [0, 4],
  adjustments: [while_(0), visit(1)],
  wishes: [
    [0, 1],
    [0, 1],
  ],
  passes: [SLOW],
};
const FEW: World = { ...TWO_SLOTS, caps: { perSession: 2, perDay: 5, overall: 3 } };

const WORLDS: Readonly<Record<string, World>> = {
  'one slot, two adjustments': {
    today: [4],
    adjustments: [while_(0), visit(0)],
    wishes: [
      [0, 1],
      [0, 0.7],
    ],
    passes: [SLOW],
  },
  'one slot, of which one is tired': {
    today: [3],
    adjustments: [while_(0)],
    wishes: [[0, 0.6, 1]],
    passes: [SLOW],
    tired: [5],
  },
  'two slots': TWO_SLOTS,
  'two slots, fewer changes': FEW,
  ...(long && {
    'one slot, three adjustments': {
      today: [4],
      adjustments: [while_(0), visit(0), while_(0)],
      wishes: [
        [0, 0.6, 1],
        [0, 0.7],
        [0, 0.7, 1],
      ],
      passes: [SLOW],
    },
    'two slots, finer time': {
      ...TWO_SLOTS,
      wishes: [
        [0, 0.7, 1],
        [0, 1],
      ],
      passes: [QUICK],
    },
    'two slots, fewer changes, two nights, finer time': {
      ...FEW,
      nights: 2,
      wishes: [
        [0, 0.7, 1],
        [0, 0.7, 1],
      ],
      passes: [QUICK],
    },
    'two slots, three nights': { ...TWO_SLOTS, nights: 3 },
  }),
};

/** Small, and with all that a fault may show itself by. */
const FOR_FAULTS: World = {
  ...TWO_SLOTS,
  wishes: [
    [0, 0.6, 0.8],
    [0, 1],
  ],
  passes: [QUICK],
};

test('the machine’s numbers are those of the contract', () => {
  expect(stability.LIMITS).toEqual(CONTRACT);
});

describe('every law holds in every state of', () => {
  test.each(Object.entries(WORLDS))('%s', { timeout: 60 * MINUTES }, (_, world) => {
    const begun = Date.now();
    const { states, transitions, isExhaustive, violation } = checkStability(stability, world);
    console.log(`${states} states, ${transitions} transitions, ${Math.round((Date.now() - begun) / 1000)} s`);
    expect(violation).toBeNull();
    expect(isExhaustive).toBe(true);
    expect(states).toBeGreaterThan(800);
  });
});

/** Laws that more than one fault breaks. */
const SLOT_RESTS = 'no two changes of a slot within its refractory time';
const PAGE_RESTS = 'no two changes of the page within its refractory time';
const SESSION_CAP = 'no more changes of a slot than its cap for a session';
const DAY_CAP = 'no more changes of a slot than its cap for a day';
const WANTED = 'only what was wanted long or strongly';
const LEADS = 'only what leads by the margin';
const OVERALL = 'no more changes than the cap of all slots for a session';
const TIRED = 'what one is tired of must be wanted longer';
const AWAY = 'what was undone or failed stays away';

/** What was planted: the text that it replaces, the text in its place, and the law that must catch it. */
const FAULTS: readonly (readonly [fault: string, from: string, to: string, law: string, world?: World])[] = [
  ['a slot need not rest', 'time - after.lastChange >= LIMITS.refractoryMs &&', '', SLOT_RESTS],
  ['the page need not rest', 'time - state.lastChange >= LIMITS.pageRefractoryMs &&', '', PAGE_RESTS],
  [
    'an undo does not count as a change of the page',
    '    lastChange: time,\n    slots: replaced(',
    '    slots: replaced(',
    PAGE_RESTS,
  ],
  [
    'one change too many is made in a session',
    'after.session < caps.perSession',
    'after.session <= caps.perSession',
    SESSION_CAP,
  ],
  ['a new day begins a new session', '{ ...old, today: 0 }', '{ ...old, today: 0, session: 0 }', SESSION_CAP],
  ['one change too many is made in a day', 'after.today < caps.perDay', 'after.today <= caps.perDay', DAY_CAP],
  ['a ruleset’s cap of all slots is not heeded', 'state.session < caps.overall &&', '', OVERALL, FEW],
  ['changes of all slots are not counted', 'state.session + 1', 'state.session', OVERALL, FEW],
  ['a ruleset’s cap of a slot is not heeded', 'caps: Caps = LIMITS', '_: unknown, caps: Caps = LIMITS', DAY_CAP, FEW],
  ['nobody tires', 'LIMITS.fatigue)', '1e9)', TIRED],
  ['one tires of the other', '(tired[candidate] ?? 0)', '(tired[1 - candidate] ?? 0)', TIRED],
  ['one tires slowly', 'fatigue: 8,', 'fatigue: 80,', TIRED],
  ['a change does not tire', 'more(tired, change.to, 1)', 'tired', TIRED],
  ['an undo does not tire', 'more(state.tired, before.current, LIMITS.undoTires)', 'state.tired', TIRED],
  ['an undo tires like a change', 'undoTires: 11', 'undoTires: 1', TIRED],
  ['a night leaves no tiredness', 'keptOvernight: 0.6', 'keptOvernight: 0', TIRED],
  ['the moment is not asked', 'moment.isSafe(slot, current, candidate)', 'true', 'never while the slot is in use'],
  ['two slots change in one step', '!change &&', '', 'the machine knows what is shown'],
  ['an undo locks nothing', 'now + lockMs', 'now', AWAY],
  [
    'an undo leaves the slot as it is',
    'replaced(state.slots, slot, changed(before, AUTHORED, time))',
    'state.slots',
    'undo always restores',
  ],
  [
    'a withdrawal leaves the page as it is',
    '...settled(AUTHORED), lastChange }))',
    'lastChange }))',
    'withdrawal always wins',
  ],
  ['what failed is tried again', 'replaced(state.lockedUntil, to, until)', 'state.lockedUntil', AWAY],
  [
    'what failed is held to be shown',
    '{ ...state.slots[slot]!, ...settled(from) }',
    'state.slots[slot]!',
    'the machine knows what is shown',
  ],
  ['a wish that comes and goes adds up', '|| candidate !== before.candidate)', ')', WANTED],
  ['time counts in which nobody is there', 'if (!moment.engaged) return before;', '', WANTED],
  ['any lead will do', 'let bestLevel = present + LIMITS.marginUp;', 'let bestLevel = present;', LEADS],
  [
    'what is shown goes as soon as it would not come',
    'LIMITS.marginUp - LIMITS.marginDown ?',
    'LIMITS.marginUp ?',
    LEADS,
  ],
  ['a slot rests two seconds', ' refractoryMs: 20_000', ' refractoryMs: 2000', SLOT_RESTS],
  ['the page rests two seconds', 'pageRefractoryMs: 20_000', 'pageRefractoryMs: 2000', PAGE_RESTS],
  ['a session has four changes', 'perSession: 3', 'perSession: 4', SESSION_CAP],
  ['a day has seven changes', 'perDay: 6', 'perDay: 7', DAY_CAP],
  ['a wish is held half as long', 'holdMs: 1500', 'holdMs: 750', WANTED],
  ['a wish need be two thirds as strong', 'intensityMs: 300', 'intensityMs: 200', WANTED],
  ['a smaller lead will do', 'marginUp: 0.15', 'marginUp: 0.1', LEADS],
  ['what is shown goes a little sooner', 'marginDown: 0.1', 'marginDown: 0.04', LEADS],
  ['an undo locks for a second', 'undoLockMs: 86_400_000', 'undoLockMs: 1000', AWAY],
  ['an undo locks for less than a day', 'undoLockMs: 86_400_000', 'undoLockMs: 86_399_998', AWAY],
  [
    'what stays can be replaced',
    'adjustments[current]?.stays ? 1 : levelOf(current, moment)',
    'levelOf(current, moment)',
    LEADS,
  ],
];

/** The machine with a text of its source replaced. */
async function planted(from: string, to: string): Promise<Machine> {
  const source = readFileSync('lib/stability.ts', 'utf8');
  expect(source.split(from), 'the text to replace is there once').toHaveLength(2);
  const { outputFiles } = buildSync({
    stdin: { contents: source.replace(from, () => to), resolveDir: 'lib', loader: 'ts' },
    bundle: true,
    format: 'esm',
    write: false,
  });
  const url = `data:text/javascript;base64,${Buffer.from(outputFiles[0]!.contents).toString('base64')}`;
  return (await import(/* @vite-ignore */ url)) as Machine;
}

const CASES = FAULTS.map(([fault, from, to, law, world = FOR_FAULTS]) => ({ fault, from, to, law, world }));

test.each(CASES)('a machine is caught where $fault', { timeout: MINUTES }, async ({ from, to, law, world }) => {
  const { violation } = checkStability(await planted(from, to), world);
  expect(violation?.law).toBe(law);
});
