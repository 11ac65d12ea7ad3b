/** The site log in a real browser: a yes gets its receipt, once for all tabs; a no, a withdrawal and less than before ask nobody. */
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openNote, parseVerifierKey } from '../../kernel/note.js';
import { commitTo, isInLog, parseProof, siteLeaf } from '../../kernel/receipt.js';
import { sha256, verifyEd25519 } from '../../platform/crypto.js';
import { accept, type DemoBrowser, openDemo } from './demo-page.js';

let site: DemoBrowser;
beforeAll(async () => {
  site = await openDemo();
});
afterAll(() => site.close());

/** What the log was sent by the pages of a visitor. */
function postsOf(context: BrowserContext): string[] {
  const posts: string[] = [];
  context.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/consent')) posts.push(request.postData() ?? '');
  });
  return posts;
}

interface Exported {
  readonly entries: readonly string[];
  readonly receipts: readonly string[];
}
const exported = async (page: Page): Promise<Exported> =>
  JSON.parse(await page.evaluate(() => window.attuneDemo!.attune.export())) as Exported;
/** Waits until the record holds this many receipts. */
const receiptsIn = (page: Page, count: number): Promise<void> =>
  expect.poll(async () => (await exported(page)).receipts.length, { timeout: 10_000 }).toBe(count);

const givenIn = ({ entries }: Exported): string[] => entries.filter((entry) => entry.includes('"state":"given"'));
const faultsOf = async (page: Page): Promise<string[]> => {
  const events = await page.evaluate(() => structuredClone(window.attuneDemo!.events));
  return events.flatMap((one) => (one.type === 'error' ? [one.event.message] : []));
};
const size = async (): Promise<number> => Number((await site.demo.collector.siteLog!.checkpoint()).split('\n')[1]);

/** @threat receipt-grant */
test('a yes gets a receipt that shows its record, under the key of the log, and it outlives the withdrawal', async () => {
  const page = await site.visit();
  const posts = postsOf(page.context());
  await accept(page);
  await receiptsIn(page, 1);

  const before = await exported(page);
  const [entry] = givenIn(before);
  const proof = parseProof(before.receipts[0]!);
  const leaf = siteLeaf(await commitTo(sha256, proof.extra!, entry!));
  expect(posts).toEqual([leaf]);
  expect(await isInLog(sha256, proof, leaf)).toBe(true);
  const key = await parseVerifierKey(sha256, site.demo.collector.siteLog!.verifierKey);
  expect((await openNote(proof.checkpoint, [key], verifyEd25519)).verified).toEqual(['courier.example/attune/consent']);

  // Neither coming back nor the withdrawal asks again.
  await page.reload();
  await page.waitForFunction(() => window.attuneDemo?.attune.consent.status().network === 'blocked');
  await page.evaluate(() => window.attuneDemo!.attune.consent.withdraw());
  await page.waitForTimeout(500);
  expect(posts).toHaveLength(1);
  expect((await exported(page)).receipts).toEqual(before.receipts);
  expect(await faultsOf(page)).toEqual([]);
  await page.context().close();
});

/** @threat refusal-trace */
test('a refusal reaches no log, nor does less than before', async () => {
  const refusing = await site.visit();
  const posts = postsOf(refusing.context());
  const before = await size();
  await refusing.getByRole('button', { name: 'Refuse all' }).click();
  await refusing.waitForTimeout(500);
  expect(posts).toEqual([]);
  await refusing.context().close();

  const narrowing = await site.visit();
  const others = postsOf(narrowing.context());
  await accept(narrowing);
  await receiptsIn(narrowing, 1);
  await narrowing.evaluate(() => window.attuneDemo!.attune.consent.grant(['observe', 'personalize']));
  await narrowing.reload();
  await narrowing.waitForFunction(() => window.attuneDemo?.attune.consent.status().network === 'blocked');
  await narrowing.waitForTimeout(500);
  const record = await exported(narrowing);
  expect([givenIn(record).length, record.receipts.length, others.length]).toEqual([2, 1, 1]);
  expect(await size()).toBe(before + 1);
  await narrowing.context().close();
});

test('of tabs that begin while one asks, none asks again', async () => {
  const page = await site.visit();
  const context = page.context();
  const posts = postsOf(context);
  let answer = (): void => undefined;
  const isTime = new Promise<void>((resolve) => (answer = resolve));
  await context.route('**/collect/consent', async (route) => {
    await isTime;
    await route.continue();
  });
  await accept(page);
  for (let i = 0; i < 2; i++) {
    const other = await context.newPage();
    await other.goto(`${site.demo.url}?drive`);
    await other.waitForFunction(() => window.attuneDemo?.attune.consent.status().network === 'blocked');
  }
  await page.waitForTimeout(500);
  answer();
  await receiptsIn(page, 1);
  await page.waitForTimeout(500);
  expect(posts).toHaveLength(1);
  await context.close();
});

test('a log that is away leaves consent as it is, says so, and is asked with the same bytes when the visitor comes again', async () => {
  const page = await site.visit();
  const posts = postsOf(page.context());
  await page.route('**/collect/consent', (route) => route.abort());
  await accept(page);
  await expect.poll(() => faultsOf(page)).toEqual([expect.stringContaining('The site log did not take')]);
  expect(await page.evaluate(() => window.attuneDemo!.attune.consent.status().state)).toBe('granted');
  expect((await exported(page)).receipts).toEqual([]);
  await page.unroute('**/collect/consent');
  await page.reload();
  await receiptsIn(page, 1);
  expect(posts[1]).toBe(posts[0]);
  await page.context().close();
});

test('the file that does it is fetched by those who said yes alone', async () => {
  const page = await site.visit();
  const files: string[] = [];
  page.on('request', (request) => files.push(new URL(request.url()).pathname));
  await page.reload();
  await page.waitForFunction(() => window.attuneDemo?.attune.consent.status().state !== 'unknown');
  expect(files).not.toContain('/attune/site-log.js');
  await accept(page);
  await receiptsIn(page, 1);
  expect(files.filter((file) => file === '/attune/site-log.js')).toHaveLength(1);
  await page.context().close();
});
