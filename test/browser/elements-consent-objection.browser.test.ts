/** `<attune-consent>` in a real browser: a browser that objects to sharing, and what axe has to object. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import {
  begin,
  box,
  decided,
  dialog,
  focused,
  fold,
  granted,
  handle,
  isOpen,
  label,
  objecting,
  PAGE,
  press,
  ticked,
  title,
  visit,
} from './elements-consent-page.js';
import { isShown, objections, one, show, within } from './elements-page.js';

beforeEach(begin);
afterEach(() => show(''));

describe('where the browser objects to sharing', () => {
  /** @threat dialog-objection */
  test('sharing stays off, with the reason, and accepting all leaves it out', async () => {
    objecting();
    await page.viewport(360, 740);
    await visit();
    expect(fold('Choose one by one').open).toBe(true);
    expect(box('sharing').disabled).toBe(true);
    expect(label('sharing').textContent).toContain('Your browser asks sites not to share. So this stays off.');
    await press('Accept all');
    expect(decided()).toEqual(granted(['observe', 'personalize', 'learn']));
  });

  test('a strict policy asks nobody, and lets who comes by themselves choose', async () => {
    objecting('strict');
    await visit();
    expect(dialog().matches('[open]')).toBe(false);
    await userEvent.click(document.querySelector('#choices')!);
    await userEvent.click(box('learning'));
    await press('Save choice');
    expect(decided()).toEqual(granted(['observe', 'learn']));
  });

  describe('and the policy lets the visitor say otherwise', () => {
    const QUESTION = 'Your browser asks sites not to share. Share all the same?';
    async function asked(): Promise<void> {
      objecting('share', true);
      await visit();
      expect(ticked()).toEqual([]);
      await userEvent.click(box('sharing'));
      await press('Save choice');
    }

    test('accepting all says nothing of the kind', async () => {
      objecting('share', true);
      await visit();
      await press('Accept all');
      expect(decided()).toEqual(granted(['observe', 'personalize', 'learn']));
    });

    test('it is asked for by itself, with answers of one weight', async () => {
      await asked();
      expect(decided()).toEqual([]);
      expect(title()).toBe(QUESTION);
      expect(focused()?.id).toBe('title');
      const [no, yes] = within(dialog(), 'button').map((button) => {
        const { color, backgroundColor, border, font } = getComputedStyle(button);
        const { width, height, top } = button.getBoundingClientRect();
        return { color, backgroundColor, border, font, width, height, top };
      });
      expect(no).toEqual(yes);
      expect(within(dialog(), 'button').map(({ textContent }) => textContent)).toEqual(['No', 'Yes']);
    });

    test.each([
      ['Yes', granted(['observe', 'share'], true)],
      ['No', granted(['observe'])],
    ])('%s is an answer to just that', async (answer, call) => {
      await asked();
      await press(answer);
      expect(decided()).toEqual(call);
      expect(isOpen()).toBe(false);
    });

    test('Escape is none', async () => {
      await asked();
      await userEvent.keyboard('{Escape}');
      expect(decided()).toEqual([]);
      expect(isOpen()).toBe(false);
      await userEvent.click(document.querySelector('#choices')!);
      expect(title()).not.toBe(QUESTION);
      expect(ticked()).toEqual([]);
    });
  });
});

describe('how it looks', () => {
  test.each(['light', 'dark'] as const)('has nothing that axe objects to, in %s', async (scheme) => {
    await visit('undecided', PAGE, scheme);
    expect(await objections()).toEqual([]);
    for (const details of within(dialog(), 'details') as HTMLDetailsElement[]) details.open = true;
    handle.fault = new Error('The store is full.');
    await press('Accept all');
    expect(await objections()).toEqual([]);

    handle.fault = null;
    objecting();
    await visit('undecided', PAGE, scheme);
    expect(await objections()).toEqual([]);
    objecting('share', true);
    await visit('undecided', PAGE, scheme);
    await userEvent.click(box('sharing'));
    await press('Save choice');
    expect(await objections()).toEqual([]);
  });

  test('fits a window of 320 px, where the answers stay in sight and hide nothing that has the focus', async () => {
    await page.viewport(320, 560);
    await visit();
    for (const details of within(dialog(), 'details') as HTMLDetailsElement[]) details.open = true;
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(320);
    const sheet = one(dialog(), '[role=dialog]');
    expect(sheet.scrollHeight).toBeGreaterThan(sheet.clientHeight);
    expect(sheet.scrollWidth).toBe(sheet.clientWidth);
    const answers = one(dialog(), '.answers');
    expect(answers.getBoundingClientRect().bottom).toBeLessThanOrEqual(560);
    for (const target of within(dialog(), 'input, button, summary').filter(isShown)) {
      const { height } = (target.closest('label') ?? target).getBoundingClientRect();
      expect(height, target.textContent).toBeGreaterThanOrEqual(24);
      target.focus();
      if (!answers.contains(target))
        expect(target.getBoundingClientRect().bottom, target.textContent).toBeLessThanOrEqual(
          answers.getBoundingClientRect().top,
        );
    }
  });
});
