/** The demo in a real Chromium, for tests end to end: one browser, one server, and pages of fresh visitors. */
import { type Browser, chromium, type Page } from 'playwright-core';
import { type Demo, type DemoOptions, startDemo } from '../../examples/server.js';
import { CHROMIUM_ARGS, findChromium } from '../../scripts/chromium.mjs';

export interface DemoBrowser {
  readonly demo: Demo;
  readonly browser: Browser;
  /** A visitor nobody has seen before, on the demo's page; `script` runs before the page's own. */
  visit(script?: () => void): Promise<Page>;
  close(): Promise<void>;
}

export async function openDemo(options: Partial<DemoOptions> = {}): Promise<DemoBrowser> {
  const demo = await startDemo({ port: 0, database: ':memory:', ...options });
  const browser = await chromium.launch({ executablePath: findChromium(), args: CHROMIUM_ARGS });
  return {
    demo,
    browser,
    async visit(script) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' });
      const page = await context.newPage();
      if (script) await page.addInitScript(script);
      await page.goto(`${demo.url}?drive`);
      await page.waitForFunction(() => window.attuneDemo?.attune.consent.status().state !== 'unknown');
      return page;
    },
    async close() {
      await browser.close();
      await demo.close();
    },
  };
}

/** The visitor says yes to everything, by a real click; the engine runs, and what sends reports has come. */
export async function accept(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Accept all' }).click();
  await page.waitForFunction(() => window.attuneDemo?.attune.consent.status().network !== 'unknown');
  await page.waitForFunction(() =>
    performance.getEntriesByType('resource').some(({ name }) => name.endsWith('/reports.js')),
  );
}

/** Moves the pointer and the page about, as trusted input. */
export async function wander(page: Page): Promise<void> {
  await page.mouse.move(200, 300);
  for (let i = 0; i < 40; i++) await page.mouse.move(200 + 11 * i, 300 + 5 * i);
  await page.mouse.wheel(0, 600);
  await page.waitForTimeout(150);
  await page.mouse.wheel(0, -600);
  await page.waitForTimeout(300);
}

/** Waits until the collector has taken this visit's report. */
export async function reportAccepted(page: Page): Promise<void> {
  const isThere = (): boolean =>
    window.attuneDemo!.events.some(
      ({ type, event }) => type === 'report' && (event as { state: string }).state === 'accepted',
    );
  await page.waitForFunction(isThere, undefined, { timeout: 20_000 });
}
