/** The file of the fine signals is loaded where a policy lists their tier and the visitor agreed to it, and else never. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Policy, Tier } from '../../kernel/policy.js';
import type { Purpose } from '../../kernel/purpose.js';
import { type DemoBrowser, openDemo } from './demo-page.js';

const read = (name: string): string => readFileSync(`examples/news/${name}.json`, 'utf8');
const POLICY = JSON.parse(read('policy')) as Policy;
const BIOMETRIC = { ...POLICY.purposes.find(({ id }) => id === 'observe')!, id: 'biometric' } as const;

let site: DemoBrowser;
beforeAll(async () => {
  site = await openDemo();
});
afterAll(() => site.close());

const BARE = { v: 'attune.ruleset/1', id: 'bare', version: 1, slots: [], goals: [], models: [], adjustments: [] };
/** Grants, waits for the engine and says whether it can reach a network, then what went wrong. */
const GRANT = `async (documents, purposes) => {
  const { createAttune } = await import('/attune/index.js');
  const attune = createAttune(documents);
  const faults = [];
  attune.on('error', ({ message }) => faults.push(message));
  await attune.consent.grant(purposes);
  await attune.inspect();
  return [attune.consent.status().network, ...faults];
}`;

/** Scripts of attune that a page loads after the visitor grants these purposes. */
async function loaded(signals: readonly Tier[], purposes: readonly Purpose[]): Promise<string[]> {
  const page = await (await site.browser.newContext()).newPage();
  const files: string[] = [];
  page.on('request', (request) => files.push(new URL(request.url()).pathname.replace('/attune/', '')));
  const policy = {
    ...POLICY,
    signals,
    siteLog: null,
    purposes: signals.includes('C') ? [BIOMETRIC, ...POLICY.purposes] : POLICY.purposes,
  };
  // A page of the site without a script of its own.
  await page.goto(`${site.demo.url}style.css`);
  files.length = 0;
  const documents = { policy: JSON.stringify(policy), ruleset: JSON.stringify(BARE) };
  // As text, since the test runner would replace import().
  const told = await page.evaluate(`(${GRANT})(${JSON.stringify(documents)}, ${JSON.stringify(purposes)})`);
  expect(told).toEqual(['blocked']);
  await page.context().close();
  return files.sort();
}
const PAGE = ['index.js', 'runtime.js', 'shared.js'];
const SMALL = [...PAGE, 'worker.js'];
const FULL = [...PAGE, 'worker-full.js'];

test('tier A alone needs no more than the runtime and the small worker', async () => {
  expect(await loaded(['A'], ['observe'])).toEqual(SMALL);
});

test('tier B comes with observe', async () => {
  expect(await loaded(['A', 'B'], ['observe'])).toEqual(['fine-signals.js', ...FULL]);
});

test('tier C comes with biometric, and not without it', async () => {
  expect(await loaded(['A', 'C'], ['observe'])).toEqual(FULL);
  expect(await loaded(['A', 'C'], ['observe', 'biometric'])).toEqual(['fine-signals.js', ...FULL]);
});
