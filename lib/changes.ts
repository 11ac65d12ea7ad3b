/**
 * Changes: the worker's wishes pass the stability machine and, at a safe moment, become adjustments with an inverse.
 *
 * Every change is measured; one that moved anything is reverted at once, locked for the session and reported.
 */
import { AttuneError } from '../kernel/errors.js';
import { Code } from '../kernel/frame.js';
import type { Decision } from '../kernel/protocol.js';
import { type Condition, operationClass, type Ruleset } from '../kernel/ruleset.js';
import type { Store } from '../kernel/store.js';
import { applyOperation } from './adjust/index.js';
import type { Revert } from './adjust/revert.js';
import { shiftBetween, witnessRects } from './adjust/shift.js';
import type { Capture } from './capture.js';
import type { AdjustmentEvent, AttuneEvents, Why } from './face.js';
import type { PageSlots } from './slots.js';
import {
  AUTHORED,
  type Change,
  failed,
  initialState,
  type Moment,
  type StabilityState,
  step,
  undone,
} from './stability.js';

/** How often the machine looks while something is wanted. */
const STEP_MS = 100;
/** A visitor counts as engaged for this long after the last input, as in Chartbeat's engaged time. */
const ENGAGED_MS = 5000;
/** A layout operation in a reserved box waits for this much quiet. */
const IDLE_MS = 2000;
const COUNTERS = 'f:changes';

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
  why(element: Element): Why | null;
  pause(isPaused: boolean): void;
  /** Reverts everything, for the reason given. */
  revertAll(reason: 'withdrawn' | 'pause'): void;
}

export async function startChanges(host: ChangesHost): Promise<Changes> {
  const { ruleset, slots, capture, signal, store, now, emit, fault } = host;
  const slotIndex = new Map(ruleset.slots.map((slot, i) => [slot.id, i]));
  const adjustments = ruleset.adjustments.map((adjustment) => ({
    ...adjustment,
    slotIndex: slotIndex.get(adjustment.slot)!,
    kind: operationClass(adjustment.do),
    hoverIsTrigger: hoversOver(adjustment.when, adjustment.slot),
  }));
  const candidates = adjustments.map((a) => ({ slot: a.slotIndex, stays: a.lasts !== 'while' }));
  const wishes = adjustments.map(() => 0);
  const decisions: (Decision | null)[] = adjustments.map(() => null);
  const reverts = new Map<number, Revert>();
  let state: StabilityState = await restore(
    initialState(ruleset.slots.length, adjustments.length, Math.floor(now() / 86_400_000)),
  );
  let lastStep = performance.now();
  let timer = 0;
  let paused = false;

  const moment = (): Moment => {
    const time = performance.now();
    const elapsed = Math.min(time - lastStep, ENGAGED_MS);
    lastStep = time;
    return {
      time,
      elapsed,
      now: now(),
      engaged: document.visibilityState === 'visible' && time - capture.now.lastInput < ENGAGED_MS,
      wishes,
      isSafe,
    };
  };

  /** Whether the visitor is using the slot: then nothing in it changes. */
  function isInUse(slot: number, hoverAllowed: boolean): boolean {
    const element = slots.elements[slot]!;
    const selection = getSelection();
    return (
      (capture.now.hovered === slot && !hoverAllowed) ||
      capture.now.scrolling ||
      element.contains(document.activeElement) ||
      (selection !== null && !selection.isCollapsed && selection.containsNode(element, true)) ||
      document.querySelector('dialog[open]') !== null
    );
  }

  function isSafe(slot: number, from: number, to: number): boolean {
    const adjustment = adjustments[to === AUTHORED ? from : to]!;
    if (!slots.elements[slot] || document.visibilityState !== 'visible') return false;
    if (adjustment.kind === 'overlay') return !isInUse(slot, adjustment.hoverIsTrigger);
    if (isInUse(slot, false)) return false;
    // Below the fold nobody sees it; above it, what is on screen would move.
    const isBelow = capture.now.inView[slot] === 0 && slots.elements[slot].getBoundingClientRect().top >= innerHeight;
    const isReserved = ruleset.slots[slot]!.box === 'reserved';
    return isBelow || (isReserved && performance.now() - capture.now.lastInput >= IDLE_MS);
  }

  function look(): void {
    if (paused || signal.aborted) return;
    const result = step(state, moment(), candidates);
    state = result.state;
    if (result.change) make(result.change);
    const isWanting = state.slots.some((slot) => slot.candidate !== slot.current);
    if (isWanting && timer === 0) timer = setInterval(look, STEP_MS);
    if (!isWanting) {
      clearInterval(timer);
      timer = 0;
    }
  }

  /** Changes a slot, and says how far that moved anything. */
  function measured(slot: number, work: () => void): number {
    const element = slots.elements[slot]!;
    const before = witnessRects(element);
    work();
    return shiftBetween(before, witnessRects(element), innerWidth, innerHeight);
  }

  function make(change: Change): void {
    const { slot, from, to } = change;
    if (from !== AUTHORED) takeBack(from, 'wish');
    if (to === AUTHORED) return void remember();
    const { id, do: operation } = adjustments[to]!;
    try {
      const shift = measured(slot, () => reverts.set(to, applyOperation(slots.elements[slot]!, operation)));
      if (shift > 0) {
        reverts.get(to)!();
        reverts.delete(to);
        throw new AttuneError(
          'adjust/shifted',
          `"${id}" moved the page by ${shift.toFixed(4)} and was taken back. Reserve equal boxes.`,
        );
      }
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
    const shift = measured(adjustments[adjustment]!.slotIndex, revert);
    emit('reverted', { ...told(adjustment, shift), reason });
  }

  /** Tells the worker what took effect or went, and says it as an event. */
  function told(adjustment: number, shift: number): AdjustmentEvent {
    const { id, slot, because, slotIndex: index, do: operation } = adjustments[adjustment]!;
    capture.note(Code.Applied, index, adjustment, reverts.has(adjustment) ? 1 : 0);
    return { adjustment: id, slot, operation: operation.op, because, shift, at: performance.now() };
  }

  async function restore(fresh: StabilityState): Promise<StabilityState> {
    const kept = (await store.get(COUNTERS)) as
      { day?: unknown; today?: Record<string, number>; locks?: Record<string, number> } | undefined;
    if (!kept) return fresh;
    return {
      ...fresh,
      slots: fresh.slots.map((slot, i) => ({
        ...slot,
        today: kept.day === fresh.day ? (kept.today?.[ruleset.slots[i]!.id] ?? 0) : 0,
      })),
      lockedUntil: adjustments.map(({ id }) => kept.locks?.[id] ?? 0),
    };
  }

  async function remember(): Promise<void> {
    const today = Object.fromEntries(state.slots.map((slot, i) => [ruleset.slots[i]!.id, slot.today]));
    const locks = Object.fromEntries(
      state.lockedUntil.flatMap((until, i) =>
        until > now() && Number.isFinite(until) ? [[adjustments[i]!.id, until]] : [],
      ),
    );
    if (!signal.aborted)
      await store.write([{ key: COUNTERS, value: { day: state.day, today, locks } }]).catch(() => undefined);
  }

  signal.addEventListener('abort', () => {
    clearInterval(timer);
  });

  return {
    decide(news) {
      for (const decision of news) {
        wishes[decision.adjustment] = decision.probability;
        decisions[decision.adjustment] = decision;
        const { id, slot } = adjustments[decision.adjustment]!;
        emit('decision', {
          adjustment: id,
          slot,
          probability: decision.probability,
          latencyMs: performance.now() - decision.at,
        });
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
        slot: ruleset.slots[slot]!.id,
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
      state = {
        ...state,
        slots: state.slots.map((slot) => ({
          ...slot,
          current: AUTHORED,
          candidate: AUTHORED,
          lastChange: performance.now(),
        })),
      };
    },
  };
}

/** Whether a condition is about the pointer resting on this very slot: then that hover is the trigger, not a use. */
function hoversOver(when: Condition, slot: string): boolean {
  if ('feature' in when) return when.feature.startsWith('hover.') && when.slot === slot;
  if ('all' in when) return when.all.some((part) => hoversOver(part, slot));
  if ('any' in when) return when.any.some((part) => hoversOver(part, slot));
  return 'not' in when && hoversOver(when.not, slot);
}
