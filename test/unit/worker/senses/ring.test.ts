/** The ring of the pointer's strokes: cleaned, resampled, ten seconds long, and zeros where something was. */
import { describe, expect, test } from 'vitest';
import { CAPACITY, pointerRing, type PointerRing, SPAN_MS } from '../../../../worker/senses/ring.js';
import { every } from './fixtures.js';

const samples = ({ ts, xs, ys, length }: PointerRing): number[][] =>
  Array.from({ length }, (_, i) => [ts[i]!, xs[i]!, ys[i]!]);
const held = ({ memory }: PointerRing): number[] => [...memory].filter((x) => x !== 0);

/** From `from` to `to`, one move each `step` ms, x and y being functions of time. */
function draw(
  ring: PointerRing,
  step: number,
  from: number,
  to: number,
  x = (t: number) => t,
  y: (t: number) => number = () => 100,
): void {
  for (let t = from; t <= to; t += step) ring.move(t, x(t), y(t));
}

describe('samples', () => {
  test('are one each 20 ms of a stroke, its first and last move left out, whatever the mouse reports', () => {
    for (const step of [1, 2, 4, 5, 10, 20]) {
      const ring = pointerRing();
      draw(ring, step, 100, 200);
      const first = 100 + step;
      const expected = every(20, first, 200 - step, (t) => [t, 9]).map(([t]) => [t, t, 100]);
      expect(samples(ring)).toEqual(expected);
    }
  });

  test('of a slow mouse, or a coarse clock, lie on the line between two moves', () => {
    const ring = pointerRing();
    draw(ring, 100, 0, 300, (t) => t / 10);
    expect(samples(ring)).toEqual([100, 120, 140, 160, 180, 200].map((t) => [t, t / 10, 100]));
  });

  test('pass over a single corrupt coordinate, also at the ends of a stroke', () => {
    for (const corrupt of [0, 1, 5, 9, 10]) {
      const ring = pointerRing();
      for (let i = 0; i <= 10; i++) ring.move(20 * i, i === corrupt ? 65_535 : 10 * i, 100);
      expect(Math.max(...ring.xs)).toBeLessThanOrEqual(100);
    }
  });

  test('are not made of what is no number, beyond any screen, or no later than the move before', () => {
    const ring = pointerRing();
    draw(ring, 20, 0, 100);
    const before = samples(ring);
    ring.move(110, NaN, 1);
    ring.move(110, 1, Infinity);
    ring.move(110, 1e7, 0);
    ring.move(100, 500, 500);
    ring.move(90, 500, 500);
    expect(samples(ring)).toEqual(before);
    ring.move(120, 120, 100);
    expect(samples(ring)).toEqual([...before, [100, 100, 100]]);
  });

  test('know the length of the step that leads to them, and where a stroke begins', () => {
    const ring = pointerRing();
    draw(
      ring,
      20,
      0,
      100,
      (t) => (3 * t) / 20,
      (t) => (4 * t) / 20,
    );
    draw(ring, 20, 400, 500);
    expect([...ring.steps.slice(0, ring.length)]).toEqual([-1, 5, 5, 5, -1, 20, 20, 20]);
  });
});

describe('a stroke', () => {
  test('goes on over less than 300 ms, and ends at 300 ms without a move', () => {
    const ring = pointerRing();
    draw(ring, 20, 0, 100);
    draw(ring, 20, 399, 500);
    expect([...ring.steps].filter((step) => step < 0).length).toBe(1);
    draw(ring, 20, 799, 900);
    expect([...ring.steps].filter((step) => step < 0).length).toBe(2);
  });

  test('ends with a touch, and moves within 300 ms after it are its echo', () => {
    const ring = pointerRing();
    draw(ring, 20, 0, 100);
    ring.touch(110);
    draw(ring, 20, 120, 409);
    expect(ring.length).toBe(4);
    draw(ring, 20, 410, 500);
    expect(ring.ts[ring.length - 1]).toBe(470);
    expect(ring.steps[4]).toBe(-1);
  });

  test('is the latest with five samples', () => {
    const ring = pointerRing();
    expect(ring.latestStroke(0)).toBe(null);
    draw(ring, 20, 0, 100);
    expect(ring.latestStroke(0)).toBe(null);
    draw(ring, 20, 1000, 1120);
    expect(ring.latestStroke(0)).toEqual([4, 9]);
    draw(ring, 20, 2000, 2100);
    expect(ring.latestStroke(0)).toEqual([4, 9]);
    // Of a stroke that the window has begun to leave behind, the rest.
    expect(ring.latestStroke(5)).toBe(null);
  });
});

describe('what leaves the ring', () => {
  test('is overwritten, sample by sample, once it is older than ten seconds', () => {
    const ring = pointerRing();
    draw(ring, 20, 1000, 1100);
    ring.expire(1020 + SPAN_MS);
    expect(ring.length).toBe(4);
    ring.expire(1041 + SPAN_MS);
    expect(samples(ring).map(([t]) => t)).toEqual([1060, 1080]);
    expect(held(ring)).toEqual([1060, 1080, 1060, 1080, 100, 100, 20, 20]);
    ring.expire(1081 + SPAN_MS);
    expect(held(ring)).toEqual([]);
  });

  test('moves that wait to be cleaned are overwritten when their stroke has ended', () => {
    const ring = pointerRing();
    ring.move(10, 111, 222);
    ring.move(30, 333, 444);
    ring.expire(329);
    expect(held(ring)).toContain(333);
    ring.expire(330);
    expect(held(ring)).toEqual([]);
  });

  test('clearing leaves nothing, and what comes after is a new stroke', () => {
    const ring = pointerRing();
    draw(ring, 20, 0, 200);
    ring.clear();
    expect(held(ring)).toEqual([]);
    draw(ring, 20, 220, 300);
    expect([...ring.steps.slice(0, ring.length)]).toEqual([-1, 20, 20]);
  });

  test('a small ring keeps the latest, a full one all of ten seconds', () => {
    const small = pointerRing(8);
    draw(small, 20, 0, 1000);
    expect(small.length).toBeGreaterThanOrEqual(4);
    expect(small.ts[small.length - 1]).toBe(980);
    expect([...small.steps.slice(0, small.length)]).not.toContain(-1);
    expect(small.taken).toBe(49);

    const ring = pointerRing();
    draw(ring, 1, 0, 30_000);
    const first = ring.firstAt(30_000);
    expect(ring.length).toBeLessThanOrEqual(CAPACITY);
    // 20,001 to 29,981.
    expect([ring.ts[first], ring.length - first]).toEqual([20_001, 500]);
  });
});
