/** Operations on pages that are made otherwise than most: what would go wrong is refused, and what can be done is done rightly. */
import { afterEach, describe, expect, test } from 'vitest';
import type { Operation } from '../../kernel/ruleset.js';
import { applyOperation } from '../../lib/adjust/index.js';
import { shiftBy } from '../../lib/adjust/shift.js';

const SCALE: Operation = { op: 'scale', factor: 1_200_000 };
const TONE: Operation = { op: 'tone', saturation: 500_000 };
const DARKER: Operation = { op: 'tone', brightness: 800_000 };

afterEach(() => {
  document.body.innerHTML = '';
  document.documentElement.style.colorScheme = '';
});

function slotOf(html: string, style = ''): HTMLElement {
  document.body.innerHTML = `<div data-attune-slot="s" style="width: 400px; min-height: 300px; ${style}">${html}</div><p>After</p>`;
  return document.querySelector('[data-attune-slot]')!;
}
const at = (selector: string): HTMLElement => document.querySelector(selector)!;
const finish = (): void => document.getAnimations().forEach((animation) => animation.finish());

describe('what a transform or a filter would make jump is refused', () => {
  test.each([
    ['what is fixed in it', '<div><b style="position: fixed; top: 0">Top</b></div>', [SCALE, TONE]],
    [
      'what is placed by the slot',
      '<div><b style="position: absolute; right: 0">New</b></div>',
      [SCALE, TONE],
      'position: relative',
    ],
    [
      'its author’s transform',
      '<div style="position: absolute; left: 50%; transform: translate(-50%)">Middle</div>',
      [SCALE],
    ],
    ['its author’s filter', '<div style="filter: invert(1)">Dark</div>', [TONE]],
    ['what is within a line, which no transform changes', '<span>Some words</span>', [SCALE]],
  ])('%s', (_, html, operations, style = '') => {
    for (const operation of operations) {
      const slot = slotOf(html, style);
      const before = slot.firstElementChild!.getBoundingClientRect().toJSON() as unknown;
      expect(() => applyOperation(slot, operation)).toThrow(/Put an element between|Wrap it in a block/);
      finish();
      expect(slot.firstElementChild!.getBoundingClientRect().toJSON()).toEqual(before);
    }
  });

  test('but not what is placed by the content, or by nothing, nor an image', () => {
    applyOperation(
      slotOf('<div style="position: relative; width: 200px"><b style="position: absolute; right: 0">New</b></div>'),
      SCALE,
    );
    applyOperation(slotOf('<div style="width: 200px"><menu popover>Copy</menu></div>'), SCALE);
    applyOperation(slotOf('<img alt="" width="100" height="50" src="data:,">'), SCALE);
    finish();
    expect(at('img').getBoundingClientRect().width).toBeCloseTo(120, 3);
  });
});

test('what is read from right to left grows to the left', () => {
  const slot = slotOf('<p style="margin: 0; width: 200px">שלום</p>', 'direction: rtl');
  const { right } = at('p').getBoundingClientRect();
  applyOperation(slot, SCALE);
  finish();
  const after = at('p').getBoundingClientRect();
  expect(after.right).toBeCloseTo(right, 3);
  expect(after.width).toBeCloseTo(240, 3);
  const wide = slotOf('<p style="width: 390px">שלום</p>', 'direction: rtl');
  expect(() => applyOperation(wide, SCALE)).toThrow(/Reserve room/);
});

test.each([
  ['two elements', '<p>One</p><p>Two</p>'],
  ['bare text', 'Some <b>words</b>'],
  ['nothing but a template', '<template data-attune-variant="v">V</template>'],
])('of %s it is not clear what to change', (_, html) => {
  for (const operation of [SCALE, TONE, { op: 'space', line: 1_200_000 }, { op: 'defer', ms: 1000 }] as Operation[])
    expect(() => applyOperation(slotOf(html), operation)).toThrow(/one element/);
});

describe('text stays legible', () => {
  test('on a canvas that is dark', () => {
    const slot = slotOf('<p style="color: rgb(125, 125, 125)">Grey</p>');
    document.documentElement.style.colorScheme = 'dark';
    expect(() => applyOperation(slot, DARKER)).toThrow(/contrast of 3\.\d:1/);
    document.documentElement.style.colorScheme = 'light';
    applyOperation(slot, DARKER);
  });
  test('and is left alone where something lets its ground shine through', () => {
    const html = '<div style="background: #fff"><p style="opacity: 0.55; color: #000">Faint</p></div>';
    expect(() => applyOperation(slotOf(html), TONE)).toThrow(/cannot be told/);
  });
  test.each([
    ['in a field', '<input value="7" style="color: #767676; background: #fff">'],
    ['beside a field', '<input placeholder="Name" class="pale" style="color: #000; background: #fff">'],
  ])('%s', (_, html) => {
    const slot = slotOf(`<style>.pale::placeholder { color: #767676 }</style><div>${html}</div>`, 'background: #fff');
    expect(() => applyOperation(slot, { op: 'tone', brightness: 1_300_000 })).toThrow(/contrast of/);
  });
});

describe('space', () => {
  const heading = (line: string): HTMLElement =>
    slotOf(`<div style="font: 16px/${line} sans-serif"><h2 style="font-size: 40px; margin: 0">A heading</h2></div>`);
  const lineOf = (): number => parseFloat(getComputedStyle(at('h2')).lineHeight);

  test('sets lines apart by each element’s own font, and nothing that was not asked for', () => {
    let slot = heading('1.5');
    applyOperation(slot, { op: 'space', letters: 50_000 });
    expect([lineOf(), getComputedStyle(at('h2')).letterSpacing]).toEqual([60, '0.8px']);
    slot = heading('1.5');
    applyOperation(slot, { op: 'space', line: 1_200_000 });
    expect(lineOf()).toBeCloseTo(72, 3);
  });
  test('is refused where some lines would be closer', () => {
    const slot = slotOf(
      '<div style="font: 16px/30px sans-serif"><small style="display: block; font-size: 8px">Small print</small></div>',
    );
    expect(() => applyOperation(slot, { op: 'space', line: 1_100_000 })).toThrow(/closer/);
    expect(getComputedStyle(at('small')).lineHeight).toBe('30px');
  });
});

describe('order', () => {
  const three = '<p data-attune-item="a">a</p><p data-attune-item="b">b</p>';
  const text = (): string => at('[data-attune-slot]').textContent;

  test.each(['aside', 'main', 'footer', 'p role="Search"', 'p role="navigation menu"', 'div role="complementary"'])(
    'moves no <%s>',
    (tag) => {
      const slot = slotOf(`${three}<${tag} data-attune-item="c">c</${tag.split(' ')[0]!}>`);
      expect(() => applyOperation(slot, { op: 'order', first: ['c'] })).toThrow(/landmarks/);
    },
  );
  test('moves an article with its header', () => {
    const slot = slotOf(`${three}<article data-attune-item="c"><header>c</header></article>`);
    applyOperation(slot, { op: 'order', first: ['c'] });
    expect(text()).toBe('cab');
  });
  test('leaves where it is what the page added meanwhile', () => {
    const slot = slotOf(three);
    const revert = applyOperation(slot, { op: 'order', first: ['b'] });
    slot.insertAdjacentHTML('beforeend', '<p>c</p>');
    slot.insertAdjacentHTML('afterbegin', '<p>0</p>');
    expect(text()).toBe('0bac');
    revert();
    expect(text()).toBe('0abc');
  });
});

describe('an inverse', () => {
  test('of a swap does not fail where a text has become shorter than where the caret was', () => {
    const slot = slotOf('<p>A long text</p><template data-attune-variant="v"><p>Other</p></template>');
    const text = at('p').firstChild as Text;
    getSelection()!.collapse(text, 8);
    const revert = applyOperation(slot, { op: 'swap', variant: 'v' });
    text.data = 'cut';
    revert();
    expect([getSelection()!.anchorNode, getSelection()!.anchorOffset]).toEqual([text, 3]);
  });
  test('of a reveal gives the focus back to where it came from', () => {
    const slot = slotOf(
      '<button id="from">From</button><template data-attune-variant="v"><button id="close">Close</button></template>',
    );
    const revert = applyOperation(slot, { op: 'reveal', variant: 'v' });
    at('#from').focus();
    at('#close').focus();
    revert();
    expect(document.activeElement).toBe(at('#from'));
  });
});

test('a note that cannot be shown is not left behind', () => {
  const slot = slotOf('<p>Text</p><template data-attune-variant="v">Note</template>');
  slot.remove();
  const html = slot.innerHTML;
  expect(() => applyOperation(slot, { op: 'reveal', variant: 'v' })).toThrow();
  expect(slot.innerHTML).toBe(html);
});

test('a shift is seen past what has no box', () => {
  document.body.innerHTML = '<div id="slot"></div><script></script><p>After</p>';
  const shift = shiftBy(at('#slot'), () => {
    // The margin goes through the slot, whose own box stays as it is.
    at('#slot').innerHTML = '<div style="margin-top: 80px"></div>';
  });
  expect(shift).toBeGreaterThan(0);
});
