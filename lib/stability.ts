/**
 * The stability machine: whether a wish may become a visible change now. Pure; the page calls it with each moment.
 *
 * A change must clear a margin (Schmitt trigger), be wanted long or strongly enough, come late enough after the last one
 * in its slot and on the page, stay under its caps, and find a safe moment. It is at most one change a step. After
 * docs/design/stability.md; the numbers are those of the design's stability contract.
 */

import { unixDay } from '../kernel/policy.js';

/** The slot as its author wrote it. */
export const AUTHORED = -1;
/** How much "leave it as it is" is worth against a wish of 0..1. */
const AUTHORED_LEVEL = 0.5;

export const LIMITS = {
  /** A wish must beat the present by this much, and may fall this much below it before the change is taken back. */
  marginUp: 0.15,
  marginDown: 0.1,
  /** Engaged ms that a wish must be held, or the integral of its lead, in ms, whichever comes first. */
  holdMs: 1500,
  intensityMs: 300,
  /** Least ms between two changes of one slot, and between two changes of the page. */
  refractoryMs: 20_000,
  pageRefractoryMs: 20_000,
  perSession: 3,
  perDay: 6,
  /** Changes of all slots together in a session. */
  overall: 12,
  /** Fatigue: made this often, an adjustment must be wanted e times as long; an undo counts as so many, fourfold. */
  fatigue: 8,
  undoTires: 11,
  /** What a night leaves of that: in two days it falls to 1/e. */
  keptOvernight: 0.6,
  /** How long an adjustment stays away after the visitor undid it. */
  undoLockMs: 86_400_000,
} as const;

/** What a ruleset may make less. */
export type Caps = { readonly [C in 'perSession' | 'perDay' | 'overall']: number };

export interface SlotState {
  /** The adjustment in effect, by index, or {@link AUTHORED}. */
  readonly current: number;
  /** What would follow, or `current` where nothing is wanted. */
  readonly candidate: number;
  /** Engaged ms since the candidate has been wanted. */
  readonly heldMs: number;
  /** Integral of the candidate's lead over the present, in ms. */
  readonly intensityMs: number;
  /** Monotonic ms of the last change. */
  readonly lastChange: number;
  readonly session: number;
  readonly today: number;
}

/** What the pages of a visitor have in common. */
export interface Counts {
  /** Unix day that the daily counts belong to. */
  readonly day: number;
  /** For each slot, the changes of the day. */
  readonly today: readonly number[];
  /** For each adjustment, the Unix ms until which it is locked. */
  readonly lockedUntil: readonly number[];
  /** For each adjustment, how often it was lately made, and undone. */
  readonly tired: readonly number[];
}

export interface StabilityState extends Omit<Counts, 'today'> {
  readonly slots: readonly SlotState[];
  /** Monotonic ms of the last change on the page. */
  readonly lastChange: number;
  /** Changes that the machine made in this session. */
  readonly session: number;
}

/** An adjustment as the machine sees it. */
export interface Candidate {
  readonly slot: number;
  /** Whether it stays once made, until undone or the page ends. */
  readonly stays: boolean;
}

export interface Moment {
  /** Monotonic ms, and the ms since the last step. */
  readonly time: number;
  readonly elapsed: number;
  /** Unix ms, for daily caps and locks. */
  readonly now: number;
  /** Whether the visitor is engaged: only then does persistence grow. */
  readonly engaged: boolean;
  /** 0..1 for each adjustment. */
  readonly wishes: readonly number[];
  /** Whether a change of this slot to `to` (or back from `from`) would be safe at this moment. */
  isSafe(slot: number, from: number, to: number): boolean;
}

export interface Change {
  readonly slot: number;
  readonly from: number;
  readonly to: number;
}

/**
 * The page as authored: with the changes that each slot had today, the time until which each adjustment is locked, and how
 * tired one is of it.
 */
export function initialState(
  today: readonly number[],
  lockedUntil: readonly number[],
  day: number,
  tired: readonly number[] = lockedUntil.map(() => 0),
): StabilityState {
  const lastChange = -Infinity;
  const slots = today.map((count) => ({ ...settled(AUTHORED), lastChange, session: 0, today: count }));
  return { slots, lastChange, session: 0, day, lockedUntil, tired };
}

/** With what other pages counted: of each the greater, since what one page knows another may have known before it. */
export function joined(state: StabilityState, other: Counts): StabilityState {
  const day = Math.max(state.day, other.day);
  const most = (one: number, of: number | undefined): number => Math.max(one, of ?? 0);
  return {
    ...state,
    day,
    slots: state.slots.map((slot, i) => ({
      ...slot,
      today: most(state.day === day ? slot.today : 0, other.day === day ? other.today[i] : 0),
    })),
    lockedUntil: state.lockedUntil.map((until, i) => most(until, other.lockedUntil[i])),
    tired: state.tired.map((one, i) =>
      most(rested(one, day - state.day), rested(other.tired[i] ?? 0, day - other.day)),
    ),
  };
}

/** What is left of a tiredness after some nights. */
export function rested(tired: number, nights: number): number {
  let left = tired;
  for (let night = 0; night < nights && left > 0; night++) left = Math.floor(left * LIMITS.keptOvernight);
  return left;
}

/** One moment later: the next state, and the change to make, if any. */
export function step(
  state: StabilityState,
  moment: Moment,
  adjustments: readonly Candidate[],
  caps: Caps = LIMITS,
): { readonly state: StabilityState; readonly change: Change | null } {
  const { time } = moment;
  const day = Math.max(state.day, unixDay(moment.now));
  const tired = state.tired.map((one) => rested(one, day - state.day));
  let change = null as Change | null;
  const slots = state.slots.map((old, slot) => {
    const { current } = old;
    const candidate = wanted(current, slot, state, moment, adjustments);
    const after = longer(day > state.day ? { ...old, today: 0 } : old, candidate, moment, adjustments);
    // The page as its author wrote it tires nobody.
    const patience = Math.exp((tired[candidate] ?? 0) / LIMITS.fatigue);
    const mayChange =
      !change &&
      candidate !== current &&
      (after.heldMs >= LIMITS.holdMs * patience || after.intensityMs >= LIMITS.intensityMs * patience) &&
      time - after.lastChange >= LIMITS.refractoryMs &&
      time - state.lastChange >= LIMITS.pageRefractoryMs &&
      state.session < caps.overall &&
      after.session < caps.perSession &&
      after.today < caps.perDay &&
      moment.isSafe(slot, current, candidate);
    if (!mayChange) return after;
    change = { slot, from: current, to: candidate };
    return changed(after, candidate, time);
  });
  if (!change) return { state: { ...state, slots, day, tired }, change };
  const session = state.session + 1;
  return { state: { ...state, slots, day, tired: more(tired, change.to, 1), session, lastChange: time }, change };
}

/** The slot a moment later: how long, and how strongly, its candidate has been wanted. Only engaged time counts. */
function longer(before: SlotState, candidate: number, moment: Moment, adjustments: readonly Candidate[]): SlotState {
  if (candidate === before.current || candidate !== before.candidate)
    return { ...before, ...settled(before.current), candidate };
  if (!moment.engaged) return before;
  const lead = Math.max(0, levelOf(candidate, moment) - presentLevel(before.current, moment, adjustments));
  return {
    ...before,
    heldMs: before.heldMs + moment.elapsed,
    intensityMs: before.intensityMs + lead * moment.elapsed,
  };
}

/** The visitor undid what a slot shows: back to the author's page, and that adjustment stays away, by default for a day. */
export function undone(
  state: StabilityState,
  slot: number,
  time: number,
  now: number,
  lockMs: number = LIMITS.undoLockMs,
): StabilityState {
  const before = state.slots[slot]!;
  if (before.current === AUTHORED) return state;
  return {
    ...state,
    lastChange: time,
    slots: replaced(state.slots, slot, changed(before, AUTHORED, time)),
    lockedUntil: replaced(state.lockedUntil, before.current, now + lockMs),
    tired: more(state.tired, before.current, LIMITS.undoTires),
  };
}

/** A change that could not be made: the slot is as it was, and the adjustment is locked until `until` (Unix ms). */
export function failed(state: StabilityState, { slot, from, to }: Change, until: number): StabilityState {
  return {
    ...state,
    slots: replaced(state.slots, slot, { ...state.slots[slot]!, ...settled(from) }),
    lockedUntil: replaced(state.lockedUntil, to, until),
  };
}

/** What is not to stay went back at once, at `time`; by default everything. */
export const cleared = (
  state: StabilityState,
  lastChange: number,
  stays: (slot: number) => boolean = () => false,
): StabilityState => ({
  ...state,
  slots: state.slots.map((slot, i) => (stays(i) ? slot : { ...slot, ...settled(AUTHORED), lastChange })),
});

/** Kept away, whether it is shown or not. */
export const barred = (state: StabilityState, adjustment: number): StabilityState => ({
  ...state,
  lockedUntil: replaced(state.lockedUntil, adjustment, Infinity),
});

const more = (tired: readonly number[], at: number, by: number): number[] =>
  tired.map((old, i) => (i === at ? old + by : old));
const replaced = <T>(list: readonly T[], at: number, item: T): T[] => list.map((old, i) => (i === at ? item : old));

/** A slot that shows an adjustment and wants no other. */
const settled = (current: number): Pick<SlotState, 'current' | 'candidate' | 'heldMs' | 'intensityMs'> => ({
  current,
  candidate: current,
  heldMs: 0,
  intensityMs: 0,
});

const changed = (before: SlotState, current: number, time: number): SlotState => ({
  ...before,
  ...settled(current),
  lastChange: time,
  session: before.session + 1,
  today: before.today + 1,
});

/** What a slot should become, by the Schmitt trigger: its present state unless something leads by the margin. */
function wanted(
  current: number,
  slot: number,
  { lockedUntil }: StabilityState,
  moment: Moment,
  adjustments: readonly Candidate[],
): number {
  const present = presentLevel(current, moment, adjustments);
  let best = current;
  let bestLevel = present + LIMITS.marginUp;
  adjustments.forEach((adjustment, i) => {
    const isFree = adjustment.slot === slot && i !== current && lockedUntil[i]! <= moment.now;
    if (isFree && moment.wishes[i]! >= bestLevel) [best, bestLevel] = [i, moment.wishes[i]!];
  });
  if (best !== current || current === AUTHORED) return best;
  return present < AUTHORED_LEVEL + LIMITS.marginUp - LIMITS.marginDown ? AUTHORED : current;
}

/** What a slot's state is worth. A change that stays is worth everything once it is made, so that nothing replaces it. */
const levelOf = (adjustment: number, moment: Moment): number =>
  adjustment === AUTHORED ? AUTHORED_LEVEL : moment.wishes[adjustment]!;
const presentLevel = (current: number, moment: Moment, adjustments: readonly Candidate[]): number =>
  adjustments[current]?.stays ? 1 : levelOf(current, moment);
