/**
 * A store whose values are encrypted at rest under the data key of one consent cycle (AES-256-GCM).
 *
 * Deleting that key makes every value unreadable at once: crypto-shredding. It is no defence against a script that runs
 * in the page and may ask for the same key. The associated data binds each value to its key and cycle, so a value cannot
 * be moved or replayed into a later cycle. What does not open counts as absent.
 */
import { type Bytes, fromUtf8, utf8 } from '../kernel/bytes.js';
import type { Store } from '../kernel/store.js';
import { decrypt, encrypt } from './crypto.js';

/** The data key of a consent cycle, as kept under `k:dek`. */
export interface DataKey {
  readonly key: CryptoKey;
  /** Random name of the cycle. */
  readonly cycle: string;
}

export const DATA_KEY = 'k:dek';

export function sealedStore(store: Store, { key, cycle }: DataKey): Store {
  const bound = (name: string): string => `${name}|${cycle}`;
  return {
    ...store,
    async get(name) {
      const sealed = await store.get(name);
      if (!(sealed instanceof Uint8Array)) return undefined;
      const plain = await decrypt(key, bound(name), sealed as Bytes);
      return plain ? (JSON.parse(fromUtf8(plain)) as unknown) : undefined;
    },
    async write(changes) {
      // Encrypted before the transaction opens: IndexedDB commits a transaction that waits for something else.
      await store.write(
        await Promise.all(
          changes.map(async (change) =>
            'remove' in change
              ? change
              : { key: change.key, value: await encrypt(key, bound(change.key), utf8(JSON.stringify(change.value))) },
          ),
        ),
      );
    },
  };
}
