/**
 * The record that one interaction becomes, and the frame of records that crosses to the worker as one transferred
 * buffer. Six numbers a record, so that writing an event allocates nothing.
 *
 * Times are milliseconds on the page's `performance` clock (`event.timeStamp`), positions CSS px in the viewport.
 */
export const RECORD_WIDTH = 6;
export const FRAME_RECORDS = 256;
export const FRAME_BYTES = FRAME_RECORDS * RECORD_WIDTH * Float64Array.BYTES_PER_ELEMENT;

/** Places within a record. `x`, `y` and `value` mean what the code says; `slot` is an index into the ruleset's slots, or −1. */
export const TIME = 0;
export const CODE = 1;
export const SLOT = 2;
export const X = 3;
export const Y = 4;
export const VALUE = 5;

/** What a record tells. */
export const Code = {
  /** Pointer moved to x, y. */
  Move: 1,
  /** Page scrolled; y = scroll offset. At most one a frame. */
  Scroll: 2,
  /** The pointer entered a slot. */
  HoverIn: 3,
  /** The pointer left a slot. */
  HoverOut: 4,
  /** Click at x, y; slot = the slot clicked; value = 1 where repeated clicks are expected (steppers, inputs). */
  Click: 5,
  /** The document became visible (value 1) or hidden (value 0). */
  Visible: 6,
  /** The window gained (value 1) or lost (value 0) focus. */
  Focus: 7,
  /** Visibility of a slot: x = share of the slot in view, y = share of the viewport it covers, 0..1. */
  Seen: 8,
  /** Viewport x × y, document height in value. */
  Layout: 9,
  /** Time passed while a rule waits. */
  Tick: 10,
  /** Some other trusted input (a key, a touch): only that it happened. */
  Active: 11,
  /** A goal the site tracked; value = index of the goal. */
  Track: 12,
  /** An adjustment took effect (x = 1) or was reverted (x = 0); value = index of the adjustment. */
  Applied: 13,
  /** The visitor undid an adjustment; value = its index. */
  Undo: 14,
  /** The visitor's one-tap feedback on a slot: value −1, 0 or 1. */
  Feedback: 15,
} as const;
export type Code = (typeof Code)[keyof typeof Code];
