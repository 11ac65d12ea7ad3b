/**
 * What a handler costs on the page's thread for one pointer move: attune's own, with its share of the hand-over, beside
 * what it could be at best and what it would be with a message or a call per event.
 *
 * Handler bodies are called in a loop on one trusted PointerEvent, as dispatching an event costs far more than any of them.
 */
import { releaseProxy, wrap } from 'comlink';
import { AttuneError } from '../kernel/errors.js';
import { CODE, Code, FRAME_RECORDS, RECORD_WIDTH, SLOT, TIME, X, Y } from '../kernel/frame.js';
import type { FrameMessage } from '../kernel/protocol.js';
import { type Capture, startCapture } from '../lib/capture.js';
import { findRegions } from '../lib/slots.js';
import { listenersOf, PEERS } from './page-peers.js';
import { pageTurns } from './page-turns.js';
import { takeTurns, type Timings, type Variant } from './rounds.js';
import { type ComlinkSink, type FromSink, startSink } from './sink.js';

type Handler = (event: PointerEvent) => void;

/** Whole frames only, so that each call bears an equal share of a hand-over; and no more than there are buffers for. */
const FRAMES = { least: FRAME_RECORDS, most: 8 * FRAME_RECORDS };
const TURN_MS = 1;

/** The next trusted event of a type, which the caller must bring about. */
const nextEvent = <T extends MouseEvent>(type: string): Promise<T> =>
  new Promise((resolve, reject) => {
    const take = (event: Event): void => {
      if (event.isTrusted) resolve(event as T);
      else reject(new AttuneError('internal/fault', `A ${type} was not trusted.`));
    };
    addEventListener(type, take, { once: true });
  });

/** attune beside what it could be. Waits for a move. */
export async function benchCapture(rounds: number): Promise<Timings> {
  const event = await nextEvent<PointerEvent>('pointermove');
  return play(rounds, event, (signal) => [
    empty(),
    ring(),
    attune(event, signal),
    attuneAlone(signal),
    attuneWaking(signal),
    message(),
    comlinkCall(),
  ]);
}

/** attune beside what other libraries listen with, all started in this page. Waits for a move. */
export async function benchListeners(rounds: number): Promise<Timings> {
  const [event, moved] = await Promise.all([
    nextEvent<PointerEvent>('pointermove'),
    nextEvent<MouseEvent>('mousemove'),
  ]);
  const peers: Listener[] = [];
  for (const [name, script] of Object.entries(PEERS)) {
    const heard = await listenersOf(script, 'mousemove');
    if (heard.length === 0) throw new AttuneError('internal/fault', `${name} does not listen to moves.`);
    peers.push({ name, handler: () => heard.forEach((listener) => listener(moved)) });
  }
  return play(rounds, event, (signal) => [attune(event, signal), ...peers]);
}

async function play(
  rounds: number,
  event: PointerEvent,
  start: (signal: AbortSignal) => readonly Listener[],
): Promise<Timings> {
  const ending = new AbortController();
  const listeners = start(ending.signal);
  const calls = listeners.map(() => 0);
  const variants = listeners.map(({ name, handler, settle }, i): Variant => {
    const run = (times: number): number => {
      for (let n = 0; n < times; n++) handler(event);
      return (calls[i]! += times);
    };
    return { name, run, ...FRAMES, ...(settle && { settle }) };
  });
  const timings = await takeTurns(variants, pageTurns(rounds, TURN_MS));
  ending.abort();
  listeners.forEach(({ end }, i) => end?.(calls[i]!));
  return timings;
}

interface Listener extends Pick<Variant, 'name' | 'settle'> {
  readonly handler: Handler;
  /** Checks that all calls had their effect. */
  readonly end?: (calls: number) => void;
}

const empty = (): Listener => ({ name: 'empty listener', handler: () => undefined });

/** The least that keeps an event: six numbers into a ring of as many records as two frames, in place. */
function ring(): Listener {
  const records = new Float64Array(2 * FRAME_RECORDS * RECORD_WIDTH);
  let at = 0;
  return {
    name: 'six numbers into a ring',
    handler(event) {
      records[at] = event.timeStamp;
      records[at + 1] = Code.Move;
      records[at + 2] = -1;
      records[at + 3] = event.clientX;
      records[at + 4] = event.clientY;
      records[at + 5] = 0;
      at += RECORD_WIDTH;
      if (at === records.length) at = 0;
    },
  };
}

/** attune's handler as `startCapture` installs it, handing over to a real worker, as `EngineClient.frame` does. */
function attune(event: PointerEvent, signal: AbortSignal): Listener {
  const worker = startSink('messages');
  let handedOver = 0;
  let isVerbatim = true;
  let away = 0;
  let home: (() => void) | null = null;
  const { capture, handler } = moveHandler(signal, (buffer, count) => {
    handedOver += count;
    // A glance at the latest record: what was written is what happened.
    if (count === FRAME_RECORDS) isVerbatim &&= isRecordOf(event, new Float64Array(buffer), count - 1);
    away++;
    worker.postMessage({ kind: 'frame', epoch: 1, buffer, count } satisfies FrameMessage, [buffer]);
  });
  worker.addEventListener('message', ({ data }: MessageEvent<FromSink>) => {
    if (data.kind !== 'frame') return;
    capture.recycle(data.buffer);
    if (--away === 0) home?.();
  });
  return {
    name: 'attune',
    handler,
    settle: () =>
      away === 0
        ? Promise.resolve()
        : new Promise((resolve) => {
            home = resolve;
          }),
    end(calls) {
      worker.terminate();
      if (!isVerbatim || handedOver < calls) {
        throw new AttuneError('internal/fault', `Capture handed over ${handedOver} records for ${calls} events.`);
      }
    },
  };
}

/** The same with nobody to hand over to, which tells the handler's own share from that of the hand-over. */
function attuneAlone(signal: AbortSignal): Listener {
  const { capture, handler } = moveHandler(signal, (buffer) => capture.recycle(buffer));
  return { name: 'attune, nothing handed over', handler };
}

/** The same with a message of nothing in a frame's place: what it costs to wake a thread, whatever one tells it. */
function attuneWaking(signal: AbortSignal): Listener {
  const worker = startSink('messages');
  const { capture, handler } = moveHandler(signal, (buffer) => {
    capture.recycle(buffer);
    worker.postMessage({ kind: 'record' });
  });
  return { name: 'attune, a bare message per frame', handler, settle: pinged(worker), end: () => worker.terminate() };
}

const isRecordOf = (event: PointerEvent, frame: Float64Array, record: number): boolean => {
  const at = record * RECORD_WIDTH;
  return (
    frame[at + TIME] === event.timeStamp &&
    frame[at + CODE] === Code.Move &&
    frame[at + SLOT] === -1 &&
    frame[at + X] === event.clientX &&
    frame[at + Y] === event.clientY
  );
};

function message(): Listener {
  const worker = startSink('messages');
  return {
    name: 'postMessage per event',
    handler(event) {
      worker.postMessage({
        kind: 'record',
        time: event.timeStamp,
        code: Code.Move,
        slot: -1,
        x: event.clientX,
        y: event.clientY,
        value: 0,
      });
    },
    settle: pinged(worker),
    end: () => worker.terminate(),
  };
}

/** Waits until a worker has done all that it was told. */
const pinged = (worker: Worker) => (): Promise<void> =>
  new Promise((resolve) => {
    worker.addEventListener('message', () => resolve(), { once: true });
    worker.postMessage({ kind: 'ping' });
  });

function comlinkCall(): Listener {
  const worker = startSink('comlink');
  const remote = wrap<ComlinkSink>(worker);
  let latest: Promise<void> = Promise.resolve();
  return {
    name: 'comlink call per event',
    handler(event) {
      latest = remote.record(event.timeStamp, Code.Move, -1, event.clientX, event.clientY, 0);
    },
    settle: () => latest,
    end() {
      remote[releaseProxy]();
      worker.terminate();
    },
  };
}

/** Starts capture and keeps hold of its listener for pointer moves, which stays installed. */
function moveHandler(
  signal: AbortSignal,
  handOver: (buffer: ArrayBuffer, count: number) => void,
): { capture: Capture; handler: Handler } {
  const native = EventTarget.prototype.addEventListener;
  const found: Handler[] = [];
  EventTarget.prototype.addEventListener = function (type, listener, options) {
    if (type === 'pointermove') found.push(listener as Handler);
    native.call(this, type, listener, options);
  };
  try {
    const capture = startCapture({ regions: findRegions({ slots: [] }, 'en'), signal, handOver });
    const [handler] = found;
    if (found.length !== 1 || !handler)
      throw new AttuneError('internal/fault', 'Capture has not one listener for moves.');
    return { capture, handler };
  } finally {
    EventTarget.prototype.addEventListener = native;
  }
}

let stopListening = new AbortController();
let sink: Worker | null = null;
/** By then what listeners do once, when they start, is done and handed over. */
const STARTED_MS = 200;

export type Listening = 'empty listener' | 'six numbers into a ring' | 'attune' | 'postMessage per event';

/** Listens to moves in one of these ways until told otherwise: for measuring the CPU time of the whole thread. */
export async function listen(how: Listening): Promise<void> {
  stopListening.abort();
  stopListening = new AbortController();
  const { signal } = stopListening;
  if (how === 'attune') {
    const worker = (sink ??= startSink('messages'));
    const capture = startCapture({
      regions: findRegions({ slots: [] }, 'en'),
      signal,
      untrusted: true,
      handOver(buffer, count) {
        worker.postMessage({ kind: 'frame', epoch: 1, buffer, count } satisfies FrameMessage, [buffer]);
      },
    });
    worker.addEventListener(
      'message',
      ({ data }: MessageEvent<FromSink>) => {
        if (data.kind === 'frame') capture.recycle(data.buffer);
      },
      { signal },
    );
  } else {
    const { handler, end } = { ...LISTENERS[how]() };
    document.addEventListener('pointermove', handler, { passive: true, capture: true, signal });
    if (end) signal.addEventListener('abort', () => end(0));
  }
  await new Promise((resolve) => setTimeout(resolve, STARTED_MS));
}
const LISTENERS = { 'empty listener': empty, 'six numbers into a ring': ring, 'postMessage per event': message };

/** Moves by script, a few frames of them at a time, so that the worker can send them back. */
export async function dispatchMoves(count: number): Promise<void> {
  for (let sent = 0; sent < count;) {
    for (let i = 0; i < 4 * FRAME_RECORDS && sent < count; i++, sent++) {
      document.body.dispatchEvent(
        new PointerEvent('pointermove', { bubbles: true, clientX: sent & 1023, clientY: 300 }),
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 4));
  }
}
