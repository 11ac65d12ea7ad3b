/**
 * The stability machine: whether a wish may become a visible change now. Pure; the page calls it with each moment.
 *
 * A change must clear a margin (Schmitt trigger), be wanted long or strongly enough, come late enough after the last one
 * in its slot and on the page, stay under its caps, and find a safe moment. It is at most one change a step. After
 * docs/design/stability.md; the numbers are those of the design's stability contract.
 */

/** The slot as its author wrote it. */
export const AUTHORED = -1;
/** How much "leave it as it is" is worth against a wish of 0..1. */
const AUTHORED_LEVEL = 0.5;

export interface StabilityLimits {
  /** A wish must beat the present by this much, and may fall this much below it before the change is taken back. */
  readonly marginUp: number;
  readonly marginDown: number;
  /** Engaged ms that a wish must be held, or the integral of its lead, in ms, whichever comes first. */
  readonly holdMs: number;
  readonly intensityMs: number;
  /** Least ms between two changes of one slot, and between two changes of the page. */
  readonly refractoryMs: number;
  readonly pageRefractoryMs: number;
  readonly perSession: number;
  readonly perDay: number;
  /** How long an adjustment stays away after the visitor undid it. */
  readonly undoLockMs: number;
}

export const LIMITS: StabilityLimits = {
  marginUp: 0.15,
  marginDown: 0.1,
  holdMs: 1500,
  intensityMs: 300,
  refractoryMs: 20_000,
  pageRefractoryMs: 20_000,
  perSession: 3,
  perDay: 6,
  undoLockMs: 86_400_000,
};

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

export interface StabilityState {
  readonly slots: readonly SlotState[];
  /** Monotonic ms of the last change on the page. */
  readonly lastChange: number;
  /** Unix day that the daily counts belong to. */
  readonly day: number;
  /** For each adjustment, the Unix ms until which it is locked. */
  readonly lockedUntil: readonly number[];
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

const FRESH: SlotState = {
  current: AUTHORED,
  candidate: AUTHORED,
  heldMs: 0,
  intensityMs: 0,
  lastChange: -Infinity,
  session: 0,
  today: 0,
};

export function initialState(slots: number, adjustments: number, day: number): StabilityState {
  return {
    slots: Array.from({ length: slots }, () => FRESH),
    lastChange: -Infinity,
    day,
    lockedUntil: Array.from({ length: adjustments }, () => 0),
  };
}

const DAY_MS = 86_400_000;

/** One moment later: the next state, and the change to make, if any. */
export function step(
  state: StabilityState,
  moment: Moment,
  adjustments: readonly Candidate[],
  limits: StabilityLimits = LIMITS,
): { readonly state: StabilityState; readonly change: Change | null } {
  const day = Math.floor(moment.now / DAY_MS);
  const isNewDay = day > state.day;
  const slots: SlotState[] = [];
  let change: Change | null = null;
  for (const [slot, old] of state.slots.entries()) {
    const before = isNewDay ? { ...old, today: 0 } : old;
    const { current } = before;
    const candidate = wanted(current, slot, state, moment, adjustments, limits);
    const after = longer(before, candidate, moment, adjustments);
    const mayChange =
      change === null &&
      candidate !== current &&
      (after.heldMs >= limits.holdMs || after.intensityMs >= limits.intensityMs) &&
      moment.time - after.lastChange >= limits.refractoryMs &&
      moment.time - state.lastChange >= limits.pageRefractoryMs &&
      after.session < limits.perSession &&
      after.today < limits.perDay &&
      moment.isSafe(slot, current, candidate);
    if (mayChange) change = { slot, from: current, to: candidate };
    slots.push(mayChange ? changed(after, candidate, moment.time) : after);
  }
  return {
    state: { ...state, slots, day: isNewDay ? day : state.day, lastChange: change ? moment.time : state.lastChange },
    change,
  };
}

/** The slot a moment later: how long, and how strongly, its candidate has been wanted. Only engaged time counts. */
function longer(before: SlotState, candidate: number, moment: Moment, adjustments: readonly Candidate[]): SlotState {
  if (candidate === before.current || candidate !== before.candidate)
    return { ...before, candidate, heldMs: 0, intensityMs: 0 };
  if (!moment.engaged) return before;
  const lead = Math.max(0, levelOf(candidate, moment) - presentLevel(before.current, moment, adjustments));
  return {
    ...before,
    heldMs: before.heldMs + moment.elapsed,
    intensityMs: before.intensityMs + lead * moment.elapsed,
  };
}

/** The visitor undid what a slot shows: back to the author's page, and that adjustment stays away for a day. */
export function undone(
  state: StabilityState,
  slot: number,
  time: number,
  now: number,
  limits: StabilityLimits = LIMITS,
): StabilityState {
  const { current } = state.slots[slot]!;
  if (current === AUTHORED) return state;
  return {
    ...state,
    lastChange: time,
    slots: state.slots.map((before, i) => (i === slot ? changed(before, AUTHORED, time) : before)),
    lockedUntil: state.lockedUntil.map((until, i) => (i === current ? now + limits.undoLockMs : until)),
  };
}

/** A change that could not be made: the slot is as it was, and the adjustment is locked until `until` (Unix ms). */
export function failed(state: StabilityState, { slot, from, to }: Change, until: number): StabilityState {
  return {
    ...state,
    slots: state.slots.map((s, i) =>
      i === slot ? { ...s, current: from, candidate: from, heldMs: 0, intensityMs: 0 } : s,
    ),
    lockedUntil: state.lockedUntil.map((old, i) => (i === to ? until : old)),
  };
}

const changed = (before: SlotState, current: number, time: number): SlotState => ({
  ...before,
  current,
  candidate: current,
  heldMs: 0,
  intensityMs: 0,
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
  limits: StabilityLimits,
): number {
  const present = presentLevel(current, moment, adjustments);
  let best = current;
  let bestLevel = present + limits.marginUp;
  adjustments.forEach((adjustment, i) => {
    const isFree = adjustment.slot === slot && i !== current && lockedUntil[i]! <= moment.now;
    if (isFree && moment.wishes[i]! >= bestLevel) [best, bestLevel] = [i, moment.wishes[i]!];
  });
  if (best !== current || current === AUTHORED) return best;
  return present < AUTHORED_LEVEL + limits.marginUp - limits.marginDown ? AUTHORED : current;
}

/** What a slot's state is worth. A change that stays is worth everything once it is made, so that nothing replaces it. */
const levelOf = (adjustment: number, moment: Moment): number =>
  adjustment === AUTHORED ? AUTHORED_LEVEL : moment.wishes[adjustment]!;
const presentLevel = (current: number, moment: Moment, adjustments: readonly Candidate[]): number =>
  adjustments[current]?.stays ? 1 : levelOf(current, moment);
