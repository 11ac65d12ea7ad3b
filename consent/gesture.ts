/**
 * The human gesture that alone may turn no into yes: a trusted click, submit or keydown, at most a second old.
 */
const GESTURES: readonly string[] = ['click', 'submit', 'keydown'];
const MAX_AGE_MS = 1000;

/** The method a consent record names: `gesture.click` and the like, or `programmatic` where nobody can be shown to have acted. */
export function methodOf(event: Event | undefined, now: number): string {
  const isGesture =
    event?.isTrusted === true && GESTURES.includes(event.type) && Math.abs(now - event.timeStamp) <= MAX_AGE_MS;
  return isGesture ? `gesture.${event.type}` : PROGRAMMATIC;
}

export const PROGRAMMATIC = 'programmatic';
