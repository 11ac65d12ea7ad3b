/**
 * What is learned survives: workers and pages that end in the middle of a save, two tabs at once, and a store whose bits
 * turned. Each time the last good state is there, or a clean start, and never an error.
 */
import { build } from 'esbuild';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, afterEach, expect, test } from 'vitest';
import type { Inspection } from '../../kernel/protocol.js';
import type { Policy } from '../../kernel/policy.js';
import type { Ruleset } from '../../kernel/ruleset.js';
import { canonicalize, type Json } from '../../kernel/canonical.js';
import { CHROMIUM_ARGS, findChromium } from '../../scripts/chromium.mjs';
import { toBase64, toBase64Url } from '../../kernel/base64.js';
import { type Prior, priorBytes } from '../../kernel/prior.js';
import { naclSigner } from '../../kernel/seal.js';
import { ed25519KeyFromSeed } from '../../platform/crypto.js';
import { mulberry32 } from '../../testing/random.js';
import { POLICY } from '../unit/kernel/documents.js';
import type * as MemoryPage from './memory-page.js';

declare const memoryPage: typeof MemoryPage;
declare global {
  interface Window {
    tab: MemoryPage.Tab;
  }
}

const long = process.env['ATTUNE_LONG'] === '1';
const KILLS = long ? 500 : 20;
const FLIPS = long ? 1000 : 40;
const MINUTES = 60_000;

const RULESET: Ruleset = {
  v: 'attune.ruleset/1',
  id: 'test',
  version: 1,
  slots: [{ id: 'teaser', box: 'reserved' }],
  goals: [{ id: 'opened', on: 'click', slot: 'teaser', within: 1000 }],
  models: [{ id: 'opens', goal: 'opened' }],
  choices: [{ id: 'form', goal: 'opened', arms: ['authored', 'large'] }],
  adjustments: [],
};
const POLICY_A: Policy = { ...POLICY, signals: ['A'] };
const text = (document: object): string => canonicalize(document as Json);
const documents = { policy: text(POLICY_A), ruleset: text(RULESET) };

let server: Server;
let browser: Browser;
let context: BrowserContext;
let url = '';
/** Faults that any page of the test told of. */
const faults: string[] = [];

beforeAll(async () => {
  const bundle = async (file: string): Promise<Uint8Array> =>
    (
      await build({
        entryPoints: [file],
        bundle: true,
        format: 'iife',
        globalName: 'memoryPage',
        define: { __ATTUNE_DEVELOPMENT__: 'false' },
        write: false,
      })
    ).outputFiles[0]!.contents;
  const files = new Map([
    ['/page.js', await bundle('test/browser/memory-page.ts')],
    ['/worker.js', await bundle('worker/main.ts')],
  ]);
  server = createServer(({ url: path = '' }, response) => {
    const script = files.get(path);
    if (script) response.writeHead(200, { 'content-type': 'text/javascript' }).end(script);
    else {
      const html = '<!doctype html><link rel="icon" href="data:,"><script src="/page.js"></script>';
      response.writeHead(200, { 'content-type': 'text/html' }).end(html);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  browser = await chromium.launch({ executablePath: findChromium(), args: CHROMIUM_ARGS });
}, 2 * MINUTES);
afterAll(async () => {
  await browser.close();
  server.close();
});

beforeEach(async () => {
  context = await browser.newContext();
  const page = await openPage();
  await page.evaluate(() => memoryPage.openDevice());
  faults.length = 0;
});
afterEach(async () => {
  await context.close();
  expect(faults).toEqual([]);
});

async function openPage(): Promise<Page> {
  const page = await context.newPage();
  page.on('pageerror', (error) => faults.push(String(error)));
  await page.goto(url);
  return page;
}
const openTab = (page: Page): Promise<void> =>
  page.evaluate(async (documents) => {
    window.tab = await memoryPage.openTab(documents);
  }, documents);

const inspect = (page: Page): Promise<Inspection> => page.evaluate(() => window.tab.inspect());
/** Of the model that was taken up; also looks that no number is anything but a number. */
async function examplesOf(page: Page): Promise<number> {
  const { models, choices } = await inspect(page);
  const numbers = [models[0], models[0]!.score, models[0]!.heldOut, choices[0]].flatMap((view) =>
    Object.values(view ?? {}).filter((value) => typeof value === 'number'),
  );
  expect(numbers.every(Number.isFinite)).toBe(true);
  return models[0]!.examples;
}

test(
  `${KILLS} kills in the middle of a save leave what was there before, or what was saved`,
  { timeout: 20 * MINUTES },
  async () => {
    const random = mulberry32(4);
    let page = await openPage();
    let kept = 0;
    const seen = { before: 0, after: 0 };
    for (let kill = 0; kill < KILLS; kill++) {
      const byPage = kill % 5 === 4;
      await openTab(page);
      expect(await examplesOf(page)).toBe(kept);
      // A save takes about as long as the longest of these waits.
      await page.evaluate(
        async ({ wait, byPage }) => {
          const { tab } = window;
          await tab.learn(1);
          tab.save().catch(() => undefined);
          const begun = performance.now();
          if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait));
          else while (performance.now() - begun < wait);
          if (!byPage) tab.kill();
        },
        { wait: 12 * random() ** 2, byPage },
      );
      if (byPage) {
        await page.close();
        page = await openPage();
      }
      await openTab(page);
      const now = await examplesOf(page);
      expect([kept, kept + 1]).toContain(now);
      seen[now === kept ? 'before' : 'after']++;
      kept = now;
      await page.evaluate(() => {
        window.tab.kill();
      });
      if (kill % 50 === 49) console.log(`${kill + 1} kills: ${seen.before} before the save, ${seen.after} after it`);
    }
    // Else the kills came all too late, or too soon.
    expect(seen.before).toBeGreaterThan(0);
    expect(seen.after).toBeGreaterThan(0);
  },
);

test('of two tabs one learns; the other goes on from what it left', { timeout: 2 * MINUTES }, async () => {
  const [one, two] = [await openPage(), await openPage()];
  await openTab(one);
  await one.evaluate(() => window.tab.learn(5));
  await openTab(two);
  // Looks, and learns nothing: the first tab has the turn.
  await two.evaluate(async () => {
    for (let i = 0; i < 10; i++) await window.tab.look();
  });
  expect(await examplesOf(two)).toBe(0);
  await one.evaluate(() => window.tab.save());
  await two.evaluate(() => window.tab.learn(3));
  // Five of the first tab's, of which it knew nothing when it opened, and its own.
  // The look during which its turn came may count, too.
  const both = await examplesOf(two);
  expect([8, 9]).toContain(both);
  // Saved and hidden, the first does not learn until its turn comes back.
  await one.evaluate(async () => {
    for (let i = 0; i < 10; i++) await window.tab.look();
  });
  expect(await examplesOf(one)).toBe(5);
  await two.evaluate(() => window.tab.save());
  await one.evaluate(() => window.tab.learn(1));
  expect([both + 1, both + 2]).toContain(await examplesOf(one));
  // A tab that dies gives its turn back, too.
  await two.evaluate(() => window.tab.look());
  await one.close();
  await two.evaluate(() => window.tab.learn(1));
  expect([both + 1, both + 2]).toContain(await examplesOf(two));
});

test(`after any of ${FLIPS} turned bits a model starts anew, without a fault`, { timeout: 20 * MINUTES }, async () => {
  const page = await openPage();
  await openTab(page);
  await page.evaluate(async () => {
    await window.tab.learn(20);
    await window.tab.save();
    window.tab.kill();
  });
  expect(await page.evaluate(() => memoryPage.storedBytes())).toBeLessThan(256 * 1024);
  const random = mulberry32(8);
  for (let i = 0; i < FLIPS; i++) {
    const place = random();
    await page.evaluate((place) => memoryPage.flip('opens', place), place);
    await openTab(page);
    expect(await examplesOf(page)).toBe(0);
    // Turned back, everything is there again.
    await page.evaluate((place) => memoryPage.flip('opens', place), place);
    await page.evaluate(() => {
      window.tab.kill();
    });
    if (i % 100 === 99) console.log(`${i + 1} bits`);
  }
  await openTab(page);
  expect(await examplesOf(page)).toBe(20);
});

test('where the policy names keys, a prior must be signed by one of them; then the model starts from it', async () => {
  const prior: Prior = { kind: 'linear', inputs: [{ feature: 'scroll.max-depth' }], intercept: '1.5', weights: ['0'] };
  const signer = await ed25519KeyFromSeed(new Uint8Array(32).fill(7), naclSigner);
  const signature = {
    key: toBase64Url(signer.publicKey),
    sig: toBase64(await signer.sign(priorBytes(prior))),
  };
  const page = await openPage();
  const answer = (model: object, priorKeys: readonly string[], more: object = {}): Promise<string | number> =>
    page.evaluate(
      async (documents) => {
        try {
          window.tab = await memoryPage.openTab(documents);
        } catch (error) {
          return (error as Error).message;
        }
        await window.tab.learn(1);
        const { models } = await window.tab.inspect();
        window.tab.kill();
        return models[0]!.probability!;
      },
      {
        policy: text({ ...POLICY_A, priorKeys }),
        ruleset: text({ ...RULESET, ...more, models: [{ id: 'opens', goal: 'opened', prior, ...model }] }),
      },
    );
  const refused = expect.stringContaining('$.models[0].prior: is not signed by a key that the policy names') as string;
  const other = toBase64Url(new Uint8Array(32).fill(9));
  expect(await answer({}, [signature.key])).toEqual(refused);
  expect(await answer({ signature }, [other])).toEqual(refused);
  expect(await answer({ signature: { ...signature, sig: toBase64(new Uint8Array(64)) } }, [signature.key])).toEqual(
    refused,
  );
  const segment = { segments: [{ id: 'keen', prior }] };
  expect(await answer({ signature }, [signature.key], segment)).toContain('$.segments[0].prior: is not signed by');
  // Said before its first example: σ(1.5).
  expect(await answer({ signature }, [other, signature.key])).toBeCloseTo(1 / (1 + Math.exp(-1.5)), 9);
});

test('the visitor can have it forgotten: here, and in the store', { timeout: MINUTES }, async () => {
  const page = await openPage();
  await openTab(page);
  await page.evaluate(async () => {
    await window.tab.learn(4);
    await window.tab.save();
    await window.tab.forget();
  });
  expect(await examplesOf(page)).toBe(0);
  expect(await page.evaluate(() => memoryPage.storedBytes())).toBe(0);
});

test(
  'what one tab has forgotten, the tab that learns neither shows nor writes again',
  { timeout: MINUTES },
  async () => {
    const [learner, other] = [await openPage(), await openPage()];
    await openTab(learner);
    await learner.evaluate(async () => {
      await window.tab.learn(3);
      await window.tab.save();
      await window.tab.learn(1);
    });
    await openTab(other);
    expect(await examplesOf(other)).toBe(3);
    await other.evaluate(() => window.tab.forget());
    expect(await examplesOf(other)).toBe(0);
    // Not asked before it saves, and asked.
    await learner.evaluate(() => window.tab.save());
    expect(await other.evaluate(() => memoryPage.storedBytes())).toBe(0);
    await other.evaluate(() => window.tab.learn(2));
    await learner.evaluate(() => window.tab.forget());
    expect(await examplesOf(other)).toBe(0);
    await other.evaluate(async () => {
      await window.tab.learn(1);
      await window.tab.save();
    });
    await openTab(learner);
    expect(await examplesOf(learner)).toBe(1);
  },
);
