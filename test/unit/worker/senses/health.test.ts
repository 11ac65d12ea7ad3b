/** INP, CLS and LCP on streams whose answer one can work out by hand. */
import { describe, expect, test } from 'vitest';
import { Code, Vital } from '../../../../kernel/frame.js';
import type { Row } from '../../../../testing/records.js';
import { health } from '../../../../worker/senses/health.js';
import { rawAt, SLOTS } from './fixtures.js';

const raw = (...rows: Row[]): ((id: string) => number) => rawAt(9e6, rows, SLOTS, ['A'], [health]);

describe('INP', () => {
  /** Event of the n-th interaction, by browsers' numbers, which begin anywhere and go in steps of seven. */
  const event = (n: number, duration: number): Row => [1000, Code.Vital, -1, Vital.Inp, 4000 + 7 * n, duration];
  const inp = (...rows: Row[]): number => raw(...rows)('health.inp');
  const many = (count: number, duration: (n: number) => number): Row[] =>
    Array.from({ length: count }, (_, i) => event(i + 1, duration(i + 1)));

  test('is unknown without an interaction, and what is none does not count', () => {
    expect(inp()).toBeNaN();
    expect(inp([1000, Code.Vital, -1, Vital.Inp, 0, 300])).toBeNaN();
  });

  test('is the longest interaction of few, and an interaction the longest of its events', () => {
    expect(inp(event(1, 40), event(2, 120), event(3, 64))).toBe(120);
    expect(inp(event(1, 40), event(1, 160), event(1, 80), event(2, 96))).toBe(160);
  });

  test('passes over one interaction for each fifty', () => {
    // 49 interactions: the longest. 50: the second longest, 99: still. 100: the third.
    expect(inp(...many(49, (n) => 10 * n))).toBe(490);
    expect(inp(...many(50, (n) => 10 * n))).toBe(490);
    expect(inp(...many(99, (n) => 10 * n))).toBe(980);
    expect(inp(...many(100, (n) => 10 * n))).toBe(980);
  });

  test('counts interactions that were too short to be told', () => {
    expect(inp(event(1, 500), event(49, 300))).toBe(500);
    expect(inp(event(1, 500), event(50, 300))).toBe(300);
  });

  test('knows no more than the ten longest', () => {
    expect(inp(...many(1000, (n) => n))).toBe(991);
  });
});

describe('CLS', () => {
  const cls = (...shifts: [t: number, score: number][]): number =>
    raw(...shifts.map(([t, score]): Row => [t, Code.Vital, -1, Vital.Cls, t, score]))('health.cls');

  test('is unknown until a shift was told, be it none', () => {
    expect(cls()).toBeNaN();
    expect(cls([0, 0])).toBe(0);
    expect(cls([0, 0], [300, 0.05])).toBe(50_000);
  });

  test('is the greatest window: gaps below a second', () => {
    // 0 + 500 + 1400 ms: 0.17; 2600 and 3000 ms: 0.4; 9000 ms: 0.05.
    expect(cls([0, 0.1], [500, 0.05], [1400, 0.02], [2600, 0.3], [3000, 0.1], [9000, 0.05])).toBeCloseTo(400_000, 6);
    expect(cls([0, 0.25], [999, 0.25])).toBe(500_000);
    expect(cls([0, 0.25], [1000, 0.25])).toBe(250_000);
  });

  test('does not begin with a shift of zero', () => {
    const steps = [900, 1800, 2700, 3600, 4500, 5400];
    expect(cls([0, 0], ...steps.map((t): [number, number] => [t, 0.125]))).toBe(750_000);
  });

  test('lasts less than five seconds', () => {
    const steps = [0, 900, 1800, 2700, 3600, 4500];
    expect(cls(...steps.map((t): [number, number] => [t, 0.125]), [4999, 0.125])).toBe(875_000);
    expect(cls(...steps.map((t): [number, number] => [t, 0.125]), [5000, 0.125])).toBe(750_000);
  });
});

describe('LCP', () => {
  const paint = (t: number, value: number): Row => [t, Code.Vital, -1, Vital.Lcp, 0, value];
  const hide = (t: number): Row => [t, Code.Visible, -1, 0, 0, 0];

  test('is the latest that was told', () => {
    expect(raw()('health.lcp')).toBeNaN();
    expect(raw(paint(0, 800), paint(100, 1900))('health.lcp')).toBe(1900);
  });

  test('is not changed by what is painted after the document was hidden', () => {
    expect(raw(paint(0, 800), hide(50), paint(100, 1900))('health.lcp')).toBe(800);
    expect(raw(hide(0), [50, Code.Visible, -1, 0, 0, 1], paint(100, 1900))('health.lcp')).toBeNaN();
  });
});

test('what is no vital is none', () => {
  const read = raw([0, Code.Vital, -1, 3, 5, 100], [0, Code.Vital, -1, NaN, 5, 100]);
  expect(['health.inp', 'health.cls', 'health.lcp'].map((id) => read(id))).toEqual([NaN, NaN, NaN]);
});
