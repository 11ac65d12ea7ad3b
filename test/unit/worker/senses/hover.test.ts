/** Hovering on visits whose answer one can work out by hand. */
import { describe, expect, test } from 'vitest';
import { Code } from '../../../../kernel/frame.js';
import type { Row } from '../../../../testing/records.js';
import { hovering } from '../../../../worker/senses/hover.js';
import { every, rawAt, SLOTS } from './fixtures.js';

const START: Row[] = [
  [0, Code.Visible, -1, 0, 0, 1],
  [0, Code.Focus, -1, 0, 0, 1],
];
const enter = (t: number, slot = 0, x = 0, y = 0): Row => [t, Code.HoverIn, slot, x, y];
const leave = (t: number, slot = 0): Row => [t, Code.HoverOut, slot];
const move = (t: number, x: number, y = 0): Row => [t, Code.Move, 0, x, y];
const tick = (t: number): Row => [t, Code.Tick];
const hide = (t: number): Row => [t, Code.Visible, -1, 0, 0, 0];
const show = (t: number): Row => [t, Code.Visible, -1, 0, 0, 1];
const raw = (t: number, rows: readonly Row[]): ((id: string, slot?: number) => number) => {
  const read = rawAt(t, [...START, ...rows], SLOTS, ['A'], [hovering]);
  return (id, slot = 0) => read(`hover.${id}`, slot);
};

test('a region that the page lacks has no hovers', () => {
  for (const { id } of hovering.features) expect(raw(100, [])(id.slice('hover.'.length), 2)).toBeNaN();
});

describe('the dwell', () => {
  test('grows while the pointer is inside', () => {
    const read = raw(3500, [enter(1000), tick(3000)]);
    expect(read('dwell')).toBe(2500);
    expect(read('dwell', 1)).toBe(0);
  });

  test('goes on after a slip out for less than a second; a second ends it', () => {
    expect(raw(2500, [enter(0), leave(1000), enter(1900)])('dwell')).toBe(1600);
    expect(raw(1999, [enter(0), leave(1000)])('dwell')).toBe(1000);
    expect(raw(2000, [enter(0), leave(1000)])('dwell')).toBe(0);
    expect(raw(2500, [enter(0), leave(1000), enter(2000)])('dwell')).toBe(500);
  });

  test('of one region ends where that of another begins', () => {
    const read = raw(1800, [enter(0), enter(1000, 1)]);
    expect([read('dwell', 0), read('dwell', 1)]).toEqual([1000, 800]);
  });

  test('does not grow while the document is hidden, and by five seconds of a silence at most', () => {
    expect(raw(4000, [enter(0), hide(1000), show(3000)])('dwell')).toBe(2000);
    expect(raw(60_000, [enter(0), tick(50_000)])('dwell')).toBe(10_000);
  });
});

test('returns are entries after a second away', () => {
  expect(raw(9000, [enter(0), leave(100), enter(900), leave(1000), enter(3000)])('returns')).toBe(1);
  expect(raw(9000, [enter(0)])('returns')).toBe(0);
});

describe('intent', () => {
  const intent = (t: number, rows: readonly Row[]): number => raw(t, rows)('intent');

  test('is there once the pointer lay still for 100 ms', () => {
    expect(intent(99, [enter(0)])).toBe(0);
    expect(intent(100, [enter(0)])).toBe(1);
    expect(raw(100, [enter(0)])('intent', 1)).toBe(0);
  });

  test('is there at the first look, each 100 ms, that finds it less than 6 px from where it was at the last', () => {
    // Looked at 100: 6 px away, no. At 200: 8 px from there, no. At 300: 5 px, yes.
    const rows = [enter(0), move(50, 6), move(150, 14), move(250, 19)];
    expect(intent(200, rows)).toBe(0);
    expect(intent(299, rows)).toBe(0);
    expect(intent(300, rows)).toBe(1);
    // By Pythagoras: 4² + 4² is less than 6², 5² + 5² is not.
    expect(intent(100, [enter(0), move(90, 4, 4)])).toBe(1);
    expect(intent(100, [enter(0), move(90, 5, 5)])).toBe(0);
    expect(intent(200, [enter(0), move(90, 5, 5)])).toBe(1);
  });

  test('never is while the pointer runs through, and stays once it was', () => {
    const running = every(16, 0, 480, (t) => move(t, t));
    expect(intent(500, [enter(0), ...running])).toBe(0);
    expect(intent(1000, [enter(0), ...every(16, 200, 800, (t) => move(t, t))])).toBe(1);
  });

  test('ends with the stay, and while the document is hidden', () => {
    expect(intent(600, [enter(0), leave(500)])).toBe(0);
    expect(intent(599, [enter(0), leave(400), enter(500)])).toBe(0);
    expect(intent(600, [enter(0), leave(400), enter(500)])).toBe(1);
    expect(intent(600, [enter(0), hide(500)])).toBe(0);
    expect(intent(700, [enter(0), hide(500), show(650)])).toBe(1);
  });
});

describe('pauses', () => {
  test('are hovers of two seconds, each counted once, at once', () => {
    expect(raw(1999, [enter(0)])('pauses')).toBe(0);
    expect(raw(2000, [enter(0)])('pauses')).toBe(1);
    expect(raw(9000, [enter(0), tick(4000), leave(5000)])('pauses')).toBe(1);
    expect(raw(9000, [enter(0), leave(2500), enter(3000), tick(6000)])('pauses')).toBe(1);
    expect(raw(9000, [enter(0), leave(2500), enter(3500), tick(6000)])('pauses')).toBe(2);
    expect(raw(9000, [enter(0), leave(2500)])('pauses', 1)).toBe(0);
  });
});

describe('long hovers', () => {
  const stays = (...ms: number[]): Row[] =>
    ms.flatMap((length, i) => [enter(10_000 * i, 1), tick(10_000 * i + length / 2), leave(10_000 * i + length, 1)]);
  const long = (stay: number, before: readonly number[]): number => {
    const start = 10_000 * before.length;
    return raw(
      start + stay,
      [...stays(...before), enter(start), tick(start + 2500)].filter(([t]) => t <= start + stay),
    )('long');
  };

  test('are those of two seconds, below five stays', () => {
    expect([long(1999, [900, 900, 900, 900]), long(2000, [900, 900, 900, 900])]).toEqual([0, 1]);
  });

  test('are those as long as nine in ten stays of this visitor', () => {
    // Five of 900 ms: so is their quantile.
    const usual = [900, 900, 900, 900, 900];
    expect([long(899, usual), long(900, usual)]).toEqual([0, 1]);
  });

  test('are never shorter than 0.8 s, and always those of 5 s', () => {
    const quick = [50, 50, 50, 50, 50];
    expect([long(799, quick), long(800, quick)]).toEqual([0, 1]);
    const slow = [7000, 7000, 7000, 7000, 7000];
    expect([long(4999, slow), long(5000, slow)]).toEqual([0, 1]);
  });

  test('of a region that was left are not counted later, when the bound falls', () => {
    // A stay of 1000 ms while 2000 are long; then stays that make 800 ms long.
    const rows = [
      enter(0),
      leave(1000),
      ...stays(50, 50, 50, 50, 50, 50).map(([t, ...rest]): Row => [t + 10_000, ...rest]),
    ];
    expect(raw(90_000, rows)('long')).toBe(0);
  });
});
