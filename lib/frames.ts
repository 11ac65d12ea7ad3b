/**
 * Frames: records are written into a preallocated buffer, which is handed to the worker as a whole and comes home empty.
 *
 * Writing allocates nothing and sends nothing. A frame goes out when full, at once where the caller asks, and otherwise 100 ms
 * after its first record; an empty one never does. While a rule waits it goes at the end of the animation frame in which the
 * worker's time passes one of its lines, ten a second counted from the first record: sooner, nothing would be decided.
 */
import { CODE, Code, FRAME_BYTES, FRAME_RECORDS, RECORD_WIDTH, SLOT, TIME, VALUE, X, Y } from '../kernel/frame.js';

export const HAND_OVER_MS = 100;
/** Two or three buffers circulate; a worker that starts or stalls may take this many before records are dropped. */
const MAX_BUFFERS = 24;
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
  /** Whether a rule depends on time passing alone: then time is told. */
  wait(isWaiting: boolean): void;
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
  /** Time of the first record. */
  let origin = 0;
  /** While a rule waits: the worker's next line, whose passing hands over. */
  let line = Infinity;

  /** The first line behind a time. */
  const lineAfter = (time: number): number => origin + HAND_OVER_MS * (Math.floor((time - origin) / HAND_OVER_MS) + 1);

  const nextFrame = (): Float64Array | null => {
    const buffer = free.pop();
    if (buffer) return new Float64Array(buffer);
    return made++ < MAX_BUFFERS ? new Float64Array(new ArrayBuffer(FRAME_BYTES)) : null;
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
    timer ||= setTimeout(lapse, HAND_OVER_MS);
  };
  const lapse = (): void => {
    timer = 0;
    flush();
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
    if (document.visibilityState === 'visible') write(performance.now(), Code.Tick, -1, 0, 0, 0);
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
    wait(isWaiting) {
      if (isWaiting === line < Infinity || signal.aborted) return;
      clearInterval(ticking);
      line = isWaiting ? lineAfter(performance.now()) : Infinity;
      if (isWaiting) ticking = setInterval(tick, HAND_OVER_MS);
      else if (at > 0) arm();
    },
  };
}
