/** No means no: before a grant nothing runs, and after a withdrawal nothing runs any more. Measured in a real browser. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accept, type DemoBrowser, openDemo, reportAccepted, wander } from './demo-page.js';

/** What an instrumented page counted. Only what attune's own files did: the page itself may listen to its buttons. */
interface Counts {
  /** Listeners of attune that are still alive, as `target type`. */
  readonly listeners: string[];
  readonly workers: number;
  readonly posts: { at: number }[];
  readonly writes: string[];
  readonly databases: string[];
  readonly random: string[];
}
declare global {
  interface Window {
    counted: Counts;
  }
}

/** Runs before the page's own scripts: wraps what could listen, start, store or draw. Self-contained, since it is sent as text. */
function instrument(): void {
  const alive: { name: string; signal: AbortSignal | undefined; gone: boolean; listener: unknown }[] = [];
  const counts = {
    workers: 0,
    posts: [] as { at: number }[],
    writes: [] as string[],
    databases: [] as string[],
    random: [] as string[],
  };
  const ours = (): boolean =>
    /\/attune\/(?:index|shared|runtime|changes|fine-signals|reports)\.js/.test(new Error().stack ?? '');
  const wrap = <T extends object>(target: T, name: keyof T, before: (self: unknown, args: unknown[]) => void): void => {
    const original = target[name] as (...args: unknown[]) => unknown;
    Object.defineProperty(target, name, {
      configurable: true,
      value(this: unknown, ...args: unknown[]) {
        before(this, args);
        return original.apply(this, args);
      },
    });
  };
  wrap(EventTarget.prototype, 'addEventListener', (self, [type, listener, options]) => {
    if (!ours()) return;
    const target =
      self instanceof Node || self === window || self === undefined
        ? ((self as Node | null)?.nodeName ?? 'window')
        : null;
    if (!target) return;
    alive.push({
      name: `${target} ${String(type)}`,
      signal: (options as AddEventListenerOptions | undefined)?.signal ?? undefined,
      gone: false,
      listener,
    });
  });
  wrap(EventTarget.prototype, 'removeEventListener', (_, [, listener]) => {
    for (const entry of alive) if (entry.listener === listener) entry.gone = true;
  });
  const NativeWorker = Worker;
  window.Worker = new Proxy(NativeWorker, {
    construct(target, args) {
      counts.workers++;
      return Reflect.construct(target, args) as object;
    },
  });
  wrap(NativeWorker.prototype, 'postMessage', () => counts.posts.push({ at: performance.now() }));
  wrap(Storage.prototype, 'setItem', (_, [key]) => counts.writes.push(`localStorage ${String(key)}`));
  wrap(IDBObjectStore.prototype, 'put', (_, [, key]) => counts.writes.push(`indexedDB ${String(key)}`));
  wrap(IDBFactory.prototype, 'open', (_, [name]) => counts.databases.push(String(name)));
  wrap(CacheStorage.prototype, 'open', (_, [name]) => counts.writes.push(`cache ${String(name)}`));
  const cookie = Object.getOwnPropertyDescriptor(Document.prototype, 'cookie')!;
  Object.defineProperty(document, 'cookie', {
    get: () => cookie.get!.call(document) as string,
    set: (value) => counts.writes.push(`cookie ${String(value)}`),
  });
  wrap(Crypto.prototype, 'getRandomValues', () => counts.random.push('getRandomValues'));
  wrap(Crypto.prototype, 'randomUUID', () => counts.random.push('randomUUID'));
  wrap(SubtleCrypto.prototype, 'generateKey', () => counts.random.push('generateKey'));
  Object.defineProperty(window, 'counted', {
    get: () => ({
      ...counts,
      listeners: alive.filter((entry) => !entry.gone && entry.signal?.aborted !== true).map((entry) => entry.name),
    }),
  });
}

/** The files of the page itself. Anything else would be a request of attune's making. */
const PAGE_FILES = [
  '/',
  '/style.css',
  '/app.js',
  '/attune/index.js',
  '/attune/shared.js',
  '/attune/elements.js',
  '/icon.svg',
  '/favicon.ico',
];

let site: DemoBrowser;
beforeAll(async () => {
  site = await openDemo();
});
afterAll(() => site.close());

/** @threat refusal-trace */
test.each(['undecided', 'refused'] as const)(
  'with consent %s nothing listens, runs, stores, draws or calls',
  async (state) => {
    const page = await site.visit(instrument);
    const requests: string[] = [];
    page.on('request', (request) => requests.push(new URL(request.url()).pathname));
    if (state === 'refused') await page.getByRole('button', { name: 'Refuse all' }).click();
    await wander(page);
    await page.reload();
    await page.waitForFunction(() => window.attuneDemo?.attune.consent.status().state !== 'unknown');
    await wander(page);
    await page.mouse.click(640, 400);

    expect(await page.evaluate(() => window.attuneDemo!.attune.consent.status().state)).toBe(state);
    const counted = await page.evaluate(() => window.counted);
    expect(counted).toMatchObject({ listeners: [], workers: 0, posts: [], databases: [], random: [] });
    expect(counted.writes).toEqual([]);
    expect(await page.evaluate(() => indexedDB.databases())).toEqual([]);
    expect(await page.evaluate(() => Object.keys(localStorage))).toEqual(state === 'refused' ? ['attune_no'] : []);
    expect(requests.filter((path) => !PAGE_FILES.includes(path))).toEqual([]);
    expect(page.workers()).toEqual([]);
    await page.context().close();
  },
);

/** @threat receipt-end */
test('a withdrawal silences within 100 ms and erases within 1 s; markers, ledger and budget remain', async () => {
  const page = await site.visit(instrument);
  await accept(page);
  await wander(page);
  // A report and a tally lie there to be erased.
  await page.evaluate(() => window.attuneDemo!.advance(600_000));
  await reportAccepted(page);
  const before = await page.evaluate(() => window.counted);
  // The instruments see: else their silence below would prove nothing.
  expect(before.listeners.length).toBeGreaterThan(5);
  expect(before.workers).toBe(1);
  expect(before.posts.length).toBeGreaterThan(2);
  expect(before.random.length).toBeGreaterThan(0);

  const requests: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  await page.evaluate(() => {
    const { attune } = window.attuneDemo!;
    const begun = performance.now();
    // Asked from outside the handler, as a click on the page would be.
    const done = attune.consent
      .withdraw()
      .then(({ receipt: { records } }) => ({ erased: performance.now() - begun, records }));
    const silent = new Promise<number>((resolve) => {
      const look = (): void => {
        if (window.counted.listeners.length === 0) resolve(performance.now() - begun);
        else setTimeout(look, 1);
      };
      look();
    });
    Object.assign(window, {
      withdrawal: Promise.all([silent, done]).then(([quiet, erased]) => ({ begun, quiet, ...erased })),
    });
  });
  await wander(page);
  const { begun, quiet, erased, records } = await page.evaluate(
    () =>
      (window as unknown as { withdrawal: Promise<Record<'begun' | 'quiet' | 'erased' | 'records', number>> })
        .withdrawal,
  );
  const after = await page.evaluate(() => window.counted);
  expect(quiet).toBeLessThan(100);
  expect(after.posts.filter(({ at }) => at > begun + 100)).toEqual([]);
  expect(after.listeners).toEqual([]);
  expect(page.workers()).toEqual([]);
  expect(requests).toEqual([]);
  expect(erased).toBeLessThan(1000);
  expect(records).toBeGreaterThan(1);

  const kept = await page.evaluate(
    () =>
      new Promise<string[]>((resolve, reject) => {
        const opening = indexedDB.open('attune');
        opening.onerror = () => reject(new Error('no database'));
        opening.onsuccess = () => {
          const keys = opening.result.transaction('kv').objectStore('kv').getAllKeys();
          keys.onsuccess = () => resolve(keys.result as string[]);
        };
      }),
  );
  // Refusal marker and consent state (c:), ledger and its own signing key (l:, k:ledger), budget (b:).
  expect(kept.filter((key) => !/^(c:no|c:state|l:.*|k:ledger|b:\d+)$/.test(key))).toEqual([]);
  expect(kept).toContain('c:no');
  expect(await page.evaluate(() => Object.keys(localStorage))).toEqual(['attune_no']);
  expect(await page.evaluate(() => window.attuneDemo!.attune.consent.status().state)).toBe('withdrawn');
  await page.context().close();
});

/** @threat tabs-races */
test.each(['refuse', 'withdraw'] as const)('a no that comes while a yes is still loading wins: %s()', async (no) => {
  const page = await site.visit();
  await page.route('**/attune/runtime.js', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    await route.continue();
  });
  await page.getByRole('button', { name: 'Accept all' }).click();
  await page.evaluate(async (way) => {
    await window.attuneDemo!.attune.consent[way]();
  }, no);
  await page.waitForTimeout(2500);
  expect(await page.evaluate(() => window.attuneDemo!.attune.consent.status())).toMatchObject({ purposes: [] });
  expect(page.workers()).toEqual([]);
  expect(await page.evaluate(() => Object.keys(localStorage))).toEqual(['attune_no']);
  await page.context().close();
});

/** @threat dialog-objection */
test('Global Privacy Control that is turned on during the visit stops the report of this visit', async () => {
  const page = await site.visit();
  const posts: string[] = [];
  // Of reports: the grant's commitment is none.
  page.on('request', (request) => request.url().endsWith('/report') && posts.push(request.url()));
  await accept(page);
  // Once the sender is there, the report of this visit has its time.
  await wander(page);
  await page.evaluate(() => {
    Object.defineProperty(navigator, 'globalPrivacyControl', { value: true });
    window.attuneDemo!.advance(600_000);
  });
  await page.waitForFunction(() => !window.attuneDemo!.attune.consent.status().purposes.includes('share'));
  await page.waitForTimeout(7000);
  expect(posts).toEqual([]);
  const { entries } = JSON.parse(await page.evaluate(() => window.attuneDemo!.attune.export())) as {
    entries: string[];
  };
  expect(entries.map((entry) => (JSON.parse(entry) as { type: string }).type)).toEqual([
    'consent',
    'consent',
    'signal',
    'consent',
    'erasure',
  ]);
  await page.context().close();
});

test('a database is not made by asking for what is refused', async () => {
  const page = await site.visit();
  const code = await page.evaluate(() =>
    window.attuneDemo!.attune.consent.grant(['learn']).catch((error: unknown) => (error as { code: string }).code),
  );
  expect(code).toBe('consent/policy');
  expect(await page.evaluate(() => indexedDB.databases())).toEqual([]);
  await page.context().close();
});
