/**
 * Global Privacy Control (W3C) and its elder, Do Not Track: a "no" to sharing that the visitor's browser says.
 */
interface PreferenceSource {
  readonly globalPrivacyControl?: unknown;
  readonly doNotTrack?: unknown;
}

/** Whether the browser says no to sharing. Read anew at every use, since it may change while the page is open. */
export function objectsToSharing(source: PreferenceSource = navigator as PreferenceSource): boolean {
  return source.globalPrivacyControl === true || source.doNotTrack === '1';
}
