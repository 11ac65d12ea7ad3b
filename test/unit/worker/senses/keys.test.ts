/** The rhythm of typing on streams whose answer one can work out by hand. */
import { describe, expect, test } from 'vitest';
import { Code } from '../../../../kernel/frame.js';
import type { Row } from '../../../../testing/records.js';
import { keys } from '../../../../worker/senses/keys.js';
import { rawAt, SLOTS } from './fixtures.js';

const down = (t: number): Row => [t, Code.KeyDown];
const up = (t: number): Row => [t, Code.KeyUp];
/** As told by a clock of a fine grain, which two moves of the pointer give away. */
const raw = (rows: readonly Row[]): ((id: string) => number) => {
  const later = rows.map(([t, ...rest]): Row => [t + 8, ...rest]);
  return rawAt(9e6, [[0, Code.Move], [1, Code.Move], ...later], SLOTS, ['C'], [keys]);
};
const IDS = ['key.hold', 'key.flight', 'key.latency', 'key.rate', 'key.pauses'];
const all = (rows: readonly Row[]): number[] => IDS.map((id) => raw(rows)(id));

/** `count` keys `latency` ms apart, each held for `hold`: from `start` on, in the order of time. */
const typing = (count: number, latency: number, hold: number, start = 0): Row[] =>
  Array.from({ length: count }, (_, i): Row[] => [down(start + latency * i), up(start + latency * i + hold)])
    .flat()
    .sort((a, b) => a[0] - b[0]);

describe('a steady typist', () => {
  test('has the hold, flight, latency and rate of each key', () => {
    // 31 keys: 31 holds of 80 ms, 30 latencies of 200 ms, 30 flights of 200 − 80 ms; 300 keys a minute.
    expect(all(typing(31, 200, 80))).toEqual([80, 120, 200, 300, 0]);
  });

  test('is unknown below thirty of each', () => {
    expect(all(typing(30, 200, 80))).toEqual([80, NaN, NaN, NaN, 0]);
    expect(all(typing(29, 200, 80))).toEqual([NaN, NaN, NaN, NaN, NaN]);
    expect(all([])).toEqual([NaN, NaN, NaN, NaN, NaN]);
  });

  test('who goes over to the next key early has negative flights, and holds only where keys were alone', () => {
    // Each key is still down when the next one goes down, the last alone excepted: no hold of 31 was.
    expect(all(typing(31, 96, 120))).toEqual([NaN, -24, 96, 625, 0]);
  });
});

test('times are floored to 8 ms', () => {
  // Downs at 0, 103, 206, …: floored they are multiples of 8, and so is every median.
  const read = raw(typing(60, 103, 45));
  for (const id of IDS.slice(0, 3)) expect(read(id) % 8).toBe(0);
  expect(Math.abs(read('key.latency') - 103)).toBeLessThan(8);
});

test('a coarse clock has no rhythm', () => {
  const read = rawAt(9e6, typing(31, 200, 100), SLOTS, ['C'], [keys]);
  expect(IDS.map((id) => read(id))).toEqual(IDS.map(() => NaN));
});

describe('pauses', () => {
  test('are gaps of two seconds or more, as a share of the keys', () => {
    const rows = [...typing(20, 200, 80), ...typing(20, 200, 80, 19 * 200 + 2000)];
    expect(raw(rows)('key.pauses')).toBe(25_000);
    expect(raw([...typing(20, 200, 80), ...typing(20, 200, 80, 19 * 200 + 1992)])('key.pauses')).toBe(0);
  });

  test('are no latencies, flights or typing', () => {
    const rows = [...typing(20, 200, 80), ...typing(20, 200, 80, 60_000)];
    expect(all(rows)).toEqual([80, 120, 200, 300, 25_000]);
  });

  test('while the document is hidden or another window has the focus are none', () => {
    for (const code of [Code.Visible, Code.Focus]) {
      const away: Row[] = [
        [5000, code, -1, 0, 0, 0],
        [50_000, code, -1, 0, 0, 1],
      ];
      expect(all([...typing(20, 200, 80), ...away, ...typing(20, 200, 80, 60_000)])).toEqual([80, 120, 200, 300, 0]);
    }
  });
});

describe('pairing', () => {
  const steady = typing(31, 200, 80);
  const end = 31 * 200;

  test('takes an up without a down for none', () => {
    expect(all([up(0), ...typing(31, 200, 80, 8)])).toEqual([80, 120, 200, 300, 0]);
  });

  test('finds its way back after an up that was missed', () => {
    // Without the pause, every key after the missed up would be taken for an overlap.
    const rows = [down(0), ...typing(31, 200, 80, 4000)];
    expect(raw(rows)('key.hold')).toBe(80);
    expect(raw(rows)('key.flight')).toBe(120);
  });

  test('takes no hold from keys that overlap', () => {
    const two = (t: number): Row[] => [down(t), down(t + 40), up(t + 400), up(t + 440)];
    const pairs = Array.from({ length: 40 }, (_, i) => two(end + 1000 * i)).flat();
    const read = raw([...steady, ...pairs]);
    expect(read('key.hold')).toBe(80);
    // From pair to pair 560 ms, within a pair −360: of the latest 21, ten and eleven.
    expect(read('key.flight')).toBe(-360);
  });

  test('takes no hold or flight from chords of three', () => {
    const chord = (t: number): Row[] => [down(t), down(t + 8), down(t + 16), up(t + 400), up(t + 408), up(t + 416)];
    const chords = Array.from({ length: 40 }, (_, i) => chord(end + 1000 * i)).flat();
    const read = raw([...steady, ...chords]);
    expect([read('key.hold'), read('key.flight')]).toEqual([80, 120]);
  });

  test('follows the typist: of the latest 21', () => {
    expect(raw([...steady, ...typing(10, 400, 160, end)])('key.hold')).toBe(80);
    expect(raw([...steady, ...typing(11, 400, 160, end)])('key.hold')).toBe(160);
  });
});

test('which key it was makes no difference: a record tells of none', () => {
  const told = typing(31, 200, 80).map(([t, code]): Row => [t, code, 2, 65, 66, 67]);
  expect(all(told)).toEqual([80, 120, 200, 300, 0]);
});
