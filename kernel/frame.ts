/**
 * The record that one interaction becomes, and the frame of records that crosses to the worker as one transferred
 * buffer. Six numbers a record, so that writing an event allocates nothing.
 *
 * Times are milliseconds on the page's `performance` clock (`event.timeStamp`), positions CSS px in the viewport.
 */
export const RECORD_WIDTH = 6;
export const FRAME_RECORDS = 512;
export const FRAME_BYTES = FRAME_RECORDS * RECORD_WIDTH * Float64Array.BYTES_PER_ELEMENT;

/**
 * Places within a record. `x`, `y` and `value` mean what the code says. `slot` is the index of a region: the ruleset's
 * slots in its order, then the page's other marked sections; −1 where it is none of them.
 */
export const TIME = 0;
export const CODE = 1;
export const SLOT = 2;
export const X = 3;
export const Y = 4;
export const VALUE = 5;

/** What a record tells. Numbers are the format of traces: a code is never used anew. */
export const Code = {
  /** Mouse or pen moved to x, y. */
  Move: 1,
  /** Page scrolled; x, y = offsets of what scrolls the page: the document, or a scroller that fills most of the viewport. At most one a frame. */
  Scroll: 2,
  /** The pointer entered a region. */
  HoverIn: 3,
  /** The pointer left a region. */
  HoverOut: 4,
  /** Click at x, y; slot = the region clicked; value = 1 where repeated clicks are expected (steppers, inputs). */
  Click: 5,
  /** The document became visible (value 1) or hidden (value 0). */
  Visible: 6,
  /** The window gained (value 1) or lost (value 0) focus. */
  Focus: 7,
  /** Visibility of a region: x = share of the region in view, y = share of the viewport it covers, 0..1. */
  Seen: 8,
  /** Viewport x × y, height of what scrolls in value. */
  Layout: 9,
  /** Time passed while a rule waits. */
  Tick: 10,
  /** Some other trusted input (a key, a touch): only that it happened. */
  Active: 11,
  /** A goal the site tracked; value = index of the goal. */
  Track: 12,
  /** An adjustment took effect (x = 1) or was reverted (x = 0); value = index of the adjustment. */
  Applied: 13,
  /** The visitor undid an adjustment; value = its index; slot = where it was. */
  Undo: 14,
  /** The visitor's one-tap feedback on a slot: value −1, 0 or 1. */
  Feedback: 15,
  /** Where a region lies: x, y = its left and top in px of what scrolls (viewport + offset). Followed by {@link Size}. */
  Place: 16,
  /** How large a region is: x × y px. */
  Size: 17,
  /** A button went down at x, y. Tier C. */
  Press: 18,
  /** A button came up at x, y. Tier C. */
  Release: 19,
  /** One finger at x, y: value = 0 touched, 1 moved, 2 lifted. Tier B. */
  Touch: 20,
  /** A selection of the page's text exists (value 1) or is gone (value 0). What is selected is never read. */
  Select: 21,
  /** Something was copied. What, is never read. */
  Copy: 22,
  /** The page changed after a click or swipe: looked for during 2.75 s, told once. */
  Change: 23,
  /** An error of the page's own scripts. Its text is never read. */
  Fault: 24,
  /** Some key went down, came up. Which, is never read. Tier C. */
  KeyDown: 25,
  KeyUp: 26,
  /** Pinch zoom; value = scale of the visual viewport. */
  Zoom: 27,
  /** Where the latest click or tap fell within what it hit: x, y = px from its centre, value = half its diagonal. Tier B. */
  Aim: 28,
  /**
   * Health of the page: x = a {@link Vital}, value = its value; y = which interaction (Inp), or the time of the shift (Cls),
   * whose first value is 0 and says that shifts are told at all.
   */
  Vital: 29,
  /** Coarse surroundings: x = a {@link Surrounding}, value = its bucket. */
  Surrounding: 30,
  /** A question that lies in slot was answered: value = 1 right, 0 wrong; x = ms it took; y = 1 where a hint was used. */
  Answer: 31,
  /** The visitor left the page by navigation, which the browser keeps (back/forward cache). */
  Leave: 32,
  /** The visitor came back to the kept page. */
  Back: 33,
} as const;
export type Code = (typeof Code)[keyof typeof Code];
/** One more than the greatest code. */
export const CODES = 34;

/** Measures of {@link Code.Vital}, as web-vitals defines them. */
export const Vital = {
  /** Duration in ms of one event of an interaction; y = which interaction. */
  Inp: 0,
  /** One layout shift that no input explains. */
  Cls: 1,
  /** Largest contentful paint so far, ms since navigation. */
  Lcp: 2,
} as const;

/** What {@link Code.Surrounding} tells, each in very few buckets. */
export const Surrounding = {
  /** 0 no pointer, 1 coarse, 2 fine. */
  Pointer: 0,
  /** 1 where the visitor prefers reduced motion. */
  ReducedMotion: 1,
  /** 1 where the visitor prefers more contrast. */
  MoreContrast: 2,
  /** 1 where the visitor asks to save data. */
  SaveData: 3,
  /** 1 where the page is in the visitor's first language. */
  OwnLanguage: 4,
} as const;
