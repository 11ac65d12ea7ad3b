/**
 * The store of kernel/store.ts over IndexedDB: one database, one object store, key prefixes, so that an erasure is one
 * transaction. The only door to idb-keyval.
 *
 * idb-keyval does not reconnect when a browser has closed its connection without the event (jakearchibald/idb-keyval#165,
 * seen in WebKit background tabs), so one failed operation opens anew once; a second failure is the caller's to survive.
 */
import { createStore, promisifyRequest, type UseStore } from 'idb-keyval';
import { AttuneError } from '../kernel/errors.js';
import type { Store } from '../kernel/store.js';
import { databaseExists } from './presence.js';

/** The one database of attune on an origin, shared by all copies on it. */
export const DATABASE = 'attune';
const OBJECT_STORE = 'kv';

export function indexedDbStore(name: string = DATABASE): Store {
  let use: UseStore = createStore(name, OBJECT_STORE);
  /** Whether there is a database: reading must not make one. */
  let exists = false;

  async function attempt<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => Promise<T>): Promise<T> {
    for (let isRetry = false; ; isRetry = true) {
      try {
        return await use(mode, work);
      } catch (cause) {
        if (isRetry) {
          throw new AttuneError('storage/failed', 'The browser refused its store. Consent counts as no.', {
            cause,
          });
        }
        use = createStore(name, OBJECT_STORE);
      }
    }
  }

  async function read<T>(nothing: T, work: (store: IDBObjectStore) => IDBRequest): Promise<T> {
    exists ||= await databaseExists(name);
    return exists ? attempt('readonly', (store) => promisifyRequest(work(store)) as Promise<T>) : nothing;
  }

  return {
    get: (key) => read<unknown>(undefined, (store) => store.get(key)),
    keys: (prefix) => read<string[]>([], (store) => store.getAllKeys(IDBKeyRange.bound(prefix, `${prefix}\uffff`))),
    write: (changes) =>
      attempt('readwrite', (store) => {
        exists = true;
        for (const change of changes) {
          if ('remove' in change) store.delete(change.key);
          else store.put(change.value, change.key);
        }
        return promisifyRequest(store.transaction);
      }),
    close() {
      if (exists) use('readonly', (store) => store.transaction.db.close()).catch(() => undefined);
    },
  };
}
