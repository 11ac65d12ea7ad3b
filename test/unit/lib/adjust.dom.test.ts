/** Swapping and its exact inverse, on a document; scaling and revealing need layout and run in a real browser. */
import { beforeEach, expect, test } from 'vitest';
import { applyOperation } from '../../../lib/adjust/index.js';

let slot: HTMLElement;
beforeEach(() => {
  document.body.innerHTML =
    '<div data-attune-slot="s"><p class="a" style="color: red">long text</p><template data-attune-variant="short"><p>short</p></template></div>';
  slot = document.querySelector('div')!;
});

test('a swap shows the variant, and its inverse restores the slot to the letter', () => {
  const before = slot.innerHTML;
  const revert = applyOperation(slot, { op: 'swap', variant: 'short' });
  expect(slot.innerHTML).not.toBe(before);
  revert();
  expect(slot.innerHTML).toBe(before);
});

test('swap brings back the very same nodes, listeners and all, and keeps what the page added meanwhile', () => {
  const authored = slot.firstElementChild!;
  const revert = applyOperation(slot, { op: 'swap', variant: 'short' });
  expect(slot.textContent.trim()).toBe('short');
  slot.append(document.createElement('hr'));
  revert();
  expect(slot.firstElementChild).toBe(authored);
  expect(slot.lastElementChild!.tagName).toBe('HR');
});

test('an unknown variant is refused and nothing changes', () => {
  const before = slot.innerHTML;
  expect(() => applyOperation(slot, { op: 'swap', variant: 'absent' })).toThrow(/data-attune-variant="absent"/);
  expect(slot.innerHTML).toBe(before);
});
