/** Receipts on the device, against a real site log: of grants and nothing else. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { toHex } from '../../../kernel/bytes.js';
import { commitTo, parseProof, siteLeaf } from '../../../kernel/receipt.js';
import { keptReceipts } from '../../../lib/site-log.js';
import { sha256 } from '../../../platform/crypto.js';
import { POLICY } from '../kernel/documents.js';
import { CLICK, device, LOGGED, MORE, type Network, offline, openNetwork, SOME } from './site-log-device.js';

let network: Network;
beforeEach(async () => {
  network = await openNetwork();
});
afterEach(() => network.close());

test('a grant is posted as its commitment, once, and its receipt kept and exported', async () => {
  const visitor = device();
  const page = await visitor.open();
  await page.gate.give(SOME, CLICK);
  await page.receipts();
  await page.receipts();

  expect(network.posted).toHaveLength(1);
  const { url, body, signal, ...how } = network.posted[0]!;
  expect(url).toBe('/attune/consent');
  expect(signal).toBe(page.gate.grant!.signal);
  expect(how).toEqual({
    method: 'POST',
    headers: { 'content-type': 'text/plain' },
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
    cache: 'no-store',
    redirect: 'error',
    keepalive: true,
  });
  const [receipt, ...others] = await page.exported();
  expect(others).toEqual([]);
  const [entry] = visitor.given();
  expect(await network.shows(receipt!, entry!)).toBe(true);
  expect(await network.shows(receipt!, entry!.replace('"granted":true', '"granted":false'))).toBe(false);
  // The log was told the commitment; the blind that opens it has never left.
  const blind = parseProof(receipt!).extra!;
  expect(body).toBe(siteLeaf(await commitTo(sha256, blind, entry!)));
  expect(body).not.toContain(toHex(blind));
});

test('a purpose more, or the same anew on another day, is a grant with a receipt of its own', async () => {
  const visitor = device();
  const page = await visitor.open();
  for (const purposes of [SOME, MORE, MORE]) {
    await page.gate.give(purposes, CLICK);
    await page.receipts();
    visitor.wait(1);
  }
  const receipts = await keptReceipts(visitor.store);
  const given = visitor.given();
  expect([network.posted.length, receipts.length, given.length]).toEqual([3, 3, 3]);
  for (const [i, entry] of given.entries()) expect(await network.shows(receipts[i]!, entry)).toBe(true);
});

test('a refusal, a withdrawal and a purpose less post nothing, also what is still owed', async () => {
  const visitor = device();
  network.answer = offline;
  const page = await visitor.open();
  await page.gate.give(MORE, CLICK);
  await expect(page.receipts()).rejects.toMatchObject({ code: 'report/unsent' });
  await page.gate.give(SOME, CLICK);
  network.posted.length = 0;
  await page.receipts();
  await (await visitor.open()).receipts();
  expect(network.posted).toEqual([]);
  // After the withdrawal there is no grant to begin a session under; where there is one again, the new is posted alone.
  await page.gate.withdraw(CLICK);
  expect(page.gate.grant).toBe(null);
  await page.gate.give(SOME, CLICK);
  network.answer = async (body) => new Response(await network.proofOf(body));
  await page.receipts();
  expect(network.posted).toHaveLength(1);
  const [receipt] = await keptReceipts(visitor.store);
  expect(await network.shows(receipt!, visitor.given().at(-1)!)).toBe(true);
});

test('a purpose less and another more is a grant of the latter', async () => {
  const visitor = device();
  const page = await visitor.open();
  await page.gate.give(SOME, CLICK);
  await page.receipts();
  await page.gate.give(['observe', 'personalize'], CLICK);
  await page.receipts();
  // Three records: the grant, what was lost of it, and the new grant.
  const given = visitor.given();
  const receipts = await keptReceipts(visitor.store);
  expect([given.length, network.posted.length, receipts.length]).toEqual([3, 2, 2]);
  expect(await network.shows(receipts[1]!, given[2]!)).toBe(true);
});

test('receipts outlive a withdrawal', async () => {
  const visitor = device();
  const page = await visitor.open();
  await page.gate.give(SOME, CLICK);
  await page.receipts();
  await page.gate.withdraw(CLICK);
  const receipts = await page.exported();
  expect(receipts).toHaveLength(1);
  expect(await network.shows(receipts[0]!, visitor.given()[0]!)).toBe(true);
});

test('a log that is away is asked again at a later start, with the same bytes', async () => {
  const visitor = device();
  const online = network.answer;
  const away: (() => Promise<Response>)[] = [
    offline,
    () => Promise.resolve(new Response('Try again later.', { status: 503 })),
    () => Promise.resolve(new Response('<html>', { status: 404 })),
    // The proof was made, and lost on its way.
    async () => {
      await online(network.posted.at(-1)!.body);
      throw new TypeError('cut');
    },
  ];
  await (await visitor.open()).gate.give(SOME, CLICK);
  for (const failing of away) {
    network.answer = failing;
    const page = await visitor.open();
    await expect(page.receipts()).rejects.toMatchObject({ code: 'report/unsent' });
    expect(page.gate.status().state).toBe('granted');
    expect(await page.exported()).toEqual([]);
  }
  network.answer = online;
  await (await visitor.open()).receipts();
  expect(network.posted).toHaveLength(away.length + 1);
  expect(new Set(network.posted.map(({ body }) => body)).size).toBe(1);
  const [receipt] = await keptReceipts(visitor.store);
  expect(await network.shows(receipt!, visitor.given()[0]!)).toBe(true);
  // One leaf, however often it was posted.
  expect(await network.collector.siteLog!.checkpoint()).toMatch(/^news\.example\/attune\/consent\n1\n/);
});

test('a grant under a policy without a log is not posted when a later policy has one', async () => {
  const visitor = device();
  await (await visitor.open(POLICY)).gate.give(SOME, CLICK);
  const page = await visitor.open();
  expect(page.gate.status().state).toBe('granted');
  await page.receipts();
  expect(network.posted).toEqual([]);
  // What is granted under it is.
  await page.gate.give(MORE, CLICK);
  await page.receipts();
  expect(network.posted).toHaveLength(1);
});

test('what was owed under one policy with a log is posted under the next', async () => {
  const visitor = device();
  const online = network.answer;
  network.answer = offline;
  const page = await visitor.open();
  await page.gate.give(SOME, CLICK);
  await expect(page.receipts()).rejects.toThrow();
  network.answer = online;
  await (await visitor.open({ ...LOGGED, rights: [], siteLog: 'https://log.example/consent' })).receipts();
  expect(network.posted.map(({ url }) => url)).toEqual(['/attune/consent', 'https://log.example/consent']);
  expect(network.posted[1]!.body).toBe(network.posted[0]!.body);
});

test('a withdrawal while the log is asked ends the asking, without a fault, and keeps nothing', async () => {
  const visitor = device();
  const page = await visitor.open();
  await page.gate.give(SOME, CLICK);
  const { signal } = page.gate.grant!;
  let isAsked = (): void => undefined;
  const asked = new Promise<void>((resolve) => (isAsked = resolve));
  network.answer = () =>
    new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
      isAsked();
    });
  const receipts = page.receipts();
  await asked;
  await page.gate.withdraw(CLICK);
  await receipts;
  expect(await keptReceipts(visitor.store)).toEqual([]);
});
