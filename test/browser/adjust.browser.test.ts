/** Adjusters that need layout and a top layer, in a real browser. */
import { afterEach, beforeEach, expect, test } from 'vitest';
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
