/** Dead clicks on streams whose answer one can work out by hand. */
import { describe, expect, test } from 'vitest';
import { Code } from '../../../../kernel/frame.js';
import type { Row } from '../../../../testing/records.js';
import { deadClicks } from '../../../../worker/senses/dead-click.js';
import { rawAt, SLOTS } from './fixtures.js';

const click = (t: number, x = 100, y = 100, value = 0): Row => [t, Code.Click, -1, x, y, value];
const dead = (t: number, rows: readonly Row[]): number => rawAt(t, rows, SLOTS, ['A'], [deadClicks])('click.dead');

describe('a click that nothing follows', () => {
  test('is dead after 2.75 s, and not before', () => {
    expect(dead(0, [])).toBe(0);
    expect(dead(3749, [click(1000)])).toBe(0);
    expect(dead(3750, [click(1000)])).toBe(1);
    expect(dead(90_000, [click(1000), [80_000, Code.Tick]])).toBe(1);
  });

  test('counts each time', () => {
    expect(dead(9000, [click(1000), click(5000), click(5100, 400, 400)])).toBe(3);
  });

  test('counts once where it is repeated at its place within a second', () => {
    expect(dead(9000, [click(1000), click(1300), click(1999, 114, 115)])).toBe(1);
    expect(dead(9000, [click(1000), click(1300, 115, 115)])).toBe(2);
    expect(dead(9000, [click(1000), click(2000)])).toBe(2);
  });

  test('counts up to sixteen at once', () => {
    const all = Array.from({ length: 20 }, (_, i) => click(1000 + i, 100 * i));
    expect(dead(9000, all)).toBe(16);
    expect(dead(9000, [...all, click(4000)])).toBe(17);
  });
});

describe('a click is not dead', () => {
  test.each([
    ['a scroll', Code.Scroll, 99, 100],
    ['a selection', Code.Select, 99, 100],
    ['a change of the page', Code.Change, 2499, 2500],
    ['a navigation', Code.Leave, 2749, 2750],
  ])('if %s follows in time', (_, code, soon, late) => {
    expect(dead(9000, [click(1000), [1000 + soon, code, -1, 0, 0, 1]])).toBe(0);
    expect(dead(9000, [click(1000), [1000 + late, code, -1, 0, 0, 1]])).toBe(1);
  });

  test('if the document or the window went or came within a second around it', () => {
    for (const code of [Code.Visible, Code.Focus]) {
      expect(dead(9000, [click(1000), [1999, code, -1, 0, 0, 0]])).toBe(0);
      expect(dead(9000, [click(1000), [2000, code, -1, 0, 0, 0]])).toBe(1);
      const returned: Row[] = [
        [100, code, -1, 0, 0, 0],
        [5000, code, -1, 0, 0, 1],
      ];
      expect(dead(20_000, [...returned, click(5999)])).toBe(0);
      expect(dead(20_000, [...returned, click(6000)])).toBe(1);
    }
  });

  test('but a document that is said to be visible, and was, has not come', () => {
    expect(dead(9000, [[0, Code.Visible, -1, 0, 0, 1], [0, Code.Focus, -1, 0, 0, 1], click(500)])).toBe(1);
  });

  test('if a selection was made just before', () => {
    expect(dead(9000, [[901, Code.Select, -1, 0, 0, 1], click(1000)])).toBe(0);
    expect(dead(9000, [[900, Code.Select, -1, 0, 0, 1], click(1000)])).toBe(1);
  });

  test('where repeats are expected', () => {
    expect(dead(9000, [click(1000, 1, 1, 1)])).toBe(0);
  });
});

test('one change of the page saves all clicks of the 2.5 s before it', () => {
  expect(dead(9000, [click(1000), click(1100, 400), click(3000, 700), [3599, Code.Change]])).toBe(1);
});
