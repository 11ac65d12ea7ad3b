import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { epochOf } from '../../../kernel/policy.js';
import { readPolicy } from '../../../kernel/policy.schema.js';
import { readRuleset } from '../../../kernel/ruleset.check.js';
import { knownFeatures } from '../../../worker/senses/catalogue.js';

const read = (name: string): string => readFileSync(`examples/news/${name}`, 'utf8');
const policy = readPolicy(read('policy.json')).value;
const page = read('index.html');

test("the demo's policy passes its schema and names the notice by its hash", () => {
  const hash = createHash('sha256').update(read('notice.en.txt')).digest('hex');
  expect(policy.notice.texts).toEqual([{ lang: 'en', sha256: hash }]);
});

test("the demo's ruleset uses only what its policy allows, and places and variants that the page has", () => {
  const ruleset = readRuleset(read('ruleset.json'), policy, knownFeatures()).value;
  for (const { id } of ruleset.slots) expect(page).toContain(`data-attune-slot="${id}"`);
  for (const { do: operation, slot } of ruleset.adjustments) {
    if (!('variant' in operation)) continue;
    const inSlot = page.slice(page.indexOf(`data-attune-slot="${slot}"`));
    expect(inSlot.slice(0, inSlot.indexOf('</section>'))).toContain(`data-attune-variant="${operation.variant}"`);
  }
});

test('the page asks nobody else for anything and brings no inline script or style', () => {
  expect(page).not.toMatch(/<script(?![^>]*\ssrc="\.\/)/);
  expect(page).not.toMatch(/<style|\sstyle="|\son[a-z]+="/);
  // SVG's name space, in the icon, is a name and no address.
  const addresses = [...page.matchAll(/(?:https?:)?\/\/[^\s'"]+/g)].map(([address]) => address);
  expect(addresses).toEqual(['http://www.w3.org/2000/svg']);
  expect(read('style.css')).not.toMatch(/url\(|@import/);
});

test('an epoch of the demo lasts a week, as its clock control says', () => {
  const week = 604_800_000;
  expect(epochOf(policy.budget, 10 * week) - epochOf(policy.budget, 9 * week)).toBe(1);
});
