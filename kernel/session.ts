/**
 * A recorded session: what one person did on one page, as data sets of interaction keep it in a line of a `.jsonl` file;
 * and the records that attune's own capture would have written of it.
 *
 * Codes: `m` move, `g` move with a button down, `d` and `u` button pressed and released, `c` click, `w` wheel, `s` scrolled
 * to `y`, `k` and `K` key pressed and released, `f` and `b` window gained and lost focus, `p` shown, `q` left, `y` copied,
 * `e` selected, `n` context menu. Others (load, over, out, resize) tell of a page that is not here, and are left out.
 */
import { AttuneError } from './errors.js';
import { Code, RECORD_WIDTH } from './frame.js';
import type { RegionFacts } from './protocol.js';

export type SessionEvent = readonly [ms: number, code: string, x: number, y: number, extra?: number | string];

export interface Session {
  readonly id: string;
  /** Width and height in CSS px, where the recording knows them. */
  readonly viewport?: readonly [width: number, height: number];
  readonly document?: readonly [width: number, height: number];
  readonly events: readonly SessionEvent[];
}

/**
 * The session of a line, or null where the line is something else.
 *
 * @throws {AttuneError} `document/malformed` where events are told, but not as a session tells them
 */
export function readSession(line: unknown, place: string): Session | null {
  const { id, events, viewport, document } = (line ?? {}) as Partial<Record<keyof Session, unknown>>;
  if (!Array.isArray(events)) return null;
  const broken = typeof id === 'string' ? events.findIndex((event) => !isEvent(event)) : -1;
  if (typeof id !== 'string' || broken >= 0 || !(isSize(viewport) && isSize(document))) {
    const where = typeof id !== 'string' ? 'its id' : broken >= 0 ? `events[${broken}]` : 'its viewport or document';
    throw new AttuneError(
      'document/malformed',
      `${place}: ${where} is not that of a session, {"id": "…", "events": [[ms, "m", x, y], …]}. Correct or remove the line.`,
    );
  }
  return {
    id,
    events: events as SessionEvent[],
    ...(viewport ? { viewport } : {}),
    ...(document ? { document } : {}),
  };
}

function isEvent(event: unknown): boolean {
  if (!Array.isArray(event)) return false;
  const [ms, code, x, y] = event as unknown[];
  return typeof ms === 'number' && typeof code === 'string' && typeof x === 'number' && typeof y === 'number';
}

/** A size, or none. */
const isSize = (size: unknown): size is readonly [number, number] | null | undefined =>
  size == null || (Array.isArray(size) && size.length === 2 && size.every((px) => typeof px === 'number'));

/** A rectangle in px of the document. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The page on which a session is imagined to have happened: what its events do not tell. */
export interface PageLayout {
  /** By default the session's own; without either, nothing is known that needs it. */
  readonly viewport?: readonly [width: number, height: number];
  readonly document?: readonly [width: number, height: number];
  /** Where the regions lie, in the order of the records' regions; null where the page lacks one. */
  readonly regions?: readonly (Box | null)[];
}

/** Shares at which an IntersectionObserver of attune's speaks. */
export const SEEN_THRESHOLDS = [0, 0.05, 0.25, 0.5, 0.8, 1] as const;
/** A press and a release this near to each other are a click, in recordings that have no clicks of their own. */
const CLICK_PX = 5;

/** Share 0..1 of a span of `length` from `start` that lies within a window of `size` at `offset`. */
export function shareInView(start: number, length: number, offset: number, size: number): number {
  const seen = Math.min(start + length, offset + size) - Math.max(start, offset);
  return length > 0 ? Math.min(1, Math.max(0, seen / length)) : 0;
}

/** Facts of regions of which only the number of words is known; absent ones have none. */
export const regionFacts = (words: readonly (number | null)[]): RegionFacts[] =>
  words.map((count) => ({ present: count !== null, words: count ?? 0 }));

/** The records of a session, six numbers each, as capture would have written them on that page. */
export function recordsOf(session: Session, page: PageLayout = {}): Float64Array<ArrayBuffer> {
  const { events } = session;
  const records: number[] = [];
  const write = (t: number, code: Code, region = -1, x = 0, y = 0, value = 0): void => {
    records.push(t, code, region, x, y, value);
  };
  const told = new Set(events.map(([, code]) => code));
  // A recorder that never told an offset told only that there was scrolling.
  const knowsOffset = events.some(([, code, , y]) => code === 's' && y !== 0);
  const view = watch(session, page, write);

  const start = events[0]?.[0] ?? 0;
  write(start, Code.Visible, -1, 0, 0, 1);
  write(start, Code.Focus, -1, 0, 0, 1);
  view.begin(start);
  write(start, Code.Scroll);

  let pressed: SessionEvent | null = null;
  for (const event of events) {
    const [t, code, x, y] = event;
    switch (code) {
      case 'm':
      case 'g':
        view.move(t, x, y);
        write(t, Code.Move, view.hovered, x, y);
        break;
      case 'd':
        pressed = event;
        write(t, Code.Press, view.hovered, x, y);
        break;
      case 'u':
        write(t, Code.Release, view.hovered, x, y);
        if (!told.has('c') && pressed && Math.abs(x - pressed[2]) + Math.abs(y - pressed[3]) <= CLICK_PX)
          write(t, Code.Click, view.hovered, x, y);
        pressed = null;
        break;
      case 'c':
        write(t, Code.Click, view.hovered, x, y);
        break;
      case 's':
        if (knowsOffset) {
          write(t, Code.Scroll, -1, 0, y);
          view.scroll(t, y);
        } else write(t, Code.Active);
        break;
      case 'k':
        write(t, Code.KeyDown);
        write(t, Code.Active);
        break;
      case 'K':
        write(t, Code.KeyUp);
        break;
      case 'f':
      case 'b':
        write(t, Code.Focus, -1, 0, 0, +(code === 'f'));
        break;
      case 'p':
        write(t, Code.Visible, -1, 0, 0, 1);
        break;
      case 'q':
        write(t, Code.Leave);
        break;
      case 'y':
        write(t, Code.Copy);
        break;
      case 'e':
        write(t, Code.Select, -1, 0, 0, 1);
        break;
      case 'w':
      case 'n':
        write(t, Code.Active);
        break;
      default:
    }
  }
  return Float64Array.from(records);
}

type Write = (t: number, code: Code, region?: number, x?: number, y?: number, value?: number) => void;

/** What observers of a page would tell: which regions are in view, and which one is under the pointer. */
function watch({ viewport: own, document, events }: Session, page: PageLayout, write: Write) {
  const viewport = page.viewport ?? own;
  const regions = page.regions ?? [];
  const level = regions.map(() => 0);
  let hovered = -1;
  let offset = 0;
  let [pointerX, pointerY] = [NaN, NaN];

  function look(t: number): void {
    if (!viewport) return;
    const [width, height] = viewport;
    regions.forEach((box, region) => {
      if (!box) return;
      const share = shareInView(box.y, box.height, offset, height) * shareInView(box.x, box.width, 0, width);
      const reached = share > 0 ? SEEN_THRESHOLDS.filter((threshold) => share >= threshold).length : 0;
      if (reached === level[region]) return;
      level[region] = reached;
      write(t, Code.Seen, region, share, (share * box.width * box.height) / (width * height));
    });
  }

  function point(t: number): void {
    const [x, y] = [pointerX, pointerY + offset];
    let under = -1;
    regions.forEach((box, region) => {
      if (!box || !(x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height)) return;
      // Of regions within each other, the innermost.
      if (under < 0 || areaOf(box) < areaOf(regions[under])) under = region;
    });
    if (under === hovered) return;
    if (hovered >= 0) write(t, Code.HoverOut, hovered, pointerX, pointerY);
    hovered = under;
    if (hovered >= 0) write(t, Code.HoverIn, hovered, pointerX, pointerY);
  }

  return {
    get hovered() {
      return hovered;
    },
    begin(t: number): void {
      if (viewport) {
        const deepest = events.reduce((deep, [, code, , y]) => (code === 's' ? Math.max(deep, y) : deep), 0);
        const height = page.document?.[1] ?? document?.[1] ?? deepest + viewport[1];
        write(t, Code.Layout, -1, viewport[0], viewport[1], height);
      }
      regions.forEach((box, region) => {
        if (!box) return;
        write(t, Code.Place, region, box.x, box.y);
        write(t, Code.Size, region, box.width, box.height);
      });
      look(t);
    },
    move(t: number, x: number, y: number): void {
      [pointerX, pointerY] = [x, y];
      point(t);
    },
    scroll(t: number, y: number): void {
      offset = y;
      look(t);
      point(t);
    },
  };
}

const areaOf = (box: Box | null | undefined): number => (box ? box.width * box.height : Infinity);

/** How many records an array holds. */
export const countOf = (records: Float64Array): number => records.length / RECORD_WIDTH;
