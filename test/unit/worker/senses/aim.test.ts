/** Aiming on clicks and taps whose answer one can work out by hand. */
import { describe, expect, test } from 'vitest';
import { Code } from '../../../../kernel/frame.js';
import type { Row } from '../../../../testing/records.js';
import { aiming } from '../../../../worker/senses/aim.js';
import { rawAt, SLOTS } from './fixtures.js';

const raw = (rows: readonly Row[], t = 1e6): ((id: string) => number) => rawAt(t, rows, SLOTS, ['B'], [aiming]);
const touch = (t: number, phase: number, x = 100, y = 100): Row => [t, Code.Touch, -1, x, y, phase];
const tap = (t: number, x = 100, y = 100): Row[] => [touch(t, 0, x, y), touch(t + 80, 2, x, y)];
const hit = (t: number, x: number, y: number, half: number): Row => [t, Code.Aim, -1, x, y, half];

describe('the offset', () => {
  test('of a click is its distance from the centre over half the diagonal', () => {
    expect(raw([])('click.aim')).toBeNaN();
    expect(raw([hit(0, 3, 4, 50)])('click.aim')).toBe(100_000);
    expect(raw([hit(0, 3, 4, 50), hit(900, -30, 40, 100)])('click.aim')).toBe(500_000);
    expect(raw([hit(0, 0, 0, 50)])('click.aim')).toBe(0);
  });

  test('of a tap is told apart: a hit within 700 ms after a touch', () => {
    const read = raw([hit(0, 3, 4, 50), touch(1000, 2), hit(1700, 6, 8, 50)]);
    expect([read('click.aim'), read('tap.aim')]).toEqual([100_000, 200_000]);
    expect(raw([touch(1000, 2), hit(1701, 6, 8, 50)])('tap.aim')).toBeNaN();
  });

  test('from what has no size is none', () => {
    expect(raw([hit(0, 3, 4, 0)])('click.aim')).toBeNaN();
  });
});

describe('misses', () => {
  const misses = (...rows: Row[]): number => raw(rows)('tap.misses');

  test('are taps within 24 px and 600 ms of the one before', () => {
    expect(misses(...tap(0))).toBe(0);
    expect(misses(...tap(0), ...tap(600))).toBe(1);
    expect(misses(...tap(0), ...tap(601))).toBe(0);
    expect(misses(...tap(0), ...tap(300, 124))).toBe(1);
    expect(misses(...tap(0), ...tap(300, 117, 118))).toBe(0);
    expect(misses(...tap(0), ...tap(300), ...tap(600))).toBe(2);
  });

  test('are none where repeats are expected', () => {
    expect(misses(...tap(0), [80, Code.Click, -1, 100, 100, 1], ...tap(300))).toBe(0);
    expect(misses(...tap(0), [80, Code.Click, -1, 100, 100, 0], ...tap(300))).toBe(1);
  });

  test('are no swipes and no long presses', () => {
    expect(misses(...tap(0), touch(200, 0), touch(300, 1, 110), touch(380, 2, 130), ...tap(390))).toBe(1);
    expect(misses(...tap(0), touch(200, 0), touch(380, 2, 125))).toBe(0);
    expect(misses(touch(0, 0), touch(701, 2), ...tap(800))).toBe(0);
    expect(misses(touch(0, 2), ...tap(200))).toBe(0);
  });
});
