/** `<attune-consent>` in a real browser: the ways into it and out of it. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { userEvent } from 'vitest/browser';
import { POLICY } from '../unit/kernel/documents.js';
import {
  begin,
  box,
  decided,
  dialog,
  focused,
  granted,
  handle,
  isOpen,
  PAGE,
  press,
  ticked,
  visit,
} from './elements-consent-page.js';
import { UNDECIDED } from './elements-handle.js';
import { buttonOf, isShown, one, show, watchLeftovers } from './elements-page.js';

beforeEach(begin);
afterEach(() => show(''));

describe('who asks for it', () => {
  test('has the focus brought to its heading and back, and sees what holds', async () => {
    await visit('granted');
    handle.turn({ purposes: ['learn', 'observe'] });
    await userEvent.click(document.querySelector('#choices b')!);
    expect(focused()?.id).toBe('title');
    expect(ticked()).toEqual(['observe', 'learn']);
    await userEvent.keyboard('{Escape}');
    expect(isOpen()).toBe(false);
    expect(focused()?.id).toBe('choices');
    expect(decided()).toEqual([]);
  });

  test('withdraws by the button that stands where the no stood', async () => {
    await visit('granted');
    await userEvent.click(document.querySelector('#choices')!);
    const [no, yes] = ['Withdraw consent', 'Accept all'].map((name) =>
      buttonOf(dialog(), name).getBoundingClientRect(),
    );
    expect([no!.width, no!.height, no!.top]).toEqual([yes!.width, yes!.height, yes!.top]);
    expect(no!.left).toBeLessThan(yes!.left);
    await press('Withdraw consent');
    expect(decided()).toEqual([['refuse']]);
    expect(handle.status.state).toBe('withdrawn');
    expect(isOpen()).toBe(false);
    expect(focused()?.id).toBe('choices');
  });

  test('may narrow a grant', async () => {
    await visit('granted');
    await userEvent.click(document.querySelector('#choices')!);
    await userEvent.click(box('sharing'));
    await press('Save choice');
    expect(decided()).toEqual(granted(['observe', 'personalize', 'learn']));
  });

  test('may be a script: open() gives the focus back to where it was, or to the opener', async () => {
    await visit('refused');
    document.querySelector<HTMLElement>('#field')!.focus();
    dialog().open();
    expect(focused()?.id).toBe('title');
    await userEvent.keyboard('{Escape}');
    expect(focused()?.id).toBe('field');
    dialog().open(document.querySelector<HTMLElement>('#choices')!);
    await press('Refuse all');
    expect(focused()?.id).toBe('choices');
  });

  test('keeps the focus where it has gone meanwhile', async () => {
    await visit('granted');
    await userEvent.click(document.querySelector('#choices')!);
    await userEvent.click(document.querySelector('#field')!);
    handle.turn({ state: 'withdrawn', purposes: [] });
    expect(isOpen()).toBe(false);
    expect(focused()?.id).toBe('field');
  });

  test('who was asked and goes into it with the keyboard comes back to where they were', async () => {
    await visit('undecided', `<input id="field" aria-label="Field" />${PAGE.slice(PAGE.indexOf('<attune'))}`);
    await userEvent.click(document.querySelector('#field')!);
    await userEvent.keyboard('{Tab}{Tab}');
    expect(document.activeElement).toBe(dialog());
    await userEvent.keyboard('{Escape}');
    expect(focused()?.id).toBe('field');
  });

  test('who asks while it is open keeps what was ticked', async () => {
    await visit();
    await userEvent.click(box('learning'));
    await userEvent.click(document.querySelector('#choices')!);
    expect(ticked()).toEqual(['observe', 'learn']);
    expect(focused()?.id).toBe('title');
  });
});

describe('a decision that was made elsewhere closes it', () => {
  test('by whatever script of the page, but not whatever else happens', async () => {
    await visit('granted');
    dialog().open();
    handle.turn({ paused: true, network: 'reachable' });
    expect(isOpen()).toBe(true);
    handle.turn({ purposes: ['observe'] });
    expect(isOpen()).toBe(false);
  });

  test('also before it was known that there is none', async () => {
    await visit('unknown', PAGE.replace('<attune-consent', '<attune-consent hidden'));
    dialog().hidden = false;
    await userEvent.click(document.querySelector('#choices')!);
    handle.turn({ state: 'undecided' });
    expect(isOpen()).toBe(true);
  });

  test('a yes of another tab, of which a page without consent hears by the channel alone', async () => {
    await visit();
    const other = new BroadcastChannel(`attune:${POLICY.site}`);
    other.postMessage({ no: [], yes: ['observe'] });
    await expect.poll(isOpen).toBe(false);
    other.close();
    expect(decided()).toEqual([]);
  });

  test('a no of another tab, of which it hears by the marker', async () => {
    await visit();
    dispatchEvent(new StorageEvent('storage', { key: 'basket' }));
    expect(isOpen()).toBe(true);
    handle.status = { ...UNDECIDED, state: 'refused' };
    dispatchEvent(new StorageEvent('storage', { key: 'attune_no' }));
    expect(isOpen()).toBe(false);
  });
});

describe('a fault', () => {
  test('is told, and leaves what was ticked; the next attempt may do', async () => {
    await visit();
    handle.fault = new Error('The store is full.');
    await userEvent.click(box('learning'));
    await press('Save choice');
    const alert = one(dialog(), '[role=alert]');
    expect(alert.textContent).toBe('That did not work. The store is full.');
    expect(isShown(alert)).toBe(true);
    expect(isOpen()).toBe(true);
    expect(ticked()).toEqual(['observe', 'learn']);
    handle.fault = new Error('It is still full.');
    await press('Save choice');
    expect(alert.textContent).toBe('That did not work. It is still full.');
    handle.fault = null;
    await press('Save choice');
    expect(isOpen()).toBe(false);
    expect(handle.status.purposes).toEqual(['observe', 'learn']);
  });
});

describe('the element', () => {
  test('is invisible to attune, and leaves nothing behind', async () => {
    const watch = watchLeftovers();
    await visit();
    expect(dialog().matches('[data-attune-ignore]')).toBe(true);
    await userEvent.keyboard('{Escape}');
    expect(watch.left()).toEqual(['listener of click', 'listener of abort']);
    document.querySelector<HTMLElement>('#choices')!.click();
    dialog().remove();
    document.querySelector<HTMLElement>('#choices')!.click();
    const left = watch.left();
    watch.stop();
    expect(left).toEqual([]);
    expect(handle.subscriptions()).toBe(0);
  });

  test('moves nothing of the page', async () => {
    await visit('refused', `${PAGE}<p id="after">After</p>`);
    const there = (): unknown[] =>
      ['h1', '#field', '#after'].map((id) => document.querySelector(id)!.getBoundingClientRect().toJSON() as unknown);
    const before = there();
    dialog().open();
    expect(there()).toEqual(before);
  });

  test('lets the properties of the site be its own', async () => {
    document.documentElement.style.setProperty('--ink', 'rgb(1, 2, 3)');
    await visit('undecided', PAGE.replace('<p id="words">', '<p id="words" style="color: var(--ink)">'));
    expect(getComputedStyle(document.querySelector('#words')!).color).toBe('rgb(1, 2, 3)');
    document.documentElement.removeAttribute('style');
  });

  test('wears the colours that the site gives it', async () => {
    await visit('undecided', PAGE.replace('<attune-consent', '<attune-consent style="--attune-ink: #123456"'));
    expect(getComputedStyle(buttonOf(dialog(), 'Accept all')).backgroundColor).toBe('rgb(18, 52, 86)');
  });

  test('leaves an Escape alone that was meant for something else', async () => {
    await visit();
    const field = document.querySelector<HTMLElement>('#field')!;
    field.addEventListener('keydown', (event) => event.preventDefault());
    field.focus();
    await userEvent.keyboard('{Escape}');
    expect(isOpen()).toBe(true);
  });
});
