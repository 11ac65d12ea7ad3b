/**
 * The built elements on a page of a strict site, with attune itself: under Trusted Types and without inline anything, in
 * whatever order they, their slots and a session come. Needs `npm run build`.
 */
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Ruleset } from '../../kernel/ruleset.js';
import type { Attune } from '../../lib/face.js';
import { defineElements } from '../../lib/elements/index.js';
import { CHROMIUM_ARGS, findChromium } from '../../scripts/chromium.mjs';
import { NOTICE, POLICY } from '../unit/kernel/documents.js';

declare global {
  interface Window {
    elementsTest: {
      readonly attune: Attune;
      readonly define: () => void;
      /** How often attune was told that this is another page. */
      pages: number;
      readonly violations: string[];
      shift: number;
    };
  }
}

const BECAUSE = 'You have been here for a while.';
const RULESET: Ruleset = {
  v: 'attune.ruleset/1',
  id: 'strict',
  version: 1,
  slots: [{ id: 'summary', box: 'free' }],
  goals: [],
  models: [],
  adjustments: [
    {
      id: 'summary.calmer',
      slot: 'summary',
      when: { feature: 'engaged', above: 200 },
      do: { op: 'tone', saturation: 900_000 },
      because: BECAUSE,
    },
  ],
};

const CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "require-trusted-types-for 'script'",
  'trusted-types attune',
].join('; ');

const SCRIPT = `
  import { createAttune } from '/attune/index.js';
  import { defineElements } from '/attune/elements.js';
  const attune = createAttune(${JSON.stringify({ policy: POLICY, ruleset: RULESET, notice: NOTICE })});
  const test = { attune, define: () => defineElements(attune), pages: 0, violations: [], shift: 0 };
  const { page } = attune;
  attune.page = () => { test.pages++; page(); };
  document.addEventListener('securitypolicyviolation', (event) => test.violations.push(event.violatedDirective));
  new PerformanceObserver((list) => list.getEntries().forEach(({ value }) => (test.shift += value)))
    .observe({ type: 'layout-shift', buffered: true });
  document.querySelector('#yes').addEventListener('click', (event) => attune.consent.grant(['observe', 'personalize'], event));
  window.elementsTest = test;
  if (location.search !== '?later') test.define();`;

/** As docs/elements.md asks for: what is drawn before the elements are defined is as it will be. */
const STYLE = `
  attune-slot { display: block; position: relative; padding-block-end: 2.5rem; background: white; }
  attune-panel { display: block; min-block-size: 40rem; }`;

const SLOT = '<attune-slot name="summary" controls><p>The day in twelve lines.</p></attune-slot>';

let server: Server;
let browser: Browser;
let url: string;
beforeAll(async () => {
  const pages: Readonly<Record<string, string>> = {
    '/': SLOT,
    '/marked': SLOT.replace('name=', 'data-attune-slot='),
    '/without': '',
    '/panel': `${SLOT}<attune-panel></attune-panel>`,
  };
  server = createServer(({ url: asked = '' }, response) => {
    const path = asked.split('?')[0]!;
    const send = (type: string, body: string, policy = CSP): void => {
      response.writeHead(200, { 'content-type': type, 'content-security-policy': policy }).end(body);
    };
    if (path === '/page.js') send('text/javascript', SCRIPT);
    else if (path === '/page.css') send('text/css', STYLE);
    else if (/^\/attune\/[\w-]+\.js$/.test(path))
      send('text/javascript', readFileSync(`dist/${path.slice(8)}`, 'utf8'), "default-src 'none'");
    else if (path in pages)
      send(
        'text/html',
        `<!doctype html><html lang="en"><title>Strict</title><link rel="stylesheet" href="/page.css">
         <h1>Strict</h1><button id="yes">Yes</button>${pages[path]}<p>After</p>
         <script type="module" src="/page.js"></script>`,
      );
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  browser = await chromium.launch({ executablePath: findChromium(), args: CHROMIUM_ARGS });
});
afterAll(async () => {
  await browser.close();
  server.close();
});

async function visit(path: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 800, height: 600 }, reducedMotion: 'reduce' });
  const page = await context.newPage();
  await page.goto(url + path);
  await page.waitForFunction(() => window.elementsTest.attune.consent.status().state === 'undecided');
  return page;
}

/** The visitor says yes, and goes on using the page elsewhere. */
async function agree(page: Page): Promise<void> {
  await page.locator('#yes').click();
  await page.waitForFunction(() => window.elementsTest.attune.consent.status().network !== 'unknown');
}
async function untilChanged(page: Page): Promise<void> {
  const why = page.getByRole('button', { name: 'Why this?' });
  let y = 20;
  await expect
    .poll(
      async () => {
        await page.mouse.move(400, (y = 60 - y));
        return why.isVisible();
      },
      { timeout: 20_000, interval: 100 },
    )
    .toBe(true);
}
const outcome = (page: Page): Promise<Pick<Window['elementsTest'], 'pages' | 'violations' | 'shift'>> =>
  page.evaluate(() => {
    const { pages, violations, shift } = window.elementsTest;
    return { pages, violations, shift };
  });
const CLEAN = { pages: 0, violations: [], shift: 0 };

test('on a server nothing happens', () => {
  expect(typeof HTMLElement).toBe('undefined');
  expect(() => defineElements({} as Attune)).not.toThrow();
});

/** @threat script-code */
test('a slot is changed, says why, and is given back, under a strict policy and without a shift', async () => {
  const page = await visit('/');
  await agree(page);
  await untilChanged(page);
  expect(await page.evaluate(() => document.getAnimations().length)).toBe(1);
  await page.getByRole('button', { name: 'Why this?' }).click();
  await page.getByText(BECAUSE).waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('button', { name: 'Why this?' }).waitFor({ state: 'hidden' });
  expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
  expect(await outcome(page)).toEqual(CLEAN);
  await page.context().close();
});

test('a slot that comes after the session has begun is found, by one other page', async () => {
  const page = await visit('/without');
  await agree(page);
  await page.evaluate(() => {
    const slot = document.createElement('attune-slot');
    slot.setAttribute('name', 'summary');
    slot.setAttribute('controls', '');
    slot.append(document.createElement('p'));
    document.querySelector('h1')!.after(slot);
  });
  await untilChanged(page);
  expect((await outcome(page)).pages).toBe(1);
  // Moved about, it is still the one that attune knows.
  await page.evaluate(() => document.body.append(document.querySelector('attune-slot')!));
  await page.waitForTimeout(300);
  await page.getByRole('button', { name: 'Why this?' }).waitFor();
  expect(await outcome(page)).toMatchObject({ pages: 1, violations: [] });
  await page.context().close();
});

test.each([
  ['/?later', 1],
  ['/marked?later', 0],
])('elements that are defined after the session has begun find their way: %s, %i other pages', async (path, pages) => {
  const page = await visit(path);
  await agree(page);
  await page.evaluate(() => window.elementsTest.define());
  await untilChanged(page);
  expect(await outcome(page)).toEqual({ ...CLEAN, pages });
  await page.context().close();
});

test('the panel shows what attune does, and ends it', async () => {
  const page = await visit('/panel');
  const panel = page.locator('attune-panel');
  await panel.getByText('nothing is noticed or kept').waitFor();
  await agree(page);
  await untilChanged(page);
  await panel.getByText(BECAUSE).waitFor();
  await panel.getByText('time engaged above 0.2 sec').waitFor();
  await panel.getByText('What is known').click();
  await panel.getByText('deepest scroll').waitFor();
  const [download] = await Promise.all([page.waitForEvent('download'), panel.getByText('Export my record').click()]);
  expect(download.suggestedFilename()).toBe('attune-bundle.json');
  await panel.getByText('Withdraw consent').click();
  await panel.getByText('Withdraw and erase').click();
  await panel.getByText(/^Withdrawn\. Records erased: \d+\. Their key is destroyed\./).waitFor();
  expect(await page.evaluate(() => window.elementsTest.attune.consent.status().state)).toBe('withdrawn');
  expect(await page.getByRole('button', { name: 'Why this?' }).isVisible()).toBe(false);
  expect((await outcome(page)).violations).toEqual([]);
  await page.context().close();
});
