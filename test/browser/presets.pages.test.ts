/**
 * Every preset on its page, by trusted input: what it is made for happens, nothing moves, and axe finds nothing afterwards, in
 * light and dark and on a phone. With ATTUNE_SHOTS=DIR it leaves a picture of each before and after.
 */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accept, type DemoBrowser, openDemo } from './demo-page.js';

const long = process.env['ATTUNE_LONG'] === '1';
const shots = process.env['ATTUNE_SHOTS'];
const MINUTE = 60_000;

let site: DemoBrowser;
beforeAll(async () => {
  site = await openDemo();
});
afterAll(() => site.close());

const VIEWS = [
  { name: 'light', colorScheme: 'light', width: 1280 },
  { name: 'dark', colorScheme: 'dark', width: 1280 },
  { name: 'phone', colorScheme: 'light', width: 360 },
] as const;
type View = (typeof VIEWS)[number];

async function open({ colorScheme, width }: View): Promise<Page> {
  const context = await site.browser.newContext({ viewport: { width, height: 800 }, colorScheme });
  const page = await context.newPage();
  await page.goto(`${site.demo.url}presets/?drive`);
  return page;
}

async function visit(view: View): Promise<Page> {
  const page = await open(view);
  await accept(page);
  await page.mouse.move(1, 400);
  return page;
}

const slot = (page: Page, id: string) =>
  page.locator(`[data-attune-slot="${id}"], [data-attune-section="${id}"]`).first();

/** Brings the pointer onto something and leaves it there for so long, never quite still, as a hand does. */
async function rest(page: Page, id: string, ms: number): Promise<void> {
  await slot(page, id).scrollIntoViewIfNeeded();
  await page.waitForTimeout(800);
  const { x, y } = (await slot(page, id).boundingBox())!;
  await page.mouse.move(x + 20, y + 12, { steps: 4 });
  for (let passed = 0; passed < ms; passed += 500) {
    await page.mouse.move(x + 20 + (passed % 1000 ? 1 : 0), y + 12);
    await page.waitForTimeout(500);
  }
}

/** Whether an adjustment is made, or told of, within some seconds. */
const made = (page: Page, id: string): Promise<boolean> =>
  page
    .waitForFunction(
      (wanted) =>
        window.attuneDemo!.events.some(
          ({ type, event }) => (type === 'adjusted' || type === 'told') && event.adjustment === wanted,
        ),
      id,
      { timeout: 15_000 },
    )
    .then(
      () => true,
      () => false,
    );

/** To the tabs, more than once: on a busy machine a hand may come out slow. */
async function leave(page: Page): Promise<void> {
  for (let times = 0; times < 3; times++) {
    await page.mouse.move(200, 300);
    await page.waitForTimeout(500);
    for (let i = 1; i <= 10; i++) {
      await page.mouse.move(200, 300 - 30 * i + 2);
      await page.waitForTimeout(20);
    }
    await page.waitForTimeout(1000);
  }
}

async function skim(page: Page): Promise<void> {
  await page.mouse.move(1, 400);
  for (let i = 0; i < 12; i++) {
    await page.mouse.wheel(0, 250);
    await page.waitForTimeout(400);
  }
  await slot(page, 'summary').scrollIntoViewIfNeeded();
}

async function stayAt(page: Page, id: string, ms: number): Promise<void> {
  await slot(page, id).scrollIntoViewIfNeeded();
  for (let passed = 0; passed < ms; passed += 2500) {
    await page.mouse.move(2, 300 + (passed % 2));
    await page.waitForTimeout(2500);
  }
}

/** What a visitor does, and what comes of it. The slow ones only where there is time. */
const PRESETS: readonly (readonly [adjustment: string, act: (page: Page) => Promise<void>, isSlow?: true])[] = [
  ['lede.larger', (page) => rest(page, 'lede', 4500)],
  ['similar.highlighted', (page) => rest(page, 'kettle', 7000)],
  ['guide.paused', (page) => rest(page, 'guide', 3000)],
  ['question.hint', (page) => page.getByRole('button', { name: 'Port' }).click()],
  ['index.prompt', leave],
  ['summary.short', skim],
  [
    'banner.banner',
    // After the highlight, once the page has rested.
    (page) => rest(page, 'kettle', 30_000),
    true,
  ],
  [
    'showcase.carousel',
    async (page) => {
      await stayAt(page, 'pictures', 12_500);
      await slot(page, 'index').scrollIntoViewIfNeeded();
      await stayAt(page, 'lede', 30_000);
    },
    true,
  ],
  [
    'showcase.summary',
    async (page) => {
      await stayAt(page, 'prose', 40_000);
      await stayAt(page, 'lede', 30_000);
    },
    true,
  ],
  [
    'question.harder',
    async (page) => {
      for (let i = 0; i < 8; i++) {
        await page.getByRole('button', { name: 'Starboard' }).click();
        await page.waitForTimeout(1200);
      }
      // Something else may have changed before it: then the page rests first.
      await stayAt(page, 'question', 25_000);
    },
    true,
  ],
  [
    'summary.long',
    async (page) => {
      for (const id of ['lede', 'guide', 'prose', 'answers', 'summary']) await stayAt(page, id, 20_000);
      // The text was read, too, and what comes of that comes first.
      await stayAt(page, 'lede', 30_000);
    },
    true,
  ],
];

async function check(view: View, [id, act]: (typeof PRESETS)[number]): Promise<string[]> {
  const shoot = async (of: Page, when: string): Promise<void> => {
    await slot(of, id.split('.')[0]!).scrollIntoViewIfNeeded();
    await of.waitForTimeout(800);
    await of.screenshot({ path: `${shots!}/${id}-${view.name}-${when}.png` });
  };
  if (shots) {
    // Of somebody who was not asked: to look at a place is to be seen there.
    const before = await open(view);
    await before.getByRole('button', { name: 'Accept all' }).waitFor();
    await before.keyboard.press('Escape');
    await shoot(before, 'before');
    await before.context().close();
  }
  const page = await visit(view);
  await act(page);
  if (!(await made(page, id))) return [`${id}, ${view.name}: never came`];
  await page.waitForTimeout(400);
  if (shots) await shoot(page, 'after');
  const events = await page.evaluate(() => structuredClone(window.attuneDemo!.events));
  const faults = events.flatMap((e) => {
    if (e.type === 'error') return [`${e.event.code}: ${e.event.message}`];
    return (e.type === 'adjusted' || e.type === 'reverted') && e.event.shift !== 0 ? ['it moved the page'] : [];
  });
  const { violations } = await new AxeBuilder({ page })
    .options({ rules: { 'target-size': { enabled: true } } })
    .analyze();
  await page.context().close();
  return [
    ...faults,
    ...violations.map((one) => `${one.id}: ${one.nodes.map(({ target }) => target.join(' ')).join(', ')}`),
  ].map((fault) => `${id}, ${view.name}: ${fault}`);
}

const views = long || shots ? VIEWS : VIEWS.slice(0, 1);
test.each(views)('each preset does what it is made for, in $name', { timeout: 10 * MINUTE }, async (view) => {
  const queue = PRESETS.filter(([, , isSlow]) => !isSlow || long || shots);
  const found: string[] = [];
  const lane = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) found.push(...(await check(view, next)));
  };
  await Promise.all([lane(), lane(), lane()]);
  expect(found).toEqual([]);
});
