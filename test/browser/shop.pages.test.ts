/** The demo's shop: what its rules promise happens, by trusted input, and moves nothing; without consent it is a shop. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { shiftsOf, violationsOf, watchPage, type WatchedPage } from '../drive/watch.js';
import { accept, type DemoBrowser, openDemo } from './demo-page.js';

let site: DemoBrowser;
beforeAll(async () => {
  site = await openDemo();
});
afterAll(() => site.close());

/** A visitor nobody has seen before, in the shop. */
async function visit(): Promise<{ page: Page; watched: WatchedPage }> {
  const context = await site.browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' });
  const page = await context.newPage();
  const watched = await watchPage(page);
  await page.goto(`${site.demo.url}shop/?drive`);
  await page.waitForFunction(() => window.attuneDemo?.attune.consent.status().state !== 'unknown');
  return { page, watched };
}

const slot = (page: Page, id: string) => page.locator(`[data-attune-slot="${id}"]`);
const section = (page: Page, id: string) => page.locator(`[data-attune-section="${id}"]`);

/** Rests the pointer on something for so long, with a small movement a second, as hands make. */
async function rest(page: Page, on: ReturnType<typeof slot>, ms: number): Promise<void> {
  await on.scrollIntoViewIfNeeded();
  const box = (await on.boundingBox())!;
  for (let i = 0; i <= ms / 1000; i++) {
    await page.mouse.move(box.x + box.width / 2 + 3 * (i % 2), box.y + box.height / 2);
    await page.waitForTimeout(Math.min(1000, ms - 1000 * i));
  }
}

/** Waits until a rule was followed. */
const followed = (page: Page, adjustment: string): Promise<unknown> =>
  page.waitForFunction(
    (id) =>
      window.attuneDemo!.events.some((e) => (e.type === 'adjusted' || e.type === 'told') && e.event.adjustment === id),
    adjustment,
    { timeout: 8000 },
  );

/** Nothing went wrong, and nothing moved: by attune's measure and by the browser's. */
async function expectCalm(page: Page, { errors }: WatchedPage): Promise<void> {
  const events = await page.evaluate(() => structuredClone(window.attuneDemo!.events));
  expect(events.filter(({ type }) => type === 'error')).toEqual([]);
  expect(errors).toEqual([]);
  expect(await violationsOf(page)).toEqual([]);
  const made = events.flatMap((e) => (e.type === 'adjusted' ? [e.event] : []));
  expect(made.map(({ shift }) => shift)).toEqual(made.map(() => 0));
  const changed = new Set(made.map(({ slot }) => slot));
  expect(
    await shiftsOf(
      page,
      changed,
      made.map(({ at }) => at),
    ),
  ).toBe(0);
  await page.context().close();
}

test('resting on a picture for three seconds enlarges it within its mat', async () => {
  const { page, watched } = await visit();
  await accept(page);
  const picture = slot(page, 'tide-clock-picture');
  const widthOf = () => picture.locator('img').evaluate((image) => image.getBoundingClientRect().width);
  const width = await widthOf();
  await rest(page, picture, 3000);
  await followed(page, 'tide-clock.larger');
  expect(await widthOf()).toBeCloseTo(1.15 * width, 1);
  const [mat, image] = await Promise.all([picture.boundingBox(), picture.locator('img').boundingBox()]);
  expect(image!.x + image!.width).toBeLessThanOrEqual(mat!.x + mat!.width);
  expect(image!.y + image!.height).toBeLessThanOrEqual(mat!.y + mat!.height);
  await expectCalm(page, watched);
});

test('reading about the tide clock for five seconds brings what is like it, and no request tells of it', async () => {
  const { page, watched } = await visit();
  await accept(page);
  const shelf = slot(page, 'similar');
  const height = (await shelf.boundingBox())!.height;
  const requests: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  await rest(page, section(page, 'tide-clock'), 5000);
  await followed(page, 'similar.weather');
  expect(await shelf.getByRole('link').allInnerTexts()).toEqual([
    expect.stringContaining('Barometer'),
    expect.stringContaining('Harbour chart'),
    expect.stringContaining('Hand lead'),
    expect.stringContaining('Storm lantern'),
  ]);
  expect((await shelf.boundingBox())!.height).toBe(height);
  // Its pictures are those that the page has shown elsewhere.
  expect(requests).toEqual([]);
  await expectCalm(page, watched);
});

test('resting on the lantern brings a calm note, which says nothing of hurry and closes for good', async () => {
  const { page, watched } = await visit();
  await accept(page);
  await rest(page, slot(page, 'lantern'), 5000);
  await followed(page, 'lantern.delivery');
  const note = page.locator('.attune-reveal');
  await note.getByText('From €40 on delivery is free').waitFor();
  expect(await page.getByRole('status').filter({ hasText: 'Good to know' }).count()).toBe(1);
  await note.getByRole('button', { name: 'Thank you' }).click();
  await note.waitFor({ state: 'detached' });
  await expectCalm(page, watched);
});

test('a pause of two seconds at the size guide is told to the page, which answers where there is room for it', async () => {
  const { page, watched } = await visit();
  await accept(page);
  const guide = slot(page, 'size-guide');
  const height = (await guide.boundingBox())!.height;
  await rest(page, guide, 2000);
  await followed(page, 'size-guide.help');
  await guide.getByText('Between two sizes?').waitFor();
  expect((await guide.boundingBox())!.height).toBe(height);
  await expectCalm(page, watched);
});

test('who stays with pictures and passes over words is shown the knife in pictures', async () => {
  const { page, watched } = await visit();
  await accept(page);
  for (const id of ['tide-clock-picture', 'oilskin-picture']) {
    await rest(page, slot(page, id), 2100);
    // Away before the picture would be enlarged: the page changes once in twenty seconds.
    await page.mouse.move(4, 400);
  }
  // On, until what was said of both has left the view.
  for (let i = 0; i < 6; i++) {
    await page.mouse.wheel(0, 300);
    await page.waitForTimeout(60);
  }
  await page.mouse.move(4, 400);
  await followed(page, 'rigging-knife.gallery');
  expect(await slot(page, 'rigging-knife').getByRole('img').count()).toBe(2);
  expect(await slot(page, 'rigging-knife').getByRole('paragraph').count()).toBe(1);
  await expectCalm(page, watched);
});

test('who is about to leave having seen little is told of the index, and who has seen the page is not', async () => {
  const { page, watched } = await visit();
  await accept(page);
  await page.mouse.move(640, 600);
  await page.mouse.move(640, 8, { steps: 12 });
  await followed(page, 'index.prompt');
  await page.locator('.attune-reveal').getByRole('link', { name: 'index of all goods' }).click();
  expect(new URL(page.url()).hash).toBe('#index');
  await expectCalm(page, watched);

  const other = await visit();
  await accept(other.page);
  await other.page.mouse.move(640, 600);
  await other.page.mouse.wheel(0, 3000);
  await other.page.waitForTimeout(300);
  await other.page.mouse.move(640, 8, { steps: 12 });
  await other.page.waitForTimeout(2000);
  expect(await other.page.locator('.attune-reveal').count()).toBe(0);
  const exits = await other.page.evaluate(
    async () => (await window.attuneDemo!.attune.inspect())!.features.find(({ id }) => id === 'pointer.exits')!.value,
  );
  expect(exits).toBe(1);
  await expectCalm(other.page, other.watched);
});

test('at every width what may be swapped has equal boxes, an enlarged picture fits its mat, and nothing overflows', async () => {
  const { page } = await visit();
  for (const width of [320, 345, 360, 390, 480, 600, 735, 740, 820, 1000, 1060, 1120, 1200, 1280, 1440, 1680]) {
    await page.setViewportSize({ width, height: 900 });
    const boxes = await page.evaluate(() => {
      const heights = (id: string): number[] => {
        const element = document.querySelector(`[data-attune-slot="${id}"]`)!;
        const authored = [...element.childNodes];
        const heightOf = (...nodes: Node[]): number => {
          element.replaceChildren(...nodes);
          return element.getBoundingClientRect().height;
        };
        const found = [heightOf(...authored)];
        for (const template of element.querySelectorAll('template')) {
          found.push(heightOf(template.content.cloneNode(true)));
        }
        element.replaceChildren(...authored);
        return found;
      };
      const spare = [...document.querySelectorAll('.good__picture')].flatMap((slot) => {
        const [mat, image] = [slot.getBoundingClientRect(), slot.firstElementChild!.getBoundingClientRect()];
        return [mat.right - (image.left + 1.15 * image.width), mat.bottom - (image.top + 1.15 * image.height)];
      });
      return { similar: heights('similar'), knife: heights('rigging-knife'), spare };
    });
    expect(new Set(boxes.similar).size, `similar at ${width}`).toBe(1);
    expect(new Set(boxes.knife).size, `knife at ${width}: ${boxes.knife.join()}`).toBe(1);
    for (const spare of boxes.spare) expect(spare, `picture at ${width}`).toBeGreaterThan(-0.5);
    expect(await page.evaluate(() => document.documentElement.scrollWidth), `page at ${width}`).toBe(width);
  }
  await page.context().close();
});

test('without consent the basket counts, the size guide stays silent, and no worker runs', async () => {
  const { page, watched } = await visit();
  await page.getByRole('button', { name: 'Refuse all' }).click();
  await page.getByRole('button', { name: 'Add to basket: Tide clock' }).click();
  await page.getByRole('button', { name: 'Add to basket: Enamel mug' }).click();
  const basket = page.getByRole('complementary', { name: 'Basket' });
  await basket.getByText('Basket: 2, €73.50').waitFor();
  await basket.getByRole('button', { name: 'Empty it' }).click();
  expect(await basket.getByRole('status').textContent()).toBe('The basket is empty');
  await rest(page, slot(page, 'size-guide'), 2500);
  expect(await page.locator('.size-guide__help').textContent()).toBe('');
  expect(page.workers()).toEqual([]);
  await expectCalm(page, watched);
});
