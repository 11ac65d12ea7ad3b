import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { epochOf } from '../../../kernel/policy.js';
import { readPolicy } from '../../../kernel/policy.schema.js';
import { readRuleset } from '../../../kernel/ruleset.check.js';
import { knownFeatures } from '../../../worker/senses/catalogue.js';

const PAGES = ['news', 'shop', 'quiz'];
const read = (path: string): string => readFileSync(`examples/${path}`, 'utf8');
const policy = readPolicy(read('news/policy.json')).value;
/** As the build makes it. */
const pageOf = (name: string): string =>
  read(`${name}/index.html`).replace(/<!-- shared: ([\w.-]+) -->/g, (_, file: string) => read(`shared/${file}`));
/** Of each page's ruleset. */
const rulesetOf = (name: string) => readRuleset(read(`${name}/ruleset.json`), policy, knownFeatures()).value;

test("the demo's policy passes its schema and names the notice by its hash", () => {
  const hash = createHash('sha256').update(read('news/notice.en.txt')).digest('hex');
  expect(policy.notice.texts).toEqual([{ lang: 'en', sha256: hash }]);
});

test('slots and adjustments of the pages have different names, since they share one store', () => {
  for (const list of ['slots', 'adjustments'] as const) {
    const names = PAGES.flatMap((name) => rulesetOf(name)[list].map(({ id }) => id));
    expect(new Set(names).size).toBe(names.length);
  }
});

describe.each(PAGES)('the page %s', (name) => {
  const page = pageOf(name);

  test('has a ruleset that uses only what the policy allows, and places and variants that the page has', () => {
    const { slots, sections = [], adjustments } = rulesetOf(name);
    for (const { id } of slots) expect(page).toContain(`data-attune-slot="${id}"`);
    for (const { id } of sections) expect(page).toContain(`data-attune-section="${id}"`);
    for (const { do: operation, slot } of adjustments) {
      if (!('variant' in operation)) continue;
      const inSlot = page.slice(page.indexOf(`data-attune-slot="${slot}"`));
      expect(inSlot.slice(0, inSlot.search(/<\/(?:section|article)>/))).toContain(
        `data-attune-variant="${operation.variant}"`,
      );
    }
  });

  test('asks nobody else for anything and brings no inline script or style', () => {
    expect(page).not.toMatch(/<script(?![^>]*\ssrc="\.\/)/);
    expect(page).not.toMatch(/<style|\sstyle="|\son[a-z]+="/);
    const addresses = [...page.matchAll(/(?:https?:)?\/\/[^\s'"]+/g)].map(([address]) => address);
    expect(addresses).toEqual([]);
    for (const sheet of ['shared', name]) expect(read(`${sheet}/style.css`)).not.toMatch(/url\(|@import/);
  });

  test('leads to the others', () => {
    const nav = /<nav class="masthead__nav"[^]*?<\/nav>/.exec(page)![0];
    for (const path of ['/shop/', '/quiz/']) expect(nav).toContain(`href="${path}"`);
    expect(nav.match(/aria-current="page"/g)).toHaveLength(1);
  });

  test('has each of its ids once, and every place that it points to', () => {
    const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id!);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, id] of page.matchAll(/(?:href="#|aria-(?:labelledby|controls)=")([^"]+)"/g))
      expect(ids).toContain(id);
  });
});

test('the drawings of the shop are there, ask nobody for anything, and run nothing', () => {
  const page = pageOf('shop');
  const named = new Set([...page.matchAll(/src="\.\/goods\/([\w-]+\.svg)"/g)].map(([, file]) => file!));
  expect([...named].sort()).toEqual(readdirSync('examples/shop/goods').sort());
  for (const file of named) {
    expect(existsSync(`examples/shop/goods/${file}`)).toBe(true);
    expect(read(`shop/goods/${file}`)).not.toMatch(/<script|href=|url\(|@import|\son[a-z]+=/);
  }
});

test('what a good costs is the same wherever the page says it', () => {
  const page = pageOf('shop');
  const prices = new Map<string, string>();
  for (const [, id, block] of page.matchAll(/<(?:article|li)\s[^>]*?id="([\w-]+)"([^]*?)data-add="\1"/g)) {
    prices.set(id!, /class="price">(€[\d.]+)</.exec(block!)![1]!);
  }
  expect(prices.size).toBe(12);
  const links = [...page.matchAll(/<a href="#([\w-]+)"[^]*?<span>(€[\d.]+)<\/span>/g)].filter(([, id]) =>
    prices.has(id!),
  );
  expect(links).toHaveLength(12 + 8);
  for (const [, id, price] of links) expect(price, id).toBe(prices.get(id!));
});

test('an epoch of the demo lasts a week, as its clock control says', () => {
  const week = 604_800_000;
  expect(epochOf(policy.budget, 10 * week) - epochOf(policy.budget, 9 * week)).toBe(1);
});
