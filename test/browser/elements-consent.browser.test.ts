/** `<attune-consent>` in a real browser: when it asks, how fairly, and what comes of an answer. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { POLICY } from '../unit/kernel/documents.js';
import {
  ALL,
  begin,
  box,
  decided,
  dialog,
  fold,
  granted,
  handle,
  isOpen,
  label,
  PAGE,
  press,
  ticked,
  title,
  visit,
} from './elements-consent-page.js';
import { buttonOf, isShown, later, one, show, within } from './elements-page.js';

beforeEach(begin);
afterEach(() => show(''));

describe('the question', () => {
  test.each(['undecided', 'expired'] as const)('is put where consent is %s, and takes no focus', async (state) => {
    await visit(state);
    expect(isOpen()).toBe(true);
    expect(document.activeElement).toBe(document.body);
    expect(title()).toBe('May this page adapt itself to you?');
  });

  test.each(['refused', 'granted', 'withdrawn'] as const)('is not put where consent is %s', async (state) => {
    await visit(state);
    expect(dialog().matches('[open]')).toBe(false);
    expect(within(dialog(), '[role=dialog]')).toEqual([]);
    expect(isShown(document.querySelector('#words')!)).toBe(false);
  });

  test('is put once: who decided nothing is not asked again on this page', async () => {
    await visit();
    await userEvent.keyboard('{Escape}');
    expect(isOpen()).toBe(false);
    const element = dialog();
    element.remove();
    document.querySelector('main')!.append(element);
    await later(0);
    expect(isOpen()).toBe(false);
    expect(decided()).toEqual([]);
  });

  /** @threat dialog-parity */
  test('has nothing ticked, and the words of the site in it', async () => {
    await visit();
    expect(within(dialog(), 'input')).toHaveLength(4);
    expect(ticked()).toEqual([]);
    expect(isShown(document.querySelector('#words')!)).toBe(true);
    expect(isShown(document.querySelector('[slot=notice]')!)).toBe(false);
    fold('The full notice').open = true;
    expect(isShown(document.querySelector('[slot=notice]')!)).toBe(true);
  });

  test('has the title of the site, at its level, and no fold where there is no notice', async () => {
    await visit('undecided', '<attune-consent heading="May we?" level="1"><p>We ask.</p></attune-consent>');
    expect(one(dialog(), '[role=dialog][aria-labelledby=title] #title').textContent).toBe('May we?');
    expect(one(dialog(), '#title').ariaLevel).toBe('1');
    expect(isShown(fold('The full notice'))).toBe(false);
  });

  test('says of each purpose what the policy says', async () => {
    await visit();
    fold('In detail').open = true;
    const facts = within(dialog(), 'dl > div').map(({ children }) => [...children].map((part) => part.textContent));
    expect(facts).toEqual([
      ['noticing how the page is used', 'features · not kept · stays on this device'],
      ['changing the page', 'features · kept for 180 days · stays on this device'],
      ['learning on this device', 'features · kept for 180 days · stays on this device'],
      ['sharing anonymous reports', 'one noisy answer · kept for 21 days · goes to news.example'],
    ]);
    expect(label('noticing').textContent).toContain('The others need this.');
  });

  test('asks only for what the policy has, and for nothing where there is none', async () => {
    handle.policy = { ...POLICY, purposes: POLICY.purposes.filter(({ id }) => id === 'observe' || id === 'share') };
    await visit();
    expect(within(dialog(), 'input')).toHaveLength(2);
    await press('Accept all');
    expect(decided()).toEqual(granted(['observe', 'share']));
    handle.reset();
    handle.policy = null;
    const faults: unknown[] = [];
    const hear = (event: ErrorEvent): void => {
      event.preventDefault();
      faults.push((event.error as { code?: string }).code);
    };
    addEventListener('error', hear);
    await visit();
    removeEventListener('error', hear);
    expect(dialog().matches('[open]')).toBe(false);
    expect(faults).toEqual(['options/invalid']);
    expect(() => dialog().open()).toThrow('policy is no attune.policy/1 document.');
  });

  test('blocks nothing, and lets no other question come before it is answered', async () => {
    await visit('granted', `${PAGE}<attune-survey after="1"></attune-survey>`);
    dialog().open();
    expect(document.elementFromPoint(600, 20)?.closest('html, attune-consent')).toBe(document.documentElement);
    await userEvent.click(document.querySelector('#field')!);
    expect(document.activeElement?.id).toBe('field');
    await later(2200);
    expect(within(document.querySelector('attune-survey')!, 'button')).toEqual([]);
    await userEvent.keyboard('{Escape}');
    await expect.poll(() => within(document.querySelector('attune-survey')!, 'button').length).toBe(4);
  });
});

describe('yes and no', () => {
  /** @threat dialog-parity */
  test('are one click each, at the first level', async () => {
    await visit();
    await press('Accept all');
    expect(decided()).toEqual(granted(ALL));
    expect(isOpen()).toBe(false);
    handle.reset();
    await visit();
    await press('Refuse all');
    expect(decided()).toEqual([['refuse']]);
    expect(isOpen()).toBe(false);
  });

  /** @threat dialog-parity */
  test.each([
    ['light', 1200],
    ['light', 360],
    ['dark', 1200],
    ['dark', 360],
  ] as const)('look the same, and can be read, in %s at %i px', async (scheme, width) => {
    await page.viewport(width, 740);
    await visit('undecided', PAGE, scheme);
    const [no, yes] = ['Refuse all', 'Accept all'].map((name) => {
      const button = buttonOf(dialog(), name);
      const { color, backgroundColor, border, borderRadius, font, padding, opacity } = getComputedStyle(button);
      const { width, height, top, bottom } = button.getBoundingClientRect();
      expect(bottom).toBeLessThanOrEqual(innerHeight);
      return { color, backgroundColor, border, borderRadius, font, padding, opacity, width, height, top };
    });
    expect(no).toEqual(yes);
    expect(no!.height).toBeGreaterThanOrEqual(44);
    expect(contrast(no!.color, no!.backgroundColor)).toBeGreaterThanOrEqual(4.5);
  });

  test('are said by their buttons alone: a click elsewhere decides nothing', async () => {
    await visit();
    await userEvent.click(one(dialog(), '#title'));
    await userEvent.click(document.querySelector('#field')!);
    expect(decided()).toEqual([]);
    expect(isOpen()).toBe(true);
  });
});

describe('a choice one by one', () => {
  test('is granted as ticked; what needs to notice brings it, and does not outlive it', async () => {
    await visit();
    await userEvent.click(label('changing'));
    expect(ticked()).toEqual(['observe', 'personalize']);
    await userEvent.click(box('learning'));
    expect(ticked()).toEqual(['observe', 'personalize', 'learn']);
    await userEvent.click(box('noticing'));
    expect(ticked()).toEqual([]);
    await userEvent.click(box('noticing'));
    expect(ticked()).toEqual(['observe']);
    await userEvent.click(box('sharing'));
    await userEvent.click(box('changing'));
    await userEvent.click(box('changing'));
    await press('Save choice');
    expect(decided()).toEqual(granted(['observe', 'share']));
    expect(isOpen()).toBe(false);
  });

  test('of nothing is a no', async () => {
    await visit();
    await press('Save choice');
    expect(decided()).toEqual([['refuse']]);
  });

  test('lies open where there is room, and is one tap away on a phone', async () => {
    await visit();
    expect(isShown(buttonOf(dialog(), 'Save choice'))).toBe(true);
    await page.viewport(360, 740);
    await visit();
    expect(isShown(buttonOf(dialog(), 'Save choice'))).toBe(false);
    await userEvent.click(fold('Choose one by one').querySelector('summary')!);
    expect(isShown(buttonOf(dialog(), 'Save choice'))).toBe(true);
  });
});

/** WCAG's contrast of two colours, as `rgb(…)` or `color(srgb …)`. */
function contrast(...colours: readonly string[]): number {
  const [lighter, darker] = colours
    .map((colour) => {
      const scale = colour.startsWith('rgb') ? 255 : 1;
      const [r, g, b] = colour.match(/[\d.]+/g)!.map((part) => {
        const share = Number(part) / scale;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
    })
    .sort((a, b) => b - a);
  return (lighter! + 0.05) / (darker! + 0.05);
}
