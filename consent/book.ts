/**
 * The ledger as this device keeps it: entries, checkpoints, the policies they name, and the key that signs, in the store
 * under `l:`, `k:` and `c:`. The gate decides what is written; here it is written, all of it or nothing.
 */
import type { Bytes } from '../kernel/bytes.js';
import type { Change, Store } from '../kernel/store.js';
import { generateSigningKeys, randomBytes, rawPublicKey, sha256, signWith } from '../platform/crypto.js';
import type { BundleParts } from './bundle.js';
import { appendEntry, checkpointNote, deviceOrigin, EMPTY_LEDGER, headOf, type Ledger, openLedger } from './ledger.js';
import type { Happening } from './record.js';

const ENTRY = 'l:e:';
const CHECKPOINT = 'l:c:';
const POLICY = 'l:p:';
const ORIGIN = 'l:origin';
const SIGNING_KEYS = 'k:ledger';
const STATE = 'c:state';
const numbered = (prefix: string, n: number): string => prefix + String(n).padStart(8, '0');

/** Something to write down, and when it happened (Unix ms) if not now. */
export type News = Happening & { readonly at?: number };

export interface Book {
  readonly ledger: Ledger;
  /** Number of the last consent decision. */
  readonly epoch: number;
  /** Whether checkpoints are signed on this device. */
  readonly signed: boolean;
  /** Reads what other tabs may have written. @throws {AttuneError} where it cannot be trusted. */
  load(): Promise<void>;
  /**
   * Appends entries and makes `changes` in one transaction; returns the checkpoint, or null where none can be signed.
   * The policy's text goes with the entries that name it, so that an export holds what it speaks of.
   */
  write(news: readonly News[], now: number, changes: readonly Change[], epoch: number): Promise<string | null>;
}

export function openBook(store: Store, policyText: string, policySha256: string): Book {
  let ledger = EMPTY_LEDGER;
  let epoch = 0;
  let keys: CryptoKeyPair | null = null;

  return {
    get ledger() {
      return ledger;
    },
    get epoch() {
      return epoch;
    },
    get signed() {
      return keys !== null;
    },

    async load() {
      const state = (await store.get(STATE)) as { epoch: number; head: string } | undefined;
      if (state?.head !== headOf(ledger)) {
        // A ledger cut short would bring an old yes back: it must end in the head that the state names.
        ledger = await openLedger(sha256, await textsIn(store, ENTRY), state?.head ?? headOf(EMPTY_LEDGER));
      }
      epoch = state?.epoch ?? 0;
      keys = ((await store.get(SIGNING_KEYS)) as CryptoKeyPair | undefined) ?? null;
    },

    async write(news, now, changes, nextEpoch) {
      const writes = [...changes];
      let next = ledger;
      for (const { at = now, ...happening } of news) {
        const { entry, text, ledger: longer } = await appendEntry(sha256, next, happening, at);
        writes.push({ key: numbered(ENTRY, entry.seq), value: text });
        next = longer;
      }
      // Before the first entry nothing random is made.
      let origin = (await store.get(ORIGIN)) as string | undefined;
      if (origin === undefined) {
        origin = deviceOrigin(randomBytes(16));
        keys = await generateSigningKeys();
        writes.push({ key: ORIGIN, value: origin }, { key: SIGNING_KEYS, value: keys });
      }
      let checkpoint: string | null = null;
      if (keys) {
        const { privateKey, publicKey } = keys;
        checkpoint = await checkpointNote(sha256, origin, next.leaves, {
          publicKey: await rawPublicKey(publicKey),
          sign: (message: Bytes) => signWith(privateKey, message),
        });
        writes.push({ key: numbered(CHECKPOINT, next.leaves.length), value: checkpoint });
      }
      writes.push(
        { key: POLICY + policySha256, value: policyText },
        { key: STATE, value: { epoch: nextEpoch, head: headOf(next) } },
      );
      await store.write(writes);
      ledger = next;
      epoch = nextEpoch;
      return checkpoint;
    },
  };
}

const textsIn = async (store: Store, prefix: string): Promise<string[]> =>
  (await Promise.all((await store.keys(prefix)).map(store.get))) as string[];

/** What the book adds to an export. */
export async function readParts(store: Store): Promise<Omit<BundleParts, 'notices' | 'reports' | 'receipts'>> {
  const keys = (await store.get(SIGNING_KEYS)) as CryptoKeyPair | null | undefined;
  return {
    origin: (await store.get(ORIGIN)) as string,
    publicKey: keys ? await rawPublicKey(keys.publicKey) : null,
    entries: await textsIn(store, ENTRY),
    checkpoints: await textsIn(store, CHECKPOINT),
    policies: await textsIn(store, POLICY),
  };
}
