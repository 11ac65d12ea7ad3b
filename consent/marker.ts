/**
 * The refusal marker: the constant `attune_no=1`, the same for everybody, so that remembering a no identifies nobody.
 *
 * It may stand in localStorage and, where a database exists already, under `c:no` in it; any one of them denies. Storage
 * that throws (blocked, private mode) is remembered in memory for the life of the page: a fault never turns no into yes.
 */
export const REFUSAL = 'attune_no';

export interface Marker {
  /** Whether a refusal is on record. */
  stands(): boolean;
  set(): void;
  /** Only after a new grant has been written. */
  clear(): void;
}

export function refusalMarker(): Marker {
  let inMemory = false;
  return {
    stands() {
      try {
        return inMemory || localStorage.getItem(REFUSAL) !== null;
      } catch {
        return inMemory;
      }
    },
    set() {
      inMemory = true;
      try {
        localStorage.setItem(REFUSAL, '1');
      } catch {
        // Remembered in memory only; the next page asks again, which errs on the side of no.
      }
    },
    clear() {
      inMemory = false;
      try {
        localStorage.removeItem(REFUSAL);
      } catch {
        // A marker that could not be written cannot stand in the way either.
      }
    },
  };
}
