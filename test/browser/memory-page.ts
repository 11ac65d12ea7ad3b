/** A page that runs the engine's worker by itself: to kill it in the middle of a save, and to spoil what it kept. */
import { toBase64Url } from '../../kernel/base64.js';
import { Code, FRAME_BYTES, RECORD_WIDTH } from '../../kernel/frame.js';
import type { Inspection } from '../../kernel/protocol.js';
import { type EngineClient, startEngine } from '../../lib/engine-client.js';
import { generateDataKey, randomBytes } from '../../platform/crypto.js';
import { DATABASE, indexedDbStore } from '../../platform/idb.js';
import { DATA_KEY } from '../../platform/sealed.js';
import { records, type Row } from '../../testing/records.js';

interface Documents {
  readonly policy: string;
  readonly ruleset: string;
}

/** One tab's worker. Times of its records go on from page to page. */
export interface Tab {
  /** Looks at the page, sees the slot, and clicks it or not: an example for each model, if this tab is the one that learns. */
  look(): Promise<void>;
  /** Looks until it has learned so many examples; throws where it may not. */
  learn(count: number): Promise<void>;
  save(): Promise<unknown>;
  forget(): Promise<unknown>;
  inspect(): Promise<Inspection>;
  /** Ends the worker at once, whatever it does. */
  kill(): void;
}

const SEEN = 0.5;
const store = indexedDbStore();

/** As a grant leaves it: with the key of a consent cycle. */
export async function openDevice(): Promise<void> {
  const key = { key: await generateDataKey(), cycle: toBase64Url(randomBytes(12)) };
  await store.write([{ key: DATA_KEY, value: key }]);
}

export async function openTab({ policy, ruleset }: Documents): Promise<Tab> {
  const ending = new AbortController();
  let back: () => void = () => undefined;
  const engine: EngineClient = await startEngine({
    worker: new Worker('/worker.js', { type: 'module' }),
    signal: ending.signal,
    options: {
      epoch: 1,
      policy,
      ruleset,
      purposes: ['learn', 'observe'],
      overridesGpc: false,
      regions: [{ present: true, words: 100 }],
      now: Date.now(),
      context: {},
      database: DATABASE,
    },
    onDecisions: () => undefined,
    onFrameBack: () => back(),
    onFailure: () => undefined,
  });
  let t = 0;
  const push = (rows: readonly Row[]): Promise<void> => {
    const buffer = new ArrayBuffer(FRAME_BYTES);
    new Float64Array(buffer).set(records(rows));
    const answered = new Promise<void>((resolve) => (back = resolve));
    engine.frame(buffer, records(rows).length / RECORD_WIDTH);
    return answered;
  };
  await push([
    [0, Code.Visible, -1, 0, 0, 1],
    [0, Code.Focus, -1, 0, 0, 1],
    [0, Code.Layout, -1, 1000, 500, 5000],
  ]);
  const inspect = (): Promise<Inspection> => engine.call('inspect', Date.now());
  let looks = 0;
  const look = (): Promise<void> =>
    push([
      [(t += 1000), Code.Seen, 0, 1, SEEN],
      ...(looks++ % 3 === 0 ? [[(t += 500), Code.Click, 0, 5, 5] as const] : []),
      [(t += 2000), Code.Tick],
      [(t += 2000), Code.Seen, 0, 0, 0],
    ]);
  return {
    look,
    async learn(count) {
      const learned = async (): Promise<number> => (await inspect()).models[0]!.examples;
      let before = await learned();
      let left = count;
      // Its turn to learn comes a moment after the first frame; what it takes up then is not of its own learning.
      for (let tries = 0; left > 0; tries++) {
        if (tries > count + 100) throw new Error('This tab does not learn.');
        await look();
        const now = await learned();
        if (now === before + 1) left--;
        before = now;
      }
    },
    save: () => engine.call('save', Date.now()),
    forget: () => engine.call('forget'),
    inspect,
    kill: () => ending.abort(),
  };
}

/** Turns one bit of what is stored of a model, at a place of 0..1 of it. */
export async function flip(model: string, place: number): Promise<void> {
  const bytes = ((await store.get(`m:${model}`)) as Uint8Array).slice();
  const bit = Math.floor(place * 8 * bytes.length);
  bytes[bit >> 3]! ^= 1 << (bit & 7);
  await store.write([{ key: `m:${model}`, value: bytes }]);
}

/** Bytes that are stored for what was learned, all of it; how often it was forgotten is none of that. */
export async function storedBytes(): Promise<number> {
  const keys = (await store.keys('m:')).filter((key) => key !== 'm:(forgotten)');
  const kept = await Promise.all(keys.map((key) => store.get(key)));
  return kept.reduce<number>((sum, value) => sum + (value as Uint8Array).length, 0);
}
