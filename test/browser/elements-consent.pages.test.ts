/** `<attune-consent>` as built, on the demo's pages, with attune itself: what is chosen holds, here and in the next tab. */
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DemoBrowser, openDemo } from './demo-page.js';

let site: DemoBrowser;
beforeAll(async () => {
  site = await openDemo();
});
afterAll(() => site.close());

/** A visitor nobody has seen before; `gpc` is what their browser says. */
async function visitor(gpc = false): Promise<BrowserContext> {
  const context = await site.browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' });
  if (gpc) await context.addInitScript(() => Object.defineProperty(navigator, 'globalPrivacyControl', { value: true }));
  return context;
}
async function open(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  await page.goto(site.demo.url);
  return page;
}
const dialog = (page: Page) => page.getByRole('dialog', { name: 'May this page adapt itself to you?' });
const press = (page: Page, name: string): Promise<void> => dialog(page).getByRole('button', { name }).click();
const choices = (page: Page) => page.getByRole('button', { name: 'Privacy choices' }).first();
const ticked = (page: Page): Promise<string[]> =>
  dialog(page).evaluate((box) =>
    [...box.querySelectorAll('label')]
      .filter((label) => label.querySelector('input')!.checked)
      .map((label) => label.querySelector('b')!.textContent.split(' ')[0]!),
  );

/** @threat dialog-parity */
test('what was accepted is shown again, and can be withdrawn as easily', async () => {
  const context = await visitor();
  const page = await open(context);
  await press(page, 'Accept all');
  await dialog(page).waitFor({ state: 'hidden' });
  await page.reload();
  await page.waitForTimeout(500);
  expect(await dialog(page).isVisible()).toBe(false);
  await choices(page).click();
  expect(await ticked(page)).toEqual(['Notice', 'Adapt', 'Remember', 'Share']);
  await press(page, 'Withdraw consent');
  await dialog(page).waitFor({ state: 'hidden' });
  await choices(page).click();
  expect(await ticked(page)).toEqual([]);
  await dialog(page).getByRole('button', { name: 'Refuse all' }).waitFor();
  await context.close();
});

test.each(['Accept all', 'Refuse all'])('%s closes the dialog of another tab, too', async (answer) => {
  const context = await visitor();
  const [first, second] = [await open(context), await open(context)];
  await dialog(first).waitFor();
  await dialog(second).waitFor();
  await press(second, answer);
  await dialog(second).waitFor({ state: 'hidden' });
  await dialog(first).waitFor({ state: 'hidden', timeout: 3000 });
  await context.close();
});

test('a no that is said in another tab closes a dialog that was opened again', async () => {
  const context = await visitor();
  const first = await open(context);
  await press(first, 'Accept all');
  await dialog(first).waitFor({ state: 'hidden' });
  const second = await open(context);
  await choices(first).click();
  await choices(second).click();
  await press(second, 'Withdraw consent');
  await dialog(first).waitFor({ state: 'hidden', timeout: 3000 });
  await context.close();
});

test('where the browser objects nothing is shared, and it says why', async () => {
  const context = await visitor(true);
  const page = await open(context);
  await dialog(page).getByText('Your browser asks sites not to share. So this stays off.').waitFor();
  expect(
    await dialog(page)
      .getByRole('checkbox', { name: /^Share/ })
      .isDisabled(),
  ).toBe(true);
  await press(page, 'Accept all');
  await dialog(page).waitFor({ state: 'hidden' });
  await choices(page).click();
  expect(await ticked(page)).toEqual(['Notice', 'Adapt', 'Remember']);
  await context.close();
});

test('where the policy lets the visitor say otherwise, only their own yes to that shares', async () => {
  const context = await visitor(true);
  await context.route('**/app.js', async (route) => {
    const response = await route.fetch();
    const body = (await response.text()).replace('gpc:"share"', 'gpc:"share",allowGpcOverride:!0');
    await route.fulfill({ response, body });
  });
  const page = await open(context);
  await press(page, 'Accept all');
  await dialog(page).waitFor({ state: 'hidden' });
  for (const [answer, purposes] of [
    ['No', ['Notice', 'Adapt', 'Remember']],
    ['Yes', ['Notice', 'Adapt', 'Remember', 'Share']],
  ] as const) {
    await choices(page).click();
    await dialog(page)
      .getByRole('checkbox', { name: /^Share/ })
      .check();
    await press(page, 'Save choice');
    const question = page.getByRole('dialog', { name: /Share all the same\?$/ });
    await question.getByRole('button', { name: answer }).click();
    await question.waitFor({ state: 'hidden' });
    await choices(page).click();
    expect(await ticked(page)).toEqual(purposes);
    await page.keyboard.press('Escape');
  }
  await context.close();
});
