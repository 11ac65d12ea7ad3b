/** Stops on streams whose answers one can work out by hand: a viewport of 500 on a page of 5000. */
import { describe, expect, test } from 'vitest';
import { Code } from '../../../../kernel/frame.js';
import type { Row } from '../../../../testing/records.js';
import { stopping } from '../../../../worker/senses/stops.js';
import { every, LAYOUT, rawAt } from './fixtures.js';

const START: Row[] = [LAYOUT, [0, Code.Scroll]];
const scrollTo = (t: number, y: number): Row => [t, Code.Scroll, -1, 0, y];
const at = (t: number, rows: readonly Row[]): ((id: string) => number) => rawAt(t, rows, [], ['A'], [stopping]);

describe('settling', () => {
  const twice = [...START, scrollTo(1000, 100), scrollTo(1100, 200), scrollTo(3100, 300)];
  const thrice = [...twice, scrollTo(3200, 400), scrollTo(7200, 500)];

  test('is the time from the end of a scroll to the next beginning', () => {
    expect(at(3100, twice)('scroll.settle')).toBe(2000);
    expect(at(7200, thrice)('scroll.settle')).toBe(3000);
    expect(at(1200, [...START, scrollTo(1000, 100), scrollTo(1200, 200)])('scroll.settle')).toBe(200);
  });

  test('is unknown while the page was scrolled once, however often it told where it is', () => {
    const once = [...START, [500, Code.Scroll] as const, scrollTo(1000, 100), scrollTo(1199, 200), scrollTo(5000, 200)];
    expect(at(9000, once)('scroll.settle')).toBeNaN();
  });

  test('counts five seconds of a silence', () => {
    expect(at(27_200, [...thrice, scrollTo(27_200, 600)])('scroll.settle')).toBe(4000);
  });

  test('forgets all but the latest 21', () => {
    const slow = every(4000, 0, 84_000, (t, i) => scrollTo(t, 10 * i));
    const quick = every(1000, 85_000, 95_000, (t, i) => scrollTo(t, 1000 + 10 * i));
    expect(at(84_000, slow)('scroll.settle')).toBe(4000);
    expect(at(94_000, [...slow, ...quick.slice(0, 10)])('scroll.settle')).toBe(4000);
    expect(at(95_000, [...slow, ...quick])('scroll.settle')).toBe(1000);
  });
});

describe('the spread of time over the page', () => {
  test('is none at one depth, and one bit of log₂ 20 over two alike', () => {
    expect(at(0, START)('scroll.depth-entropy')).toBeNaN();
    expect(at(2000, START)('scroll.depth-entropy')).toBe(0);
    const rows = [...START, scrollTo(2000, 2000)];
    expect(at(4000, rows)('scroll.depth-entropy')).toBeCloseTo(1e6 / 4.321928094887363, 6);
    // Three quarters and one: 0.811278 bit.
    expect(at(2000 + 2000 / 3, rows)('scroll.depth-entropy')).toBeCloseTo(811_278.1244591328 / 4.321928094887363, 6);
  });

  test('is whole where all twenty depths have the same time', () => {
    const page: Row[] = [[0, Code.Layout, -1, 1000, 5, 100]];
    const rows = every(1000, 0, 19_000, (t, i) => scrollTo(t, 5 * i - 1));
    expect(at(20_000, [...page, ...rows])('scroll.depth-entropy')).toBeCloseTo(1e6, 6);
  });

  test('needs the layout, and counts no time that nobody looks', () => {
    expect(at(3000, [scrollTo(0, 0)])('scroll.depth-entropy')).toBeNaN();
    const rows: Row[] = [
      ...START,
      scrollTo(2000, 2000),
      [2500, Code.Focus, -1, 0, 0, 0],
      [4000, Code.Focus, -1, 0, 0, 1],
    ];
    const hidden: Row[] = [...rows, [5500, Code.Visible, -1, 0, 0, 0]];
    expect(at(9000, hidden)('scroll.depth-entropy')).toBeCloseTo(1e6 / 4.321928094887363, 6);
  });
});
