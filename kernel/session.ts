/**
 * A recorded session: what one person did on one page, as it is kept in a line of a `.jsonl` file.
 *
 * Codes: `m` move, `g` move with a button down, `d` and `u` button pressed and released, `c` click, `w` wheel,
 * `s` scrolled to `y`; others (over, out, focus, blur, load) tell of the page rather than of the hand.
 */
export type SessionEvent = readonly [ms: number, code: string, x: number, y: number, extra?: number | string];

export interface Session {
  readonly id: string;
  /** Width and height in CSS px, where the recording knows them. */
  readonly viewport?: readonly [width: number, height: number];
  readonly document?: readonly [width: number, height: number];
  readonly events: readonly SessionEvent[];
}
