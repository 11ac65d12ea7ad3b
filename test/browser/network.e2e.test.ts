/** The thread that sees behaviour cannot reach the network, and what leaves the page holds no behaviour. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page, Worker } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openReport } from '../../kernel/envelope.js';
import { accept, openDemo, reportAccepted, wander } from './demo-page.js';

/** Listens for anything that got out. */
let ear: Server;
let heard: string[] = [];
let earUrl: string;
beforeAll(async () => {
  ear = createServer((request, response) => {
    heard.push(request.url ?? '');
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('content-type', 'text/javascript');
    response.end('export default 1;');
  });
  await new Promise<void>((resolve) => ear.listen(0, '127.0.0.1', resolve));
  earUrl = `http://127.0.0.1:${(ear.address() as AddressInfo).port}/`;
});
afterAll(() => ear.close());

/** The engine's thread in a page that was granted everything. */
async function engineOf(page: Page): Promise<Worker> {
  await accept(page);
  return page.workers()[0]!;
}

/**
 * Runs in the worker, as text: a test runner rewrites `import()`. In a task of its own, since what a debugger evaluates
 * directly may use eval() whatever the policy says.
 */
const ATTEMPTS = `new Promise((resolve) => setTimeout(async () => {
  const names = ['fetch', 'fetchLater', 'XMLHttpRequest', 'WebSocket', 'WebSocketStream', 'EventSource', 'WebTransport',
    'importScripts', 'BroadcastChannel', 'Worker', 'SharedWorker', 'Request', 'caches', 'Cache', 'CacheStorage',
    'StorageBucket', 'FontFace', 'fonts', 'Notification', 'RTCPeerConnection'];
  const reached = names.filter((name) => self[name] !== undefined);
  for (const name of ['sendBeacon', 'serviceWorker', 'storageBuckets']) if (navigator[name] !== undefined) reached.push(name);
  const attempts = {
    'import(http)': () => import('URL/import-http'),
    'import(data)': () => import('data:text/javascript,export default 1'),
    'import(blob)': () => import(URL.createObjectURL(new Blob(['export default 1'], { type: 'text/javascript' }))),
    'Function': () => new Function('return 1')(),
    'eval': () => (0, eval)('1'),
  };
  for (const [name, attempt] of Object.entries(attempts)) {
    try {
      await attempt();
      reached.push(name);
    } catch {}
  }
  resolve(reached);
}))`;

/** Tries every network primitive from inside the worker; the names of those that are there or did something. */
const tryAll = (worker: Worker, url: string): Promise<string[]> => worker.evaluate(ATTEMPTS.replace('URL/', url));

/** @threat dependency-network */
test('with our header no primitive is left in the worker, import() included, and status() says blocked', async () => {
  const site = await openDemo();
  const page = await site.visit();
  const worker = await engineOf(page);
  heard = [];
  expect(await tryAll(worker, earUrl)).toEqual([]);
  await page.waitForTimeout(500);
  expect(heard).toEqual([]);
  expect(await page.evaluate(() => window.attuneDemo!.attune.consent.status().network)).toBe('blocked');
  await site.close();
});

test('without the header the names are gone all the same, import() is not, and status() says reachable', async () => {
  const site = await openDemo({ workerHeader: false });
  const page = await site.visit();
  const worker = await engineOf(page);
  heard = [];
  const reached = await tryAll(worker, earUrl);
  expect(reached).toEqual(expect.arrayContaining(['import(http)', 'import(data)']));
  expect(reached.filter((name) => !/^import|^Function$|^eval$/.test(name))).toEqual([]);
  expect(heard).toEqual(['/import-http']);
  expect(await page.evaluate(() => window.attuneDemo!.attune.consent.status().network)).toBe('reachable');
  await site.close();
});

test('a policy that only reports is no wall, and status() does not call it one', async () => {
  const site = await openDemo({ workerHeader: false });
  const page = await site.visit();
  await page.route('**/attune/worker-full.js', async (route) => {
    const response = await route.fetch();
    const headers = { ...response.headers(), 'content-security-policy-report-only': "default-src 'none'" };
    await route.fulfill({ response, headers });
  });
  await accept(page);
  expect(await page.evaluate(() => window.attuneDemo!.attune.consent.status().network)).toBe('reachable');
  await site.close();
});

/** @threat network-content */
test('no request body holds a coordinate, a time of an interaction or text of the page', async () => {
  const site = await openDemo();
  const page = await site.visit();
  const bodies: { url: string; body: string; headers: Record<string, string> }[] = [];
  page.on('request', (request) => {
    const body = request.postData();
    if (body !== null) bodies.push({ url: request.url(), body, headers: request.headers() });
  });
  await accept(page);
  await wander(page);
  await page.mouse.click(613, 487);
  await page.evaluate(() => window.attuneDemo!.advance(600_000));
  await reportAccepted(page);

  expect(bodies.map(({ url }) => url)).toEqual(
    ['collect/consent', 'collect/report'].map((path) => site.demo.url + path),
  );
  // The commitment to the grant: a random number, whatever was granted.
  expect(bodies[0]!.body).toMatch(/^\{"c":"[0-9a-f]{64}","v":"attune\.sitelog\/1"\}$/);
  const { body } = bodies[1]!;
  expect(body.length).toBe(974);
  // The whole body is accounted for: openReport takes exactly these members and nothing beside them.
  const { summary } = openReport(body);
  expect(Object.keys(summary).sort()).toEqual(['epoch', 'metric', 'policy', 'r', 'site']);
  expect(summary).toMatchObject({ metric: 'session.depth', site: 'courier.example' });
  expect(summary.policy).toMatch(/^[0-9a-f]{64}$/);
  expect(summary.epoch).toBe(Math.floor((Date.now() + 600_000) / 604_800_000));
  expect(summary.r.every((cell) => Number.isInteger(cell) && cell >= 0 && cell < 8)).toBe(true);
  // Nothing rides along: the browser's own headers, the constant content type, and no other.
  const ownHeaders = ['content-type', 'referer', 'user-agent', 'origin'];
  for (const { headers } of bodies) {
    expect(Object.keys(headers).filter((name) => !name.startsWith('sec-') && !ownHeaders.includes(name))).toEqual([]);
    expect(headers['referer'] ?? '').toBe('');
    expect(headers['content-type']).toBe('text/plain');
  }
  await site.close();
});
