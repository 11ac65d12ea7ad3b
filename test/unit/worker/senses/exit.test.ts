/** Exit intents on ways whose answer one can work out by hand. The viewport is 500 px high: its top ends at 20 px. */
import { expect, test } from 'vitest';
import { Code } from '../../../../kernel/frame.js';
import type { Row } from '../../../../testing/records.js';
import { exiting } from '../../../../worker/senses/exit.js';
import { every, LAYOUT, rawAt, SLOTS } from './fixtures.js';

const move = (t: number, y: number): Row => [t, Code.Move, -1, 500, y];
const exits = (rows: readonly Row[]): number => rawAt(1e6, rows, SLOTS, ['B'], [exiting])('pointer.exits');
/** Up at so many px/ms from 220 px, a move each 20 ms, until the top. */
const dash = (start: number, speed: number): Row[] =>
  every(20, 0, 220 / speed, (t) => move(start + t, 220 - speed * t));

test('is unknown until the layout was told', () => {
  expect(exits(dash(0, 1))).toBeNaN();
  expect(exits([LAYOUT])).toBe(0);
});

test('a dash over the top is one', () => {
  expect(exits([LAYOUT, ...dash(0, 1)])).toBe(1);
});

test('speed matters: more than 0.5 px/ms', () => {
  expect(exits([LAYOUT, ...dash(0, 0.5)])).toBe(0);
  expect(exits([LAYOUT, move(0, 30), move(20, 19.9)])).toBe(1);
});

test('so does the place: above 20 px', () => {
  expect(exits([LAYOUT, move(0, 120), move(20, 20)])).toBe(0);
  expect(exits([LAYOUT, move(0, 120), move(20, 19)])).toBe(1);
});

test('there is one a minute at most', () => {
  expect(exits([LAYOUT, ...dash(0, 1), ...dash(1000, 1), ...dash(59_000, 1)])).toBe(1);
  expect(exits([LAYOUT, ...dash(0, 1), ...dash(60_000, 1)])).toBe(2);
});

test('a step of a fast mouse is no speed: one looks back 20 ms at least', () => {
  // Down by 1 px each ms, but for a jerk up: −1 px in 1 ms.
  const jitter = every(1, 0, 200, (t, i) => move(t, 15 - (i % 2)));
  expect(exits([LAYOUT, ...jitter])).toBe(0);
  expect(exits([LAYOUT, ...every(1, 0, 200, (t) => move(t, 200 - t))])).toBe(1);
  // At 60 Hz the one before the last lies 32 ms back.
  expect(exits([LAYOUT, move(0, 40), move(16, 34), move(32, 19)])).toBe(1);
  expect(exits([LAYOUT, move(0, 34), move(16, 34), move(32, 19)])).toBe(0);
});

test('a pause of 300 ms begins anew', () => {
  expect(exits([LAYOUT, move(0, 400), move(299, 10)])).toBe(1);
  expect(exits([LAYOUT, move(0, 400), move(300, 10)])).toBe(0);
});
