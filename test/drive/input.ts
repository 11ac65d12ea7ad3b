/**
 * From a recorded session to the input of a hand on this page: which button, where, when. Pure.
 *
 * A recording knows another page on another screen. Positions are mapped from its viewport to ours, scroll offsets from
 * its document to ours; where it does not say how large they were, the largest value seen stands in. What the page did
 * (over, out, focus, load) is left out, since our page does that itself.
 */
import type { Session, SessionEvent } from '../../kernel/session.js';

export type InputStep =
  | { readonly at: number; readonly kind: 'move' | 'press' | 'release'; readonly x: number; readonly y: number }
  | { readonly at: number; readonly kind: 'wheel'; readonly x: number; readonly y: number; readonly deltaY: number };

export interface InputPlan {
  readonly steps: readonly InputStep[];
  /** Ms from the first event to the last, or to the end of what is played. */
  readonly duration: number;
}

export interface PageSize {
  readonly viewport: readonly [width: number, height: number];
  /** How far the page can be scrolled. */
  readonly maxScroll: number;
}

const HAND = 'mgducws';
/** A recorder's "no idea": the largest 16-bit number. */
const CORRUPT = 65_535;
const NOTCH_PX = 100;
/** A longer way, recorded after a pause, was several turns of the wheel, told as one. */
const TURN_PX = 120;
const PAUSE_MS = 50;
const FRAME_MS = 16;
const MAX_TURNS = 9;
const LONG_IDLE_MS = 2000;
const SHORT_IDLE_MS = 500;

export function planInput(session: Session, page: PageSize, seconds: number): InputPlan {
  const events = session.events.filter(
    ([, code, x, y]) => HAND.includes(code) && [x, y].every((at) => at >= 0 && at < CORRUPT),
  );
  const clock = timeOf(events);
  const place = placeOf(session, events, page);
  const scale = scrollScale(session, events, page);
  const hasButtons = events.some(([, code]) => code === 'd');
  const hasScroll = events.some(([, code]) => code === 's');

  const steps: InputStep[] = [];
  let [x, y] = [page.viewport[0] / 2, page.viewport[1] / 2];
  let scrolled = 0;
  let lastScroll = 0;
  let isDown = false;
  const end = seconds * 1000;
  for (const event of events) {
    const [, code, rawX, rawY, extra] = event;
    const at = clock(event);
    if (at > end) break;
    if ('mgduc'.includes(code)) [x, y] = place(rawX, rawY, scrolled);
    switch (code) {
      case 'm':
      case 'g':
        steps.push({ at, kind: 'move', x, y });
        break;
      case 'd':
        // Only the main button: the others bring up menus of the browser, where no page listens.
        if (isMain(extra) && !isDown) steps.push({ at, kind: 'press', x, y });
        isDown ||= isMain(extra);
        break;
      case 'u':
        if (isMain(extra) && isDown) steps.push({ at, kind: 'release', x, y });
        isDown &&= !isMain(extra);
        break;
      case 'c':
        if (!hasButtons) steps.push({ at, kind: 'press', x, y }, { at, kind: 'release', x, y });
        break;
      case 's':
        if (rawY !== scrolled) {
          for (const turn of turnsTo(at, (rawY - scrolled) * scale, lastScroll))
            steps.push({ ...turn, kind: 'wheel', x, y });
        }
        scrolled = rawY;
        lastScroll = at;
        break;
      case 'w':
        // Where offsets were recorded too, the wheel is in them already.
        if (!hasScroll && typeof extra === 'number') steps.push({ at, kind: 'wheel', x, y, deltaY: -extra * NOTCH_PX });
        break;
    }
  }
  const last = events.at(-1);
  const duration = Math.min(end, last ? clock(last) : 0);
  if (isDown) steps.push({ at: duration, kind: 'release', x, y });
  return { steps, duration };
}

/**
 * The turns of the wheel that end at `at`. Coarse recorders tell where scrolling came to rest; a wheel gets there in
 * steps, one a frame, and speed is in the steps.
 */
function turnsTo(at: number, deltaY: number, since: number): { at: number; deltaY: number }[] {
  const room = Math.floor((at - since) / FRAME_MS);
  const wanted = at - since < PAUSE_MS ? 1 : Math.ceil(Math.abs(deltaY) / TURN_PX);
  const count = Math.max(1, Math.min(wanted, room, MAX_TURNS));
  return Array.from({ length: count }, (_, i) => ({ at: at - (count - 1 - i) * FRAME_MS, deltaY: deltaY / count }));
}

const isMain = (extra: number | string | undefined): boolean => typeof extra !== 'string' || extra === 'L';

/** Time since the first event, a long wait after it cut short: few recordings begin with the first thought. */
function timeOf(events: readonly SessionEvent[]): (event: SessionEvent) => number {
  const start = events[0]?.[0] ?? 0;
  const idle = (events[1]?.[0] ?? start) - start;
  const cut = idle >= LONG_IDLE_MS ? idle - SHORT_IDLE_MS : 0;
  return ([ms]) => (ms === start ? 0 : Math.max(0, ms - start - cut));
}

/** Position in our viewport of a recorded one. */
function placeOf(
  { viewport }: Session,
  events: readonly SessionEvent[],
  page: PageSize,
): (x: number, y: number, scrolled: number) => [number, number] {
  const pointer = events.filter(([, code]) => 'mgduc'.includes(code));
  const largest = (axis: 2 | 3): number => pointer.reduce((most, event) => Math.max(most, event[axis]), 0);
  const [width, height] = viewport ?? [largest(2) + 1, largest(3) + 1];
  // Positions below the lower edge of the viewport can only be positions in the document.
  const isOfDocument = viewport !== undefined && largest(3) > height;
  const within = (at: number, size: number, ours: number): number =>
    Math.min(ours - 1, Math.max(0, (at * ours) / Math.max(1, size)));
  return (x, y, scrolled) => [
    within(x, width, page.viewport[0]),
    within(isOfDocument ? y - scrolled : y, height, page.viewport[1]),
  ];
}

/** Our px for each px that the recording scrolled. */
function scrollScale({ viewport, document }: Session, events: readonly SessionEvent[], page: PageSize): number {
  const farthest = events.reduce((most, [, code, , y]) => (code === 's' ? Math.max(most, y) : most), 0);
  const theirs = viewport && document ? document[1] - viewport[1] : farthest;
  return theirs > 0 ? page.maxScroll / theirs : 1;
}
