/** Reports of `attune replay --html`: one file, markup that no name can break, and charts in a real browser from disk. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { html, htmlText, jsonData, verbatim } from '../../cli/html.js';
import { Code } from '../../kernel/frame.js';
import { CHROMIUM_ARGS, findChromium } from '../../scripts/chromium.mjs';
import type { Row } from '../../testing/records.js';
import { type ReplayCommand, replayCommand, traceText } from './replay-command.js';

const HOSTILE = `<img src=x onerror=alert(1)>"'&</script><!--`;
/** Six seconds of scrolling, with a region of a hostile name that is read for half of them. */
const ROWS: readonly Row[] = [
  [0, Code.Layout, -1, 1000, 500, 5000],
  [0, Code.Scroll],
  ...Array.from({ length: 12 }, (_, i): Row => [500 * (i + 1), Code.Scroll, -1, 0, 100 * (i + 1)]),
  [3000, Code.Seen, 0, 1, 0.5],
  [6500, Code.Tick],
].sort((a, b) => a[0] - b[0]) as Row[];
const RULESET = {
  v: 'attune.ruleset/1',
  id: 'shop',
  version: 1,
  slots: [{ id: 'summary', box: 'free' }],
  goals: [],
  models: [],
  adjustments: [
    {
      id: 'deep',
      slot: 'summary',
      when: { feature: 'scroll.depth', above: 200_000 },
      do: { op: 'swap', variant: 'short' },
      because: 'You scrolled.',
    },
  ],
};

let command: ReplayCommand;
let one: string;
let many: string;

beforeAll(async () => {
  command = await replayCommand();
  const ruleset = command.file('ruleset.json', JSON.stringify(RULESET));
  const regions = [{ id: HOSTILE, present: true, words: 90 }];
  const trace = command.file('one.jsonl', traceText(HOSTILE, ROWS, regions));
  const texts = Array.from({ length: 8 }, (_, i) => traceText(`${HOSTILE}${i}`, ROWS.slice(0, 5 + i), regions));
  const crowd = command.file('<b>many.jsonl', `${texts.join('')}{"v":"attune.trace/<i>"}\n`);
  one = join(command.folder, 'one.html');
  many = join(command.folder, 'many.html');
  expect(await command.run(trace, '--html', one, '--ruleset', ruleset)).toMatchObject({ code: 0 });
  expect(await command.run(crowd, '--html', many)).toMatchObject({ code: 1 });
}, 60_000);
afterAll(() => command.remove());

describe('the markup', () => {
  test('of a value is text, wherever it stands', () => {
    expect(htmlText(html`<p title="${HOSTILE}">${HOSTILE}</p>`)).toBe(
      '<p title="&#60;img src=x onerror=alert(1)&#62;&#34;&#39;&#38;&#60;/script&#62;&#60;!--">' +
        '&#60;img src=x onerror=alert(1)&#62;&#34;&#39;&#38;&#60;/script&#62;&#60;!--</p>',
    );
  });

  test('of markup made here stays markup, also in lists; of nothing there is none', () => {
    const items = [1, 2].map((n) => html`<li>${n}</li>`);
    expect(htmlText(html`<p>${items}${null}${false}</p>`)).toBe('<p><li>1</li><li>2</li></p>');
  });

  test('has data that can neither end its element nor open a comment, and reads back', () => {
    const text = htmlText(jsonData('data', { name: HOSTILE }));
    const inside = text.slice(text.indexOf('>') + 1, text.lastIndexOf('<'));
    expect(inside).not.toContain('<');
    expect(JSON.parse(inside)).toEqual({ name: HOSTILE });
  });

  test('takes no script that would end itself', () => {
    expect(() => verbatim('script', 'a = "</ScRipt>"')).toThrow('would end its own element');
  });

  test.each([
    ['one trace', () => one],
    ['many', () => many],
  ])('of %s has no name unescaped, no address, and a policy that fits its script and style', (_, path) => {
    const text = readFileSync(path(), 'utf8');
    expect(text).toContain('&#60;img src=x onerror');
    expect(text).not.toMatch(/<img|<i>|<b>many/);
    expect(text).not.toMatch(/https?:\/\/|url\(|@import|\ssrc=["']|href=["'][^#]/);
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(text)![1]!.replaceAll('&#39;', "'");
    for (const element of ['script', 'style']) {
      const [, inside] = new RegExp(`<${element}>([^]*?)</${element}>`).exec(text)!;
      const hash = createHash('sha256').update(inside!).digest('base64');
      expect(policy).toContain(`${element}-src 'sha256-${hash}'`);
    }
    expect(policy).toContain("default-src 'none'");
  });
});

describe.skipIf(!existsSync(findChromium()))('in a browser, from disk', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: findChromium(), args: CHROMIUM_ARGS });
  }, 60_000);
  afterAll(() => browser.close());

  /** All charts but those that are folded away. */
  const areDrawn = (): boolean =>
    [...document.querySelectorAll<HTMLElement>('.plot')].every(
      (plot) => !plot.checkVisibility() || plot.querySelector('canvas') !== null,
    );
  /** Opens a report; whatever it complains of or asks for fails the test. */
  async function open(path: string, options: { readonly width?: number; readonly dark?: boolean } = {}): Promise<Page> {
    const page = await browser.newPage({
      viewport: { width: options.width ?? 1280, height: 900 },
      colorScheme: options.dark === true ? 'dark' : 'light',
    });
    const faults: string[] = [];
    page.on('console', (message) => faults.push(message.text()));
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('request', (request) => faults.push(request.url()));
    await page.goto(`file://${path.replaceAll('%', '%25').replaceAll('#', '%23')}`);
    await expect.poll(() => page.evaluate(areDrawn)).toBe(true);
    expect(faults).toEqual([`file://${path}`]);
    return page;
  }
  const isPainted = (page: Page): Promise<boolean> =>
    page.evaluate(() =>
      [...document.querySelectorAll('canvas')].every((canvas) =>
        canvas
          .getContext('2d')!
          .getImageData(0, 0, canvas.width, canvas.height)
          .data.some((value) => value > 0),
      ),
    );

  test('every chart is drawn, and nothing is asked of anybody', async () => {
    for (const path of [one, many]) {
      const page = await open(path);
      expect(await page.locator('.plot').count()).toBeGreaterThan(5);
      expect(await isPainted(page)).toBe(true);
      await page.close();
    }
  });

  test('what is folded away is drawn when it is opened', async () => {
    const page = await open(many);
    const folded = page.locator('details').first();
    expect(await folded.locator('canvas').count()).toBe(0);
    await folded.locator('summary').click();
    await expect.poll(() => folded.locator('canvas').count()).toBe(await folded.locator('.plot').count());
    expect(await folded.locator('summary').textContent()).toContain(HOSTILE);
    await page.close();
  });

  test('the arrow keys move along a chart, and what is there is told, wishes too', async () => {
    const page = await open(one);
    const card = page.locator('[data-name="scroll.depth"]');
    await card.locator('.plot').focus();
    await page.keyboard.press('End');
    // (1200 + 500) / 5000
    await expect.poll(() => card.locator('.reading').textContent()).toBe('6.5 s: 34 %');
    await page.keyboard.press('Home');
    await expect.poll(() => card.locator('.reading').textContent()).toBe('0.1 s: 10 %');
    for (let i = 0; i < 30; i++) await page.keyboard.press('ArrowRight');
    await expect.poll(() => page.locator('.is-reading').count()).toBe(await page.locator('.plot').count());
    await page.locator('#find').focus();
    await expect.poll(() => page.locator('.is-reading').count()).toBe(0);
    await page.close();
  });

  test('a name finds its features', async () => {
    const page = await open(one);
    await page.fill('#find', 'scroll.DEP');
    expect(
      await page.locator('.card:visible').evaluateAll((cards) => cards.map((card) => card.dataset['name'])),
    ).toEqual(['scroll.depth', 'scroll.depth-entropy'].slice(0, await page.locator('.card:visible').count()));
    await page.fill('#find', 'nothing of this name');
    expect(await page.locator('#none').isVisible()).toBe(true);
    await page.close();
  });

  test('many traces are drawn at their end or over time', async () => {
    const page = await open(many);
    const shot = (): Promise<string> =>
      page.locator('[data-name="scroll.distance"] canvas').evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
    const atEnd = await shot();
    await page.getByLabel('over time').check();
    expect(await shot()).not.toBe(atEnd);
    await page.getByLabel('at the end').check();
    expect(await shot()).toBe(atEnd);
    await page.close();
  });

  test('a phone needs no sideways scrolling, and in the dark it is dark', async () => {
    for (const path of [one, many]) {
      const page = await open(path, { width: 390, dark: true });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
      const [red] = (await page.evaluate<string>('getComputedStyle(document.body).backgroundColor')).match(/\d+/g)!;
      expect(Number(red)).toBeLessThan(60);
      await page.close();
    }
  });
});
