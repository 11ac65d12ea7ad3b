/**
 * What attune costs a page over time, in real Chromium: a mouse of 1,000 Hz over 200 slots on a slow processor, and the heap
 * under a million events. Quick sizes here; `npm run test:long` plays ten minutes and the whole million.
 *
 * Input is synthetic, so this is the development build of `attune/testing`: the package's own code, which takes such input
 * where `development.untrusted` is set.
 */
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Browser, type CDPSession, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CHROMIUM_ARGS, ensureChromium, findChromium } from '../../scripts/chromium.mjs';
import { FRAME_RECORDS } from '../../kernel/frame.js';
import type { createAttune } from '../../testing/index.js';

const long = process.env['ATTUNE_LONG'] === '1';
const SOAK_SECONDS = long ? 600 : 6;
const EVENTS = long ? 1_000_000 : 30_000;
const SLOTS = 200;
const THROTTLE = 6;
const MINUTES = 60_000;

const HEADERS = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cache-control': 'no-store',
};
const WORKER_POLICY = "default-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'";
const PARAGRAPH = 'A paragraph of a dozen words or so, which somebody may well read.';
const HTML = `<!doctype html><html lang="en"><meta charset="utf-8"><title>attune: endurance</title><link rel="icon" href="data:,">
<style>main{display:grid;grid-template-columns:repeat(4,1fr);gap:20px}p{height:180px;margin:0}</style>
<main>${Array.from({ length: SLOTS }, (_, i) => `<p data-attune-slot="s${i}"><span>${PARAGRAPH}</span></p>`).join('')}</main>
<script type="module">import { createAttune } from '/attune/index.js'; window.createAttune = createAttune;</script></html>`;

// Nobody answers on that server but for files.
const policy = { ...(JSON.parse(readFileSync('examples/news/policy.json', 'utf8')) as object), siteLog: null };
const ruleset = {
  v: 'attune.ruleset/1',
  id: 'endurance',
  version: 1,
  slots: Array.from({ length: SLOTS }, (_, i) => ({ id: `s${i}`, box: 'reserved' })),
  goals: [],
  models: [],
  adjustments: Array.from({ length: SLOTS }, (_, i) => ({
    id: `a${i}`,
    slot: `s${i}`,
    when: { feature: 'hover.dwell', slot: `s${i}`, above: 60_000 },
    do: { op: 'scale', factor: 1_100_000 },
    because: 'You rested on it.',
  })),
};

declare global {
  interface Window {
    createAttune?: typeof createAttune;
    endurance?: {
      readonly attune: ReturnType<typeof createAttune>;
      /** Moves dispatched, and those in the frames that were handed over. */
      dispatched: number;
      handedOver: number;
      frames: number;
      records: number;
      errors: string[];
    };
  }
}

let server: Server;
let browser: Browser;
let page: Page;
let devtools: CDPSession;

beforeAll(async () => {
  ensureChromium();
  server = createServer(({ url = '/' }, response) => {
    const file = /^\/attune\/([\w-]+\.js)$/.exec(url)?.[1];
    if (url === '/') response.writeHead(200, { ...HEADERS, 'content-type': 'text/html' }).end(HTML);
    else if (file) {
      const header = file.startsWith('worker') ? { 'content-security-policy': WORKER_POLICY } : {};
      response.writeHead(200, { ...HEADERS, ...header, 'content-type': 'text/javascript' });
      response.end(readFileSync(`dist/testing/${file}`));
    } else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  browser = await chromium.launch({ executablePath: findChromium(), args: CHROMIUM_ARGS });
}, 2 * MINUTES);

afterAll(async () => {
  await browser.close();
  server.close();
});

/** A page of its own, whose attune runs under a grant; `counts` keeps account of what is handed over, on the page's time. */
async function openPage(counts: boolean): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  page = await context.newPage();
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  await page.waitForFunction(() => window.createAttune !== undefined);
  devtools = await context.newCDPSession(page);
  await page.evaluate(
    async ([policy, ruleset, counts]) => {
      const state = { dispatched: 0, handedOver: 0, frames: 0, records: 0, errors: [] as string[] };
      const onFrame = (records: Float64Array): void => {
        state.frames++;
        state.records += records.length / 6;
        for (let at = 1; at < records.length; at += 6) if (records[at] === 1) state.handedOver++;
      };
      const attune = window.createAttune!({
        policy,
        ruleset,
        development: { untrusted: true, ...(counts && { onFrame }) },
      });
      attune.on('error', ({ code, message }) => state.errors.push(`${code}: ${message}`));
      window.endurance = Object.assign(state, { attune });
      await attune.ready;
      await attune.consent.grant(['observe', 'personalize']);
      await attune.inspect();
    },
    [policy, ruleset, counts] as const,
  );
}

/** Bytes in use on the page's thread, and by page and worker together, after garbage was collected. */
async function memory(): Promise<{ page: number; all: number }> {
  await devtools.send('HeapProfiler.collectGarbage');
  const { usedSize } = await devtools.send('Runtime.getHeapUsage');
  const all = await page.evaluate(async () => {
    const measure = (performance as { measureUserAgentSpecificMemory?: () => Promise<{ bytes: number }> })
      .measureUserAgentSpecificMemory;
    return measure ? (await measure.call(performance)).bytes : 0;
  });
  return { page: usedSize, all };
}

/** Moves a pointer at 1,000 Hz for some seconds: as many events in each animation frame as milliseconds have passed. */
const soak = (seconds: number): Promise<void> =>
  page.evaluate(
    (ms) =>
      new Promise<void>((resolve) => {
        const state = window.endurance!;
        const slots = [...document.querySelectorAll('p')];
        const begun = performance.now();
        let last = begun;
        const frame = (): void => {
          const now = performance.now();
          // A page that stalls is not made to catch up: a mouse does not wait either.
          const events = Math.min(1000, Math.floor(now - last));
          last += Math.floor(now - last);
          for (let i = 0; i < events; i++) {
            const t = state.dispatched++;
            const [x, y] = [640 + 600 * Math.sin(t / 700), 400 + 380 * Math.sin(t / 450)];
            if (t % 150 === 0) {
              slots[(t / 150) % slots.length]!.dispatchEvent(
                new PointerEvent('pointerover', { bubbles: true, clientX: x, clientY: y }),
              );
            }
            document.body.dispatchEvent(new PointerEvent('pointermove', { bubbles: true, clientX: x, clientY: y }));
          }
          if (now - begun < ms) requestAnimationFrame(frame);
          else setTimeout(resolve, 1000);
        };
        requestAnimationFrame(frame);
      }),
    1000 * seconds,
  );

interface CallFrame {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
}

interface Profile {
  readonly nodes: readonly { readonly id: number; readonly callFrame: CallFrame; readonly children?: number[] }[];
  readonly samples?: readonly number[];
  readonly timeDeltas?: readonly number[];
}

const isAttune = ({ url }: CallFrame): boolean => url.includes('/attune/');
/** What the browser itself does, such as `postMessage` or collecting garbage: it is of no file. */
const isNative = ({ url, lineNumber }: CallFrame): boolean => url === '' && lineNumber < 0;

/** Share of the profiled time in which code of attune's files ran, and what it called of the browser. */
function shareOfAttune({ nodes, samples = [], timeDeltas = [] }: Profile): number {
  const own = new Set<number>();
  const byId = new Map(nodes.map((node) => [node.id, node]));
  // A profile lists who calls before who is called.
  for (const { id, callFrame, children = [] } of nodes) {
    if (isAttune(callFrame)) own.add(id);
    if (own.has(id)) for (const child of children) if (isNative(byId.get(child)!.callFrame)) own.add(child);
  }
  let all = 0;
  let ours = 0;
  samples.forEach((node, i) => {
    all += timeDeltas[i]!;
    if (own.has(node)) ours += timeDeltas[i]!;
  });
  return ours / all;
}

test(
  `${SOAK_SECONDS} s of a 1,000 Hz mouse over ${SLOTS} slots at a ${THROTTLE}× slower processor`,
  { timeout: 20 * MINUTES },
  async () => {
    await openPage(true);
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: THROTTLE });
    await soak(3);
    const before = await memory();
    await devtools.send('Profiler.enable');
    await devtools.send('Profiler.setSamplingInterval', { interval: 500 });
    await devtools.send('Profiler.start');
    await soak(SOAK_SECONDS);
    const { profile } = await devtools.send('Profiler.stop');
    const after = await memory();
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: 1 });

    const seen = await page.evaluate(async () => {
      const { attune, dispatched, handedOver, frames, records, errors } = window.endurance!;
      const inspection = await attune.inspect();
      return {
        dispatched,
        handedOver,
        frames,
        records,
        errors,
        dropped: inspection!.dropped,
        read: inspection!.records,
      };
    });
    const share = shareOfAttune(profile);
    const grown = { page: (after.page - before.page) / 1024, all: (after.all - before.all) / 1024 };
    console.log(
      `${seen.dispatched} events, ${seen.frames} frames, ${seen.dropped} records dropped; attune's share of the page's ` +
        `thread ${(100 * share).toFixed(2)} %; heap ${grown.page.toFixed(0)} kB more on the page, ` +
        `${grown.all.toFixed(0)} kB more in page and worker`,
    );
    expect(seen.errors).toEqual([]);
    // Nothing is lost that is not counted: on the page, and on the way to the worker.
    expect(seen.dispatched).toBeGreaterThan(500 * SOAK_SECONDS);
    expect(seen.handedOver + seen.dropped).toBe(seen.dispatched);
    expect(seen.read).toBe(seen.records);
    // In so short a time, much of it is starting.
    expect(share).toBeLessThan(long ? 0.01 : 0.04);
    expect(grown.page).toBeLessThan(1024);
    expect(grown.all).toBeLessThan(4096);
  },
);

interface Sampled {
  readonly callFrame: { readonly url: string; readonly functionName: string };
  readonly selfSize: number;
  readonly children: readonly Sampled[];
}

/** Bytes that code of attune's files allocated, whether collected since or not. */
const allocated = ({ callFrame, selfSize, children }: Sampled): number =>
  (callFrame.url.includes('/attune/') ? selfSize : 0) + children.reduce((sum, child) => sum + allocated(child), 0);

test(
  `${EVENTS.toLocaleString('en')} events leave nothing on the page's heap, and no garbage beyond that of their hand-over`,
  { timeout: 20 * MINUTES },
  async () => {
    await openPage(false);
    const burst = (events: number): Promise<void> =>
      page.evaluate(async (events) => {
        const state = window.endurance!;
        for (let sent = 0; sent < events;) {
          for (let i = 0; i < 2000 && sent < events; i++, sent++) {
            state.dispatched++;
            document.body.dispatchEvent(
              new PointerEvent('pointermove', { bubbles: true, clientX: sent % 1280, clientY: sent % 800 }),
            );
          }
          // The worker sends the buffers back, and others may use the machine.
          await new Promise((resolve) => setTimeout(resolve, 40));
        }
      }, events);
    await burst(20_000);
    const before = await memory();
    await devtools.send('HeapProfiler.startSampling', {
      samplingInterval: 256,
      includeObjectsCollectedByMajorGC: true,
      includeObjectsCollectedByMinorGC: true,
    });
    await burst(EVENTS);
    const { profile } = await devtools.send('HeapProfiler.stopSampling');
    const after = await memory();

    const bytes = allocated(profile.head);
    const frames = Math.ceil(EVENTS / FRAME_RECORDS);
    const grown = (after.page - before.page) / 1024;
    console.log(
      `${EVENTS} events, ${frames} full frames: attune's code allocated ${(bytes / EVENTS).toFixed(2)} B for each event, of ` +
        `which 12 are the boxed timeStamp; the rest is ${((bytes - 12 * EVENTS) / frames).toFixed(0)} B for each hand-over; ` +
        `heap ${grown.toFixed(0)} kB more`,
    );
    const { records, dropped } = (await page.evaluate(() => window.endurance!.attune.inspect()))!;
    expect(dropped).toBe(0);
    expect(records).toBeGreaterThan(EVENTS);
    // V8 boxes the double that the getter `timeStamp` returns, 12 bytes; all else belongs to the hand-over.
    expect((bytes - 12 * EVENTS) / frames).toBeLessThan(1000);
    expect(grown).toBeLessThan(512);
  },
);
