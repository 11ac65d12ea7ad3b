/**
 * The refusal markers: the constant `attune_no=1`, or `attune_no.<purpose>=1` for one purpose, the same for everybody, so that
 * remembering a no identifies nobody.
 *
 * They may stand in localStorage and, where a database exists already, in it; any one of them denies. Storage that throws
 * (blocked, private mode) holds none: those who said it remember it for the life of the page, and the next page asks again.
 */

/** No to everything. */
export const NO = 'attune_no';
/** Stands, the same for everybody, from the first moment of a withdrawal until its erasure is done. */
export const ERASING = 'attune_erasing';

export interface Marker {
  has(mark: string): boolean;
  set(...marks: readonly string[]): void;
  /** A no only after a new grant has been written. */
  drop(...marks: readonly string[]): void;
}

export function refusalMarker(): Marker {
  const tryTo = <T>(work: () => T): T | undefined => {
    try {
      return work();
    } catch {
      return undefined;
    }
  };
  return {
    has: (mark) => tryTo(() => localStorage.getItem(mark)) != null,
    set(...marks) {
      for (const mark of marks) tryTo(() => localStorage.setItem(mark, '1'));
    },
    drop(...marks) {
      for (const mark of marks) tryTo(() => localStorage.removeItem(mark));
    },
  };
}
