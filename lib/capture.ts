/**
 * Capture: what the visitor does becomes records.
 *
 * The part that runs all the time, so a handler reads three or four getters, writes six numbers and returns: no
 * allocation, no message and no layout read per event.
 */
import { Code } from '../kernel/frame.js';
import { DEVELOPMENT } from './development.js';
import { type Frames, type FramesHost, startFrames } from './frames.js';
import { type Listen, listener } from './listen.js';
import { type Signals, startSignals } from './signals.js';
import { isIgnored, type PageRegions } from './slots.js';
import { startViewport } from './viewport.js';

/** A scroll counts as going on for this long after its last event. */
const SCROLL_REST_MS = 150;

/** Where repeated clicks are the point, so that they are no sign of anger. */
const REPEATABLE = 'input,select,textarea,[role=spinbutton],[role=slider],[data-attune-repeat]';

export interface Capture extends Pick<Frames, 'write' | 'dropped' | 'recycle' | 'wait'>, Pick<Signals, 'watch'> {
  /** A record that no DOM event makes: a goal, an undo, an adjustment that took effect. Handed over at once. */
  note(code: Code, region: number, value: number, x?: number, y?: number): void;
  readonly listen: Listen;
  readonly now: PresentMoment;
}

/** What the stability machine must know of this moment. Kept by capture, since it sees it anyway. */
export interface PresentMoment {
  /** Innermost region under the pointer, or −1; null where moves must not be told: of a finger, or over what is ignored. */
  readonly region: number | null;
  /** Time of the last input, on the performance clock. */
  readonly lastInput: number;
  readonly scrolling: boolean;
  /** Share of each region that is in view, 0..1. */
  readonly inView: readonly number[];
}

export interface CaptureHost extends FramesHost {
  readonly regions: PageRegions;
  /** Takes a script's events for a visitor's. Only a development build heeds it. */
  readonly untrusted?: boolean | undefined;
}

export function startCapture({ regions, signal, handOver, untrusted }: CaptureHost): Capture {
  const { write, flush, dropped, recycle, wait } = startFrames({ signal, handOver });
  const isGenuine = (event: Event): boolean => event.isTrusted || (DEVELOPMENT && untrusted === true);
  const listen = listener(signal, isGenuine);

  let region = -1;
  let isMuted = false;
  /** On the screen: what they do is no pointer's moving or hovering. */
  let fingers = 0;
  /** Time of the last input. In an array, where a number is stored without allocating it. */
  const last = Float64Array.of(performance.now());

  const move = (event: PointerEvent): void => {
    if (!isGenuine(event)) return;
    const time = (last[0] = event.timeStamp);
    if (isMuted || fingers > 0) return;
    write(time, Code.Move, region, event.clientX, event.clientY, 0);
  };

  const cross = (event: PointerEvent, into: number): void => {
    if (into === region) return;
    if (region >= 0) write(event.timeStamp, Code.HoverOut, region, event.clientX, event.clientY, 0);
    region = into;
    if (into >= 0) write(event.timeStamp, Code.HoverIn, into, event.clientX, event.clientY, 0);
  };
  /** Tells when the pointer crosses into a region, out of one, or into what must not be seen. */
  const hover = (event: PointerEvent): void => {
    // A script could else mute capture, or unmute it over what must not be seen.
    if (!isGenuine(event)) return;
    const { type, target } = event;
    if (event.pointerType === 'touch') {
      if (type === 'pointerover') fingers++;
      else if (type === 'pointerout' && fingers > 0) fingers--;
    } else if (type === 'pointerleave') {
      cross(event, -1);
      // Perhaps the visitor is about to leave, and a rule has something to say before.
      flush();
    } else if (type === 'pointerover') {
      fingers = 0;
      isMuted = isIgnored(event.composedPath()[0]);
      cross(event, isMuted ? -1 : regions.indexOf(target));
    }
  };

  listen(document, 'pointermove', move, true);
  listen(document, 'pointerover pointerout', hover, true);
  listen(document.documentElement, 'pointerleave', hover, true);
  listen(document, 'click', ({ timeStamp, target, clientX, clientY }: MouseEvent) => {
    last[0] = timeStamp;
    const isRepeatable = target instanceof Element && target.closest(REPEATABLE) !== null;
    write(timeStamp, Code.Click, regions.indexOf(target), clientX, clientY, isRepeatable ? 1 : 0);
    flush();
    signals.watch(timeStamp);
  });
  // Some other input: only that it happened. Which key is never read. Of what is ignored nothing is told, but the page is not quiet.
  const stir = (event: Event): void => {
    if (!isGenuine(event)) return;
    last[0] = event.timeStamp;
    if (!isIgnored(event.composedPath()[0])) write(event.timeStamp, Code.Active, -1, 0, 0, 0);
  };
  listen(document, 'keydown touchstart', stir, true);

  const signals = startSignals({ listen, write, flush, signal });
  const viewport = startViewport({ regions, listen, write, signal });

  return {
    listen,
    write,
    dropped,
    recycle,
    wait,
    watch: signals.watch,
    note(code, slot, value, x = 0, y = 0) {
      if (signal.aborted) return;
      if (code === Code.Applied && x === 1) signals.forgive();
      write(performance.now(), code, slot, x, y, value);
      flush();
    },
    now: {
      get region() {
        return isMuted || fingers > 0 ? null : region;
      },
      get lastInput() {
        return Math.max(last[0]!, viewport.lastScroll);
      },
      get scrolling() {
        return performance.now() - viewport.lastScroll < SCROLL_REST_MS;
      },
      inView: viewport.inView,
    },
  };
}
