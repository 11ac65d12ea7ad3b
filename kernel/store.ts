/**
 * A key-value store in four verbs, and one in memory for tests and for hosts whose IndexedDB is gone.
 *
 * Keys carry a one-letter prefix that says whose they are, so that an erasure is one transaction over one store:
 * `c:` consent state · `l:` ledger · `k:` keys · `f:` counters and locks of changes · `m:` model · `q:` outbox ·
 * `t:` tally · `b:` budget · `w:` write-ahead marks.
 */
export type Change =
  { readonly key: string; readonly value: unknown } | { readonly key: string; readonly remove: true };

export interface Store {
  get(key: string): Promise<unknown>;
  /** Keys that begin with `prefix`, sorted. */
  keys(prefix: string): Promise<string[]>;
  /** All changes or none, in the order given; resolved when durable. */
  write(changes: readonly Change[]): Promise<void>;
  /** Closes the store; later calls fail. */
  close(): void;
}

export function memoryStore(
  entries: Iterable<readonly [string, unknown]> = [],
): Store & { readonly map: Map<string, unknown> } {
  const map = new Map<string, unknown>(entries);
  return {
    map,
    get: (key) => Promise.resolve(map.get(key)),
    keys: (prefix) => Promise.resolve([...map.keys()].filter((key) => key.startsWith(prefix)).sort()),
    write(changes) {
      for (const change of changes) {
        if ('remove' in change) map.delete(change.key);
        else map.set(change.key, change.value);
      }
      return Promise.resolve();
    },
    close: () => undefined,
  };
}
