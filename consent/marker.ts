/**
 * The refusal marker: the constant `attune_no=1`, the same for everybody, so that remembering a no identifies nobody.
 *
 * It may stand in localStorage and, where a database exists already, under `c:no` in it; any one of them denies. Storage
 * that throws (blocked, private mode) is remembered in memory for the life of the page: a fault never turns no into yes.
 */
const REFUSAL = 'attune_no';
/** Stands, the same for everybody, from the first moment of a withdrawal until its erasure is done. */
const ERASING = 'attune_erasing';

export interface Marker {
  /** Whether a refusal is on record. */
  stands(): boolean;
  /** Whether an erasure was begun that may not be done. */
  erasing(): boolean;
  /** Refuses; with `erasing`, what was granted before is still to be erased. */
  set(erasing?: boolean): void;
  erased(): void;
  /** Only after a new grant has been written. */
  clear(): void;
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
  const has = (key: string): boolean => inMemory.has(key) || tryTo(() => localStorage.getItem(key)) != null;
  const put = (key: string): void => {
    inMemory.add(key);
    tryTo(() => localStorage.setItem(key, '1'));
  };
  const drop = (key: string): void => {
    inMemory.delete(key);
    tryTo(() => localStorage.removeItem(key));
  };
  return {
    stands: () => has(REFUSAL),
    erasing: () => has(ERASING),
    set(erasing) {
      put(REFUSAL);
      if (erasing) put(ERASING);
    },
    erased: () => drop(ERASING),
    clear: () => drop(REFUSAL),
  };
}
