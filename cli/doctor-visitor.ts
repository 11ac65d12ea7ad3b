/**
 * A visitor whom the site has never seen: a profile of its own, hands that move, and a record of all that the page does.
 */
import type { BrowserContext, Locator, Page } from 'playwright-core';
import type { Driven } from './doctor-browser.js';
import { keysOfAttune, listenersOf, OWN, storedOn, workersOf } from './doctor-look.js';
import { startRecord } from './doctor-record.js';
import type { Look, Phase, Told, Visit } from './doctor-seen.js';
import { instrument, neutralPlace, objectToSharing } from './page/doctor-eyes.js';

export interface VisitorOptions {
  readonly url: string;
  /** How long is watched after each act. */
  readonly waitMs: number;
  /** JavaScript that gives attune's handle. */
  readonly handle: string;
  /** Controls that show the question where one of them can be seen. */
  readonly question: readonly string[];
  readonly screenshots: string | undefined;
  readonly objects: boolean;
  /** Files that run as workers, as an earlier visitor saw. */
  readonly workers: readonly string[];
}

export interface Visitor {
  readonly page: Page;
  readonly context: BrowserContext;
  enter(phase: Phase): void;
  /** Loads the page, or loads it again, and waits until it is quiet. */
  load(phase: Phase): Promise<void>;
  /** Does what visitors do, so that what listens has something to hear. */
  wander(): Promise<void>;
  look(): Promise<Look>;
  told(): Promise<Told | null>;
  /** Whether the last of these controls can be seen and pressed; waits a while where it is told to. */
  find(steps: readonly string[], waitMs?: number): Promise<Locator | null>;
  shoot(name: string): Promise<void>;
  policyOf(url: string): Promise<string | null>;
  /** Leaves the page, so that it can do its last, and gives what was seen. */
  leave(): Promise<Visit>;
}

const LOAD_MS = 30_000;
const QUIET_MS = 10_000;

export async function openVisitor(driven: Driven, options: VisitorOptions): Promise<Visitor> {
  const context = await driven.browser.newContext({
    viewport: { width: 1280, height: 800 },
    reducedMotion: 'reduce',
    ...(options.objects && { extraHTTPHeaders: { 'Sec-GPC': '1' } }),
  });
  // Named, so that the doctor does not take its own listeners for the page's.
  await context.addInitScript({ content: `(${String(instrument)})()\n//# sourceURL=${OWN}.js` });
  if (options.objects) await object(context, options.workers);
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  const record = await startRecord(page, cdp);
  let { href: url, origin } = new URL(options.url);

  const visitor: Visitor = {
    page,
    context,
    enter: record.enter,
    async load(phase) {
      record.enter(phase);
      const until = { timeout: LOAD_MS } as const;
      if (phase === 'while loading') await page.goto(options.url, until);
      else await page.reload(until);
      ({ href: url, origin } = new URL(page.url().replace(/#.*/, '')));
      // A page that is never quiet is looked at all the same.
      await page.waitForLoadState('networkidle', { timeout: QUIET_MS }).catch(() => undefined);
      // A policy may stand in the page itself.
      record.policies[url] ||= await page.evaluate<string>(META_POLICY);
    },

    async wander() {
      const place = (await page.evaluate(neutralPlace)) ?? { x: 5, y: 5 };
      await page.mouse.move(200, 100);
      for (let i = 0; i < 12; i++) await page.mouse.move(200 + 30 * i, 100 + 10 * i);
      await page.mouse.wheel(0, 500);
      await page.waitForTimeout(100);
      await page.mouse.wheel(0, -500);
      await page.keyboard.press('ArrowDown');
      await page.mouse.click(place.x, place.y);
      await page.waitForTimeout(options.waitMs);
    },

    async look() {
      const stored = await storedOn(context, cdp, origin);
      const look: Look = {
        phase: record.phase(),
        stored,
        keys: await keysOfAttune(cdp, origin, stored),
        workers: await workersOf(page, cdp),
        listeners: await listenersOf(cdp),
        isAsking: (await visitor.find(options.question)) !== null,
        told: await visitor.told(),
      };
      record.looks.push(look);
      return look;
    },

    told: () => page.evaluate(handleSays(options.handle)).catch(() => null) as Promise<Told | null>,

    async find(steps, waitMs = 0) {
      const last = page.locator(`${steps.at(-1) ?? 'attune-none'} >> visible=true`).first();
      if (waitMs > 0) await last.waitFor({ timeout: waitMs }).catch(() => undefined);
      const isThere = (await last.isVisible()) && (await last.isEnabled().catch(() => false));
      return isThere ? last : null;
    },

    async shoot(name) {
      if (options.screenshots) await page.screenshot({ path: `${options.screenshots}/${name}.png` });
    },

    async policyOf(url) {
      if (url in record.policies) return record.policies[url]!;
      const response = await context.request.get(url).catch(() => null);
      return response ? (response.headers()['content-security-policy'] ?? '') : null;
    },

    async leave() {
      record.enter('while leaving');
      await page.goto('about:blank').catch(() => undefined);
      await page.waitForTimeout(Math.min(options.waitMs, 500));
      return { url, origin, ...(await record.end(driven.end)) };
    },
  };
  return visitor;
}

/** The header, and the property in the page and in each worker file, which no script of the page can reach. */
async function object(context: BrowserContext, workers: readonly string[]): Promise<void> {
  await context.addInitScript({ content: `(${String(objectToSharing)})()\n//# sourceURL=${OWN}.js` });
  const inWorker = `(${String(objectToSharing).replace('Navigator.', 'WorkerNavigator.')})();\n`;
  const isWorker = (url: URL): boolean =>
    workers.includes(url.href) || /\/worker(?:-full)?\b[^/]*\.js$/.test(url.pathname);
  await context.route(isWorker, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: inWorker + (await response.text()) });
  });
}

/** An expression, for the page: what attune's handle says of itself. */
const handleSays = (handle: string): string => `(() => {
  const attune = (${handle});
  if (!attune) return null;
  const { state, purposes, network, gpc } = attune.consent.status();
  let policy = null;
  try { policy = attune.consent.policy(); } catch {}
  const url = (path) => (path ? new URL(path, location.href).href : null);
  const collector = url(policy?.collector), siteLog = url(policy?.siteLog), onGpc = policy?.gpc ?? null;
  return { state, purposes: [...purposes], network, gpc, collector, siteLog, onGpc };
})()`;

const META_POLICY = `document.querySelector('meta[http-equiv="Content-Security-Policy" i]')?.content ?? ''`;
