/** Who spoke, by the method that a consent record names. */
import { BRIDGE, PROGRAMMATIC } from './gesture.js';

/** At the end of the method of a record that grants `share` though the browser objects, since the visitor confirmed just that. */
export const GPC_OVERRIDE = '.gpc-override';

/** Whether a platform or a program spoke, and no person. */
export const isAutomatic = (method: string): boolean => method.startsWith(PROGRAMMATIC) || method.startsWith(BRIDGE);

/** The consent platform that spoke; null where it was none. */
export const platformOf = (method: string): string | null =>
  method.startsWith(BRIDGE) ? method.slice(BRIDGE.length) : null;

/** Who is on record as having said it. */
export const speakerOf = (method: string): 'controller' | 'subject' => (isAutomatic(method) ? 'controller' : 'subject');
