/** Quick backs on streams whose answer one can work out by hand. */
import { expect, test } from 'vitest';
import { Code } from '../../../../kernel/frame.js';
import type { Row } from '../../../../testing/records.js';
import { backs } from '../../../../worker/senses/back.js';
import { rawAt, SLOTS } from './fixtures.js';

/** Away for these times, with a minute between. */
function trips(...times: number[]): Row[] {
  let t = 0;
  return times.flatMap((away): Row[] => {
    t += 60_000;
    const left = t;
    t += away;
    return [
      [left, Code.Leave],
      [t, Code.Back],
    ];
  });
}
const quick = (rows: readonly Row[]): number => rawAt(9e6, rows, SLOTS, ['A'], [backs])('back.quick');

test('a return within ten seconds is quick', () => {
  expect(quick([])).toBe(0);
  expect(quick(trips(9999))).toBe(1);
  expect(quick(trips(10_000))).toBe(0);
  expect(quick(trips(2000, 3000, 20_000))).toBe(2);
});

test('after five trips, it must be among the shortest tenth', () => {
  // By the nearest rank, a tenth of five to ten is the shortest, of eleven to twenty the two shortest.
  const five = [4000, 50_000, 60_000, 70_000, 80_000];
  expect(quick(trips(...five))).toBe(1);
  expect(quick(trips(...five, 3999))).toBe(2);
  expect(quick(trips(...five, 4000))).toBe(1);
  expect(quick(trips(...five, 9000))).toBe(1);
  const eleven = [4000, 5000, ...Array.from({ length: 9 }, () => 50_000)];
  expect(quick(trips(...eleven, 4999))).toBe(3);
  expect(quick(trips(...eleven, 5000))).toBe(2);
});

test('trips before the latest twenty are forgotten', () => {
  const long = Array.from({ length: 19 }, () => 50_000);
  // Of the twenty before the last: 2000, 2100 and long ones; the two shortest are the measure.
  expect(quick(trips(2000, 2100, ...long.slice(1), 2050))).toBe(3);
  // The two first have left, and 9000 is shorter than all others.
  expect(quick(trips(2000, 2100, ...long, 50_000, 9000))).toBe(3);
  expect(quick(trips(2000, 2100, ...long.slice(1), 9000))).toBe(2);
});

test('ten seconds stay the limit for those who stay away long', () => {
  expect(quick(trips(50_000, 50_000, 50_000, 50_000, 50_000, 10_000))).toBe(0);
  expect(quick(trips(50_000, 50_000, 50_000, 50_000, 50_000, 9999))).toBe(1);
});

test('without having left, one cannot return', () => {
  expect(quick([[1000, Code.Back]])).toBe(0);
  expect(quick([...trips(20_000), [90_000, Code.Back]])).toBe(0);
});
