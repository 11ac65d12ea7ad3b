/**
 * The refusal markers: the constant `attune_no=1`, or `attune_no.<purpose>=1` for one purpose, the same for everybody, so that
 * remembering a no identifies nobody.
 *
 * They may stand in localStorage and, where a database exists already, in it; any one of them denies. Storage that throws
 * (blocked, private mode) is remembered in memory for the life of the page: a fault never turns no into yes.
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
  /** Another tab has dropped it: forgets what only this page remembers. */
  forget(mark: string): void;
}

export function refusalMarker(): Marker {
  const inMemory = new Set<string>();
  /** The next page may not remember what this storage would not hold; it then asks again, which errs on the side of no. */
  const tryTo = <T>(work: () => T): T | undefined => {
    try {
      return work();
    } catch {
      return undefined;
    }
  };
  const isStored = (mark: string): boolean => tryTo(() => localStorage.getItem(mark)) != null;
  return {
    has: (mark) => inMemory.has(mark) || isStored(mark),
    set(...marks) {
      for (const mark of marks) {
        tryTo(() => localStorage.setItem(mark, '1'));
        // Only what is not stored: what is, another tab may drop.
        if (!isStored(mark)) inMemory.add(mark);
      }
    },
    drop(...marks) {
      for (const mark of marks) {
        inMemory.delete(mark);
        tryTo(() => localStorage.removeItem(mark));
      }
    },
    forget: (mark) => void inMemory.delete(mark),
  };
}
