/**
 * Whether this is the full worker, or the small one, which leaves out what few sites ask for (`needsFull` in
 * kernel/ruleset.ts says who does). The build makes both files; source and tests are the full one.
 */
declare const __ATTUNE_FULL__: boolean | undefined;

export const FULL: boolean = typeof __ATTUNE_FULL__ === 'undefined' || __ATTUNE_FULL__;
