/**
 * How purposes are lost: the write-ahead mark, the word to the other tabs, then one transaction with the data key first. A crash
 * at any point leaves either everything as it was, with the marker standing, or a mark that the next look finishes.
 */
import { type Purpose, PURPOSES, STORES } from '../kernel/purpose.js';
import type { Change, Store } from '../kernel/store.js';
import { DATA_KEY } from '../platform/sealed.js';
import type { News } from './book.js';
import { NO } from './marker.js';
import type { Choice, Happening } from './record.js';
import { keyOf, noTo, type Standing } from './standing.js';

export interface Erasure {
  readonly receipt: { readonly stores: readonly string[]; readonly records: number; readonly keyDestroyed: boolean };
  readonly checkpoint: string | null;
}

export const NOTHING_ERASED: Erasure = {
  receipt: { stores: [], records: 0, keyDestroyed: false },
  checkpoint: null,
};

/** Prefixes of what is kept for a purpose. The budget (`b:`) is nobody's: it outlives every purpose. */
const PREFIXES: Readonly<Partial<Record<Purpose, readonly string[]>>> = {
  learn: ['m:'],
  personalize: ['f:'],
  share: ['q:', 't:'],
};

/** Write-ahead mark of an erasure: the purposes to erase, and who asked. */
const PENDING = 'w:pending';

export interface PendingErasure {
  readonly lost: readonly Purpose[];
  readonly choice: Pick<Choice, 'state' | 'by' | 'method'>;
}

const removals = (keys: readonly string[]): Change[] => keys.map((key) => ({ key, remove: true }));

/** What takes the last purpose away where nobody said so: a policy that words it otherwise. */
export const INVALIDATED = { state: 'invalidated', by: 'controller', method: 'policy' } as const;

export interface ErasingHost {
  readonly store: Store;
  readonly standing: Standing;
  /** The body of a consent record that states a choice under the policy in force. */
  bodyOf(choice: Omit<Choice, 'gpc' | 'kind' | 'lang' | 'recordId'>): Happening;
  /** Tells the other tabs to look, once a write-ahead mark is durable: whoever looks finishes it. */
  announce(): void;
  /** Writes down what happens, as the next decision. */
  record(news: readonly News[], changes: readonly Change[]): Promise<string | null>;
}

export interface Erasing {
  /** The keys of what is kept for these purposes. */
  keptFor(purposes: readonly Purpose[]): Promise<string[]>;
  lose(pending: PendingErasure): Promise<Erasure>;
  /** Finishes what a crash interrupted. */
  finish(): Promise<void>;
  /** Removes what a tab that had not heard of a no has written since. */
  sweep(): Promise<void>;
}

export function openErasing({ store, standing, bodyOf, announce, record }: ErasingHost): Erasing {
  const keptFor = async (purposes: readonly Purpose[]): Promise<string[]> =>
    (await Promise.all(purposes.flatMap((id) => PREFIXES[id] ?? []).map(store.keys))).flat();

  /** One transaction: the data key first, then what the purposes kept, then the proof. */
  async function erase({ lost: asked, choice }: PendingErasure): Promise<Erasure> {
    const consent = standing.latest();
    // What the policy in force words otherwise must not be granted under it, nor what the browser objects to by now.
    const silenced = standing.silenced();
    const lost = [...new Set([...asked, ...standing.reworded(), ...silenced])];
    const granted = standing.recorded().filter((id) => !lost.includes(id));
    const keyDestroyed = granted.length === 0;
    const doomed = await keptFor(lost);
    const receipt = { keyDestroyed, records: doomed.length, stores: lost.flatMap((id) => STORES[id]).sort() };
    const news: Happening[] = [];
    if (consent) {
      const { recordId: replaces, subject, validUntil } = consent;
      const stated = keyDestroyed && choice.state === 'given' ? INVALIDATED : choice;
      const body = { ...stated, granted, replaces, subject, validUntil: keyDestroyed ? null : validUntil };
      news.push(...standing.policyNews());
      if (silenced.length > 0 || choice.by === 'signal') news.push({ type: 'signal', body: { gpc: true } });
      news.push(bodyOf(body), { type: 'erasure', body: receipt });
    }
    const removed = [...(keyDestroyed ? [DATA_KEY] : []), ...doomed, PENDING];
    return { receipt, checkpoint: await record(news, removals(removed)) };
  }

  return {
    keptFor,
    async lose(pending) {
      const noes = [
        ...(standing.refused() ? [NO] : []),
        ...pending.lost.filter((id) => standing.refused(id)).map(noTo),
      ].map((mark): Change => ({ key: keyOf(mark), value: 1 }));
      await store.write([{ key: PENDING, value: pending }, ...noes]);
      announce();
      return erase(pending);
    },
    async finish() {
      const pending = (await store.get(PENDING)) as PendingErasure | undefined;
      if (!pending) return;
      // It may have crashed before it could tell.
      announce();
      await erase(pending);
    },
    async sweep() {
      const held = standing.recorded();
      const stray = await keptFor(PURPOSES.filter((id) => !held.includes(id)));
      if (stray.length > 0) await store.write(removals(stray));
    },
  };
}
