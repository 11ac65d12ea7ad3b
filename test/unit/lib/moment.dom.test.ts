/** The safe moment, on a document: what the visitor uses stays as it is, and what is on screen does not move. */
import { beforeEach, expect, test } from 'vitest';
import type { Adjustment, Condition, Operation } from '../../../kernel/ruleset.js';
import { isSafeMoment } from '../../../lib/adjust/moment.js';
import type { PresentMoment } from '../../../lib/capture.js';

let slot: HTMLElement;
beforeEach(() => {
  document.body.innerHTML = '<div data-attune-slot="s"><button>More</button></div><p>Around it</p>';
  slot = document.querySelector('div')!;
});

const SCALE: Operation = { op: 'scale', factor: 1_100_000 };
const SWAP: Operation = { op: 'swap', variant: 'short' };
const DEFER: Operation = { op: 'defer', ms: 5000 };
const READ: Condition = { feature: 'read.level', slot: 's', above: 1 };
const RESTED: Condition = { feature: 'hover.time', slot: 's', above: 3000 };

/** Whether slot 0 may change now, the pointer elsewhere and all at rest unless said otherwise. */
function isSafe(
  operation: Operation,
  { hovered = false, ...now }: Partial<PresentMoment> & { hovered?: boolean } = {},
  { when = READ, box = 'reserved' }: { when?: Condition; box?: 'reserved' | 'free' } = {},
): boolean {
  const moment = { region: -1, lastInput: -Infinity, scrolling: false, inView: [1], ...now };
  const { matches } = HTMLElement.prototype;
  slot.matches = ((asked: string) => (asked === ':hover' ? hovered : matches.call(slot, asked))) as typeof matches;
  const adjustment: Adjustment = { id: 'a', slot: 's', when, do: operation, because: 'You read on.' };
  return isSafeMoment(moment, 0, slot, adjustment, box);
}

test('an overlay may come at once, but not under the pointer, unless resting there is what called it', () => {
  expect(isSafe(SCALE, { lastInput: performance.now() })).toBe(true);
  expect(isSafe(SCALE, { hovered: true })).toBe(false);
  expect(isSafe(SCALE, { hovered: true }, { when: RESTED })).toBe(true);
  expect(isSafe(SCALE, { hovered: true }, { when: { all: [READ, { any: [{ not: RESTED }] }] } })).toBe(true);
  expect(isSafe(SCALE, { hovered: true }, { when: { feature: 'hover.time', slot: 't', above: 3000 } })).toBe(false);
});

test('nothing changes while the page scrolls, a dialog is open, or the focus or something that plays is in the slot', () => {
  expect(isSafe(SCALE, { scrolling: true })).toBe(false);
  document.querySelector('button')!.focus();
  expect(isSafe(SCALE)).toBe(false);
  document.querySelector('button')!.blur();
  expect(isSafe(SCALE)).toBe(true);
  const film = document.createElement('video');
  slot.append(film);
  Object.assign(film, { muted: true });
  Object.defineProperty(film, 'paused', { value: false, configurable: true });
  expect(isSafe(SCALE)).toBe(true);
  film.muted = false;
  expect(isSafe(SCALE)).toBe(false);
  film.remove();
  document.body.append(Object.assign(document.createElement('dialog'), { open: true }));
  expect(isSafe(SCALE)).toBe(false);
});

test('another layout comes in a reserved box after two quiet seconds, and never under the pointer', () => {
  expect(isSafe(SWAP)).toBe(true);
  expect(isSafe(SWAP, { lastInput: performance.now() - 1000 })).toBe(false);
  expect(isSafe(SWAP, { lastInput: performance.now() - 2001 })).toBe(true);
  expect(isSafe(SWAP, { hovered: true }, { when: RESTED })).toBe(false);
});

test('in a free box it waits until the slot is below the fold', () => {
  const at = (top: number): void => void (slot.getBoundingClientRect = () => new DOMRect(0, top, 100, 100));
  const hidden = { inView: [0], lastInput: performance.now() };
  at(0);
  expect(isSafe(SWAP, {}, { box: 'free' })).toBe(false);
  // Above the fold it would move what is on screen.
  at(-500);
  expect(isSafe(SWAP, hidden, { box: 'free' })).toBe(false);
  at(innerHeight);
  expect(isSafe(SWAP, hidden, { box: 'free' })).toBe(true);
  expect(isSafe(SWAP, { ...hidden, inView: [0.1] }, { box: 'free' })).toBe(false);
});

test('what is on screen is not moved within its box, nor deferred, also where that is reserved', () => {
  const others: Operation[] = [DEFER, { op: 'order', first: ['a'] }, { op: 'space', line: 1_200_000 }];
  slot.getBoundingClientRect = () => new DOMRect(0, 0, 100, 100);
  expect(isSafe(SWAP)).toBe(true);
  for (const operation of others) expect(isSafe(operation)).toBe(false);
  slot.getBoundingClientRect = () => new DOMRect(0, innerHeight, 100, 100);
  for (const operation of others) expect(isSafe(operation, { inView: [0] })).toBe(true);
});
