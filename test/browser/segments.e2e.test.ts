/** The event `segment`: a page hears what kind of reader its visitor has become, where that was agreed to, and else nothing. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Purpose } from '../../kernel/purpose.js';
import { type DemoBrowser, openDemo } from './demo-page.js';

const SECTIONS = Array.from({ length: 12 }, (_, i) => `s${i}`);
const RULESET = JSON.stringify({
  v: 'attune.ruleset/1',
  id: 'readers',
  version: 1,
  slots: [],
  sections: SECTIONS.map((id) => ({ id })),
  goals: [],
  models: [],
  segments: [{ by: 'reading' }],
  adjustments: [],
});
const BODY = SECTIONS.map(
  (id) => `<p data-attune-section="${id}" style="height:600px;margin:0">${'word '.repeat(120)}</p>`,
).join('');
/** Grants, waits for the engine, and keeps what is told. */
const GRANT = `async (documents, purposes) => {
  const { createAttune } = await import('/attune/index.js');
  const attune = window.attune = createAttune(documents);
  const told = window.told = [];
  attune.on('segment', (event) => told.push(event));
  attune.on('error', ({ message }) => told.push(message));
  await attune.consent.grant(purposes);
  await attune.inspect();
}`;

let site: DemoBrowser;
beforeAll(async () => {
  site = await openDemo();
});
afterAll(() => site.close());

async function visit(purposes: readonly Purpose[]): Promise<Page> {
  const page = await (await site.browser.newContext({ viewport: { width: 1000, height: 700 } })).newPage();
  // A page of the site without a script of its own.
  await page.goto(`${site.demo.url}style.css`);
  await page.evaluate((html) => (document.body.innerHTML = html), BODY);
  const documents = JSON.stringify({ policy: readFileSync('examples/news/policy.json', 'utf8'), ruleset: RULESET });
  // As text, since the test runner would replace import().
  await page.evaluate(`(${GRANT})(${documents}, ${JSON.stringify(purposes)})`);
  return page;
}
const told = (page: Page): Promise<unknown[]> => page.evaluate('window.told');

/** Down the page, at a glance for each section. */
async function skim(page: Page): Promise<void> {
  await page.mouse.move(500, 300);
  for (let i = 0; i < 10; i++) {
    await page.mouse.wheel(0, 600);
    await page.waitForTimeout(400);
  }
}
const skimmer = (page: Page): Promise<number | null> =>
  page.evaluate(`window.attune.inspect().then(({ segments }) => segments[0].probability)`);

test('a page hears once that its visitor skims, with the probability', async () => {
  const page = await visit(['observe', 'learn', 'personalize']);
  expect(await told(page)).toEqual([]);
  await skim(page);
  await page.waitForFunction('window.told.length > 0');
  const [turn, ...others] = await told(page);
  expect(turn).toMatchObject({ segment: 'skimmer', isLikely: true });
  expect((turn as { probability: number }).probability).toBeGreaterThanOrEqual(0.6);
  expect(others).toEqual([]);
  await page.context().close();
});

test('and hears nothing after consent ended, or where it may not change itself', async () => {
  const withdrawn = await visit(['observe', 'learn', 'personalize']);
  await withdrawn.evaluate('window.attune.consent.withdraw()');
  await skim(withdrawn);
  expect(await told(withdrawn)).toEqual([]);
  await withdrawn.context().close();

  const unchanged = await visit(['observe', 'learn']);
  await skim(unchanged);
  await expect.poll(() => skimmer(unchanged)).toBeGreaterThan(0.6);
  expect(await told(unchanged)).toEqual([]);
  await unchanged.context().close();
});
