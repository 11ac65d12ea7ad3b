/** The demo's page by itself: boxes that hold at every width, a dialog that is fair, a drawer that tells the truth. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accept, type DemoBrowser, openDemo } from './demo-page.js';

const WIDTHS = [320, 345, 360, 390, 480, 600, 735, 740, 820, 1000, 1060, 1115, 1120, 1150, 1200, 1280, 1440, 1680];

let site: DemoBrowser;
beforeAll(async () => {
  site = await openDemo();
});
afterAll(() => site.close());

/** Both heights of a slot that may be swapped. */
const heightsOf = (page: Page, slot: string): Promise<number[]> =>
  page.evaluate((id) => {
    const element = document.querySelector(`[data-attune-slot=${id}]`)!;
    const authored = [...element.childNodes];
    const template = element.querySelector('template')!;
    const before = element.getBoundingClientRect().height;
    element.replaceChildren(template.content.cloneNode(true), template);
    const after = element.getBoundingClientRect().height;
    element.replaceChildren(...authored);
    return [before, after];
  }, slot);

test('at every width variants have equal boxes, the enlarged lede fits its own, and nothing overflows', async () => {
  const page = await site.visit();
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    for (const slot of ['summary', 'teaser']) {
      const [authored, variant] = await heightsOf(page, slot);
      expect(variant, `${slot} at ${width}`).toBe(authored);
    }
    const room = await page.evaluate(() => {
      const box = document.querySelector('[data-attune-slot=lede]')!.getBoundingClientRect();
      const text = document.querySelector('[data-attune-slot=lede] > *')!.getBoundingClientRect();
      return [box.right - (text.left + 1.12 * text.width), box.bottom - (text.top + 1.12 * text.height)];
    });
    for (const spare of room) expect(spare, `lede at ${width}`).toBeGreaterThan(-0.5);
    expect(await page.evaluate(() => document.documentElement.scrollWidth), `page at ${width}`).toBe(width);
  }
});

test('yes and no are one click of one size; nothing is ticked; the dialog takes no focus, and Escape decides nothing', async () => {
  const page = await site.visit();
  const dialog = page.getByRole('dialog', { name: 'May this page adapt itself to you?' });
  const [no, yes] = await Promise.all(
    ['Refuse all', 'Accept all'].map(async (name) => {
      const button = dialog.getByRole('button', { name });
      const style = await button.evaluate((element) => {
        const { color, backgroundColor, fontSize, fontWeight } = getComputedStyle(element);
        return { color, backgroundColor, fontSize, fontWeight };
      });
      const box = (await button.boundingBox())!;
      return { ...style, width: box.width, height: box.height };
    }),
  );
  expect(no).toEqual(yes);
  expect(await dialog.getByRole('checkbox', { checked: true }).count()).toBe(0);
  expect(await page.evaluate(() => document.activeElement === document.body)).toBe(true);
  await page.keyboard.press('Escape');
  expect(await dialog.isVisible()).toBe(false);
  expect(await page.evaluate(() => window.attuneDemo!.attune.consent.status().state)).toBe('undecided');
});

test('a choice one by one is granted as ticked, and observe comes with what needs it', async () => {
  const page = await site.visit();
  await page.getByRole('checkbox', { name: /^Adapt/ }).check();
  expect(await page.getByRole('checkbox', { name: /^Notice/ }).isChecked()).toBe(true);
  await page.getByRole('button', { name: 'Save choice' }).click();
  await page.waitForFunction(() => window.attuneDemo!.attune.consent.status().state === 'granted');
  expect(await page.evaluate(() => window.attuneDemo!.attune.consent.status().purposes)).toEqual([
    'observe',
    'personalize',
  ]);
});

test('the drawer shows what attune senses, sends and keeps, and its clock brings a batch to its release', async () => {
  const page = await site.visit();
  await accept(page);
  // The probe makes the demo's controls inert, for recorded clicks; here a person uses them.
  await page.evaluate(() => {
    for (const controls of document.querySelectorAll<HTMLElement>('[data-demo-controls]')) controls.inert = false;
  });
  await page.keyboard.press('Alt+KeyA');
  const drawer = page.getByRole('complementary', { name: 'What attune sees' });
  await drawer.getByText('Blocked').waitFor();
  await drawer.getByRole('meter', { name: 'Rested on: Bridge story' }).waitFor();

  for (let i = 0; i < 3; i++) await drawer.getByRole('button', { name: '+ 2 min' }).click();
  await drawer.getByText('974 bytes were accepted').waitFor();
  await drawer.getByRole('button', { name: 'Invite 200 simulated readers' }).click();
  await drawer.getByText('200 simulated readers sent sealed reports').waitFor();
  await drawer.getByRole('button', { name: '+ 3 weeks' }).click();
  await drawer.getByText('moved on together').waitFor();
  const released = await page.request.get(`${site.demo.url}collect/releases.json`);
  expect(await released.json()).toMatchObject([{ n: 201 }]);

  await drawer.getByRole('button', { name: 'Withdraw consent' }).click();
  await drawer.getByText('Withdrawn', { exact: true }).waitFor();
  await drawer.getByText('Nothing. Without your consent').waitFor();
  await page.keyboard.press('Escape');
  expect(await drawer.isVisible()).toBe(false);
});
