/** Swipes whose answer one can work out by hand. The viewport is 500 px high. */
import { describe, expect, test } from 'vitest';
import { Code } from '../../../../kernel/frame.js';
import type { Row } from '../../../../testing/records.js';
import { swiping } from '../../../../worker/senses/swipe.js';
import { LAYOUT, rawAt, SLOTS } from './fixtures.js';

const raw = (t: number, rows: readonly Row[]): ((id: string) => number) => rawAt(t, rows, SLOTS, ['B'], [swiping]);
const touch = (t: number, phase: number, y: number, x = 100): Row => [t, Code.Touch, -1, x, y, phase];
/** Up by `px` in `ms`, by way of the middle. */
const swipe = (t: number, px: number, ms = 100): Row[] => [
  touch(t, 0, 400),
  touch(t + ms / 2, 1, 400 - px / 2),
  touch(t + ms, 2, 400 - px),
];

describe('the speed', () => {
  const speed = (...rows: Row[]): number => raw(9e5, rows)('swipe.speed');

  test('is the length of the path over its time, in viewport heights a second', () => {
    expect(speed(LAYOUT, ...swipe(0, 100))).toBe(2_000_000);
    // There and back: 100 px too.
    expect(speed(LAYOUT, touch(0, 0, 400), touch(50, 1, 350), touch(100, 2, 400))).toBe(2_000_000);
  });

  test('is unknown before the first swipe, or without a layout; a touch below 30 px is none', () => {
    expect(speed(LAYOUT)).toBeNaN();
    expect(speed(...swipe(0, 100))).toBeNaN();
    expect(speed(LAYOUT, ...swipe(0, 29))).toBeNaN();
    expect(speed(LAYOUT, ...swipe(0, 30))).toBe(600_000);
    expect(speed(LAYOUT, ...swipe(0, 100).slice(1))).toBeNaN();
  });

  test('is the median of the latest fifteen', () => {
    const all = [100, 50, 200].flatMap((px, i) => swipe(1000 * i, px));
    expect(speed(LAYOUT, ...all)).toBe(2_000_000);
    const later = Array.from({ length: 15 }, (_, i) => swipe(5000 + 1000 * i, i < 8 ? 50 : 200)).flat();
    expect(speed(LAYOUT, ...all, ...later)).toBe(1_000_000);
  });
});

describe('dead swipes', () => {
  const dead = (t: number, ...rows: Row[]): number => raw(t, rows)('swipe.dead');
  const scroll = (t: number): Row => [t, Code.Scroll, -1, 0, 50];
  const change = (t: number): Row => [t, Code.Change];

  test('are counted 2750 ms after the finger was lifted, where nothing answered', () => {
    expect(dead(2849, ...swipe(0, 100))).toBe(0);
    expect(dead(2850, ...swipe(0, 100))).toBe(1);
    expect(dead(9000, ...swipe(0, 29))).toBe(0);
  });

  test('are none where the page scrolled or changed, during the swipe or within that time', () => {
    for (const answer of [scroll, change]) {
      const [down, on, up] = swipe(0, 100) as [Row, Row, Row];
      expect(dead(9000, down, answer(20), on, up)).toBe(0);
      expect(dead(9000, down, on, up, answer(2849))).toBe(0);
      expect(dead(9000, down, on, up, answer(2850))).toBe(1);
      expect(dead(9000, answer(0), down, on, up)).toBe(1);
    }
  });

  test('are none where the page was left or hidden', () => {
    expect(dead(9000, ...swipe(0, 100), [500, Code.Leave])).toBe(0);
    expect(dead(9000, ...swipe(0, 100), [500, Code.Visible, -1, 0, 0, 0])).toBe(0);
    expect(dead(9000, ...swipe(0, 100), [500, Code.Visible, -1, 0, 0, 1])).toBe(1);
  });

  test('are each counted, though they wait together; one answer answers all that wait', () => {
    const three = [...swipe(0, 100), ...swipe(500, 100), ...swipe(1000, 100)];
    expect(dead(9000, ...three)).toBe(3);
    expect(dead(3500, ...three)).toBe(2);
    expect(dead(9000, ...three, change(3000))).toBe(1);
  });
});
