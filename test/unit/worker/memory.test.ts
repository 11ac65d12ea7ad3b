/** What is learned by two tabs over one store: taken up, written, and forgotten by both. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Code } from '../../../kernel/frame.js';
import type { Ruleset } from '../../../kernel/ruleset.js';
import { memoryStore, type Store } from '../../../kernel/store.js';
import { records, type Row } from '../../../testing/records.js';
import { openMemory } from '../../../worker/memory.js';
import { createPipeline } from '../../../worker/pipeline.js';

const RULESET: Ruleset = {
  v: 'attune.ruleset/1',
  id: 'test',
  version: 1,
  slots: [{ id: 'teaser', box: 'reserved' }],
  goals: [{ id: 'opened', on: 'click', slot: 'teaser', within: 1000 }],
  models: [{ id: 'opens', goal: 'opened' }],
  adjustments: [],
};
const DAY = 20_000;

/** Locks by name, whose turns come in the order that they were asked for. */
beforeEach(() => {
  const turns = new Map<string, Promise<unknown>>();
  const request = (name: string, work: () => Promise<unknown>): Promise<unknown> => {
    const turn = (turns.get(name) ?? Promise.resolve()).then(work, work);
    turns.set(name, turn);
    return turn;
  };
  vi.stubGlobal('navigator', { locks: { request } });
});
afterEach(() => void vi.unstubAllGlobals());

/** Until nothing more happens by itself. */
const settled = (): Promise<void> => wait(20);
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** As one that encrypts: what it reads and writes comes a moment later. */
const slowed = (store: Store): Store => ({
  ...store,
  async get(key) {
    const value = await store.get(key);
    await wait(1);
    return value;
  },
  async write(changes) {
    await wait(1);
    await store.write(changes);
  },
});

async function openTab(store: Store) {
  const pipeline = createPipeline({ ruleset: RULESET, regions: [{ present: true, words: 100 }], learn: true });
  const memory = openMemory(store, pipeline, DAY);
  await memory.recall();
  let t = 0;
  return {
    memory,
    examples: (): number => pipeline.inspect().models[0]!.examples,
    /** Looked at, asks for its turn; then sees the slot and clicks it, so many times. */
    async learn(count: number): Promise<void> {
      memory.claim();
      await settled();
      const rows = Array.from({ length: count }, (): Row[] => [
        [(t += 1000), Code.Seen, 0, 1, 0.5],
        [(t += 500), Code.Click, 0, 5, 5],
        [(t += 1000), Code.Seen, 0, 0, 0],
      ]).flat();
      pipeline.push(records(rows), rows.length);
    },
  };
}
const models = async (store: Store): Promise<string[]> => (await store.keys('m:')).filter((key) => !key.includes('('));

test('what the tab that learns has saved, the next one takes up', async () => {
  const store = memoryStore();
  const [one, other] = [await openTab(store), await openTab(store)];
  await one.learn(3);
  await other.learn(2);
  expect([one.examples(), other.examples()]).toEqual([3, 0]);
  await one.memory.save(DAY);
  await settled();
  await other.learn(2);
  expect(other.examples()).toBe(5);
});

test('what another tab has forgotten, the tab that learns does not write again, nor show', async () => {
  const store = memoryStore();
  const learner = await openTab(store);
  await learner.learn(3);
  await learner.memory.save(DAY);
  await settled();
  await learner.learn(1);
  const other = await openTab(store);
  expect([learner.examples(), other.examples()]).toEqual([4, 3]);
  await other.memory.forget();
  expect(other.examples()).toBe(0);
  await learner.memory.heed();
  expect(learner.examples()).toBe(0);
  await learner.learn(2);
  await other.memory.forget();
  await learner.memory.save(DAY);
  expect(learner.examples()).toBe(0);
  expect(await models(store)).toEqual([]);
  // Nothing is heeded twice.
  await settled();
  await learner.learn(2);
  await learner.memory.heed();
  await learner.memory.save(DAY);
  expect((await openTab(store)).examples()).toBe(2);
});

test('a tab that only predicts has forgotten it when its turn to learn comes', async () => {
  const store = memoryStore();
  const [one, two] = [await openTab(store), await openTab(store)];
  await one.learn(3);
  await one.memory.save(DAY);
  await two.memory.recall();
  await one.memory.forget();
  await settled();
  expect(two.examples()).toBe(3);
  await two.learn(1);
  expect(two.examples()).toBe(1);
});

test('a save and a taking up that are on their way leave nothing of what is forgotten meanwhile', async () => {
  const store = memoryStore();
  const slow = slowed(store);
  const [one, two, three] = [await openTab(slow), await openTab(slow), await openTab(store)];
  await one.learn(3);
  await one.memory.save(DAY);
  await settled();
  await one.learn(1);
  const onTheirWay = [one.memory.save(DAY), two.memory.recall()];
  await wait(2);
  await Promise.all([three.memory.forget(), ...onTheirWay]);
  await two.memory.heed();
  expect([await models(store), two.examples()]).toEqual([[], 0]);
  // The same from the tab that learns itself.
  await settled();
  await one.learn(2);
  await Promise.all([one.memory.recall(), one.memory.forget(), one.memory.save(DAY)]);
  await settled();
  expect((await openTab(store)).examples()).toBe(0);
});

test('the tab that has forgotten keeps what it learns since', async () => {
  const store = memoryStore();
  const tab = await openTab(store);
  await tab.learn(3);
  await tab.memory.forget();
  await tab.learn(2);
  await tab.memory.heed();
  await tab.memory.save(DAY);
  expect([tab.examples(), (await openTab(store)).examples()]).toEqual([2, 2]);
});

test('a tab that is hidden before its turn comes takes nothing up, and lets the next one learn', async () => {
  const store = memoryStore();
  const [one, hidden, next] = [await openTab(store), await openTab(store), await openTab(store)];
  await one.learn(3);
  hidden.memory.claim();
  await hidden.memory.save(DAY);
  await next.learn(1);
  await one.memory.save(DAY);
  await settled();
  await next.learn(1);
  expect([hidden.examples(), next.examples()]).toEqual([0, 4]);
});
