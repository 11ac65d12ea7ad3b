/** `<attune-feedback>` and `<attune-survey>` in a real browser: when they ask, how, and what they leave alone. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { defineElements } from '../../lib/elements/index.js';
import { GRANTED, scripted, untouched } from './elements-handle.js';
import { buttonOf, isShown, later, objections, one, rectsOf, show, watchLeftovers, within } from './elements-page.js';

const handle = scripted();
defineElements(handle.attune);

const BECAUSE = 'You went through the page quickly.';
const FEEDBACK = `<button id="before">Before</button><attune-slot name="summary"><p>The day.</p></attune-slot>
  <attune-feedback for="summary"></attune-feedback><button id="after">After</button>`;
const calls = (name: string): (readonly unknown[])[] => handle.calls.filter(([called]) => called === name);
const feedback = (): HTMLElement => document.querySelector('attune-feedback')!;
const survey = (): HTMLElement => document.querySelector('attune-survey')!;
const isOpen = (host: Element): boolean => within(host, ':popover-open').length > 0;
const ready = (): void => {
  handle.status = GRANTED;
  handle.whys['summary'] = untouched('summary');
};

beforeEach(() => handle.reset());
afterEach(() => show(''));

describe('<attune-feedback>', () => {
  /** A slot that is changed, and the question about it. */
  async function asked(html = FEEDBACK, scheme: 'light' | 'dark' = 'light'): Promise<void> {
    ready();
    show(html, scheme);
    await later(20);
    handle.adjust('summary', BECAUSE);
    await later(20);
  }

  test('asks while its slot is changed, with the reason, if attune lets it', async () => {
    await asked();
    expect(isOpen(feedback())).toBe(true);
    expect(calls('mayAsk')).toEqual([['mayAsk', 'feedback', { sample: 10, days: 7 }]]);
    const box = one(feedback(), '[role=group]');
    expect(box.innerText).toContain('Was this helpful?');
    expect(box.innerText).toContain(BECAUSE);
    handle.revert('summary');
    expect(isOpen(feedback())).toBe(false);
  });

  test('asks as seldom as its author wants', async () => {
    await asked(FEEDBACK.replace('for=', 'sample="50" days="30" for='));
    expect(calls('mayAsk')).toEqual([['mayAsk', 'feedback', { sample: 50, days: 30 }]]);
  });

  test('does not ask where attune says no, and draws no second lot in this page view', async () => {
    handle.mayAsk = false;
    await asked();
    expect(isOpen(feedback())).toBe(false);
    handle.revert('summary');
    handle.adjust('summary', BECAUSE);
    await later(20);
    expect(calls('mayAsk')).toHaveLength(1);
  });

  test.each([
    ['undecided', []],
    ['granted', ['observe']],
  ] as const)('draws no lot where consent is %s for %j', async (state, purposes) => {
    handle.status = { ...GRANTED, state, purposes };
    show(FEEDBACK);
    handle.adjust('summary', BECAUSE);
    await later(20);
    expect(calls('mayAsk')).toEqual([]);
    expect(isOpen(feedback())).toBe(false);
  });

  test('is about its own slot only, which is the one that it lies in where it names none', async () => {
    ready();
    show('<div data-attune-slot="summary">The day.<attune-feedback></attune-feedback></div>');
    handle.adjust('lede', BECAUSE);
    await later(20);
    expect(isOpen(feedback())).toBe(false);
    handle.adjust('summary', BECAUSE);
    await later(20);
    expect(isOpen(feedback())).toBe(true);
  });

  test('asks about a slot that was changed before it came', async () => {
    ready();
    handle.whys['summary'] = { ...untouched('summary'), adjustment: 'summary.shorter', because: BECAUSE };
    show(FEEDBACK);
    await expect.poll(() => isOpen(feedback())).toBe(true);
  });

  test.each([
    ['Yes', 1],
    ['No', -1],
  ])('passes on a %s, thanks, and goes', async (answer, value) => {
    await asked();
    await userEvent.click(buttonOf(feedback(), answer));
    expect(calls('feedback')).toEqual([['feedback', document.querySelector('attune-slot'), value]]);
    expect(one(feedback(), '[role=status]').textContent).toBe('Thank you.');
    expect(within(feedback(), 'button')).toEqual([]);
    await expect.poll(() => isOpen(feedback()), { timeout: 5000 }).toBe(false);
  });

  test('says nothing for the visitor who says nothing', async () => {
    await asked();
    await userEvent.click(buttonOf(feedback(), 'Not now'));
    expect(isOpen(feedback())).toBe(false);
    expect(calls('feedback')).toEqual([]);
  });

  test('asks once in a page view, and again in the next', async () => {
    await asked();
    await userEvent.click(buttonOf(feedback(), 'Not now'));
    handle.revert('summary');
    handle.adjust('summary', BECAUSE);
    await later(20);
    expect(isOpen(feedback())).toBe(false);
    handle.revert('summary', 'page');
    handle.adjust('summary', BECAUSE);
    await later(20);
    expect(isOpen(feedback())).toBe(true);
    expect(calls('mayAsk')).toHaveLength(2);
  });

  test('takes no focus, and moves nothing', async () => {
    ready();
    show(FEEDBACK);
    document.querySelector<HTMLElement>('#before')!.focus();
    const before = rectsOf(document.body);
    handle.adjust('summary', BECAUSE);
    await later(20);
    expect(isOpen(feedback())).toBe(true);
    expect(document.activeElement!.id).toBe('before');
    expect(rectsOf(document.body)).toEqual(before);
    const { bottom, left, right } = one(feedback(), ':popover-open').getBoundingClientRect();
    expect(innerHeight - bottom).toBeCloseTo(16);
    expect(left).toBeCloseTo(innerWidth - right);
  });

  test('is met by the keyboard where it stands, closes by Escape, and gives focus back', async () => {
    await asked();
    document.querySelector<HTMLElement>('#before')!.focus();
    await userEvent.tab();
    expect(feedback().shadowRoot!.activeElement).toBe(buttonOf(feedback(), 'Yes'));
    await userEvent.tab();
    await userEvent.tab();
    await userEvent.tab();
    expect(document.activeElement!.id).toBe('after');
    // Elsewhere, Escape is not its business.
    await userEvent.keyboard('{Escape}');
    expect(isOpen(feedback())).toBe(true);
    await userEvent.tab({ shift: true });
    await userEvent.keyboard('{Escape}');
    expect(isOpen(feedback())).toBe(false);
    expect(document.activeElement!.id).toBe('before');
    expect(calls('feedback')).toEqual([]);
  });

  test('gives focus back when it was answered by keyboard', async () => {
    await asked();
    document.querySelector<HTMLElement>('#before')!.focus();
    await userEvent.tab();
    await userEvent.keyboard('{Enter}');
    expect(calls('feedback')).toHaveLength(1);
    expect(document.activeElement!.id).toBe('before');
  });

  describe('in a small window', () => {
    const box = (): DOMRect => one(feedback(), '[role=group]').getBoundingClientRect();
    /** Whether the prompt covers all of what has focus. */
    const isHidden = (): boolean => {
      const [it, over] = [document.activeElement!.getBoundingClientRect(), box()];
      return it.top >= over.top && it.bottom <= over.bottom && it.left >= over.left && it.right <= over.right;
    };
    const links = Array.from({ length: 40 }, (_, i) => `<p style="text-align: center"><a href="#${i}">${i}</a></p>`);
    const many = `<attune-slot name="summary">The day.</attune-slot>${links.join('')}<attune-feedback for="summary"></attune-feedback>`;
    afterEach(async () => {
      document.documentElement.style.fontSize = '';
      await page.viewport(800, 600);
    });

    test.each([
      [360, 640, 1],
      [640, 320, 1],
      [640, 320, 2],
    ])('of %i by %i, text at %i, never hides what the keyboard is at', async (width, height, zoom) => {
      await page.viewport(width, height);
      await asked(many);
      document.documentElement.style.fontSize = `${16 * zoom}px`;
      for (const shift of [...links.map(() => false), ...links.map(() => true)]) {
        await userEvent.tab({ shift });
        if (feedback().shadowRoot!.activeElement) continue;
        await later(40);
        expect(isHidden(), `${document.activeElement!.textContent} ${shift}`).toBe(false);
      }
    });

    test('does not hide what has focus already, and stands below again when that is above', async () => {
      await page.viewport(360, 640);
      ready();
      show(`<a href="#">First</a><attune-slot name="summary">The day.</attune-slot>
        <p style="margin-top: 380px; text-align: center"><a href="#" id="low">Low</a></p><attune-feedback for="summary"></attune-feedback>`);
      await later(20);
      await userEvent.tab();
      await userEvent.tab();
      expect(document.activeElement!.id).toBe('low');
      handle.adjust('summary', BECAUSE);
      await later(20);
      expect(isOpen(feedback())).toBe(true);
      expect(isHidden()).toBe(false);
      expect(box().top).toBeCloseTo(16);
      await userEvent.tab({ shift: true });
      await later(40);
      expect(isHidden()).toBe(false);
    });

    test('nor what it is at within a component', async () => {
      await page.viewport(360, 640);
      await asked(
        `<a href="#" id="first">First</a><attune-slot name="summary"></attune-slot><div id="component"></div><attune-feedback for="summary"></attune-feedback>`,
      );
      const root = document.querySelector('#component')!.attachShadow({ mode: 'open' });
      root.innerHTML = `<p style="text-align: center"><a href="#">High</a></p><p style="text-align: center; margin-top: 350px"><a href="#">Low</a></p>`;
      document.querySelector<HTMLElement>('#first')!.focus();
      await userEvent.tab();
      await userEvent.tab();
      await later(40);
      expect(root.activeElement!.textContent).toBe('Low');
      expect(box().bottom).toBeLessThan(root.activeElement!.getBoundingClientRect().top);
    });

    test('can be scrolled where its text is too large for it', async () => {
      await page.viewport(640, 320);
      await asked();
      const group = one(feedback(), '[role=group]');
      group.style.cssText = 'font-size: 30px';
      for (const button of within(feedback(), 'button')) button.style.fontSize = '28px';
      one(feedback(), '.soft').style.fontSize = '60px';
      expect(box().top).toBeGreaterThanOrEqual(0);
      expect(box().bottom).toBeLessThanOrEqual(320);
      expect(group.scrollHeight).toBeGreaterThan(group.clientHeight);
      buttonOf(feedback(), 'Not now').scrollIntoView();
      const { top, bottom } = buttonOf(feedback(), 'Not now').getBoundingClientRect();
      expect(top).toBeGreaterThanOrEqual(0);
      expect(bottom).toBeLessThanOrEqual(320);
    });
  });

  test.each(['light', 'dark'] as const)('has nothing that axe objects to, in %s', async (scheme) => {
    await asked(FEEDBACK, scheme);
    expect(await objections()).toEqual([]);
    await userEvent.click(buttonOf(feedback(), 'Yes'));
    expect(await objections()).toEqual([]);
  });

  test('fits a window of 320 px, with targets that can be hit', async () => {
    await page.viewport(320, 600);
    await asked();
    const { left, right } = one(feedback(), ':popover-open').getBoundingClientRect();
    expect(left).toBeGreaterThanOrEqual(0);
    expect(right).toBeLessThanOrEqual(320);
    for (const button of within(feedback(), 'button')) {
      const { width, height } = button.getBoundingClientRect();
      expect(Math.min(width, height)).toBeGreaterThanOrEqual(24);
    }
    await page.viewport(800, 600);
  });

  test.each(['open', 'answered', 'not yet allowed'])(
    'leaves nothing behind when it is taken out while %s',
    async (when) => {
      const watch = watchLeftovers();
      ready();
      show('<div data-attune-slot="summary"></div><attune-feedback for="summary"></attune-feedback>');
      await later(20);
      handle.adjust('summary', BECAUSE);
      if (when !== 'not yet allowed') await later(20);
      if (when === 'answered') buttonOf(feedback(), 'Yes').click();
      feedback().remove();
      await later(20);
      const left = watch.left();
      watch.stop();
      expect(left).toEqual([]);
      expect(handle.subscriptions()).toBe(0);
      // And the next one may ask.
      await asked();
      expect(isOpen(feedback())).toBe(true);
    },
  );
});

describe('<attune-survey>', () => {
  const SURVEY = '<attune-survey after="1" question="Did you find what you came for?"></attune-survey>';

  test('asks its question once the page was seen for so many seconds, if attune lets it', async () => {
    ready();
    show(SURVEY);
    await later(700);
    expect(calls('mayAsk')).toEqual([]);
    await expect.poll(() => isOpen(survey())).toBe(true);
    expect(calls('mayAsk')).toEqual([['mayAsk', 'survey', { sample: 10, days: 7 }]]);
    expect(one(survey(), '[role=group]').innerText).toContain('Did you find what you came for?');
    await later(1200);
    expect(calls('mayAsk')).toHaveLength(1);
  });

  test('has a question of its own', async () => {
    ready();
    show('<attune-survey after="0"></attune-survey>');
    await expect.poll(() => isOpen(survey()), { timeout: 3000 }).toBe(true);
    expect(one(survey(), '[role=group]').innerText).toContain('Did this page fit you today?');
  });

  test.each([
    ['Yes', 1],
    ['Partly', 0],
    ['No', -1],
  ])('passes on a %s about the whole page', async (answer, value) => {
    ready();
    show(SURVEY);
    await expect.poll(() => isOpen(survey()), { timeout: 3000 }).toBe(true);
    await userEvent.click(buttonOf(survey(), answer));
    expect(calls('feedback')).toEqual([['feedback', document.documentElement, value]]);
    expect(one(survey(), '[role=status]').textContent).toBe('Thank you.');
  });

  test('waits for consent, counts from it, and goes with it', async () => {
    const watch = watchLeftovers();
    show(SURVEY);
    await later(1200);
    expect(watch.left().filter((what) => what === 'timer')).toEqual([]);
    watch.stop();
    handle.turn(GRANTED);
    await later(700);
    expect(isOpen(survey())).toBe(false);
    await expect.poll(() => isOpen(survey())).toBe(true);
    handle.turn({ state: 'withdrawn', purposes: [] });
    expect(isOpen(survey())).toBe(false);
  });

  test('does not count while the page is hidden', async () => {
    ready();
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => true });
    show(SURVEY);
    await later(2200);
    expect(calls('mayAsk')).toEqual([]);
    Reflect.deleteProperty(document, 'hidden');
    await expect.poll(() => isOpen(survey()), { timeout: 3000 }).toBe(true);
  });

  test('waits while another question is open', async () => {
    ready();
    show(`${FEEDBACK}${SURVEY}`);
    await later(20);
    handle.adjust('summary', BECAUSE);
    await later(2200);
    expect([isOpen(feedback()), isOpen(survey())]).toEqual([true, false]);
    await userEvent.click(buttonOf(feedback(), 'Not now'));
    await expect.poll(() => isOpen(survey()), { timeout: 3000 }).toBe(true);
  });

  test.each(['light', 'dark'] as const)('has nothing that axe objects to, in %s', async (scheme) => {
    ready();
    show(SURVEY, scheme);
    await expect.poll(() => isOpen(survey()), { timeout: 3000 }).toBe(true);
    expect(await objections()).toEqual([]);
  });

  test.each(['counting', 'asking'])('leaves nothing behind when it is taken out while %s', async (when) => {
    const watch = watchLeftovers();
    ready();
    show(SURVEY);
    expect(isShown(survey()) && survey().getBoundingClientRect().height > 0).toBe(false);
    if (when === 'asking') await expect.poll(() => isOpen(survey()), { timeout: 3000 }).toBe(true);
    survey().remove();
    await later(20);
    const left = watch.left();
    watch.stop();
    expect(left).toEqual([]);
    expect(handle.subscriptions()).toBe(0);
  });
});
