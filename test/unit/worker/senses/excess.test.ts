/** Scrolling to and fro on streams whose answers one can work out by hand: a viewport of 500. */
import { describe, expect, test } from 'vitest';
import { Code } from '../../../../kernel/frame.js';
import type { Row } from '../../../../testing/records.js';
import { excess } from '../../../../worker/senses/excess.js';
import { every, LAYOUT, rawAt } from './fixtures.js';

const START: Row[] = [LAYOUT, [0, Code.Scroll]];
const scrollTo = (t: number, y: number): Row => [t, Code.Scroll, -1, 0, y];
/** Down and up by `px` by turns, first down; the first turn is at the second. */
const zigzag = (px: number, step: number, from: number, times: number): Row[] =>
  every(step, from, from + step * (times - 1), (t, i) => scrollTo(t, i % 2 === 0 ? px : 0));
const at = (t: number, rows: readonly Row[]): number =>
  rawAt(t, [...START, ...rows], [], ['A'], [excess])('scroll.excess');

test('four turns of more than half a viewport, and two viewports upwards, are excessive', () => {
  // Up 2 × 600 px: 2.4 viewports.
  expect(at(9000, zigzag(600, 500, 1000, 4))).toBe(0);
  expect(at(9000, zigzag(600, 500, 1000, 5))).toBe(1);
});

test('neither many small turns nor a short way up are', () => {
  expect(at(9000, zigzag(249, 100, 1000, 40))).toBe(0);
  // Up 4 × 250 px are 2 viewports, and no more; 5 × 250 are.
  expect(at(9000, zigzag(250, 500, 1000, 9))).toBe(0);
  expect(at(9000, zigzag(250, 500, 1000, 10))).toBe(1);
});

test('the turns must lie within ten seconds', () => {
  expect(at(30_000, zigzag(1000, 3300, 1000, 9))).toBe(1);
  expect(at(60_000, zigzag(1000, 3400, 1000, 9))).toBe(0);
});

test('it is counted once in ten seconds', () => {
  expect(at(22_900, zigzag(600, 500, 1000, 44))).toBe(2);
});

test('what one always does is not excessive', () => {
  // In each of five windows down and up by 10 viewports, too rarely for four turns in ten seconds.
  const usual = [0, 1, 2, 3, 4].flatMap((k) => [scrollTo(10_000 * k + 1000, 5000), scrollTo(10_000 * k + 2000, 0)]);
  const wild = zigzag(600, 500, 51_000, 6);
  expect(at(60_000, usual)).toBe(0);
  expect(at(60_000, wild)).toBe(1);
  expect(at(60_000, [...usual.slice(0, 8), ...wild])).toBe(1);
  expect(at(60_000, [...usual, ...wild])).toBe(0);
});

describe('without a layout', () => {
  test('nothing is counted', () => {
    expect(rawAt(9000, zigzag(600, 500, 1000, 9), [], ['A'], [excess])('scroll.excess')).toBe(0);
  });
});
