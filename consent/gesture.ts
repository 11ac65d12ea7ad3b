/**
 * Who says yes, as consent records spell it. Only a human gesture turns no into yes: a trusted click, submit or keydown, at
 * most a second old.
 */
const GESTURES: readonly string[] = ['click', 'submit', 'keydown'];
const MAX_AGE_MS = 1000;

export const PROGRAMMATIC = 'programmatic';
export const BRIDGE = 'bridge:';

/**
 * The method a consent record names: `gesture.click` and the like, `bridge:<name>` for a consent platform, or `programmatic`
 * where nobody can be shown to have acted.
 */
export function methodOf(by: Event | string | undefined, now: number): string {
  if (typeof by === 'string') return BRIDGE + by;
  const isGesture = by?.isTrusted && GESTURES.includes(by.type) && Math.abs(now - by.timeStamp) <= MAX_AGE_MS;
  return isGesture ? `gesture.${by.type}` : PROGRAMMATIC;
}
