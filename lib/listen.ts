/**
 * How attune listens: one passive listener a type, which hears nothing but the visitor's own input, and nothing of what
 * happens within what it must not see.
 */
import { isIgnored } from './slots.js';

export type Listen = (
  target: EventTarget,
  /** Separated by spaces. */
  types: string,
  handler: (event: never) => void,
  /** The handler looks for itself whether it may hear the event: where looking up its target each time would cost too much. */
  isOwnJudge?: boolean,
) => void;

/** A listener on the document comes ahead of the page's own: what the page stops must still be seen. */
export const listener =
  (signal: AbortSignal, isGenuine: (event: Event) => boolean): Listen =>
  (target, types, handler, isOwnJudge) => {
    const tell = handler as (event: Event) => void;
    const judged = (event: Event): void => {
      if (isGenuine(event) && !isIgnored(event.composedPath()[0])) tell(event);
    };
    for (const type of types.split(' ')) {
      target.addEventListener(type, isOwnJudge ? tell : judged, {
        passive: true,
        capture: target === document,
        signal,
      });
    }
  };
