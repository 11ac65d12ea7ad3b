/**
 * The fine signals: fingers and aim (tier B), buttons, keys and every single move (tier C). A file of its own, which a page
 * loads only where its policy lists such a tier and, for tier C, the visitor granted `biometric`.
 */
import { Code } from '../kernel/frame.js';
import type { Tier } from '../kernel/policy.js';
import type { Capture } from './capture.js';

/** What a click on its inside is meant for. */
const CLICKABLE = 'a,button,input,label,select,summary,textarea,[role],[onclick],[tabindex]';

export interface FineSignalsHost {
  readonly capture: Capture;
  readonly tiers: readonly Tier[];
  readonly signal: AbortSignal;
}

export function startFineSignals(host: FineSignalsHost): void {
  if (host.signal.aborted) return;
  if (host.tiers.includes('B')) {
    listenToFingers(host);
    listenToAim(host);
  }
  if (host.tiers.includes('C')) {
    listenToMoves(host);
    listenToRhythm(host);
  }
}

/** One finger's touches. A second one makes them something else, which is passed over until a finger touches anew, alone. */
function listenToFingers({ capture: { listen, write, watch } }: FineSignalsHost): void {
  let isAlone = false;
  const touch = ({ type, timeStamp, touches, changedTouches }: TouchEvent): void => {
    const isStart = type === 'touchstart';
    if (isStart) isAlone = touches.length === 1;
    if (!isAlone) return;
    const { clientX, clientY } = changedTouches[0]!;
    const phase = isStart ? 0 : type === 'touchmove' ? 1 : 2;
    write(timeStamp, Code.Touch, -1, clientX, clientY, phase);
    if (phase === 2) watch(timeStamp);
  };
  listen(document, 'touchstart touchmove touchend touchcancel', touch);
}

/** How near to the middle of what was hit: asked of an observer, which knows boxes without a layout of their own. */
function listenToAim({ capture: { listen, write }, signal }: FineSignalsHost): void {
  let time = 0;
  let x = 0;
  let y = 0;
  const hit = new IntersectionObserver((entries) => {
    const { left, top, width, height } = entries[0]!.boundingClientRect;
    const [dx, dy] = [x - left - width / 2, y - top - height / 2];
    // It has gone or moved since, or was clicked by a key or by its label.
    const isWithin = Math.abs(dx) <= width / 2 && Math.abs(dy) <= height / 2;
    if (isWithin && width > 0) write(time, Code.Aim, -1, dx, dy, Math.hypot(width, height) / 2);
    hit.disconnect();
    x = y = 0;
  });
  listen(document, 'click', ({ timeStamp, target, clientX, clientY }: MouseEvent) => {
    [time, x, y] = [timeStamp, clientX, clientY];
    hit.disconnect();
    if (target instanceof Element) hit.observe(target.closest(CLICKABLE) ?? target);
  });
  signal.addEventListener('abort', () => hit.disconnect());
}

/**
 * The moves that the browser had gathered into one event. The last of them is the event itself, which capture tells: on
 * the window, this listener comes before it.
 */
function listenToMoves({ capture: { now, write }, signal }: FineSignalsHost): void {
  const moves = (event: PointerEvent): void => {
    const { region } = now;
    if (region === null || !event.isTrusted) return;
    for (const { timeStamp, clientX, clientY } of event.getCoalescedEvents().slice(0, -1))
      write(timeStamp, Code.Move, region, clientX, clientY, 0);
  };
  // Not there on a page without HTTPS.
  if ('getCoalescedEvents' in PointerEvent.prototype)
    addEventListener('pointermove', moves, { capture: true, passive: true, signal });
}

/** When buttons and keys go down and come up. Which key, is never read. */
function listenToRhythm({ capture: { listen, write } }: FineSignalsHost): void {
  listen(document, 'pointerdown pointerup', ({ type, timeStamp, pointerType, clientX, clientY }: PointerEvent) => {
    if (pointerType !== 'touch')
      write(timeStamp, type === 'pointerdown' ? Code.Press : Code.Release, -1, clientX, clientY, 0);
  });
  listen(document, 'keydown keyup', ({ type, timeStamp, repeat }: KeyboardEvent) => {
    if (!repeat) write(timeStamp, type === 'keydown' ? Code.KeyDown : Code.KeyUp, -1, 0, 0, 0);
  });
}
