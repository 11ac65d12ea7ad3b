/**
 * Capture: DOM events become records in a preallocated frame, which is handed to the worker as one transferred buffer.
 *
 * The part that runs all the time, so a handler reads three or four getters, writes six numbers and returns: no
 * allocation, no message and no layout read per event. A frame goes out when full, at once for a click or a goal, at the
 * end of an animation frame while a rule waits, and otherwise 100 ms after its first record; an empty one never does.
 */
import { CODE, Code, FRAME_BYTES, FRAME_RECORDS, RECORD_WIDTH, SLOT, TIME, VALUE, X, Y } from '../kernel/frame.js';
import { isIgnored, type PageSlots } from './slots.js';

const HAND_OVER_MS = 100;
/** Two or three buffers circulate; a worker that starts or stalls may take this many before records are dropped. */
const MAX_BUFFERS = 24;
/** A scroll counts as going on for this long after its last event. */
const SCROLL_REST_MS = 150;

/** Where repeated clicks are the point, so that they are no sign of anger. */
const REPEATABLE = 'input,select,textarea,[role=spinbutton],[role=slider],[data-attune-repeat]';

export interface Capture {
  /** A record that no DOM event makes: a goal, an undo, an adjustment that took effect. Handed over at once. */
  note(code: Code, slot: number, value: number, x?: number): void;
  /** A buffer came home. */
  recycle(buffer: ArrayBuffer): void;
  /** Whether a rule depends on time passing alone: then time is told, and frames go out with each animation frame. */
  wait(waiting: boolean): void;
  readonly now: PresentMoment;
}

/** What the stability machine must know of this moment. Kept by capture, since it sees it anyway. */
export interface PresentMoment {
  /** Slot under the pointer, or −1. */
  readonly hovered: number;
  /** Time of the last input, on the performance clock. */
  readonly lastInput: number;
  readonly scrolling: boolean;
  /** Share of each slot that is in view, 0..1. */
  readonly inView: readonly number[];
}

export interface CaptureHost {
  readonly slots: PageSlots;
  readonly signal: AbortSignal;
  /** Takes the buffer away; it comes back by `recycle`. */
  handOver(buffer: ArrayBuffer, count: number): void;
}

export function startCapture({ slots, signal, handOver }: CaptureHost): Capture {
  const free: ArrayBuffer[] = [];
  let made = 0;
  let frame: Float64Array | null = null;
  let count = 0;
  let timer = 0;
  let waiting = false;
  let ticking = 0;

  let muted = false;
  let hovered = -1;
  let lastInput = performance.now();
  let lastScroll = -Infinity;
  let scrollDirty = false;
  const inView = slots.elements.map(() => 0);

  const nextFrame = (): Float64Array | null => {
    const buffer = free.pop();
    if (buffer) return new Float64Array(buffer);
    return made++ < MAX_BUFFERS ? new Float64Array(new ArrayBuffer(FRAME_BYTES)) : null;
  };

  /** Makes ready for the first record of a frame, and sees to it that the frame goes out in time. */
  function begin(): boolean {
    frame = signal.aborted ? null : nextFrame();
    if (!frame) return false;
    if (waiting) atFrameEnd();
    // A timer of the frame before is let run: an early hand-over harms nobody, and taking a timer back costs as much as one.
    else if (timer === 0) timer = setTimeout(lapse, HAND_OVER_MS);
    return true;
  }

  function flush(): void {
    if (!frame || count === 0) return;
    const { buffer } = frame as { buffer: ArrayBuffer };
    const records = count;
    frame = null;
    count = 0;
    handOver(buffer, records);
  }
  const lapse = (): void => {
    timer = 0;
    flush();
  };

  function write(time: number, code: Code, slot: number, x: number, y: number, value: number): void {
    if (count === 0 && !begin()) return;
    const records = frame!;
    const at = count * RECORD_WIDTH;
    records[at + TIME] = time;
    records[at + CODE] = code;
    records[at + SLOT] = slot;
    records[at + X] = x;
    records[at + Y] = y;
    records[at + VALUE] = value;
    if (++count === FRAME_RECORDS) flush();
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

  const move = (event: PointerEvent): void => {
    if (muted || !event.isTrusted) return;
    lastInput = event.timeStamp;
    write(lastInput, Code.Move, hovered, event.clientX, event.clientY, 0);
  };

  const cross = (event: PointerEvent, slot: number): void => {
    if (!event.isTrusted || slot === hovered) return;
    if (hovered >= 0) write(event.timeStamp, Code.HoverOut, hovered, event.clientX, event.clientY, 0);
    hovered = slot;
    if (slot >= 0) write(event.timeStamp, Code.HoverIn, slot, event.clientX, event.clientY, 0);
  };
  /** Tells when the pointer crosses into a slot, out of one, or into what must not be seen. */
  const over = (event: PointerEvent): void => {
    // A script could else mute capture, or unmute it over what must not be seen.
    if (!event.isTrusted) return;
    muted = isIgnored(event.target);
    cross(event, muted ? -1 : slots.indexOf(event.target));
  };
  const leave = (event: PointerEvent): void => {
    cross(event, -1);
  };

  const click = (event: MouseEvent): void => {
    if (!event.isTrusted || isIgnored(event.target)) return;
    lastInput = event.timeStamp;
    const isRepeatable = event.target instanceof Element && event.target.closest(REPEATABLE) !== null;
    write(event.timeStamp, Code.Click, slots.indexOf(event.target), event.clientX, event.clientY, isRepeatable ? 1 : 0);
    flush();
  };

  /** Some other input: only that it happened. Which key is never read. */
  const active = (event: Event): void => {
    if (!event.isTrusted || isIgnored(event.target)) return;
    lastInput = event.timeStamp;
    write(event.timeStamp, Code.Active, -1, 0, 0, 0);
  };

  const readScroll = (): void => {
    scrollDirty = false;
    write(lastScroll, Code.Scroll, -1, 0, scrollY, 0);
  };
  /** `scrollY` costs fifteen times what `clientX` does, so it is read once a frame at most. */
  const scroll = (event: Event): void => {
    if (!event.isTrusted) return;
    lastInput = lastScroll = event.timeStamp;
    if (scrollDirty) return;
    scrollDirty = true;
    requestAnimationFrame(readScroll);
  };

  const visibility = (): void => {
    write(performance.now(), Code.Visible, -1, 0, 0, document.visibilityState === 'visible' ? 1 : 0);
    flush();
  };
  const focus = (event: FocusEvent): void => {
    if (event.isTrusted && event.target === window)
      write(event.timeStamp, Code.Focus, -1, 0, 0, event.type === 'focus' ? 1 : 0);
  };

  const layout = (): void => {
    write(performance.now(), Code.Layout, -1, innerWidth, innerHeight, document.documentElement.scrollHeight);
  };

  const passive = { passive: true, capture: true, signal };
  // One delegated listener per type, ahead of the page's own: what the page stops must still be seen.
  const delegated = { pointermove: move, pointerover: over, click, keydown: active, touchstart: active, scroll };
  for (const [type, listener] of Object.entries(delegated)) {
    document.addEventListener(type, listener as (event: Event) => void, passive);
  }
  document.documentElement.addEventListener('pointerleave', leave, { passive: true, signal });
  document.addEventListener('visibilitychange', visibility, { signal });
  addEventListener('focus', focus, { signal });
  addEventListener('blur', focus, { signal });

  const seen = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        const slot = slots.elements.indexOf(entry.target as HTMLElement);
        const { width, height } = entry.intersectionRect;
        inView[slot] = entry.intersectionRatio;
        write(entry.time, Code.Seen, slot, entry.intersectionRatio, (width * height) / (innerWidth * innerHeight), 0);
      }
    },
    { threshold: [0, 0.05, 0.25, 0.5, 0.8, 1] },
  );
  for (const element of slots.elements) if (element) seen.observe(element);
  // Sizes are read where layout is clean: in the observer's own turn.
  const resized = new ResizeObserver(layout);
  resized.observe(document.documentElement);

  write(performance.now(), Code.Visible, -1, 0, 0, document.visibilityState === 'visible' ? 1 : 0);
  write(performance.now(), Code.Focus, -1, 0, 0, document.hasFocus() ? 1 : 0);
  write(performance.now(), Code.Scroll, -1, 0, scrollY, 0);

  const tick = (): void => {
    if (document.visibilityState === 'visible') write(performance.now(), Code.Tick, -1, 0, 0, 0);
    flush();
  };

  signal.addEventListener('abort', () => {
    seen.disconnect();
    resized.disconnect();
    clearTimeout(timer);
    clearInterval(ticking);
    frame = null;
    count = 0;
  });

  return {
    note(code, slot, value, x = 0) {
      if (signal.aborted) return;
      write(performance.now(), code, slot, x, 0, value);
      flush();
    },
    recycle(buffer) {
      free.push(buffer);
    },
    wait(isWaiting) {
      if (isWaiting === waiting || signal.aborted) return;
      waiting = isWaiting;
      clearInterval(ticking);
      if (!waiting) return;
      ticking = setInterval(tick, HAND_OVER_MS);
      if (count > 0) atFrameEnd();
    },
    now: {
      get hovered() {
        return hovered;
      },
      get lastInput() {
        return lastInput;
      },
      get scrolling() {
        return performance.now() - lastScroll < SCROLL_REST_MS;
      },
      inView,
    },
  };
}
