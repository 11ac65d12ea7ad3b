/** Pinch zoom. */
import { expect, test } from 'vitest';
import { Code } from '../../../../kernel/frame.js';
import { zooming } from '../../../../worker/senses/zoom.js';
import { rawAt, SLOTS } from './fixtures.js';

const count = (...scales: number[]): number =>
  rawAt(
    1e6,
    scales.map((scale, i) => [100 * i, Code.Zoom, -1, 0, 0, scale]),
    SLOTS,
    ['A'],
    [zooming],
  )('zoom.count');

test('a pinch is counted once, however many scales it passes', () => {
  expect(count()).toBe(0);
  expect(count(1, 1.02, 1.09)).toBe(0);
  expect(count(1, 1.02, 1.1, 1.3, 2, 2.5)).toBe(1);
  expect(count(1.8)).toBe(1);
});

test('and again after the page was brought back to its size', () => {
  expect(count(1, 2, 1.5, 3)).toBe(1);
  expect(count(1, 2, 1, 2)).toBe(2);
});
