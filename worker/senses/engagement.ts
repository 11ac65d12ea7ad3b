/**
 * The clock of engaged time (R2, after Chartbeat): it runs for five seconds after each input and each gain of focus, while
 * the document is visible.
 */
import { Code } from '../../kernel/frame.js';

export const ENGAGED_MS = 5000;
/** What a person does. The first scroll record of a page only tells where it starts, and is none. */
export const INPUTS: readonly Code[] = [
  Code.Scroll,
  Code.Move,
  Code.Click,
  Code.Active,
  Code.Press,
  Code.Touch,
  Code.KeyDown,
];

export interface Engagement {
  /** Takes an input, or a record of visibility or focus. */
  observe(t: number, code: Code, value: number): void;
  /** Engaged ms at `t`, if no record came since. */
  at(t: number): number;
}

export function engagement(): Engagement {
  let isVisible = true;
  let hasScrolled = false;
  let engaged = 0;
  let last = 0;
  let until = 0;

  const at = (t: number): number => engaged + (isVisible ? Math.max(0, Math.min(t, until) - last) : 0);
  return {
    at,
    observe(t, code, value) {
      engaged = at(t);
      last = t;
      if (code === Code.Visible) isVisible = value === 1;
      else if (code === Code.Focus ? value === 1 : code !== Code.Scroll || hasScrolled) until = t + ENGAGED_MS;
      if (code === Code.Scroll) hasScrolled = true;
    },
  };
}
