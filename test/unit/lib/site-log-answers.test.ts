/** What a site log answers is never believed: a receipt is kept where its hashes show the grant, and else nothing is. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { formatProof, parseProof, siteLeaf } from '../../../kernel/receipt.js';
import { CLICK, device, type Network, openNetwork, SOME } from './site-log-device.js';

let network: Network;
beforeEach(async () => {
  network = await openNetwork();
});
afterEach(() => network.close());

test.each<[string, (proof: string) => string | Promise<string>]>([
  ['no proof', () => 'ok'],
  ['of another leaf', () => network.proofOf(siteLeaf(new Uint8Array(32).fill(1)))],
  [
    'with a hash changed',
    (text) => edit(text, (p) => ({ ...p, proof: p.proof.map((hash) => hash.map((b) => b ^ 1)) })),
  ],
  ['with another index', (text) => edit(text, (p) => ({ ...p, index: p.index - 1 }))],
  ['with another root', (text) => text.replace(/\n\d+\n.{44}\n\n/, `\n3\n${'A'.repeat(43)}=\n\n`)],
  ['with another size', (text) => text.replace(/\n3\n/, '\n2\n')],
  ['of another origin', (text) => text.replaceAll('news.example', 'shop.example')],
  ['of another origin under this name', (text) => text.replace('news.example', 'shop.example')],
  ['without a signature', (text) => text.replace(/— .*\n/, '')],
  ['with a signature of another alone', (text) => text.replace('— news.example', '— shop.example')],
  ['with a signature too short', (text) => text.replace(/(— \S+ .{40}).*\n/, '$1\n')],
  ['with words after the signatures', (text) => `${text}and more\n`],
  ['with a line more under the root', (text) => text.replace('\n\n—', '\nmore\n\n—')],
  ['with an extra of its own', (text) => text.replace('\nindex', `\nextra ${'A'.repeat(43)}=\nindex`)],
])('an answer %s is said to prove nothing, and nothing is kept of it', async (_, spoil) => {
  const visitor = device();
  for (const fill of [1, 2]) await network.collector.siteLog!.add(siteLeaf(new Uint8Array(32).fill(fill)));
  const honest = network.answer;
  network.answer = async (body) => {
    const text = await (await honest(body)).text();
    const spoiled = await spoil(text);
    expect(spoiled).not.toBe(text);
    return new Response(spoiled);
  };
  const page = await visitor.open();
  await page.gate.give(SOME, CLICK);
  await expect(page.receipts()).rejects.toMatchObject({ code: 'document/refused' });
  expect(page.gate.status().state).toBe('granted');
  expect(await page.exported()).toEqual([]);
  // And asked again, with the same bytes, which an honest log answers well.
  network.answer = honest;
  await (await visitor.open()).receipts();
  expect(network.posted[1]!.body).toBe(network.posted[0]!.body);
  expect(await page.exported()).toHaveLength(1);
});

const edit = (text: string, change: (proof: ReturnType<typeof parseProof>) => ReturnType<typeof parseProof>): string =>
  formatProof(change(parseProof(text)));

test('several signatures, as of witnesses, are kept with the receipt', async () => {
  const visitor = device();
  const honest = network.answer;
  const witness = `— witness.example/w1 ${'A'.repeat(104)}\n`;
  network.answer = async (body) => new Response((await (await honest(body)).text()) + witness);
  const page = await visitor.open();
  await page.gate.give(SOME, CLICK);
  await page.receipts();
  const [receipt] = await page.exported();
  expect(receipt!.endsWith(witness)).toBe(true);
  expect(await network.shows(receipt!, visitor.given()[0]!)).toBe(true);
});
