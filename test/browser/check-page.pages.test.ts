/** What `attune check --page` says of landmarks, what is wrapped and what is ignored, held against what the page's own code does. */
import { build } from 'esbuild';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkPage } from '../../cli/check-page.js';
import type { Operation, Ruleset } from '../../kernel/ruleset.js';
import type { applyOperation } from '../../lib/adjust/index.js';
import type { findRegions } from '../../lib/slots.js';
import { CHROMIUM_ARGS, findChromium } from '../../scripts/chromium.mjs';

/** The page's own code, in the page. */
declare const own: { applyOperation: typeof applyOperation; findRegions: typeof findRegions };

const doing = (operation: Operation): Ruleset => ({
  v: 'attune.ruleset/1',
  id: 'page',
  version: 1,
  slots: [{ id: 'lede', box: 'free' }],
  goals: [],
  models: [],
  adjustments: [{ id: 'x', slot: 'lede', when: { feature: 'engaged', above: 1 }, do: operation, because: 'So.' }],
});
const slot = (content: string): string => `<div data-attune-slot="lede">${content}</div>`;
const ORDER: Operation = { op: 'order', first: ['a'] };
const ITEM = '<p data-attune-item="a">A</p>';

let browser: Browser;
let page: Page;
beforeAll(async () => {
  const { outputFiles } = await build({
    stdin: {
      contents: `export * from './lib/adjust/index.ts'; export * from './lib/slots.ts';`,
      resolveDir: '.',
    },
    bundle: true,
    format: 'iife',
    globalName: 'own',
    write: false,
  });
  browser = await chromium.launch({ executablePath: findChromium(), args: CHROMIUM_ARGS });
  page = await browser.newPage();
  await page.addScriptTag({ content: outputFiles[0]!.text });
});
afterAll(() => browser.close());

/** Whether each of them takes it. */
async function taken(html: string, operation: Operation): Promise<readonly [checked: boolean, done: boolean]> {
  const refusal = await page.evaluate(
    ([html, operation]) => {
      document.body.innerHTML = html;
      try {
        own.applyOperation(document.querySelector<HTMLElement>('[data-attune-slot=lede]')!, operation);
        return null;
      } catch (thrown) {
        return (thrown as Error).message;
      }
    },
    [html, operation] as const,
  );
  if (refusal !== null) expect(refusal).toMatch(/Wrap|landmark/);
  const findings = checkPage(doing(operation), `<!doctype html><body>${html}`);
  return [findings.every(({ path }) => !path.startsWith('$.adjustments')), refusal === null];
}

describe('a slot whose children are put in order', () => {
  test.each([
    ['nav', '<nav></nav>', false],
    ['search', '<search></search>', false],
    ['help', '<a rel="Help" href="#">Help</a>', false],
    ['help by a mark', '<p data-attune-help></p>', false],
    ['a role', '<div role="navigation"></div>', false],
    ['one of two roles, in capitals', '<div role="none SEARCH"></div>', false],
    ['main', '<main></main>', false],
    ['aside', '<div><aside></aside></div>', false],
    ['header', '<header></header>', false],
    ['footer', '<footer></footer>', false],
    ['complementary', '<div role="complementary"></div>', false],
    ['banner', '<div role="Banner"></div>', false],
    ['contentinfo', '<div role="presentation contentinfo"></div>', false],
    ['a header of an article', '<article><header></header><footer></footer></article>', true],
    ['a header of a section', '<section><header></header></section>', true],
    ['an aside in an aside of a section', '<section><aside></aside></section>', true],
    ['another role', '<div role="note navigations"></div>', true],
    ['another rel', '<a rel="nofollow" href="#">x</a>', true],
  ])('and that holds %s is taken by both or by neither', async (_, content, isTaken) => {
    expect(await taken(slot(ITEM + content), ORDER)).toEqual([isTaken, isTaken]);
  });

  test.each([
    ['nav', false],
    ['main', true],
    ['aside', true],
    ['header', true],
  ])('and that lies in %s is taken by both or by neither', async (tag, isTaken) => {
    expect(await taken(`<${tag}>${slot(ITEM)}</${tag}>`, ORDER)).toEqual([isTaken, isTaken]);
  });
});

test('a header within main is no landmark, an aside there is one', async () => {
  const within = (tag: string): string => `<main>${slot(`${ITEM}<${tag}></${tag}>`)}</main>`;
  expect(await taken(within('header'), ORDER)).toEqual([true, true]);
  expect(await taken(within('aside'), ORDER)).toEqual([false, false]);
});

test.each([
  ['one', '<p>A</p>', true],
  ['one, and what is not seen', ' <p>A</p> <template></template><script></script><style></style><!-- x -->', true],
  ['two', '<p>A</p><p>B</p>', false],
  ['one and a text', '<p>A</p>text', false],
  ['a text', 'text', false],
  ['none', '', false],
])('a slot that holds %s is taken by both or by neither', async (_, content, isTaken) => {
  expect(await taken(slot(content), { op: 'defer', ms: 1000 })).toEqual([isTaken, isTaken]);
});

test.each([
  ['data-attune-ignore', false],
  ['contenteditable', false],
  ['contenteditable="true"', false],
  ['contenteditable="false"', true],
  ['autocomplete="section-a CC-number"', false],
  ['autocomplete="new-password"', false],
  ['autocomplete="email"', true],
])('a slot in what has %s is found by both or by neither', async (attribute, isFound) => {
  const html = `<div ${attribute}>${slot('<p>A</p>')}</div>`;
  const isThere = await page.evaluate((html) => {
    document.body.innerHTML = html;
    return own.findRegions({ slots: [{ id: 'lede', box: 'free' }] }, 'en').elements[0] !== null;
  }, html);
  const findings = checkPage(doing({ op: 'tell' }), html);
  expect([findings.every(({ path }) => path !== '$.slots[0]'), isThere]).toEqual([isFound, isFound]);
});
