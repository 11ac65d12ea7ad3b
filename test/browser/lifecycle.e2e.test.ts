/** A page that is left and kept, fails and is zoomed: what capture tells of its life, in a whole browser. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { build } from 'esbuild';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CODE, Code, RECORD_WIDTH, VALUE, Vital, X } from '../../kernel/frame.js';
import { CHROMIUM_ARGS, findChromium } from '../../scripts/chromium.mjs';

declare global {
  interface Window {
    /** Everything that was handed over, record after record. */
    told: number[];
  }
}

/** A page whose records stay in it. */
const CAPTURED_PAGE = `
  import { startCapture } from './lib/capture.js';
  import { findRegions } from './lib/slots.js';
  window.told = [];
  const capture = startCapture({
    regions: findRegions({ slots: [] }, 'en'),
    signal: new AbortController().signal,
    handOver(buffer, count) {
      window.told.push(...new Float64Array(buffer, 0, ${RECORD_WIDTH} * count));
      queueMicrotask(() => capture.recycle(buffer));
    },
  });`;

let server: Server;
let browser: Browser;
let url: string;
beforeAll(async () => {
  const { outputFiles } = await build({
    stdin: { contents: CAPTURED_PAGE, resolveDir: process.cwd(), loader: 'ts' },
    bundle: true,
    write: false,
    format: 'esm',
  });
  const files: Readonly<Record<string, readonly [type: string, body: string]>> = {
    '/': [
      'text/html',
      `<!doctype html><html lang="en"><meta name="viewport" content="width=device-width">
       <title>captured</title><script type="module" src="/page.js"></script>
       <p>text</p><button>press</button><a href="/other">go</a>`,
    ],
    '/other': ['text/html', '<!doctype html><title>other</title><p>other'],
    '/page.js': ['text/javascript', outputFiles[0]!.text],
  };
  server = createServer(({ url: path = '' }, response) => {
    const [type, body] = files[path] ?? ['text/plain', ''];
    response.writeHead(path in files ? 200 : 404, { 'content-type': type }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  browser = await chromium.launch({
    executablePath: findChromium(),
    args: CHROMIUM_ARGS,
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
  });
});
afterAll(async () => {
  await browser.close();
  server.close();
});

async function visit(options: { readonly isMobile?: true; readonly hasTouch?: true } = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 800, height: 600 }, ...options });
  const page = await context.newPage();
  await page.goto(url);
  await page.waitForFunction(() => window.told.length > 0);
  return page;
}

interface Told {
  readonly code: number;
  readonly x: number;
  readonly value: number;
}
/** What was told since the last time one asked, of some codes. */
async function told(page: Page, ...codes: Code[]): Promise<Told[]> {
  const numbers = await page.evaluate(() => window.told.splice(0));
  return Array.from({ length: numbers.length / RECORD_WIDTH }, (_, i) => ({
    code: numbers[i * RECORD_WIDTH + CODE]!,
    x: numbers[i * RECORD_WIDTH + X]!,
    value: numbers[i * RECORD_WIDTH + VALUE]!,
  })).filter(({ code }) => codes.some((wanted) => wanted === code));
}
const handedOver = (page: Page): Promise<void> => page.waitForTimeout(500);

test('a page that the browser keeps while another is shown tells that it was left, and that the visitor is back', async () => {
  const page = await visit();
  await told(page);
  await page.mouse.move(50, 60);
  await page.getByRole('link').click();
  await page.waitForURL('**/other');
  // A page that comes back loads nothing.
  await page.goBack({ waitUntil: 'commit' });
  await page.waitForFunction(() => document.title === 'captured');
  await handedOver(page);
  // Had the browser not kept it, it would have begun anew: without the move.
  const records = await told(page, Code.Move, Code.Leave, Code.Back, Code.Visible);
  expect(records[0]).toMatchObject({ code: Code.Move });
  expect(records.filter(({ code }) => code === Code.Leave || code === Code.Back).map(({ code }) => code)).toEqual([
    Code.Leave,
    Code.Back,
  ]);
  const visible = records.filter(({ code }) => code === Code.Visible).map(({ value }) => value);
  // Hidden between, and what was written by then was handed over before the page froze.
  expect(visible).toContain(0);
  expect(visible.at(-1)).toBe(1);
  await page.context().close();
});

test('the largest paint is told though it was before, and so is that nothing has shifted', async () => {
  const page = await visit();
  await handedOver(page);
  const vitals = await told(page, Code.Vital);
  const paints = vitals.filter(({ x }) => x === Vital.Lcp);
  expect(paints.length).toBeGreaterThan(0);
  expect(paints[0]!.value).toBeGreaterThan(0);
  expect(vitals.filter(({ x }) => x === Vital.Cls).map(({ value }) => value)).toEqual([0]);
  await page.context().close();
});

test('an error and a rejection of the page are told, a picture that is missing is not', async () => {
  const page = await visit();
  await handedOver(page);
  await told(page);
  await page.evaluate(() => {
    setTimeout(() => {
      throw new Error('a text that nobody reads');
    });
    void Promise.reject(new Error('another'));
    document.body.append(Object.assign(new Image(), { src: '/missing.png' }));
  });
  await handedOver(page);
  expect(await told(page, Code.Fault)).toHaveLength(2);
  await page.context().close();
});

test('pinching tells the scale, and nothing of where', async () => {
  const page = await visit({ isMobile: true, hasTouch: true });
  const devtools = await page.context().newCDPSession(page);
  await handedOver(page);
  await told(page);
  await devtools.send('Input.synthesizePinchGesture', { x: 300, y: 300, scaleFactor: 2 });
  await handedOver(page);
  const zooms = await told(page, Code.Zoom, Code.Move);
  expect(zooms.length).toBeGreaterThan(0);
  expect(zooms.every(({ code }) => code === Code.Zoom)).toBe(true);
  expect(zooms.at(-1)!.value).toBeCloseTo(2, 0);
  expect(zooms.at(-1)!.value).toBe(await page.evaluate(() => visualViewport!.scale));
  await page.context().close();
});
