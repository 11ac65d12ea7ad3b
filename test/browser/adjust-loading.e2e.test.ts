/** What changes a page is loaded where a page has a slot that may change, and never because of what a visitor does. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DemoBrowser, openDemo } from './demo-page.js';

const POLICY = readFileSync('examples/news/policy.json', 'utf8');
const RULESET = JSON.stringify({
  v: 'attune.ruleset/1',
  id: 'one',
  version: 1,
  slots: [{ id: 'here', box: 'reserved' }],
  goals: [],
  models: [],
  adjustments: [
    {
      id: 'larger',
      slot: 'here',
      // Nobody asks for it: what is loaded is loaded for the slot.
      when: { feature: 'hover.dwell', slot: 'here', above: 600_000 },
      do: { op: 'scale', factor: 1_100_000 },
      because: 'You rested here.',
    },
  ],
});
/** Grants, waits for the engine, and says what went wrong. */
const GRANT = `async (documents, purposes) => {
  const { createAttune } = await import('/attune/index.js');
  const attune = createAttune(documents);
  const faults = [];
  attune.on('error', ({ message }) => faults.push(message));
  await attune.consent.grant(purposes);
  await attune.inspect();
  return faults;
}`;

let site: DemoBrowser;
beforeAll(async () => {
  site = await openDemo();
});
afterAll(() => site.close());

/** Whether a page with this body loads what changes it, nobody touching it. */
async function loads(body: string, purposes: readonly string[]): Promise<boolean> {
  const page = await (await site.browser.newContext()).newPage();
  const files: string[] = [];
  page.on('request', (request) => files.push(new URL(request.url()).pathname));
  // A page of the site without a script of its own.
  await page.goto(`${site.demo.url}style.css`);
  await page.evaluate((html) => (document.body.innerHTML = html), body);
  const documents = JSON.stringify({ policy: POLICY, ruleset: RULESET });
  // As text, since the test runner would replace import().
  expect(await page.evaluate(`(${GRANT})(${documents}, ${JSON.stringify(purposes)})`)).toEqual([]);
  await page.context().close();
  return files.includes('/attune/changes.js');
}
const SLOT = '<div data-attune-slot="here"><p>A story</p></div>';

test('a page with a slot of the ruleset loads it at the start', async () => {
  expect(await loads(SLOT, ['observe', 'personalize'])).toBe(true);
});

test('a page without one does not, nor does a page where nothing may change', async () => {
  expect(await loads('<p>Only text</p>', ['observe', 'personalize'])).toBe(false);
  expect(await loads(SLOT, ['observe'])).toBe(false);
});
