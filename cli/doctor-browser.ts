/** The browser that the doctor looks through: one that is installed, driven by playwright-core, which the site brings itself. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import nodeModule from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserType } from 'playwright-core';
import { AttuneError } from '../kernel/errors.js';
import { type Sent, sentBy } from './doctor-netlog.js';

/** Quiet, so that what is heard is the page; and fit for a container. */
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const CANDIDATES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/microsoft-edge',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

export interface Driven {
  readonly browser: Browser;
  /** Ends the browser, and tells what it sent. */
  end(): Promise<readonly Sent[]>;
  /** Ends it, where that was not done, and removes its log. */
  close(): Promise<void>;
}

/** A browser for one visitor. @throws {AttuneError} `options/invalid` where something has to be installed, with what */
export async function openBrowser(named?: string): Promise<Driven> {
  const chromium = await findDriver();
  const executablePath = findBrowser(named, chromium);
  const folder = await mkdtemp(join(tmpdir(), 'attune-doctor-'));
  const log = join(folder, 'net.json');
  const browser = await chromium
    .launch({ executablePath, args: [...ARGS, `--log-net-log=${log}`] })
    .catch((cause: unknown) => {
      const [first = ''] = (cause as Error).message.split('\n');
      throw new AttuneError('options/invalid', `${executablePath} did not start: ${first}`, { cause });
    });
  return {
    browser,
    async end() {
      await browser.close();
      return sentBy(log);
    },
    async close() {
      await browser.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function findBrowser(named: string | undefined, chromium: BrowserType): string {
  const path =
    named ?? process.env['ATTUNE_CHROMIUM'] ?? CANDIDATES.find((one) => existsSync(one)) ?? chromium.executablePath();
  if (existsSync(path)) return path;
  const where = named ? `${named}: there is no such browser.` : 'No Chromium, Chrome or Edge was found.';
  const advice = 'Install one (`npx playwright-core install chromium`, or your system’s package), or give --browser.';
  throw new AttuneError('options/invalid', `${where} ${advice}`);
}

/** From beside attune, or from the folder that the command runs in: `npx` may have put attune elsewhere. */
async function findDriver(): Promise<BrowserType> {
  // A name in a variable, which no bundler follows.
  const name = 'playwright-core';
  for (const from of [import.meta.url, pathToFileURL(join(process.cwd(), 'package.json')).href]) {
    try {
      const path = nodeModule.createRequire(from).resolve(name);
      // A module of the older kind.
      return ((await import(pathToFileURL(path).href)) as { default: { chromium: BrowserType } }).default.chromium;
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw thrown;
    }
  }
  throw new AttuneError(
    'options/invalid',
    'The doctor drives a browser by playwright-core, which is not installed. Run `npm install --save-dev playwright-core`.',
  );
}
