/**
 * Changes: the worker's wishes pass the stability machine and, at a safe moment, become adjustments with an inverse.
 *
 * Every change is measured; one that moved anything is reverted at once, locked for the session and reported.
 */
import { AttuneError } from '../kernel/errors.js';
import { Code } from '../kernel/frame.js';
import { unixDay } from '../kernel/policy.js';
import type { Decision } from '../kernel/protocol.js';
import type { Ruleset } from '../kernel/ruleset.js';
import type { Store } from '../kernel/store.js';
import type * as Adjust from './adjust/index.js';
import type { Revert } from './adjust/revert.js';
import type { Capture } from './capture.js';
import type { AdjustmentEvent, AttuneEvents, Why } from './face.js';
import type { PageSlots } from './slots.js';
import { AUTHORED, type Change, cleared, failed, initialState, step, undone } from './stability.js';

/** How often the machine looks while something is wanted. */
const STEP_MS = 100;
/** A visitor counts as engaged for this long after the last input, as in Chartbeat's engaged time. */
const ENGAGED_MS = 5000;
const COUNTERS = 'f:changes';

/** What outlives the page: counts of `day` for each slot, and until when (Unix ms) an adjustment stays away. */
interface Kept {
  readonly day: number;
  readonly today: Readonly<Record<string, number>>;
  readonly locks: Readonly<Record<string, number>>;
}

export interface ChangesHost {
  readonly ruleset: Ruleset;
  readonly slots: PageSlots;
  readonly capture: Capture;
  readonly signal: AbortSignal;
  /** Where counts per day and locks after an undo rest. */
  readonly store: Store;
  now(): number;
  fault(thrown: unknown): void;
  emit<E extends keyof AttuneEvents>(type: E, event: AttuneEvents[E]): void;
}

export interface Changes {
  decide(decisions: readonly Decision[]): void;
  undo(element: Element): boolean;
  /** All of the answer that the page knows. */
  why(element: Element): Omit<Why, 'models' | 'choices'> | null;
  pause(isPaused: boolean): void;
  /** Reverts everything, for the reason given. */
  revertAll(reason: 'withdrawn' | 'pause'): void;
}

export async function startChanges(host: ChangesHost): Promise<Changes> {
  const { ruleset, slots, capture, signal, store, now, emit, fault } = host;
  const { adjustments } = ruleset;
  const slotIds = ruleset.slots.map(({ id }) => id);
  const candidates = adjustments.map(({ slot, lasts }) => ({ slot: slotIds.indexOf(slot), stays: lasts !== 'while' }));
  const decisions: (Decision | null)[] = adjustments.map(() => null);
  const reverts = new Map<number, Revert>();
  /**
   * The operations, null until their file is here. It is fetched because the page has slots that may change, and never
   * because of what a visitor did: whoever serves it must not learn from the request what was sensed.
   */
  let adjust: typeof Adjust | null = null;
  if (candidates.some(({ slot }) => slots.elements[slot])) {
    import('./adjust/index.js').then((loaded) => (adjust = loaded), fault);
  }
  const kept = (await store.get(COUNTERS)) as Kept | undefined;
  const day = unixDay(now());
  const today = kept?.day === day ? kept.today : {};
  let state = initialState(
    slotIds.map((id) => today[id] ?? 0),
    adjustments.map(({ id }) => kept?.locks[id] ?? 0),
    day,
  );
  let lastStep = performance.now();
  let timer = 0;
  let paused = false;

  function isSafe(slot: number, from: number, to: number): boolean {
    const element = slots.elements[slot];
    const adjustment = adjustments[to === AUTHORED ? from : to]!;
    if (!adjust || !element || !isVisible()) return false;
    return adjust.isSafeMoment(capture.now, slot, element, adjustment, ruleset.slots[slot]!.box);
  }

  function look(): void {
    if (paused || signal.aborted) return;
    const time = performance.now();
    const elapsed = Math.min(time - lastStep, ENGAGED_MS);
    const engaged = isVisible() && time - capture.now.lastInput < ENGAGED_MS;
    lastStep = time;
    const wishes = decisions.map((decision) => decision?.probability ?? 0);
    const next = step(state, { time, elapsed, now: now(), engaged, wishes, isSafe }, candidates);
    state = next.state;
    if (next.change) make(next.change);
    const isWanting = state.slots.some((slot) => slot.candidate !== slot.current);
    if (isWanting && timer === 0) timer = setInterval(look, STEP_MS);
    if (!isWanting) {
      clearInterval(timer);
      timer = 0;
    }
  }

  function make(change: Change): void {
    const { slot, from, to } = change;
    if (from !== AUTHORED) takeBack(from, 'wish');
    if (to === AUTHORED) return void remember();
    const { id, do: operation } = adjustments[to]!;
    try {
      const { applyOperation, shiftBy } = adjust!;
      const element = slots.elements[slot]!;
      let revert!: Revert;
      const shift = shiftBy(element, () => (revert = applyOperation(element, operation)));
      if (shift > 0) {
        revert();
        throw new AttuneError(
          'adjust/shifted',
          `"${id}" moved the page by ${shift.toFixed(4)} and was taken back. Reserve equal boxes.`,
        );
      }
      reverts.set(to, revert);
      emit('adjusted', told(to, shift));
      void remember();
    } catch (thrown) {
      // Locked for this session: what failed once would fail, visibly, again.
      state = failed(state, { slot, from: AUTHORED, to }, Infinity);
      fault(thrown);
    }
  }

  function takeBack(adjustment: number, reason: AttuneEvents['reverted']['reason']): void {
    const revert = reverts.get(adjustment);
    if (!revert) return;
    reverts.delete(adjustment);
    const shift = adjust!.shiftBy(slots.elements[candidates[adjustment]!.slot]!, revert);
    emit('reverted', { ...told(adjustment, shift), reason });
  }

  /** Tells the worker what took effect or went, and says it as an event. */
  function told(adjustment: number, shift: number): AdjustmentEvent {
    const { id, slot, because, do: operation } = adjustments[adjustment]!;
    capture.note(Code.Applied, candidates[adjustment]!.slot, adjustment, reverts.has(adjustment) ? 1 : 0);
    return { adjustment: id, slot, operation: operation.op, because, shift, at: performance.now() };
  }

  async function remember(): Promise<void> {
    if (signal.aborted) return;
    const value: Kept = {
      day: state.day,
      today: Object.fromEntries(slotIds.map((id, i) => [id, state.slots[i]!.today])),
      // A lock for this session ends with it.
      locks: Object.fromEntries(
        adjustments.map(({ id }, i) => [id, Number.isFinite(state.lockedUntil[i]) ? state.lockedUntil[i]! : 0]),
      ),
    };
    await store.write([{ key: COUNTERS, value }]).catch(() => undefined);
  }

  signal.addEventListener('abort', () => {
    clearInterval(timer);
  });

  return {
    decide(news) {
      for (const decision of news) {
        const { adjustment, probability, at } = decision;
        decisions[adjustment] = decision;
        const { id, slot } = adjustments[adjustment]!;
        emit('decision', { adjustment: id, slot, probability, latencyMs: performance.now() - at });
      }
      look();
    },

    undo(element) {
      const slot = slots.indexOf(element);
      const current = state.slots[slot]?.current ?? AUTHORED;
      if (current === AUTHORED) return false;
      state = undone(state, slot, performance.now(), now());
      takeBack(current, 'undo');
      capture.note(Code.Undo, slot, current);
      void remember();
      return true;
    },

    why(element) {
      const slot = slots.indexOf(element);
      const current = state.slots[slot]?.current;
      if (current === undefined) return null;
      // Neither has a place for AUTHORED: then there is nothing to give reasons for.
      const adjustment = adjustments[current];
      const decision = decisions[current];
      return {
        slot: slotIds[slot]!,
        adjustment: adjustment?.id ?? null,
        because: adjustment?.because ?? null,
        probability: decision?.probability ?? null,
        reasons: decision?.reasons ?? [],
      };
    },

    pause(isPaused) {
      paused = isPaused;
      if (!paused) look();
    },

    revertAll(reason) {
      for (const adjustment of [...reverts.keys()]) takeBack(adjustment, reason);
      state = cleared(state, performance.now());
    },
  };
}

const isVisible = (): boolean => document.visibilityState === 'visible';
