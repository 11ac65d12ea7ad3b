/**
 * A page that is killed at each storage operation of a yes, a no, a withdrawal, in part and whole, and an expiry: the next page
 * takes no no for a yes, and what was lost cannot be read. A few of the operations here, all by `npm run test:long`.
 */
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Demo, startDemo } from '../../examples/server.js';
import { CHROMIUM_ARGS, findChromium } from '../../scripts/chromium.mjs';
import { keysIn, openBare, running, serveBare } from './bare-page.js';

declare global {
  interface Window {
    /** Storage operations so far, and at which the page stands still for ever. */
    operations: number;
    stopAt: number;
  }
}

const long = process.env['ATTUNE_LONG'] === '1';
const MINUTES = 60_000;
/** So many days ahead a grant has run out. */
const EXPIRED_MS = 200 * 86_400_000;

let demo: Demo;
let browser: Browser;
beforeAll(async () => {
  demo = await startDemo({ port: 0, database: ':memory:' });
  // A thread that stands still cannot be asked to go: Chromium would wait for it at the end.
  browser = await chromium.launch({ executablePath: findChromium(), args: CHROMIUM_ARGS });
});
afterAll(async () => {
  await browser.close();
  await demo.close();
});

/** Runs before the page's scripts: counts what it stores and removes, and stands still where it is told to. */
function instrument(): void {
  window.operations = 0;
  window.stopAt = Infinity;
  const count = (): void => {
    if (window.operations++ < window.stopAt) return;
    for (;;);
  };
  const wrap = (target: object, name: string): void => {
    const original = (target as Record<string, (...args: unknown[]) => unknown>)[name]!;
    Object.defineProperty(target, name, {
      value(this: unknown, ...args: unknown[]) {
        count();
        return original.apply(this, args);
      },
    });
  };
  for (const name of ['get', 'put', 'delete', 'getAllKeys']) wrap(IDBObjectStore.prototype, name);
  for (const name of ['setItem', 'removeItem']) wrap(Storage.prototype, name);
}

/** Ends the process of the page that stands still, as a crash or the system would: of all the one that is busy. */
async function killPage(): Promise<void> {
  const devtools = await browser.newBrowserCDPSession();
  const times = async (): Promise<Map<number, number>> => {
    const { processInfo } = await devtools.send('SystemInfo.getProcessInfo');
    return new Map(processInfo.filter(({ type }) => type === 'renderer').map(({ id, cpuTime }) => [id, cpuTime]));
  };
  const before = await times();
  await new Promise((resolve) => setTimeout(resolve, 200));
  const used = [...(await times())].map(([id, time]) => ({ id, time: time - (before.get(id) ?? time) }));
  process.kill(used.sort((a, b) => b.time - a.time)[0]!.id, 'SIGKILL');
  await devtools.detach();
}

interface Act {
  /** What comes before, in a page of its own. */
  before(page: Page): Promise<void>;
  /** What the page is killed at; it may never end. */
  act(page: Page): void;
  /** What the next page may at most be granted. */
  readonly mayHold: readonly string[];
  /** Its first operation by which anything was said: that of the last marker. */
  readonly from?: number;
  readonly ahead?: number;
}

const click = (page: Page, id: string): void =>
  void page.click(id, { noWaitAfter: true, timeout: 1000 }).catch(() => null);
const yes = async (page: Page): Promise<void> => {
  await page.click('#yes');
  await running(page);
  // Something of each purpose is kept.
  await page.evaluate(() => window.attune.feedback(document.body, 1));
};
const nothing = (): Promise<void> => Promise.resolve();

const ACTS: Readonly<Record<string, Act>> = {
  'a yes': {
    before: nothing,
    act: (page) => click(page, '#yes'),
    mayHold: ['learn', 'observe', 'personalize', 'share'],
  },
  'a no': { before: nothing, act: (page) => click(page, '#no'), mayHold: [], from: 1 },
  'a withdrawal': { before: yes, act: (page) => click(page, '#no'), mayHold: [], from: 1 },
  'a partial withdrawal': {
    before: yes,
    act: (page) => click(page, '#some'),
    mayHold: ['observe', 'personalize'],
    // Each of two purposes has a marker of its own.
    from: 2,
  },
  'an expiry': {
    before: yes,
    act: (page) => void page.evaluate(() => dispatchEvent(new PageTransitionEvent('pageshow'))).catch(() => null),
    mayHold: [],
    ahead: EXPIRED_MS,
  },
};

/** Keys of what is kept for a purpose, and of the key without which it cannot be read. */
const KEPT: Readonly<Record<string, string>> = { 'm:': 'learn', 'f:': 'personalize', 'q:': 'share', 't:': 'share' };

/** Kills a page at the operation of that number; false where it had done all before. */
async function killedAt(
  context: BrowserContext,
  { before, act, mayHold, ahead = 0 }: Act,
  at: number,
): Promise<boolean> {
  const page = await context.newPage();
  await openBare(page, demo.url);
  await before(page);
  await page.evaluate(
    ({ at, ahead }) => {
      window.ahead = ahead;
      window.stopAt = window.operations + at;
    },
    { at, ahead },
  );
  act(page);
  const isStill = await standsStill(page);
  if (isStill) {
    const gone = page.waitForEvent('crash', { timeout: 5000 }).catch(() => null);
    await killPage();
    await gone;
  }
  await page.close();

  const next = await context.newPage();
  if (ahead > 0) await next.addInitScript((by) => (window.ahead = by), ahead);
  await openBare(next, demo.url);
  const { purposes } = await next.evaluate(() => window.attune.consent.status());
  expect(
    purposes.filter((id) => !mayHold.includes(id)),
    `granted after operation ${at}`,
  ).toEqual([]);
  const keys = await keysIn(next);
  const readable = keys.filter((key) => {
    const purpose = KEPT[key.slice(0, 2)];
    return purpose !== undefined && !mayHold.includes(purpose);
  });
  expect(readable, `kept after operation ${at}`).toEqual([]);
  if (mayHold.length === 0) expect(keys).not.toContain('k:dek');
  await next.close();
  return isStill;
}

/** Whether a page stands still: it does not answer any more. One that is at rest answers. */
async function standsStill(page: Page): Promise<boolean> {
  for (let quiet = 0; quiet < 4; quiet++) {
    const answer = await Promise.race([
      page
        .evaluate(() => window.operations)
        .then(
          () => 'answers' as const,
          () => 'still' as const,
        ),
      new Promise<'still'>((resolve) => setTimeout(resolve, 400, 'still')),
    ]);
    if (answer === 'still') return true;
    await page.waitForTimeout(60);
  }
  return false;
}

/** @threat storage-crash */
test.each(Object.entries(ACTS))(
  'a page that is killed at an operation of %s',
  { timeout: 10 * MINUTES },
  async (_, act) => {
    let operations = 0;
    for (let at = act.from ?? 0, isStill = true; isStill && at < 60; at += long ? 1 : 7) {
      const context = await browser.newContext();
      await context.addInitScript(instrument);
      await serveBare(context, demo.url);
      isStill = await killedAt(context, act, at);
      if (isStill) operations++;
      await context.close();
    }
    console.log(`killed at ${operations} operations`);
    expect(operations).toBeGreaterThan(0);
  },
);
