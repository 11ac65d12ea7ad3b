/** Presence on streams whose answer one can work out by hand. */
import { describe, expect, test } from 'vitest';
import { Code } from '../../../../kernel/frame.js';
import type { Row } from '../../../../testing/records.js';
import { presence } from '../../../../worker/senses/presence.js';
import { LAYOUT, rawAt, SLOTS } from './fixtures.js';

const START: Row[] = [[0, Code.Visible, -1, 0, 0, 1], [0, Code.Focus, -1, 0, 0, 1], LAYOUT, [0, Code.Scroll]];
const tick = (t: number): Row => [t, Code.Tick];
const hide = (t: number): Row => [t, Code.Visible, -1, 0, 0, 0];
const show = (t: number): Row => [t, Code.Visible, -1, 0, 0, 1];
const scrollTo = (t: number, y: number): Row => [t, Code.Scroll, -1, 0, y];
const raw = (t: number, rows: readonly Row[]): ((id: string) => number) => rawAt(t, rows, SLOTS, ['A'], [presence]);

describe('idle', () => {
  test('is the time since the last input, at most 30 s', () => {
    expect(raw(700, START)('idle')).toBe(700);
    expect(raw(1500, [...START, [1000, Code.Active], tick(1400)])('idle')).toBe(500);
    expect(raw(90_000, [...START, [1000, Code.Active]])('idle')).toBe(30_000);
  });

  test('ends with a touch, a press and a key as with a click', () => {
    for (const code of [Code.Click, Code.Move, Code.Touch, Code.Press, Code.KeyDown]) {
      expect(raw(1500, [...START, [1200, code]])('idle')).toBe(300);
    }
  });
});

describe('engaged', () => {
  test('is five seconds after each input, counted once', () => {
    expect(raw(9000, [...START.slice(2), [1000, Code.Active]])('engaged')).toBe(5000);
    expect(raw(9000, [...START.slice(2), [1000, Code.Active], [3000, Code.Click]])('engaged')).toBe(7000);
    expect(raw(3500, [...START.slice(2), [1000, Code.Active], [3000, Code.Click]])('engaged')).toBe(2500);
  });

  test('begins with a gain of focus, but not with the first scroll record, which only tells where the page starts', () => {
    expect(raw(9000, [[0, Code.Focus, -1, 0, 0, 1]])('engaged')).toBe(5000);
    expect(raw(9000, [scrollTo(0, 400)])('engaged')).toBe(0);
    expect(raw(9000, [scrollTo(0, 400), scrollTo(2000, 500)])('engaged')).toBe(5000);
  });

  test('stops with a hidden document', () => {
    const rows: Row[] = [...START.slice(2), [1000, Code.Active], hide(2000), show(4000)];
    expect(raw(9000, rows)('engaged')).toBe(1000 + 2000);
  });
});

describe('page pings', () => {
  const active = (...times: number[]): Row[] => [...START, ...times.map((t): Row => [t, Code.Active])];

  test('begin 30 s after the page, if there was input since', () => {
    expect(raw(29_999, active(1000))('page.pings')).toBe(0);
    expect(raw(30_000, active(1000))('page.pings')).toBe(1);
    expect(raw(90_000, START)('page.pings')).toBe(0);
    expect(raw(90_000, active(0))('page.pings')).toBe(0);
  });

  test('go on each 10 s in which there was input', () => {
    expect(raw(40_000, active(1000))('page.pings')).toBe(1);
    expect(raw(39_999, active(1000, 31_000, 33_000))('page.pings')).toBe(1);
    expect(raw(40_000, active(1000, 31_000, 33_000))('page.pings')).toBe(2);
    // 30 s by the first, 50 s by the second, 100 s by the two last: none at 40 s, nor from 60 s to 90 s.
    expect(raw(200_000, active(1000, 45_000, 91_000, 99_000))('page.pings')).toBe(3);
  });

  test('take input on a beat for that beat', () => {
    expect(raw(40_000, active(40_000))('page.pings')).toBe(1);
    expect(raw(50_000, active(40_000))('page.pings')).toBe(1);
  });
});

describe('visibility', () => {
  test('is the share of the time that the document was visible', () => {
    expect(raw(0, START)('visibility')).toBeNaN();
    expect(raw(4000, [...START, hide(1000), show(3000)])('visibility')).toBe(500_000);
    expect(raw(4000, [...START, hide(1000)])('visibility')).toBe(250_000);
  });
});

describe('tab switches', () => {
  test('are returns from hidden to visible within ten minutes', () => {
    const rows: Row[] = [...START, hide(1000), show(2000), hide(3000), show(4000), show(5000)];
    expect(raw(6000, rows)('tab-switches')).toBe(2);
    expect(raw(599_999, rows)('tab-switches')).toBe(2);
    expect(raw(600_000, rows)('tab-switches')).toBe(0);
    expect(raw(700_000, [...rows, hide(650_000), show(660_000)])('tab-switches')).toBe(1);
  });
});

describe('first input', () => {
  test('is measured from the first moment in view', () => {
    expect(raw(900, START)('first-input')).toBeNaN();
    expect(raw(5000, [...START, [800, Code.Active], [1000, Code.Click]])('first-input')).toBe(800);
    expect(raw(9000, [hide(0), show(3000), [3400, Code.Active]])('first-input')).toBe(400);
  });

  test('is zero where it came before', () => {
    expect(raw(9000, [hide(0), [1000, Code.Active]])('first-input')).toBeNaN();
    expect(raw(9000, [hide(0), [1000, Code.Active], show(3000)])('first-input')).toBe(0);
  });
});
