/** `<attune-slot>` and the definition of the elements, in a real browser. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { userEvent } from 'vitest/browser';
import { applyOperation } from '../../lib/adjust/index.js';
import { defineElements } from '../../lib/elements/index.js';
import { findRegions, isIgnored } from '../../lib/slots.js';
import { GRANTED, scripted, untouched } from './elements-handle.js';
import { buttonOf, isShown, later, objections, one, rectsOf, show, watchLeftovers, within } from './elements-page.js';

const handle = scripted();
const isDefinedByImport = customElements.get('attune-slot') !== undefined;
defineElements(handle.attune);

const SUMMARY =
  '<attune-slot name="summary" controls><p>The day in twelve lines.</p></attune-slot><p id="after">After</p>';
const BECAUSE = 'You went through the page quickly.';
const summary = (): HTMLElement => document.querySelector('attune-slot')!;
/** It is changed, and its element has asked why. */
async function adjusted(): Promise<void> {
  handle.adjust('summary', BECAUSE);
  await later(0);
}
const calls = (name: string): number => handle.calls.filter(([called]) => called === name).length;

beforeEach(() => handle.reset());
afterEach(() => show(''));

describe('the definition', () => {
  test('is not made by importing', () => {
    expect(isDefinedByImport).toBe(false);
  });

  test('is made once: again for the same handle it is nothing, for another an error that says what to do', () => {
    defineElements(handle.attune);
    expect(() => defineElements(scripted().attune)).toThrow(/belongs to another handle .*\. Make one handle a page/);
  });
});

describe('what attune sees of a slot', () => {
  test('is the element, marked by its name or by its author, with what it holds in the light', () => {
    show(`${SUMMARY}<attune-slot data-attune-slot="lede"><b>Lede</b></attune-slot>`);
    const [first, second] = document.querySelectorAll('attune-slot');
    expect(
      findRegions(
        {
          slots: [
            { id: 'summary', box: 'free' },
            { id: 'lede', box: 'free' },
          ],
        },
        'en',
      ).elements,
    ).toEqual([first, second]);
    expect(first!.innerHTML).toBe('<p>The day in twelve lines.</p>');
  });

  test('is not its button: what is done there is no use of the slot', () => {
    handle.status = GRANTED;
    show(SUMMARY);
    handle.adjust('summary', BECAUSE);
    expect(isIgnored(summary())).toBe(false);
    expect(isIgnored(summary().firstElementChild)).toBe(false);
    expect(isIgnored(buttonOf(summary(), 'Why this?'))).toBe(true);
    expect(isIgnored(buttonOf(summary(), 'Undo'))).toBe(true);
  });

  test('can be swapped and put in order, and is given back to the letter', () => {
    show(`<attune-slot name="s" controls><b data-attune-item="a">A</b><b data-attune-item="b">B</b>
      <template data-attune-variant="short"><i>Short</i></template></attune-slot>`);
    const slot = summary();
    const html = slot.innerHTML;
    const undoOrder = applyOperation(slot, { op: 'order', first: ['b'] });
    expect(slot.firstElementChild!.textContent).toBe('B');
    undoOrder();
    const undoSwap = applyOperation(slot, { op: 'swap', variant: 'short' });
    expect(slot.innerText.trim()).toBe('Short');
    undoSwap();
    expect(slot.innerHTML).toBe(html);
  });
});

describe('a slot that comes', () => {
  test('before attune looked for slots says nothing', async () => {
    show(SUMMARY);
    await later(30);
    expect(handle.calls).toEqual([]);
  });

  test('later, with others, makes another page of this one, once', async () => {
    handle.status = GRANTED;
    show(`${SUMMARY}<attune-slot name="lede"></attune-slot>`);
    await later(30);
    expect(calls('page')).toBe(1);
    expect(calls('inspect')).toBe(1);
  });

  test('and is known already makes none, and says why it looks as it does', async () => {
    handle.status = GRANTED;
    handle.whys['summary'] = { ...untouched('summary'), adjustment: 'summary.shorter', because: BECAUSE };
    show(SUMMARY);
    await later(30);
    expect(calls('page')).toBe(0);
    expect(isShown(buttonOf(summary(), 'Why this?'))).toBe(true);
  });

  test('and goes at once is none', async () => {
    handle.status = GRANTED;
    show(SUMMARY);
    show('');
    await later(30);
    expect(handle.calls).toEqual([]);
  });
});

describe('"Why this?"', () => {
  beforeEach(() => {
    handle.status = GRANTED;
    handle.whys['summary'] = untouched('summary');
    show(SUMMARY);
  });

  test('is there only while the slot is changed, and only where it is asked for', async () => {
    const why = buttonOf(summary(), 'Why this?');
    expect(isShown(why)).toBe(false);
    handle.adjust('lede', BECAUSE);
    await later(0);
    expect(isShown(why)).toBe(false);
    await adjusted();
    expect(isShown(why)).toBe(true);
    handle.revert('summary', 'pause');
    expect(isShown(why)).toBe(false);

    show('<attune-slot name="summary">Without</attune-slot>');
    await adjusted();
    expect(within(summary(), 'button')).toEqual([]);
  });

  test('is there for the one that is changed, where two have one name', async () => {
    show(SUMMARY + SUMMARY);
    const [first, second] = document.querySelectorAll('attune-slot');
    const { why } = handle.attune;
    handle.attune.why = (element) => (element === second ? Promise.resolve(null) : why(element));
    await adjusted();
    handle.attune.why = why;
    expect([first!, second!].map((slot) => isShown(buttonOf(slot, 'Why this?')))).toEqual([true, false]);
  });

  test('is not shown for a change that is over when it is asked about', async () => {
    handle.adjust('summary', BECAUSE);
    handle.revert('summary', 'wish');
    await later(0);
    expect(isShown(buttonOf(summary(), 'Why this?'))).toBe(false);
  });

  test('moves nothing, and is large enough to be hit', async () => {
    const before = rectsOf(document.body);
    await adjusted();
    expect(rectsOf(document.body)).toEqual(before);
    const { width, height, right, top, bottom } = buttonOf(summary(), 'Why this?').getBoundingClientRect();
    expect(Math.min(width, height)).toBeGreaterThanOrEqual(24);
    const slot = summary().getBoundingClientRect();
    expect(right).toBeLessThanOrEqual(slot.right);
    expect(bottom).toBeLessThanOrEqual(slot.bottom);
    // The corner is kept for it.
    expect(top).toBeGreaterThanOrEqual(summary().firstElementChild!.getBoundingClientRect().bottom);
  });

  test('by keyboard: opens, gives the reason, undoes, and says so', async () => {
    await adjusted();
    const bubble = one(summary(), '[popover]');
    await userEvent.tab();
    await userEvent.keyboard('{Enter}');
    expect(bubble.matches(':popover-open')).toBe(true);
    expect(one(summary(), 'p').textContent).toBe(BECAUSE);
    await userEvent.keyboard('{Escape}');
    expect(bubble.matches(':popover-open')).toBe(false);
    await userEvent.keyboard('{Enter}');
    await userEvent.tab();
    await userEvent.keyboard('{Enter}');
    expect(handle.calls.at(-1)).toEqual(['undo', 'summary']);
    expect(bubble.matches(':popover-open')).toBe(false);
    expect(isShown(buttonOf(summary(), 'Why this?'))).toBe(false);
    expect(one(summary(), '[role=status]').textContent).toBe('Undone.');
  });

  test('stands by its slot when it opens', async () => {
    await adjusted();
    await userEvent.click(buttonOf(summary(), 'Why this?'));
    const bubble = one(summary(), '[popover]').getBoundingClientRect();
    const why = buttonOf(summary(), 'Why this?').getBoundingClientRect();
    expect(Math.abs(bubble.right - why.right)).toBeLessThan(1);
    expect(Math.min(Math.abs(bubble.bottom - why.top), Math.abs(bubble.top - why.bottom))).toBeLessThan(8);
  });

  test.each(['light', 'dark'] as const)('has nothing that axe objects to, in %s', async (scheme) => {
    show(SUMMARY, scheme);
    expect(await objections()).toEqual([]);
    await adjusted();
    expect(await objections()).toEqual([]);
    await userEvent.click(buttonOf(summary(), 'Why this?'));
    expect(await objections()).toEqual([]);
  });
});

test('a slot that is taken out leaves nothing behind, and works again when it is put back', async () => {
  handle.status = GRANTED;
  handle.whys['summary'] = untouched('summary');
  const watch = watchLeftovers();
  show(SUMMARY);
  await adjusted();
  buttonOf(summary(), 'Why this?').click();
  await later(30);
  const slot = summary();
  slot.remove();
  const left = watch.left();
  watch.stop();
  expect(left).toEqual([]);
  expect(handle.subscriptions()).toBe(0);
  document.querySelector('main')!.append(slot);
  await adjusted();
  expect(isShown(buttonOf(slot, 'Why this?'))).toBe(true);
});
