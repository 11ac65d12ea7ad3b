/** Rage clicks and error clicks on streams whose answer one can work out by hand. */
import { describe, expect, test } from 'vitest';
import { Code } from '../../../../kernel/frame.js';
import type { Row } from '../../../../testing/records.js';
import { clicks } from '../../../../worker/senses/click.js';
import { rawAt, SLOTS } from './fixtures.js';

const click = (t: number, x = 100, y = 100, value = 0): Row => [t, Code.Click, -1, x, y, value];
const fault = (t: number): Row => [t, Code.Fault];
const raw = (t: number, rows: readonly Row[]): ((id: string) => number) => rawAt(t, rows, SLOTS, ['A'], [clicks]);

describe('rage clicks', () => {
  const rages = (t: number, rows: readonly Row[]): number => raw(t, rows)('click.rage');

  test('three near clicks in quick succession are one, and more of the same are no second one', () => {
    expect(rages(2000, [])).toBe(0);
    expect(rages(2000, [click(0), click(400)])).toBe(0);
    expect(rages(2000, [click(0), click(400), click(800, 110, 119)])).toBe(1);
    expect(rages(2000, [click(0), click(200), click(400), click(600), click(800), click(1000)])).toBe(1);
  });

  test('clicks too far apart, in place or time, are none', () => {
    expect(rages(2000, [click(0), click(400), click(800, 115, 115)])).toBe(0);
    expect(rages(4000, [click(0), click(400), click(1400)])).toBe(0);
  });

  test('a run that ended may begin anew', () => {
    expect(rages(9000, [click(0), click(1), click(2), click(1002), click(1003), click(1004)])).toBe(2);
  });

  test('clicks where repeats are expected are none, and end a run', () => {
    expect(rages(2000, [click(0, 1, 1, 1), click(100, 1, 1, 1), click(200, 1, 1, 1)])).toBe(0);
    expect(rages(2000, [click(0), click(100), click(200, 1, 1, 1), click(300)])).toBe(0);
  });
});

describe('error clicks', () => {
  const errors = (t: number, rows: readonly Row[]): number => raw(t, rows)('click.error');

  test('are followed by a fault within a second', () => {
    expect(errors(5000, [click(0)])).toBe(0);
    expect(errors(5000, [click(100), fault(1099)])).toBe(1);
    expect(errors(5000, [click(100), fault(1100)])).toBe(0);
    expect(errors(5000, [fault(100), click(100)])).toBe(0);
  });

  test('count once, however many faults follow', () => {
    expect(errors(5000, [click(0), fault(10), fault(20), fault(30)])).toBe(1);
    expect(errors(5000, [click(0), fault(10), click(500), fault(510)])).toBe(2);
  });

  test('are the latest click alone', () => {
    expect(errors(5000, [click(0), click(500), fault(600), fault(700)])).toBe(1);
  });

  test('may be where repeats are expected', () => {
    expect(errors(5000, [click(0, 1, 1, 1), fault(10)])).toBe(1);
  });
});
