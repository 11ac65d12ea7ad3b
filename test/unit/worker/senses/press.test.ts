/** How long a button is held. */
import { expect, test } from 'vitest';
import { Code } from '../../../../kernel/frame.js';
import type { Row } from '../../../../testing/records.js';
import { pressing } from '../../../../worker/senses/press.js';
import { every, rawAt, SLOTS } from './fixtures.js';

const hold = (...rows: Row[]): number => rawAt(1e6, rows, SLOTS, ['C'], [pressing])('click.hold');
const press = (t: number): Row => [t, Code.Press];
const release = (t: number): Row => [t, Code.Release];

test('is told to the nearest 8 ms, of the latest release', () => {
  expect(hold(press(0), release(100))).toBe(104);
  expect(hold(press(0), release(99))).toBe(96);
  expect(hold(press(3), release(83), press(500), release(740))).toBe(240);
});

test('is unknown until a button was released that had been pressed', () => {
  expect(hold()).toBeNaN();
  expect(hold(press(0))).toBeNaN();
  expect(hold(release(0))).toBeNaN();
  expect(hold(press(0), release(80), release(200))).toBe(80);
});

test('is unknown on a clock coarser than 8 ms', () => {
  const moves = (grain: number): Row[] => every(grain, 1000, 9000, (t) => [t, Code.Move]);
  expect(hold(press(0), release(80), ...moves(8))).toBe(80);
  expect(hold(press(0), release(80), ...moves(10))).toBeNaN();
});
