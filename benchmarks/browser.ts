/** A real Chromium with the benchmarks' page, served isolated from other origins, so that its clock is fine-grained. */
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CDPSession, chromium, type Page } from 'playwright-core';
import { AttuneError } from '../kernel/errors.js';
import { CHROMIUM_ARGS, ensureChromium, findChromium } from '../scripts/chromium.mjs';

export interface BenchPage {
  readonly page: Page;
  readonly devtools: CDPSession;
  readonly version: string;
  readonly url: string;
  close(): Promise<void>;
}

const HTML = `<!doctype html><html lang="en"><meta charset="utf-8"><title>attune: benchmarks</title>
<link rel="icon" href="data:,">
<p data-attune-slot="text">A slot with a few words in it.</p>
<script type="module" src="/bench.js"></script></html>`;
const ISOLATED = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cache-control': 'no-store',
};
/** As a site serves the worker file: without a network. */
const WORKER_POLICY = "default-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

export async function openPage(): Promise<BenchPage> {
  ensureChromium();
  const server = await serve();
  try {
    const browser = await chromium.launch({ executablePath: findChromium(), args: CHROMIUM_ARGS });
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    await page.goto(url);
    await page.waitForFunction(() => 'bench' in window);
    const devtools = await page.context().newCDPSession(page);
    return {
      page,
      devtools,
      version: browser.version(),
      url,
      async close() {
        await browser.close();
        server.close();
      },
    };
  } catch (fault) {
    server.close();
    throw fault;
  }
}

/** `/attune/…` is the package as built; other scripts are the benchmarks' own. */
const fileOf = (url: string): URL =>
  new URL(url.startsWith('/attune/') ? `../../dist/${url.slice(8)}` : `../bench${url}`, import.meta.url);

function serve(): Promise<Server> {
  if (!existsSync(fileOf('/bench.js')))
    throw new AttuneError('options/invalid', 'The page is not built. Run `npm run build` first.');
  const javascript = { ...ISOLATED, 'content-type': 'text/javascript' };
  const server = createServer(({ url = '/' }, response) => {
    if (url === '/') response.writeHead(200, { ...ISOLATED, 'content-type': 'text/html' }).end(HTML);
    else if (url === '/empty-worker.js') response.writeHead(200, javascript).end('onmessage = () => postMessage(1);');
    else if (/^\/(?:attune\/)?[a-z-]+\.js$/.test(url) && existsSync(fileOf(url))) {
      const policy = /\/worker(?:-full)?\.js$/.test(url) ? { 'content-security-policy': WORKER_POLICY } : {};
      response.writeHead(200, { ...javascript, ...policy }).end(readFileSync(fileOf(url)));
    } else response.writeHead(404).end();
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}
