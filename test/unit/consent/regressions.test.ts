/** What went wrong in other consent tools, by their issues' numbers, does not here. */
import { afterEach, expect, test } from 'vitest';
import { type Gate, openGate } from '../../../consent/gate.js';
import { PROGRAMMATIC } from '../../../consent/gesture.js';
import { refusalMarker } from '../../../consent/marker.js';
import type { Word } from '../../../consent/standing.js';
import { canonicalize, type Json } from '../../../kernel/canonical.js';
import { memoryStore, type Store } from '../../../kernel/store.js';
import { POLICY } from '../kernel/documents.js';

const CLICK = 'gesture.click';
const NOW = Date.UTC(2026, 11, 1, 12);

const { localStorage } = globalThis as { localStorage?: unknown };
afterEach(() => {
  Object.defineProperty(globalThis, 'localStorage', { value: localStorage, configurable: true, writable: true });
});

/** A browser whose localStorage works, or throws on being touched, as where cookies are blocked. */
function withLocalStorage(isBlocked: boolean): void {
  const map = new Map<string, string>();
  Object.defineProperty(globalThis, 'localStorage', {
    configurable: true,
    get() {
      if (isBlocked) throw new DOMException('The operation is insecure.', 'SecurityError');
      return {
        getItem: (key: string) => map.get(key) ?? null,
        setItem: (key: string, value: string) => void map.set(key, value),
        removeItem: (key: string) => void map.delete(key),
      };
    },
  });
}

const open = (store: Store, announce: (word: Word) => void = () => undefined): Promise<Gate> =>
  openGate({
    store,
    documents: { policy: POLICY, policyText: canonicalize(POLICY as unknown as Json), lang: 'en' },
    marker: refusalMarker(),
    askedAt: NOW,
    now: () => NOW,
    objects: () => false,
    announce,
    changed: () => undefined,
  });
const broken = (): Promise<never> => Promise.reject(new Error('The storage is out of order.'));
const BROKEN: Store = { get: broken, keys: broken, write: broken, close: () => undefined };

/** @threat storage-fault */
test('c15t #1084: an outage, and its end, turn no stored no into a yes', async () => {
  withLocalStorage(false);
  const store = memoryStore();
  const first = await open(store);
  await first.withdraw('banner.reject');
  // The store fails for the next page, which takes nothing for granted, and works again for the one after.
  await expect(open(BROKEN)).rejects.toThrow();
  const after = await open(store);
  expect(after.grant).toBeNull();
  expect(after.status().state).toBe('refused');
  await expect(after.give(['observe'], PROGRAMMATIC)).rejects.toMatchObject({ code: 'consent/gesture' });
});

test('c15t #546: what was rejected is granted by nobody but the visitor', async () => {
  withLocalStorage(false);
  const store = memoryStore();
  await (await open(store)).withdraw('banner.reject');
  const next = await open(store);
  await expect(next.give(['observe', 'learn'], PROGRAMMATIC)).rejects.toMatchObject({ code: 'consent/gesture' });
  expect(next.grant).toBeNull();
  await next.give(['observe'], CLICK);
  expect(next.grant?.purposes).toEqual(['observe']);
});

/** @threat storage-fault */
test('c15t #1085: where localStorage throws, a page starts, asks, and remembers a no for its own life', async () => {
  withLocalStorage(true);
  const store = memoryStore();
  const gate = await open(store);
  expect(gate.status().state).toBe('undecided');
  await gate.withdraw('banner.reject');
  expect(gate.status().state).toBe('refused');
  // The no is in the other storage too, so the next page knows of it.
  expect((await open(store)).status().state).toBe('refused');
  await gate.give(['observe'], CLICK);
  expect(gate.grant?.purposes).toEqual(['observe']);
});

/** @threat tabs-races */
test.each([false, true])(
  'pubky-app #2527: a yes in another tab stands, though this one said no before (localStorage blocked: %s)',
  async (isBlocked) => {
    withLocalStorage(isBlocked);
    const store = memoryStore();
    const here = await open(store);
    await here.give(['observe'], CLICK);
    const said: Word[] = [];
    const there = await open(store, (word) => said.push(word));
    await here.withdraw('prefs');
    await there.lookAgain();
    await there.give(['observe', 'learn'], CLICK);
    for (const word of said.splice(0)) await here.hear(word);
    expect(here.status().purposes).toEqual(['learn', 'observe']);
    expect((await open(store)).status().purposes).toEqual(['learn', 'observe']);
  },
);
