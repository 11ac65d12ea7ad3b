/** The demo's quiz: quick right answers make it harder, wrong ones bring a hint; without consent it is the quiz of the paper. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Level, type Question, QUESTIONS } from '../../examples/quiz/questions.js';
import { violationsOf, watchPage, type WatchedPage } from '../drive/watch.js';
import { accept, type DemoBrowser, openDemo } from './demo-page.js';

let site: DemoBrowser;
beforeAll(async () => {
  site = await openDemo();
});
afterAll(() => site.close());

async function visit(): Promise<{ page: Page; watched: WatchedPage }> {
  const context = await site.browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' });
  const page = await context.newPage();
  const watched = await watchPage(page);
  await page.goto(`${site.demo.url}quiz/?drive`);
  await page.waitForFunction(() => window.attuneDemo?.attune.consent.status().state !== 'unknown');
  return { page, watched };
}

/** The question that is shown. */
async function shown(page: Page): Promise<Question> {
  const ask = await page.locator('#question-title').textContent();
  return QUESTIONS.find((question) => question.ask === ask)!;
}

async function choose(page: Page, option: string): Promise<void> {
  await page.getByRole('radio', { name: option, exact: true }).check();
  await page.getByRole('button', { name: 'Answer' }).click();
}

/** Answers the question that is shown, and goes on. */
async function answer(page: Page, isRight: boolean): Promise<Question> {
  const question = await shown(page);
  await choose(page, question.options[isRight ? question.right : (question.right + 1) % 4]!);
  return question;
}
const onward = (page: Page): Promise<void> =>
  page.getByRole('button', { name: /^(Next question|See the result)$/ }).click();

const told = (page: Page, adjustment: string): Promise<unknown> =>
  page.waitForFunction(
    (id) => window.attuneDemo!.events.some((e) => e.type === 'told' && e.event.adjustment === id),
    adjustment,
    { timeout: 8000 },
  );

async function expectClean(page: Page, { errors }: WatchedPage): Promise<void> {
  const events = await page.evaluate(() => structuredClone(window.attuneDemo!.events));
  expect(events.filter(({ type }) => type === 'error')).toEqual([]);
  expect(errors).toEqual([]);
  expect(await violationsOf(page)).toEqual([]);
  expect(events.flatMap((e) => (e.type === 'adjusted' ? [e.event.shift] : [])).every((shift) => shift === 0)).toBe(
    true,
  );
  await page.context().close();
}

test('quick right answers bring harder questions, and a way back to the order of the paper', async () => {
  const { page, watched } = await visit();
  await accept(page);
  const levels: Level[] = [];
  for (const adjustment of [null, 'question.medium', null, 'question.hard', null]) {
    levels.push((await answer(page, true)).level);
    if (adjustment) await told(page, adjustment);
    await onward(page);
  }
  expect(levels).toEqual(['easy', 'easy', 'medium', 'medium', 'hard']);
  await page.getByText('From the hard third now.').waitFor();
  await page.getByRole('button', { name: 'Back to the order of the paper' }).click();
  await page.getByText('In the order of the paper.').waitFor();
  await answer(page, true);
  await onward(page);
  // The first that was passed over.
  expect((await shown(page)).id).toBe(QUESTIONS[2]!.id);
  await expectClean(page, watched);
});

test('wrong answers bring easier questions, and the offer of a hint, which moves nothing', async () => {
  const { page, watched } = await visit();
  await accept(page);
  await answer(page, false);
  await onward(page);
  await answer(page, false);
  await told(page, 'question.easy');
  const offer = page.locator('.attune-reveal');
  await offer.getByText('That was not an easy one.').waitFor({ timeout: 8000 });
  expect(await page.getByRole('status').filter({ hasText: 'not an easy one' }).count()).toBe(1);
  await offer.getByRole('button', { name: 'Show the hint' }).click();
  // This one was answered: it is the hint of the next.
  const question = await shown(page);
  expect(question.id).toBe(QUESTIONS[2]!.id);
  expect(await offer.isVisible()).toBe(false);
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(question.hint);
  // A right answer after the hint was not right by itself.
  await answer(page, true);
  const skills = await page.evaluate(async () => (await window.attuneDemo!.attune.inspect())!.skills);
  expect(skills).toMatchObject([{ id: 'question-easy', answers: 3 }, { answers: 0 }, { answers: 0 }]);
  expect(skills[0]!.probability).toBeLessThan(0.4);
  await expectClean(page, watched);
});

test('without consent all twelve come in the order of the paper, by keyboard alone, and no worker runs', async () => {
  const { page, watched } = await visit();
  await page.getByRole('button', { name: 'Refuse all' }).click();
  const verdict = page.locator('.question__verdict');
  const asked: string[] = [];
  let right = 0;
  for (let i = 0; i < QUESTIONS.length; i++) {
    const question = await shown(page);
    asked.push(question.id);
    if (i === 0) await page.locator('#question-title').focus();
    // The focus is on the question: a tab to the group, arrows within it, Enter answers.
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('question-title');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    for (let down = 0; down < 2; down++) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const isRight = question.right === 2;
    right += Number(isRight);
    expect(await verdict.textContent()).toBe(`${isRight ? 'Right.' : 'Not quite.'} ${question.because}`);
    expect(await verdict.getAttribute('role')).toBe('status');
    await page.keyboard.press('Enter');
  }
  expect(asked).toEqual(QUESTIONS.map(({ id }) => id));
  await page.getByRole('heading', { name: `${right} of 12` }).waitFor();
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H2');
  expect(await page.locator('.result__list li').count()).toBe(12);
  await page.getByRole('button', { name: 'Once more' }).click();
  expect((await shown(page)).id).toBe(QUESTIONS[0]!.id);
  await page.getByText('Question 1 of 12').waitFor();
  expect(page.workers()).toEqual([]);
  await expectClean(page, watched);
});

test('an answer that was not chosen is asked for, and a hint shows itself where it is asked for', async () => {
  const { page, watched } = await visit();
  await page.getByRole('button', { name: 'Refuse all' }).click();
  await page.getByRole('button', { name: 'Answer' }).click();
  expect(await page.locator('.question__verdict').textContent()).toBe('Choose one of the four first.');
  await page.getByRole('button', { name: 'Show a hint' }).click();
  await page.getByText(QUESTIONS[0]!.hint).waitFor();
  await expectClean(page, watched);
});
