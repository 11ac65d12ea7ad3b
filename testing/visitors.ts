/**
 * Scripted visitors: people made of a few laws of movement, for pages that no recorded person has visited.
 *
 * A hand reaches for a target along the path of least jerk (Flash & Hogan 1985), in a time that grows with distance over
 * size (Fitts 1954), slightly bowed and never quite still; a reader scrolls and pauses, the pause as long as the new
 * lines take. All chance comes from the generator passed in, so a visitor with a seed does the same again.
 */
import type { Box, Session, SessionEvent } from '../kernel/session.js';
import { logNormal, type Person, SOMEBODY } from './people.js';
import type { Random } from './random.js';

/** A place of the page, in px of the document. */
export interface Place extends Box {
  /** Watched as one of the ruleset's slots, or of its sections; by default not at all. */
  readonly as?: 'slot' | 'section';
  /** Words of its text, by default none. */
  readonly words?: number;
}

/** The page as a visitor finds it. */
export interface PageMap {
  readonly viewport: readonly [width: number, height: number];
  readonly document: readonly [width: number, height: number];
  readonly places: Readonly<Record<string, Place>>;
}

export interface Visitor {
  /** Moves the pointer to somewhere within a place, which must be in view. */
  reach(place: Place): void;
  /** Keeps the pointer where it is, as still as a hand can. */
  rest(ms: number): void;
  /** Takes the hand off the mouse, and puts it back. */
  leave(ms: number): void;
  click(): void;
  /** Types so many keys, in words of about six. */
  type(keys: number): void;
  /** Scrolls by `px` in one turn of the wheel. */
  scroll(px: number): void;
  /** Reads `px` of the page: scrolls a little, pauses, and so on. */
  read(px: number): void;
  /** Runs through `px` of the page in flicks, hardly stopping. */
  skim(px: number): void;
  /** How far the page was scrolled, in px. */
  readonly scrolled: number;
  /** ms since the first moment. */
  readonly time: number;
  /** What was done so far. */
  session(id: string): Session;
}

/** How often a 60 Hz screen shows something new. */
const FRAME_MS = 1000 / 60;

export interface VisitorOptions {
  /** Whose hand it is; by default nobody's in particular. */
  readonly person?: Person;
  /** How often the pointer is told of: with each frame of the screen, or, as under `biometric`, as often as a mouse speaks. */
  readonly pointerHz?: number;
}

export function createVisitor(
  { viewport, document }: Omit<PageMap, 'places'> & Partial<PageMap>,
  random: Random,
  { person = SOMEBODY, pointerHz = 60 }: VisitorOptions = {},
): Visitor {
  const [width, height] = viewport;
  const events: SessionEvent[] = [];
  const pointerMs = 1000 / pointerHz;
  const maxScroll = Math.max(0, document[1] - height);
  let time = 0;
  let x = width / 2;
  let y = height / 2;
  let scrolled = 0;

  const between = (low: number, high: number): number => low + (high - low) * random();
  const tell = (code: string, extra?: string): void => {
    const at = [Math.round(time), code, Math.round(x), Math.round(y)] as const;
    events.push(extra === undefined ? at : [...at, extra]);
  };
  const wait = (ms: number): void => {
    time += ms;
  };

  function moveTo(toX: number, toY: number, size: number): void {
    const [fromX, fromY] = [x, y];
    const distance = Math.hypot(toX - fromX, toY - fromY);
    if (distance < 1) return;
    const frames = Math.max(
      2,
      Math.round((person.reachMs + person.bitMs * Math.log2(distance / size + 1)) / pointerMs),
    );
    // The elbow bows a straight reach by a few hundredths of its length.
    const bow = (person.bow + between(-person.bowSpread, person.bowSpread)) * distance;
    for (let i = 1; i <= frames; i++) {
      const share = minimumJerk(i / frames);
      const aside = bow * Math.sin(Math.PI * share);
      x = fromX + (toX - fromX) * share - ((toY - fromY) / distance) * aside + between(-person.tremor, person.tremor);
      y = fromY + (toY - fromY) * share + ((toX - fromX) / distance) * aside + between(-person.tremor, person.tremor);
      wait(pointerMs);
      tell('m');
    }
  }

  function rest(ms: number): void {
    const until = time + ms;
    const [homeX, homeY] = [x, y];
    const drift = 2.5 * person.tremor;
    for (;;) {
      const pause = between(350, 900);
      if (time + pause >= until) break;
      wait(pause);
      x = homeX + between(-drift, drift);
      y = homeY + between(-drift, drift);
      tell('m');
    }
    time = until;
  }

  function scroll(px: number): void {
    const from = scrolled;
    const to = Math.min(maxScroll, Math.max(0, from + px));
    const frames = Math.round(between(9, 15));
    for (let i = 1; i <= frames; i++) {
      scrolled = from + (to - from) * minimumJerk(i / frames);
      wait(FRAME_MS);
      events.push([Math.round(time), 's', 0, Math.round(scrolled)]);
    }
  }

  return {
    reach(place) {
      const toX = place.x + place.width * between(0.3, 0.6);
      const toY = place.y - scrolled + place.height * between(0.25, 0.45);
      const isInView = toX >= 0 && toX < width && toY >= 0 && toY < height;
      if (!isInView) throw new RangeError('A visitor reaches only for what is in view: scroll first.');
      moveTo(toX, toY, Math.min(place.width, place.height));
    },
    rest,
    leave(ms) {
      wait(ms);
      tell('m');
    },
    click() {
      tell('d', 'L');
      wait(between(70, 120) * (person.pressMs / SOMEBODY.pressMs));
      tell('u', 'L');
    },
    type(keys) {
      const typed: SessionEvent[] = [];
      for (let key = 1; key <= keys; key++) {
        const hold = logNormal(person.holdMs, person.holdSpread, random);
        typed.push([Math.round(time), 'k', 0, 0], [Math.round(time + hold), 'K', 0, 0]);
        // From press to press; a key that is held longer than that is still down when the next one goes down.
        wait(logNormal(person.holdMs + person.flightMs, person.flightSpread, random));
        if (key % 6 === 0) wait(person.flightMs * between(0, 2));
      }
      time = Math.max(time, ...typed.map(([ms]) => ms));
      events.push(...typed.sort(([a], [b]) => a - b));
    },
    scroll,
    read(px) {
      const goal = Math.min(maxScroll, scrolled + px);
      while (scrolled < goal) {
        scroll(Math.min(between(80, 220) * person.wheel, goal - scrolled));
        // A line of 27 px is read in about a second and a half.
        rest(between(1400, 3200) * person.wheel * (SOMEBODY.wpm / person.wpm));
      }
    },
    skim(px) {
      const goal = scrolled + px;
      while (scrolled < Math.min(maxScroll, goal)) {
        scroll(between(500, 900) * person.wheel);
        wait(between(180, 420));
      }
    },
    get scrolled() {
      return scrolled;
    },
    get time() {
      return time;
    },
    session: (id) => ({ id, viewport, document, events: [...events] }),
  };
}

/** Share of the way after share τ of the time: the smoothest movement that begins and ends at rest. */
const minimumJerk = (t: number): number => t * t * t * (10 + t * (6 * t - 15));
