/**
 * An exhaustive check of the stability machine (explicit-state model checking, breadth first; Baier and Katoen, Principles of
 * Model Checking, 2008): from the authored page, every input in every state, until there is no state that was not seen.
 *
 * Beside the machine goes a witness, which knows nothing of it but what became visible: what each slot shows, since when, how
 * often it changed, how long each adjustment has been wanted, and what the visitor undid. The laws are about the witness, so
 * a machine that counts wrongly cannot vouch for itself. Times are kept as ages, up to the age from which all are alike, so
 * the states are finitely many.
 */
import type * as Stability from '../../lib/stability.js';
import type { Candidate, Change, Moment, StabilityState } from '../../lib/stability.js';

export type Machine = Pick<typeof Stability, 'AUTHORED' | 'initialState' | 'step' | 'undone' | 'failed' | 'cleared'>;

export interface World {
  readonly adjustments: readonly Candidate[];
  /** For each slot, how often it changed on this day before. */
  readonly today: readonly number[];
  /** For each adjustment, the wishes that it may have. */
  readonly wishes: readonly (readonly number[])[];
  /** Ms that may pass between two steps, and of these the ms that the page counts as engaged at most. */
  readonly passes: readonly (readonly [ms: number, elapsed: number])[];
}

export interface Verdict {
  readonly states: number;
  readonly transitions: number;
  /** Whether no state is left to be seen. */
  readonly isExhaustive: boolean;
  /** The law that was broken, and the shortest way to it; null where none was. */
  readonly violation: { readonly law: string; readonly way: readonly string[] } | null;
}

/** What somebody who looks at the page, and at nothing else, could tell. All times are ages in ms. */
interface Witness {
  readonly slots: readonly {
    readonly shown: number;
    readonly age: number;
    readonly session: number;
    readonly today: number;
  }[];
  readonly age: number;
  /** For each adjustment and then for each slot's authored state: engaged ms, and ms times lead, for which it has led. */
  readonly led: readonly (readonly [ms: number, integral: number])[];
  /** Undone or failed, until the next day or for ever. */
  readonly locked: readonly number[];
}

interface Node {
  readonly machine: StabilityState;
  readonly witness: Witness;
}

const T0 = 1e9;
const DAY_MS = 86_400_000;

/** The numbers of the contract (docs/design/stability.md), and not the machine's own: else it could change them unseen. */
export const CONTRACT = {
  marginUp: 0.15,
  marginDown: 0.1,
  holdMs: 1500,
  intensityMs: 300,
  refractoryMs: 20_000,
  pageRefractoryMs: 20_000,
  perSession: 3,
  perDay: 6,
  undoLockMs: DAY_MS,
};

/** When a day begins and the visitor undoes; and when all else happens: as late as an undo still locks. */
const NOW = 20_000 * DAY_MS;
const EVENING = NOW + CONTRACT.undoLockMs - 1;

/** Every change that a visitor did not make. */
class Broken extends Error {}
function demand(holds: boolean, law: string): asserts holds {
  if (!holds) throw new Broken(law);
}

export function checkStability(machine: Machine, world: World, maxStates = Infinity): Verdict {
  const { AUTHORED } = machine;
  const { adjustments, today } = world;
  const slots = today.length;
  const oldest = Math.max(CONTRACT.refractoryMs, CONTRACT.pageRefractoryMs);
  const wishVectors = world.wishes.reduce<readonly (readonly number[])[]>(
    (vectors, levels) => vectors.flatMap((vector) => levels.map((level) => [...vector, level])),
    [[]],
  );
  const inputs = wishVectors.flatMap((wishes) =>
    world.passes.flatMap(([ms, elapsed]) => [
      { wishes, ms, elapsed, engaged: true, isSafe: true, isMidnight: false },
      { wishes, ms, elapsed, engaged: true, isSafe: false, isMidnight: false },
      { wishes, ms, elapsed, engaged: false, isSafe: true, isMidnight: false },
    ]),
  );
  const midnight = { wishes: wishVectors[0]!, ms: 0, elapsed: 0, engaged: false, isSafe: false, isMidnight: true };

  const levelOf = (shown: number, wishes: readonly number[]): number => (shown === AUTHORED ? 0.5 : wishes[shown]!);
  const present = (shown: number, wishes: readonly number[]): number =>
    adjustments[shown]?.stays ? 1 : levelOf(shown, wishes);

  /** How far `to` leads what a slot shows, or NaN where it does not by the margin. */
  function leadOf(slot: number, to: number, { slots, locked }: Witness, wishes: readonly number[]): number {
    const { shown } = slots[slot]!;
    const now = present(shown, wishes);
    if (to === shown) return NaN;
    if (to === AUTHORED)
      return now < 0.5 + CONTRACT.marginUp - CONTRACT.marginDown ? Math.max(0, levelOf(AUTHORED, wishes) - now) : NaN;
    return locked[to] === 0 && wishes[to]! >= now + CONTRACT.marginUp ? wishes[to]! - now : NaN;
  }
  const targets = [
    ...adjustments.map(({ slot }, to) => ({ slot, to })),
    ...Array.from({ length: slots }, (_, slot) => ({ slot, to: AUTHORED })),
  ];
  const placeOf = (slot: number, to: number): number => (to === AUTHORED ? adjustments.length + slot : to);

  /** The page became another one: what led before led against what is no longer there. */
  function shows({ slots, led, locked }: Witness, slot: number, shown: number): Witness {
    return {
      slots: slots.map((old, i) =>
        i === slot ? { shown, age: 0, session: old.session + 1, today: old.today + 1 } : old,
      ),
      age: 0,
      led: led.map((one, place) => (targets[place]!.slot === slot ? [0, 0] : one)),
      locked,
    };
  }

  function stepped({ machine: state, witness }: Node, input: (typeof inputs)[number]): Node[] {
    const { wishes, ms, elapsed, engaged, isSafe, isMidnight } = input;
    const time = T0 + ms;
    const moment: Moment = {
      time,
      elapsed,
      now: isMidnight ? NOW + DAY_MS : EVENING,
      engaged,
      wishes,
      isSafe: () => isSafe,
    };
    const next = machine.step(state, moment, adjustments);
    const aged: Witness = {
      slots: witness.slots.map((one) => ({ ...one, age: one.age + ms, today: isMidnight ? 0 : one.today })),
      age: witness.age + ms,
      locked: witness.locked.map((lock) => (isMidnight && lock === 1 ? 0 : lock)),
      led: [],
    };
    const led = targets.map(({ slot, to }, place): [number, number] => {
      const lead = leadOf(slot, to, aged, wishes);
      if (Number.isNaN(lead)) return [-1, 0];
      const [before, integral] = witness.led[place]!;
      // It leads from now on: nothing has been counted yet.
      if (before < 0) return [0, 0];
      return engaged ? [before + elapsed, integral + lead * elapsed] : [before, integral];
    });
    const seen: Witness = { ...aged, led };
    if (!next.change) return [{ machine: rebased(next.state, ms, isMidnight), witness: seen }];

    const { slot, from, to } = next.change;
    const was = seen.slots[slot]!;
    demand(was.shown === from, 'a change begins at what is shown');
    demand(isSafe, 'never while the slot is in use');
    demand(was.age >= CONTRACT.refractoryMs, 'no two changes of a slot within its refractory time');
    demand(seen.age >= CONTRACT.pageRefractoryMs, 'no two changes of the page within its refractory time');
    demand(was.session < CONTRACT.perSession, 'no more changes of a slot than its cap for a session');
    demand(was.today < CONTRACT.perDay, 'no more changes of a slot than its cap for a day');
    demand(to === AUTHORED || seen.locked[to] === 0, 'what was undone or failed stays away');
    const [held, integral] = led[placeOf(slot, to)]!;
    demand(held >= 0, 'only what leads by the margin');
    demand(held >= CONTRACT.holdMs || integral >= CONTRACT.intensityMs - 1e-9, 'only what was wanted long or strongly');
    const made = { machine: rebased(next.state, ms, isMidnight), witness: shows(seen, slot, to) };
    if (to === AUTHORED) return [made];
    // The page may refuse: then nothing was seen to change but what was taken back for it.
    return [made, failedAfter(made, next.change)];
  }

  function failedAfter(made: Node, { slot, to }: Change): Node {
    const state = machine.failed(made.machine, { slot, from: AUTHORED, to }, Infinity);
    const { slots, ...rest } = made.witness;
    return {
      machine: state,
      witness: {
        ...rest,
        slots: slots.map((one, i) => (i === slot ? { ...one, shown: AUTHORED } : one)),
        locked: rest.locked.map((lock, i) => (i === to ? 2 : lock)),
      },
    };
  }

  function undone({ machine: state, witness }: Node, slot: number): Node {
    const { shown } = witness.slots[slot]!;
    const after = machine.undone(state, slot, T0, NOW);
    demand(after.slots[slot]!.current === AUTHORED, 'undo always restores');
    const seen = shows(witness, slot, AUTHORED);
    return {
      machine: after,
      witness: { ...seen, locked: seen.locked.map((lock, i) => (i === shown ? Math.max(lock, 1) : lock)) },
    };
  }

  function withdrawn({ machine: state, witness }: Node): Node {
    const after = machine.cleared(state, T0);
    demand(
      after.slots.every(({ current }) => current === AUTHORED),
      'withdrawal always wins',
    );
    return {
      machine: after,
      witness: {
        ...witness,
        slots: witness.slots.map((one) => ({ ...one, shown: AUTHORED, age: one.shown === AUTHORED ? one.age : 0 })),
        led: targets.map(() => [-1, 0]),
      },
    };
  }

  /** Counts time from now again. */
  function rebased(state: StabilityState, ms: number, isMidnight: boolean): StabilityState {
    const back = (t: number): number => t - ms;
    return {
      ...state,
      slots: state.slots.map((one) => ({ ...one, lastChange: back(one.lastChange) })),
      lastChange: back(state.lastChange),
      day: state.day - (isMidnight ? 1 : 0),
      lockedUntil: state.lockedUntil.map((until) => (isMidnight ? until - DAY_MS : until)),
    };
  }

  const young = (ms: number): number => Math.min(ms, oldest);
  const short = ([ms, integral]: readonly [number, number]): string =>
    `${Math.min(ms, CONTRACT.holdMs)}:${Math.min(Math.round(integral), CONTRACT.intensityMs)}`;
  /** All that the future depends on. */
  function keyOf({ machine: state, witness }: Node): string {
    return [
      ...state.slots.map((one) =>
        [
          one.current,
          one.candidate,
          short([one.heldMs, one.intensityMs]),
          young(T0 - one.lastChange),
          Math.min(one.session, CONTRACT.perSession),
          Math.min(one.today, CONTRACT.perDay),
        ].join(),
      ),
      young(T0 - state.lastChange),
      ...state.lockedUntil.map((until) => (until <= EVENING ? 0 : until === Infinity ? 2 : 1)),
      ...witness.slots.map((one) =>
        [
          one.shown,
          young(one.age),
          Math.min(one.session, CONTRACT.perSession),
          Math.min(one.today, CONTRACT.perDay),
        ].join(),
      ),
      young(witness.age),
      ...witness.led.map(short),
      ...witness.locked,
    ].join('|');
  }

  const start: Node = {
    machine: machine.initialState(today, new Array<number>(adjustments.length).fill(0), 20_000),
    witness: {
      slots: today.map((count) => ({ shown: AUTHORED, age: Infinity, session: 0, today: count })),
      age: Infinity,
      led: targets.map(() => [-1, 0]),
      locked: adjustments.map(() => 0),
    },
  };
  const seen = new Map<string, { readonly from: string | null; readonly by: string }>([
    [keyOf(start), { from: null, by: 'the authored page' }],
  ]);
  let frontier: Node[] = [start];
  let transitions = 0;

  function wayTo(key: string | null, last: string): string[] {
    const way = [last];
    for (let at = key; at !== null; at = seen.get(at)!.from) way.push(seen.get(at)!.by);
    return way.reverse();
  }

  while (frontier.length > 0 && seen.size < maxStates) {
    const following: Node[] = [];
    for (const node of frontier) {
      const from = keyOf(node);
      const acts: (readonly [string, () => Node[]])[] = [
        ...inputs
          .map((input) => [input, () => stepped(node, input)] as const)
          .map(([input, act]) => [JSON.stringify(input), act] as const),
        ['midnight', () => stepped(node, midnight)],
        ...node.witness.slots.flatMap(({ shown }, slot) =>
          shown === AUTHORED ? [] : [[`undo of slot ${slot}`, () => [undone(node, slot)]] as const],
        ),
        ['withdrawal', () => [withdrawn(node)]],
      ];
      for (const [name, act] of acts) {
        transitions++;
        try {
          for (const next of act()) {
            demand(
              next.machine.slots.every(({ current }, slot) => current === next.witness.slots[slot]!.shown),
              'the machine knows what is shown',
            );
            const key = keyOf(next);
            if (seen.has(key)) continue;
            seen.set(key, { from, by: name });
            following.push(next);
          }
        } catch (thrown) {
          if (!(thrown instanceof Broken)) throw thrown;
          return {
            states: seen.size,
            transitions,
            isExhaustive: false,
            violation: { law: thrown.message, way: wayTo(from, name) },
          };
        }
      }
    }
    frontier = following;
  }
  return { states: seen.size, transitions, isExhaustive: frontier.length === 0, violation: null };
}
