/**
 * What is learned, kept from page to page, under `m:` and the purpose `learn`.
 *
 * Of all tabs of an origin one learns at a time, by a Web Lock: the latest that was looked at while no other learns. It
 * takes up what the one before has left, and gives the lock back when its page is hidden, after writing; so two tabs never
 * write over each other, and a page in the background neither learns nor holds anything up. The others predict by what
 * they found when they opened.
 *
 * One transaction writes everything, so a crash leaves the old state or the new one. What does not open, is broken or of
 * another meaning is passed over, and its model starts anew.
 *
 * What is forgotten in one tab is forgotten in all: beside the models stands how often that happened. Who finds that it
 * happened again drops what it holds; it looks before it writes, and under a lock, so that nothing comes in between.
 */
import { fromBase64, toBase64 } from '../kernel/base64.js';
import type { Store } from '../kernel/store.js';
import { exclusively } from '../platform/tabs.js';
import type { Pipeline } from './pipeline.js';

const KEY = 'm:';
/** How often all was forgotten. No model's id has brackets. */
const FORGOTTEN = `${KEY}(forgotten)`;

export interface Memory {
  /** Takes up what is kept, to predict by. */
  recall(): Promise<void>;
  /** Forgets here what another tab has had forgotten. */
  heed(): Promise<unknown>;
  /** Asks to be the one that learns. May be called as often as one likes. */
  claim(): void;
  /** Writes what is learned, as of `day` (days since 1970), and lets the next tab learn. */
  save(day: number): Promise<void>;
  /** Forgets all of it: here and in the store at once, in another tab when it heeds. */
  forget(): Promise<void>;
}

/** `today`: days since 1970, from which forgetting counts. */
export function openMemory(store: Store, pipeline: Pipeline, today: number): Memory {
  /** Whether the page is looked at, so that it should learn; whether it has asked for that; and how it ends. */
  let isWanted = false;
  let isAsked = false;
  let letGo = (): void => undefined;
  pipeline.learns = false;
  /** What was kept under {@link FORGOTTEN} when what is held here was learned. */
  let forgotten: unknown = 0;

  const timesForgotten = async (): Promise<unknown> => (await store.get(FORGOTTEN)) ?? 0;

  async function heed(): Promise<boolean> {
    const times = await timesForgotten();
    if (times === forgotten) return false;
    forgotten = times;
    pipeline.forget();
    return true;
  }

  const recall = (): Promise<void> =>
    alone(async () => {
      await heed();
      const saved = new Map<string, ArrayBuffer>();
      for (const key of await store.keys(KEY)) {
        const text = await store.get(key);
        const bytes = typeof text === 'string' ? fromBase64(text) : null;
        if (bytes) saved.set(key.slice(KEY.length), bytes.buffer);
      }
      pipeline.restoreModels(saved, today);
    });

  async function learnAlone(): Promise<void> {
    if (isWanted) await recall();
    // Hidden again, before its turn came.
    if (!isWanted) return;
    pipeline.learns = true;
    await new Promise<void>((resolve) => (letGo = resolve));
  }

  return {
    recall,
    heed: () => alone(heed),
    claim() {
      isWanted = true;
      if (isAsked) return;
      isAsked = true;
      exclusively('learner', learnAlone)
        // Where the browser gives no locks, nothing is learned.
        .catch(() => undefined)
        .finally(() => (isAsked = false));
    },
    async save(day) {
      isWanted = false;
      if (!pipeline.learns) return;
      pipeline.learns = false;
      try {
        await alone(async () => {
          if (await heed()) return;
          const models = [...pipeline.saveModels(day)];
          await store.write(models.map(([id, buffer]) => ({ key: KEY + id, value: toBase64(new Uint8Array(buffer)) })));
        });
      } finally {
        letGo();
      }
    },
    forget: () =>
      alone(async () => {
        pipeline.forget();
        const removed = (await store.keys(KEY)).map((key) => ({ key, remove: true as const }));
        const times = Number(await timesForgotten()) + 1;
        await store.write([...removed, { key: FORGOTTEN, value: times }]);
        forgotten = times;
      }),
  };
}

const alone = <T>(work: () => Promise<T>): Promise<T> => exclusively('memory', work);
