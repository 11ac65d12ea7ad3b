/**
 * A page with nothing but attune on it, served beside the demo, for tests of consent's own doings in a whole browser. Its policy has
 * no site log, whose answer comes when it likes: operations are counted here.
 */
import type { BrowserContext, Page } from 'playwright-core';
import policy from '../../examples/news/policy.json' with { type: 'json' };
import ruleset from '../../examples/news/ruleset.json' with { type: 'json' };
import type { Attune } from '../../lib/index.js';

declare global {
  interface Window {
    attune: Attune;
    /** Milliseconds by which the page's clock is ahead. */
    ahead: number;
  }
}

const PATH = 'bare';
const HTML = `<!doctype html><html lang="en"><title>bare</title><meta name="viewport" content="width=device-width">
<button id="yes">Yes</button><button id="some">Some</button><button id="no">No</button>
<p data-attune-slot="lede">A story.</p><a href="/elsewhere">Elsewhere</a>
<script type="module" src="/bare.js"></script>`;
const SCRIPT = `
import { createAttune } from '/attune/index.js';
window.ahead ??= 0;
const attune = createAttune({
  policy: ${JSON.stringify({ ...policy, siteLog: null })}, ruleset: ${JSON.stringify(ruleset)}, now: () => Date.now() + window.ahead,
});
const on = (id, act) => document.getElementById(id).addEventListener('click', act);
on('yes', (event) => attune.consent.grant(['observe', 'personalize', 'learn', 'share'], event));
on('some', (event) => attune.consent.grant(['observe', 'personalize'], event));
on('no', () => attune.consent.withdraw());
window.attune = attune;`;

/** Serves the bare page to every page of a context. */
export async function serveBare(context: BrowserContext, url: string): Promise<void> {
  const files: Readonly<Record<string, readonly [type: string, body: string]>> = {
    [PATH]: ['text/html', HTML],
    'bare.js': ['text/javascript', SCRIPT],
    elsewhere: ['text/html', '<!doctype html><title>elsewhere</title><p>Another page.'],
  };
  for (const [path, [contentType, body]] of Object.entries(files))
    await context.route(`${url}${path}`, (route) => route.fulfill({ contentType, body }));
}

/** Opens it, and waits until it has looked for consent. */
export async function openBare(page: Page, url: string): Promise<void> {
  await page.goto(`${url}${PATH}`);
  await page.waitForFunction(() => (window as Partial<Window>).attune?.consent.status().state !== 'unknown');
}

/** Waits until the engine runs under a grant. */
export const running = async (page: Page): Promise<void> => {
  await page.waitForFunction(() => window.attune.consent.status().network !== 'unknown');
};

/** Every key in attune's database, and none where there is no database. */
export const keysIn = (page: Page): Promise<string[]> =>
  page.evaluate(async () => {
    if (!(await indexedDB.databases()).some(({ name }) => name === 'attune')) return [];
    return new Promise<string[]>((resolve, reject) => {
      const opening = indexedDB.open('attune');
      opening.onerror = () => reject(new Error('no database'));
      opening.onsuccess = () => {
        const keys = opening.result.transaction('kv').objectStore('kv').getAllKeys();
        keys.onsuccess = () => {
          opening.result.close();
          resolve(keys.result as string[]);
        };
      };
    });
  });
