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
import type { Candidate, Caps, Change, Moment, StabilityState } from '../../lib/stability.js';

export type Machine = Pick<typeof Stability, 'AUTHORED' | 'initialState' | 'step' | 'undone' | 'failed' | 'cleared'>;

export interface World {
  readonly adjustments: readonly Candidate[];
  /** For each slot, how often it changed on this day before. */
  readonly today: readonly number[];
  /** For each adjustment, the wishes that it may have. */
  readonly wishes: readonly (readonly number[])[];
  /** Ms that may pass between two steps, and of these the ms that the page counts as engaged at most. */
  readonly passes: readonly (readonly [ms: number, elapsed: number])[];
  /** Where the ruleset has fewer than the contract. */
  readonly caps?: Partial<Caps>;
  /** How tired one is of each adjustment when the page begins. */
  readonly tired?: readonly number[];
  /** How many midnights pass at most, 1 by default: each has the tiredness of the day before, so there is no end of them. */
  readonly nights?: number;
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
  /** Midnights that have passed. */
  readonly nights: number;
  /** Changes that no visitor asked for. */
  readonly session: number;
  /** For each adjustment, how often it was lately made, and undone. */
  readonly tired: readonly number[];
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
  overall: 12,
  fatigue: 8,
  undoTires: 11,
  keptOvernight: 0.6,
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
  const caps = { perSession: CONTRACT.perSession, perDay: CONTRACT.perDay, overall: CONTRACT.overall, ...world.caps };
  const tiredAtFirst = world.tired ?? adjustments.map(() => 0);
  /** How many times as long, and as strongly, something must be wanted. */
  const patience = (to: number, tired: readonly number[]): number =>
    to === AUTHORED ? 1 : Math.exp(tired[to]! / CONTRACT.fatigue);
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
  function shows({ slots, led, ...rest }: Witness, slot: number, shown: number): Witness {
    return {
      ...rest,
      slots: slots.map((old, i) =>
        i === slot ? { shown, age: 0, session: old.session + 1, today: old.today + 1 } : old,
      ),
      age: 0,
      led: led.map((one, place) => (targets[place]!.slot === slot ? [0, 0] : one)),
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
    const next = world.caps ? machine.step(state, moment, adjustments, caps) : machine.step(state, moment, adjustments);
    const aged: Witness = {
      slots: witness.slots.map((one) => ({ ...one, age: one.age + ms, today: isMidnight ? 0 : one.today })),
      age: witness.age + ms,
      nights: witness.nights + +isMidnight,
      session: witness.session,
      tired: isMidnight ? witness.tired.map((one) => Math.floor(one * CONTRACT.keptOvernight)) : witness.tired,
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
    demand(seen.session < caps.overall, 'no more changes than the cap of all slots for a session');
    demand(was.session < caps.perSession, 'no more changes of a slot than its cap for a session');
    demand(was.today < caps.perDay, 'no more changes of a slot than its cap for a day');
    demand(to === AUTHORED || seen.locked[to] === 0, 'what was undone or failed stays away');
    const [held, integral] = led[placeOf(slot, to)]!;
    demand(held >= 0, 'only what leads by the margin');
    const times = patience(to, seen.tired);
    demand(
      held >= CONTRACT.holdMs * times || integral >= CONTRACT.intensityMs * times - 1e-9,
      times > 1 ? 'what one is tired of must be wanted longer' : 'only what was wanted long or strongly',
    );
    const shown = shows(seen, slot, to);
    const made = {
      machine: rebased(next.state, ms, isMidnight),
      witness: { ...shown, session: seen.session + 1, tired: seen.tired.map((one, i) => (i === to ? one + 1 : one)) },
    };
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
      witness: {
        ...seen,
        locked: seen.locked.map((lock, i) => (i === shown ? Math.max(lock, 1) : lock)),
        tired: seen.tired.map((one, i) => (i === shown ? one + CONTRACT.undoTires : one)),
      },
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
  const short = ([ms, integral]: readonly [number, number], times: number): string =>
    [ms / CONTRACT.holdMs, integral / CONTRACT.intensityMs]
      .map((part) => Math.min(part / times, 1).toFixed(5))
      .join(':');
  /** All that the future depends on. */
  function keyOf({ machine: state, witness }: Node): string {
    return [
      ...state.slots.map((one) =>
        [
          one.current,
          one.candidate,
          short([one.heldMs, one.intensityMs], patience(one.candidate, state.tired)),
          young(T0 - one.lastChange),
          Math.min(one.session, caps.perSession),
          Math.min(one.today, caps.perDay),
        ].join(),
      ),
      young(T0 - state.lastChange),
      Math.min(state.session, caps.overall),
      ...state.tired,
      ...state.lockedUntil.map((until) => (until <= EVENING ? 0 : until === Infinity ? 2 : 1)),
      ...witness.slots.map((one) =>
        [one.shown, young(one.age), Math.min(one.session, caps.perSession), Math.min(one.today, caps.perDay)].join(),
      ),
      young(witness.age),
      Math.min(witness.session, caps.overall),
      ...witness.tired,
      witness.nights,
      ...witness.led.map((one, place) => short(one, patience(targets[place]!.to, witness.tired))),
      ...witness.locked,
    ].join('|');
  }

  const start: Node = {
    machine: machine.initialState(today, new Array<number>(adjustments.length).fill(0), 20_000, tiredAtFirst),
    witness: {
      slots: today.map((count) => ({ shown: AUTHORED, age: Infinity, session: 0, today: count })),
      age: Infinity,
      nights: 0,
      session: 0,
      tired: tiredAtFirst,
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
        ...(node.witness.nights < (world.nights ?? 1) ? [['midnight', () => stepped(node, midnight)] as const] : []),
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
