/** Adjusters that need layout and a top layer, in a real browser. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { applyOperation } from '../../lib/adjust/index.js';
import { shiftBetween, witnessRects } from '../../lib/adjust/shift.js';

let slot: HTMLElement;
beforeEach(() => {
  document.body.innerHTML = `
    <div id="s" data-attune-slot="s" style="width: 400px; padding-bottom: 40px">
      <p style="margin: 0; width: 300px; color: red">Some text that is long enough to wrap over a few lines of the box.</p>
      <template data-attune-variant="hint"><p>A hint</p></template>
      <template data-attune-variant="tall"><p style="height: 500px">Tall</p></template>
    </div><p id="after">After</p>`;
  slot = document.querySelector('#s')!;
});
afterEach(() => {
  document.body.innerHTML = '';
});

test('scale enlarges inside the reserved box, moves nothing, and its inverse restores the slot to the letter', () => {
  const html = slot.innerHTML;
  const before = witnessRects(slot);
  const width = slot.firstElementChild!.getBoundingClientRect().width;
  const revert = applyOperation(slot, { op: 'scale', factor: 1_120_000 });
  document.getAnimations().forEach((animation) => animation.finish());
  expect(slot.firstElementChild!.getBoundingClientRect().width).toBeCloseTo(1.12 * width, 3);
  expect(shiftBetween(before, witnessRects(slot), innerWidth, innerHeight)).toBe(0);
  revert();
  expect(slot.firstElementChild!.getBoundingClientRect().width).toBe(width);
  expect(slot.innerHTML).toBe(html);
});

test('scale that would leave the box is refused, and nothing changes', () => {
  slot.style.width = '310px';
  expect(() => applyOperation(slot, { op: 'scale', factor: 1_120_000 })).toThrow(/Reserve room/);
  expect(document.getAnimations()).toEqual([]);
});

test('reveal shows a variant in the top layer without moving anything, and takes it away again', () => {
  const html = slot.innerHTML;
  const before = witnessRects(slot);
  const revert = applyOperation(slot, { op: 'reveal', variant: 'hint' });
  const note = slot.querySelector('aside')!;
  expect(note.matches(':popover-open')).toBe(true);
  expect(note.textContent).toBe('A hint');
  expect(shiftBetween(before, witnessRects(slot), innerWidth, innerHeight)).toBe(0);
  revert();
  expect(slot.innerHTML).toBe(html);
});

test('a swap that moves what follows is measured as a shift', () => {
  const before = witnessRects(slot);
  applyOperation(slot, { op: 'swap', variant: 'tall' });
  expect(shiftBetween(before, witnessRects(slot), innerWidth, innerHeight)).toBeGreaterThan(0);
});

describe('tone', () => {
  const filterOf = (): string => getComputedStyle(slot.firstElementChild!).filter;
  const colours = (ink: string, ground: string): void => {
    slot.querySelector('p')!.style.color = ink;
    slot.style.background = ground;
  };

  test('changes contrast, brightness and saturation, and moves nothing', () => {
    colours('black', 'white');
    const before = witnessRects(slot);
    const revert = applyOperation(slot, { op: 'tone', contrast: 1_200_000, brightness: 900_000, saturation: 500_000 });
    document.getAnimations().forEach((animation) => animation.finish());
    expect(filterOf()).toBe('contrast(1.2) brightness(0.9) saturate(0.5)');
    expect(shiftBetween(before, witnessRects(slot), innerWidth, innerHeight)).toBe(0);
    revert();
    expect(filterOf()).toBe('none');
  });

  test('is refused where text would fall below 4.5:1, and nothing changes', () => {
    // 4.54:1 as it is.
    colours('rgb(118, 118, 118)', 'white');
    expect(() => applyOperation(slot, { op: 'tone', brightness: 1_200_000 })).toThrow(/contrast of 3\.\d:1/);
    expect(document.getAnimations()).toEqual([]);
    applyOperation(slot, { op: 'tone', brightness: 900_000 });
  });

  test('text that had less keeps what it had', () => {
    // 2.85:1.
    colours('rgb(153, 153, 153)', 'white');
    expect(() => applyOperation(slot, { op: 'tone', brightness: 1_100_000 })).toThrow(/Change it less/);
    applyOperation(slot, { op: 'tone', brightness: 800_000 });
  });

  test('text through which its ground shines is judged as it is seen', () => {
    // Seen as rgb(118, 118, 118); what is written is black.
    colours('rgba(0, 0, 0, 0.537)', 'white');
    expect(() => applyOperation(slot, { op: 'tone', contrast: 800_000 })).toThrow(/contrast of [34]\.\d:1/);
  });

  test('is refused where what is behind the text is no plain colour', () => {
    colours('black', 'linear-gradient(white, grey)');
    expect(() => applyOperation(slot, { op: 'tone', contrast: 1_200_000 })).toThrow(/plain colour/);
  });
});

describe('space', () => {
  test('sets lines, letters and words apart, and back', () => {
    slot.style.height = '300px';
    const text = slot.firstElementChild as HTMLElement;
    text.style.cssText += 'font-size: 20px; line-height: 24px';
    const revert = applyOperation(slot, { op: 'space', line: 1_500_000, letters: 100_000, words: 150_000 });
    const { lineHeight, letterSpacing, wordSpacing } = getComputedStyle(text);
    expect([lineHeight, letterSpacing, wordSpacing]).toEqual(['36px', '2px', '3px']);
    revert();
    expect(getComputedStyle(text).lineHeight).toBe('24px');
  });

  test('that would leave the box is refused, and nothing changes', () => {
    slot.style.cssText = `width: 310px; height: ${slot.firstElementChild!.getBoundingClientRect().height}px`;
    expect(() => applyOperation(slot, { op: 'space', line: 1_500_000 })).toThrow(/Reserve room/);
    expect(document.getAnimations()).toEqual([]);
  });
});

describe('order', () => {
  const items = (): (string | null)[] => [...slot.querySelectorAll('li')].map((item) => item.textContent);
  beforeEach(() => {
    slot.innerHTML = ['a', 'b', 'c', 'd']
      .map((name) => `<li data-attune-item="${name}" tabindex="0">${name}</li>`)
      .join('');
  });

  test('brings the named children to the front, in the document, and back', () => {
    const revert = applyOperation(slot, { op: 'order', first: ['c', 'b'] });
    expect(items()).toEqual(['c', 'b', 'a', 'd']);
    revert();
    expect(items()).toEqual(['a', 'b', 'c', 'd']);
  });

  test('what the page adds or takes away meanwhile stays added or taken away', () => {
    const revert = applyOperation(slot, { op: 'order', first: ['d'] });
    slot.append(Object.assign(document.createElement('li'), { textContent: 'new' }));
    slot.querySelector('[data-attune-item=b]')!.remove();
    revert();
    expect(items()).toEqual(['a', 'c', 'd', 'new']);
  });

  test('is refused where a child is missing, or people find their way by the slot', () => {
    expect(() => applyOperation(slot, { op: 'order', first: ['c', 'e'] })).toThrow(/data-attune-item="e"/);
    slot.insertAdjacentHTML('beforeend', '<nav></nav>');
    for (const operation of [
      { op: 'order', first: ['c'] },
      { op: 'defer', ms: 1000 },
    ] as const)
      expect(() => applyOperation(slot, operation)).toThrow(/stay as they are/);
    expect(items()).toEqual(['a', 'b', 'c', 'd']);
  });
});

test('defer keeps the box and hides what it holds, for its time', async () => {
  const text = slot.firstElementChild!;
  const before = witnessRects(slot);
  applyOperation(slot, { op: 'defer', ms: 1000 });
  expect(getComputedStyle(text).visibility).toBe('hidden');
  expect(shiftBetween(before, witnessRects(slot), innerWidth, innerHeight)).toBe(0);
  await Promise.all(text.getAnimations().map((animation) => animation.finished));
  expect(getComputedStyle(text).visibility).toBe('visible');
});
