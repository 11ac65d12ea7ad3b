/**
 * Whether this is the development build, which takes what a script makes for input of a person. The package's own files
 * are built with `false`, so that what asks this is not in them.
 */
declare const __ATTUNE_DEVELOPMENT__: boolean | undefined;

export const DEVELOPMENT: boolean = typeof __ATTUNE_DEVELOPMENT__ !== 'undefined' && __ATTUNE_DEVELOPMENT__;
