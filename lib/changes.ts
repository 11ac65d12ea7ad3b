/**
 * Changes: the worker's wishes pass the stability machine and, at a safe moment, become adjustments with an inverse.
 *
 * Every change is measured; one that moved anything is reverted at once, locked for the session and reported. What is in
 * effect is watched by a guard rail, which switches off what does harm. A file of its own, for pages that have a slot: it is
 * fetched because the page has one, and never because of what a visitor did, so whoever serves it learns nothing.
 */
import { AttuneError } from '../kernel/errors.js';
import { Code } from '../kernel/frame.js';
import { unixDay } from '../kernel/policy.js';
import type { Decision, SignNote } from '../kernel/protocol.js';
import type { Ruleset } from '../kernel/ruleset.js';
import type { Store } from '../kernel/store.js';
import { applyOperation } from './adjust/index.js';
import { contentOf, keepWithin } from './adjust/content.js';
import { isSafeMoment } from './adjust/moment.js';
import type { Revert } from './adjust/revert.js';
import { shiftBy } from './adjust/shift.js';
import type { Capture } from './capture.js';
import type { AdjustmentEvent, AttuneEvents, Misfire, Question, QuestionCap, Why } from './face.js';
import { guardRail, type Sign, SIGNS } from './guard-rails.js';
import { keptCounts, type Recalled } from './kept.js';
import type { PageSlots } from './slots.js';
import {
  AUTHORED,
  barred,
  type Change,
  cleared,
  failed,
  initialState,
  joined,
  LIMITS,
  type StabilityState,
  step,
  undone,
} from './stability.js';

/** How often the machine looks while something is wanted. */
const STEP_MS = 100;
/** A visitor counts as engaged for this long after the last input, as in Chartbeat's engaged time. */
const ENGAGED_MS = 5000;
/** For each kind of question the Unix day on which it was last put. */
const ASKED = 'f:asked';

/** An adjustment in effect. */
interface Shown {
  readonly element: HTMLElement;
  readonly revert: Revert;
}

/** What goes on where another page follows in the same document. */
export interface Handover {
  readonly state: StabilityState;
  /** By adjustment. */
  readonly shown: ReadonlyMap<number, Shown>;
  /** When each was last taken back for want of a wish. */
  readonly goneAt: readonly number[];
}

export interface ChangesHost {
  readonly ruleset: Ruleset;
  readonly slots: PageSlots;
  readonly capture: Capture;
  readonly signal: AbortSignal;
  /** Where counts, locks and rails rest. */
  readonly store: Store;
  /** Of the page before, in the same document. */
  readonly before?: Changes | null;
  now(): number;
  fault(thrown: unknown): void;
  emit<E extends keyof AttuneEvents>(type: E, event: AttuneEvents[E]): void;
}

export interface Changes {
  decide(decisions: readonly Decision[]): void;
  /** Clicks and the trouble that they met. */
  heed(signs: readonly SignNote[]): void;
  undo(element: Element): boolean;
  /** All of the answer that the page knows. */
  why(element: Element): Omit<Why, 'models' | 'choices'> | null;
  /** As {@link Attune.mayAsk}. */
  mayAsk(kind: Question, cap: QuestionCap): Promise<boolean>;
  pause(isPaused: boolean): void;
  /** Reverts everything, for the reason given. */
  revertAll(reason: 'withdrawn' | 'pause' | 'page' | 'failure'): void;
  /** Leaves what is in effect, and how it came so, to whoever follows. */
  handOver(): Handover;
}

export async function startChanges(host: ChangesHost): Promise<Changes> {
  const { ruleset, slots, capture, signal, store, now, emit, fault } = host;
  const { adjustments, caps: { session, day: daily, overall } = {} } = ruleset;
  const caps = {
    perSession: session ?? LIMITS.perSession,
    perDay: daily ?? LIMITS.perDay,
    overall: overall ?? LIMITS.overall,
  };
  const slotIds = ruleset.slots.map(({ id }) => id);
  const slotOf = adjustments.map(({ slot }) => slotIds.indexOf(slot));
  // What only tells is nothing that the machine could show.
  const candidates = adjustments.map(({ lasts, do: { op } }, i) => ({
    slot: op === 'tell' ? NaN : slotOf[i]!,
    stays: lasts !== 'while',
  }));
  const decisions: (Decision | null)[] = adjustments.map(() => null);
  const kept = keptCounts(ruleset, store);
  const recalled = await kept.recall();
  const rails = adjustments.map((_, i) => guardRail(recalled?.rails[i]));
  const misfires: (Sign | undefined)[] = [];
  // Where consent, or this page, ended meanwhile, it is not for this one to take over.
  const before = signal.aborted ? undefined : host.before?.handOver();
  const shown = new Map(before?.shown);
  /** When an adjustment was last taken back for want of a wish. */
  const goneAt = adjustments.map((_, i) => before?.goneAt[i] ?? -Infinity);
  let state =
    before?.state ??
    initialState(
      slotIds.map(() => 0),
      adjustments.map(() => 0),
      unixDay(now()),
    );
  let lastStep = performance.now();
  let timer = 0;
  let paused = false;

  for (const [adjustment, { element }] of shown) {
    const slot = slotOf[adjustment]!;
    if (slots.elements[slot] === element) continue;
    // Another element is that slot now.
    takeBack(adjustment, 'page');
    state = cleared(state, performance.now(), (other) => other !== slot);
  }
  absorb(recalled);

  function isSafe(slot: number, from: number, to: number): boolean {
    const element = slots.elements[slot];
    const adjustment = adjustments[to === AUTHORED ? from : to]!;
    if (!element?.isConnected || !element.checkVisibility() || !isVisible()) return false;
    return isSafeMoment(capture.now, slot, element, adjustment, ruleset.slots[slot]!.box);
  }

  function look(): void {
    if (paused || signal.aborted) return;
    const time = performance.now();
    const elapsed = Math.min(time - lastStep, ENGAGED_MS);
    const engaged = isVisible() && time - capture.now.lastInput < ENGAGED_MS;
    lastStep = time;
    const wishes = decisions.map((decision) => decision?.probability ?? 0);
    const next = step(state, { time, elapsed, now: now(), engaged, wishes, isSafe }, candidates, caps);
    state = next.state;
    if (next.change) make(next.change, time);
    const isWanting = state.slots.some((slot) => slot.candidate !== slot.current);
    if (!isWanting) rest();
    else if (timer === 0) timer = setInterval(look, STEP_MS);
  }

  function rest(): void {
    clearInterval(timer);
    timer = 0;
  }

  function make(change: Change, at: number): void {
    const { slot, from, to } = change;
    if (from !== AUTHORED) {
      takeBack(from, 'wish', at);
      goneAt[from] = at;
    }
    if (to === AUTHORED) return void remember();
    const { id, do: operation } = adjustments[to]!;
    try {
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
      shown.set(to, { element, revert });
      emit('adjusted', told(to, shift, at));
      watch(to, null);
      void remember();
    } catch (thrown) {
      // Locked for this session: what failed once would fail, visibly, again.
      state = failed(state, { slot, from: AUTHORED, to }, Infinity);
      fault(thrown);
    }
  }

  function takeBack(adjustment: number, reason: AttuneEvents['reverted']['reason'], at = performance.now()): void {
    const taken = shown.get(adjustment);
    if (!taken) return;
    shown.delete(adjustment);
    let shift = 0;
    try {
      shift = shiftBy(taken.element, taken.revert);
    } catch (thrown) {
      // What the page has made of it since cannot be put back; of the others everything can.
      fault(thrown);
    }
    emit('reverted', { ...told(adjustment, shift, at), reason });
  }

  /** A chance for trouble, and whether it met any; too much of it ends the adjustment on this device. */
  function watch(adjustment: number, sign: Sign | null): void {
    const isOver = rails[adjustment]!.note(sign !== null);
    if (!sign) return;
    if (isOver) switchOff(adjustment, sign);
    void remember();
  }

  function switchOff(adjustment: number, sign: Sign): void {
    bar(adjustment, sign);
    const { id, slot } = adjustments[adjustment]!;
    emit('misfire', { adjustment: id, sign, slot, at: performance.now() });
  }

  /** What does harm goes, and stays away. */
  function bar(adjustment: number, sign: Sign): void {
    misfires[adjustment] = sign;
    if (shown.has(adjustment)) state = undone(state, slotOf[adjustment]!, performance.now(), now());
    state = barred(state, adjustment);
    takeBack(adjustment, 'misfire');
  }

  /** Tells the worker what took effect or went, and says it as an event. */
  function told(adjustment: number, shift: number, at: number): AdjustmentEvent {
    const { id, slot, because, do: operation } = adjustments[adjustment]!;
    capture.note(Code.Applied, slotOf[adjustment]!, adjustment, shown.has(adjustment) ? 1 : 0);
    return { adjustment: id, slot, operation: operation.op, because, shift, at };
  }

  /** Takes in what other tabs have counted, locked and switched off. */
  function absorb(others: Recalled | null): void {
    if (!others || signal.aborted) return;
    state = joined(state, others.counts);
    others.misfires.forEach((sign, adjustment) => {
      if (sign && !misfires[adjustment]) bar(adjustment, sign);
    });
  }

  const recall = async (): Promise<void> => {
    absorb(await kept.recall().catch(() => null));
  };

  async function remember(): Promise<void> {
    await recall();
    if (signal.aborted) return;
    await kept.keep(
      state,
      rails.map((rail) => rail.state),
      misfires,
    );
  }

  // Whoever comes back to this tab may have said something in another.
  // Of a box that has become smaller since, or lies otherwise, what is larger may stand out.
  const sizes = new ResizeObserver(() => {
    for (const [adjustment, { element }] of shown) {
      const { op } = adjustments[adjustment]!.do;
      if (op !== 'scale' && op !== 'space') continue;
      try {
        keepWithin(element, contentOf(element).getBoundingClientRect());
      } catch (thrown) {
        const slot = slotOf[adjustment]!;
        state = barred(
          cleared(state, performance.now(), (other) => other !== slot),
          adjustment,
        );
        takeBack(adjustment, 'resize');
        fault(thrown);
      }
    }
  });
  for (const element of slots.elements) if (element) sizes.observe(element);
  const back = (): void => void recall();
  document.addEventListener('visibilitychange', back, { signal });
  addEventListener('focus', back, { signal });
  signal.addEventListener('abort', () => {
    rest();
    sizes.disconnect();
  });

  return {
    decide(news) {
      const time = performance.now();
      for (const decision of news) {
        const { adjustment, probability, at } = decision;
        const isNew = probability > (decisions[adjustment]?.probability ?? 0);
        decisions[adjustment] = decision;
        const { id, slot, because, do: operation } = adjustments[adjustment]!;
        emit('decision', { adjustment: id, slot, probability, latencyMs: time - at });
        if (operation.op === 'tell' && isNew && !paused) emit('told', { adjustment: id, slot, because, at: time });
        // It was taken back, and is wanted again before it could have rested: it flutters.
        if (isNew && time - goneAt[adjustment]! < LIMITS.refractoryMs) watch(adjustment, 'reversal');
      }
      look();
    },

    heed(signs) {
      for (const [kind, region] of signs) {
        const sign = SIGNS[kind]!;
        const isTrouble = sign !== 'click';
        slotOf.forEach((slot, adjustment) => {
          const isItsOwn = shown.has(adjustment) && (region === slot || sign === 'quick-back');
          if (isItsOwn) watch(adjustment, isTrouble ? sign : null);
          else rails[adjustment]!.compare(isTrouble);
        });
      }
    },

    undo(element) {
      const slot = slots.indexOf(element);
      const current = state.slots[slot]?.current ?? AUTHORED;
      if (current === AUTHORED) return false;
      state = undone(state, slot, performance.now(), now());
      takeBack(current, 'undo');
      capture.note(Code.Undo, slot, current);
      watch(current, 'undo');
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
        rule: adjustment?.when ?? null,
        probability: decision?.probability ?? null,
        reasons: decision?.reasons ?? [],
        misfires: misfires.flatMap((sign, i): Misfire[] =>
          sign && slotOf[i] === slot ? [{ adjustment: adjustments[i]!.id, sign }] : [],
        ),
      };
    },

    async mayAsk(kind, { sample, days }) {
      const asked = ((await store.get(ASKED)) ?? {}) as Readonly<Record<string, number>>;
      const today = unixDay(now());
      if (today - (asked[kind] ?? -Infinity) < days) return false;
      if (crypto.getRandomValues(new Uint16Array(1))[0]! >= sample * 655.36 || signal.aborted) return false;
      await store.write([{ key: ASKED, value: { ...asked, [kind]: today } }]);
      return !signal.aborted;
    },

    pause(isPaused) {
      paused = isPaused;
      rest();
      look();
    },

    revertAll(reason) {
      for (const adjustment of [...shown.keys()]) takeBack(adjustment, reason);
      state = cleared(state, performance.now());
    },

    handOver() {
      paused = true;
      rest();
      const left = { state, shown: new Map(shown), goneAt };
      shown.clear();
      return left;
    },
  };
}

const isVisible = (): boolean => document.visibilityState === 'visible';
