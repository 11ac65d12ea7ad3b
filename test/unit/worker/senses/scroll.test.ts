/** Scrolling on streams whose answers one can work out by hand. */
import { describe, expect, test } from 'vitest';
import { Code } from '../../../../kernel/frame.js';
import type { Row } from '../../../../testing/records.js';
import { scrolling } from '../../../../worker/senses/scroll.js';
import { listener, worldOf } from '../../../laws/senses.laws.js';
import { every, LAYOUT, rawAt } from './fixtures.js';

const START: Row[] = [LAYOUT, [0, Code.Scroll]];
const scrollTo = (t: number, y: number): Row => [t, Code.Scroll, -1, 0, y];
const at = (t: number, rows: readonly Row[]): ((id: string) => number) => rawAt(t, rows, [], ['A'], [scrolling]);

describe('scrolling', () => {
  test('depth is how far down the bottom of the viewport is', () => {
    expect(at(0, [scrollTo(0, 0)])('scroll.depth')).toBeNaN();
    expect(at(0, START)('scroll.depth')).toBe(100_000);
    expect(at(100, [...START, scrollTo(50, 2000)])('scroll.depth')).toBe(500_000);
    expect(at(100, [...START, scrollTo(50, 9000)])('scroll.depth')).toBe(1_000_000);
  });

  test('the greatest depth stays when the reader returns', () => {
    const raw = at(100, [...START, scrollTo(50, 2000), scrollTo(80, 0)]);
    expect(raw('scroll.max-depth')).toBe(500_000);
    expect(raw('scroll.depth')).toBe(100_000);
  });

  test('speed is that of the latest two records of a segment, in viewports a second', () => {
    const rows: Row[] = [...START, scrollTo(1000, 10), scrollTo(1100, 60)];
    expect(at(1100, rows)('scroll.speed')).toBe(1_000_000);
    expect(at(1299, rows)('scroll.speed')).toBe(1_000_000);
    expect(at(1300, rows)('scroll.speed')).toBe(0);
  });

  test('the first record of a segment has no speed, and a speed has a floor of time below it', () => {
    expect(at(1000, [...START, scrollTo(1000, 400)])('scroll.speed')).toBe(0);
    expect(at(1200, [...START, scrollTo(1000, 0), scrollTo(1199, 100)])('scroll.speed')).toBeGreaterThan(0);
    expect(at(1200, [...START, scrollTo(1000, 0), scrollTo(1200, 100)])('scroll.speed')).toBe(0);
    expect(at(1000, [...START, scrollTo(1000, 0), scrollTo(1000, 2)])('scroll.speed')).toBe(1_000_000);
  });

  test('reversal is the share of the distance that went up', () => {
    expect(at(0, START)('scroll.reversal')).toBeNaN();
    const raw = at(100, [...START, scrollTo(10, 300), scrollTo(20, 200)]);
    expect(raw('scroll.reversal')).toBe(250_000);
    expect(raw('scroll.distance')).toBe(400);
  });

  test('where a page starts is no distance', () => {
    expect(at(100, [LAYOUT, scrollTo(0, 3000), scrollTo(50, 3010)])('scroll.distance')).toBe(10);
  });

  test('a flick is counted once while it lasts, and again after a rest', () => {
    const flick = (from: number, y: number): Row[] => every(16, from, from + 160, (t, i) => scrollTo(t, y + 40 * i));
    expect(at(1200, [...START, ...flick(1000, 0)])('scroll.flicks')).toBe(1);
    const twice = [...START, ...flick(1000, 0), ...flick(2000, 400)];
    expect(at(3000, twice)('scroll.flicks')).toBe(2);
    expect(at(59_999, twice)('scroll.flicks')).toBe(2);
    expect(at(60_000, twice)('scroll.flicks')).toBe(0);
  });

  test('slow scrolling is no flick', () => {
    expect(at(9000, [...START, ...every(16, 1000, 3000, (t, i) => scrollTo(t, 8 * i))])('scroll.flicks')).toBe(0);
  });

  test('the 95th percentile of speeds is the speed while there is one, and over all that are above 0', () => {
    expect(at(900, START)('scroll.speed-p95')).toBeNaN();
    expect(at(1000, [...START, scrollTo(1000, 10)])('scroll.speed-p95')).toBeNaN();
    const rows = [...START, scrollTo(1000, 10), scrollTo(1100, 60), scrollTo(1150, 60)];
    expect(at(9000, rows)('scroll.speed-p95')).toBe(1_000_000);
    // Forty steps at 1 viewport a second, and four at 10.
    const calm = every(100, 1000, 5000, (t, i) => scrollTo(t, 50 * i));
    const hasty = every(100, 5100, 5400, (t, i) => scrollTo(t, 2000 + 500 * (i + 1)));
    expect(at(5000, [...START, ...calm])('scroll.speed-p95')).toBe(1_000_000);
    expect(at(5400, [...START, ...calm, ...hasty])('scroll.speed-p95')).toBeGreaterThan(2_000_000);
  });

  test('a coarse clock makes no speed that it cannot measure', () => {
    const coarse = listener(scrolling, worldOf(100));
    [LAYOUT, scrollTo(0, 0), scrollTo(100, 50), scrollTo(100, 100)].forEach(coarse.hear);
    expect(coarse.value(100, 'scroll.speed')).toBe(1_000_000);
  });
});
