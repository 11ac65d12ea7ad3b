/**
 * From an event to a decision, through the real engine in its real worker: with records that are made up, so that many
 * decisions fit into a second, and with real input, real ticks and a real change of the page.
 */
import { canonicalize, RULESET } from '../kernel/canonical.js';
import { AttuneError } from '../kernel/errors.js';
import { CODE, Code, FRAME_BYTES, RECORD_WIDTH, SLOT, TIME } from '../kernel/frame.js';
import type { Decision } from '../kernel/protocol.js';
import type { Purpose } from '../kernel/purpose.js';
import { startCapture } from '../lib/capture.js';
import { type EngineClient, startEngine } from '../lib/engine-client.js';
import { findRegions } from '../lib/slots.js';
import { SLOT_FACTS, visitorFrames } from './frames.js';

export interface Documents {
  readonly policy: string;
  readonly ruleset: string;
}

/** Milliseconds, one for each frame or decision. */
export interface Latencies {
  readonly fullFrames: readonly number[];
  readonly decisions: readonly number[];
}

const PURPOSES: readonly Purpose[] = ['observe', 'learn', 'personalize'];

interface Thread {
  /** Hands over the first `count` of `records`, and resolves when the worker is through with them. */
  push(records: Float64Array, count: number): Promise<void>;
  readonly frames: number[];
  /** Time from the hand-over to the arrival of the decisions that came of it. */
  readonly decisions: number[];
  end(): void;
}

async function openThread({ policy, ruleset }: Documents): Promise<Thread> {
  const ending = new AbortController();
  const buffers = [new ArrayBuffer(FRAME_BYTES)];
  const frames: number[] = [];
  const decisions: number[] = [];
  let sentAt = 0;
  let answered = 0;
  let back: () => void = () => undefined;
  const engine = await startEngine({
    worker: new Worker('/worker-full.js', { type: 'module' }),
    signal: ending.signal,
    options: {
      epoch: 1,
      policy,
      ruleset,
      purposes: PURPOSES,
      overridesGpc: false,
      regions: SLOT_FACTS,
      context: {},
      now: 0,
      database: null,
    },
    // Decisions come right behind the buffer of the frame that brought them.
    onFailure(error) {
      throw error;
    },
    onDecisions: () => decisions.push(performance.now() - answered),
    onFrameBack(buffer) {
      frames.push(performance.now() - sentAt);
      answered = sentAt;
      buffers.push(buffer);
      back();
    },
  });
  return {
    push(records, count) {
      const buffer = buffers.pop()!;
      new Float64Array(buffer).set(records);
      return new Promise((resolve) => {
        back = resolve;
        sentAt = performance.now();
        engine.frame(buffer, count);
      });
    },
    frames,
    decisions,
    end: () => ending.abort(),
  };
}

export async function benchDecisions(documents: Documents, laps: number): Promise<Latencies> {
  const [full, single] = [await openThread(documents), await openThread(documents)];
  const frames = visitorFrames(32);
  const lapMs = frames.at(-1)!.at(TIME - RECORD_WIDTH)! + 100;
  for (let lap = 0; lap < laps; lap++) {
    for (const frame of frames) {
      await full.push(frame, frame.length / RECORD_WIDTH);
      for (let at = TIME; at < frame.length; at += RECORD_WIDTH) frame[at]! += lapMs;
    }
    for (let hover = 0; hover < HOVERS_A_LAP; hover++) await hoverOnce(single, HOVERS_A_LAP * lap + hover);
  }
  full.end();
  single.end();
  if (single.decisions.length !== 2 * HOVERS_A_LAP * laps) {
    throw new AttuneError('internal/fault', `${single.decisions.length} decisions came of ${laps} laps.`);
  }
  // The first lap warms up.
  return { fullFrames: full.frames.slice(frames.length), decisions: single.decisions.slice(2 * HOVERS_A_LAP) };
}

const HOVERS_A_LAP = 4;

/** A pointer that rests on the first slot for four seconds and is away for two, told by ticks: one decision to, one fro. */
async function hoverOnce(thread: Thread, hover: number): Promise<void> {
  const record = new Float64Array(RECORD_WIDTH);
  for (let tick = 0; tick < 60; tick++) {
    record[TIME] = (60 * hover + tick) * 100;
    record[CODE] = tick === 0 ? Code.HoverIn : tick === 40 ? Code.HoverOut : Code.Tick;
    record[SLOT] = record[CODE] === Code.Tick ? -1 : 0;
    await thread.push(record, 1);
  }
}

/** Milliseconds from an event, as capture saw it, to the decision it brought and to the write to the page. */
export interface LiveLatencies {
  readonly decisions: readonly number[];
  readonly writes: readonly number[];
}

/** Listens until there were `count` writes, or for `ms`, during which the caller moves the pointer and rests by turns. */
export async function benchLive({ policy }: Documents, count: number, ms: number): Promise<LiveLatencies> {
  const ruleset = idleRuleset();
  const ending = new AbortController();
  const { signal } = ending;
  const regions = findRegions(ruleset, 'en');
  const element = regions.elements[0]!;
  const decisions: number[] = [];
  const writes: number[] = [];

  // A move is as old as its frame when it is dispatched: that wait is the browser's, so time counts from the handler on.
  let move = { timeStamp: NaN, seen: NaN };
  document.addEventListener(
    'pointermove',
    ({ timeStamp }) => {
      move = { timeStamp, seen: performance.now() };
    },
    { capture: true, passive: true, signal },
  );
  let isThrough: () => void = () => undefined;
  const through = new Promise<void>((resolve) => (isThrough = resolve));
  let engine: EngineClient | null = null;
  const capture = startCapture({ regions, signal, handOver: (buffer, count) => engine?.frame(buffer, count) });
  const write = ([decision]: readonly Decision[]): void => {
    const { at, probability } = decision!;
    const begun = at === move.timeStamp ? move.seen : at;
    decisions.push(performance.now() - begun);
    element.style.opacity = probability > 0.5 ? '0.9' : '1';
    if (writes.push(performance.now() - begun) >= count) isThrough();
  };
  engine = await startEngine({
    worker: new Worker('/worker-full.js', { type: 'module' }),
    signal,
    options: {
      epoch: 1,
      policy,
      ruleset: canonicalize(ruleset, RULESET),
      purposes: PURPOSES,
      overridesGpc: false,
      regions: regions.facts,
      now: 0,
      context: {},
      database: null,
    },
    onFailure(error) {
      throw error;
    },
    onDecisions: write,
    onFrameBack(buffer, tickMs) {
      capture.recycle(buffer);
      capture.wait(tickMs);
    },
  });
  setTimeout(isThrough, ms);
  await through;
  ending.abort();
  return { decisions, writes };
}

/** Rules that come and go with a pointer that rests and moves, and one that is always near, so that time is told. */
function idleRuleset() {
  return {
    v: 'attune.ruleset/1',
    id: 'bench.idle',
    version: 1,
    slots: [{ id: 'text', box: 'reserved' }],
    goals: [],
    models: [],
    adjustments: [150, 250, 350, 900].map((idleMs) => ({
      id: `idle.${idleMs}`,
      slot: 'text',
      when: { feature: 'idle', above: idleMs },
      do: { op: 'scale', factor: 1_010_000 },
      because: 'The pointer rests.',
    })),
  } as const;
}
