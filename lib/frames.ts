/**
 * Frames: records are written into a preallocated buffer, which is handed to the worker as a whole and comes home empty.
 *
 * Writing allocates nothing and sends nothing. A frame goes out when full, at once where the caller asks, and otherwise
 * 0.4 s after its first record; an empty one never does. Waking the worker costs as much as some 500 records, so this is
 * most of what attune costs a page. While a rule is about to change its mind, a frame goes at the end of the animation
 * frame in which the worker's time passes one of its lines, ten a second counted from the first record (sooner, nothing
 * would be decided), and with each time that is told.
 */
import { CODE, Code, FRAME_BYTES, FRAME_RECORDS, RECORD_WIDTH, SLOT, TIME, VALUE, X, Y } from '../kernel/frame.js';

const HAND_OVER_MS = 400;
/** The worker's lines, and how often it may ask for the time at most. */
const LINE_MS = 100;
/** Two or three buffers circulate; a worker that starts or stalls may take this many before records are dropped. */
const MAX_BUFFERS = 12;
/** Where a frame is full. */
const END = FRAME_RECORDS * RECORD_WIDTH;

export type Write = (time: number, code: Code, region: number, x: number, y: number, value: number) => void;

export interface Frames {
  readonly write: Write;
  /** Hands over what was written. */
  flush(): void;
  /** Records that found no frame, since too many were on their way. */
  dropped(): number;
  /** A buffer came home. */
  recycle(buffer: ArrayBuffer): void;
  /** Tells the time every so many ms, which brings on what depends on its passing alone; 0: no longer. */
  wait(tickMs: number): void;
}

export interface FramesHost {
  readonly signal: AbortSignal;
  /** Takes the buffer away; it comes back by `recycle`. */
  handOver(buffer: ArrayBuffer, count: number): void;
}

export function startFrames({ signal, handOver }: FramesHost): Frames {
  const free: ArrayBuffer[] = [];
  let made = 0;
  let dropped = 0;
  let frame: Float64Array | null = null;
  /** Where in it the next record begins. */
  let at = 0;
  let timer = 0;
  let ticking = 0;
  let waits = 0;
  /** Time of the first record. */
  let origin = 0;
  /** While a rule waits for the next lines: the first of them, whose passing hands over. */
  let line = Infinity;

  /** The first line behind a time. */
  const lineAfter = (time: number): number => origin + LINE_MS * (Math.floor((time - origin) / LINE_MS) + 1);

  const nextFrame = (): Float64Array | null => {
    const buffer = free.pop() ?? (made++ < MAX_BUFFERS && new ArrayBuffer(FRAME_BYTES));
    return buffer ? new Float64Array(buffer) : null;
  };

  /** Makes ready for the first record of a frame, and sees to it that the frame goes out in time. */
  function begin(time: number): boolean {
    frame = signal.aborted ? null : nextFrame();
    if (!frame) return false;
    origin ||= time;
    if (line === Infinity) arm();
    return true;
  }

  function flush(): void {
    if (!frame || at === 0) return;
    const { buffer } = frame as { buffer: ArrayBuffer };
    if (line < Infinity) line = lineAfter(frame[at - RECORD_WIDTH + TIME]!);
    const count = at / RECORD_WIDTH;
    frame = null;
    at = 0;
    handOver(buffer, count);
  }
  // A timer of the frame before is let run: an early hand-over harms nobody, and taking a timer back costs as much as one.
  const arm = (): void => {
    timer ||= setTimeout(() => {
      timer = 0;
      flush();
    }, HAND_OVER_MS);
  };

  function write(time: number, code: Code, region: number, x: number, y: number, value: number): void {
    if (at === 0 && !begin(time)) {
      dropped++;
      return;
    }
    const records = frame!;
    records[at + TIME] = time;
    records[at + CODE] = code;
    records[at + SLOT] = region;
    records[at + X] = x;
    records[at + Y] = y;
    records[at + VALUE] = value;
    at += RECORD_WIDTH;
    if (at === END) flush();
    else if (time >= line) atFrameEnd();
  }

  let frameAsked = false;
  const endOfFrame = (): void => {
    frameAsked = false;
    flush();
  };
  const atFrameEnd = (): void => {
    if (frameAsked) return;
    frameAsked = true;
    requestAnimationFrame(endOfFrame);
  };

  const tick = (): void => {
    if (document.visibilityState !== 'visible') return;
    write(performance.now(), Code.Tick, -1, 0, 0, 0);
    // Nothing else comes with it, as with an event that the browser tells at the end of a frame: to wait would be for nothing.
    if (line < Infinity) flush();
  };

  signal.addEventListener('abort', () => {
    clearTimeout(timer);
    clearInterval(ticking);
    frame = null;
    at = 0;
  });

  return {
    write,
    flush,
    dropped: () => dropped,
    recycle(buffer) {
      free.push(buffer);
    },
    wait(tickMs) {
      if (tickMs === waits || signal.aborted) return;
      waits = tickMs;
      clearInterval(ticking);
      if (tickMs) ticking = setInterval(tick, tickMs);
      line = tickMs === LINE_MS ? lineAfter(performance.now()) : Infinity;
      if (at > 0) arm();
    },
  };
}
