/** The stability machine, read as a story. */
import { expect, test } from 'vitest';
import {
  AUTHORED,
  failed,
  initialState,
  LIMITS,
  type Moment,
  type StabilityState,
  step,
  undone,
} from '../../../lib/stability.js';

const NOW = Date.UTC(2026, 10, 24, 9);
const DAY = Math.floor(NOW / 86_400_000);
const ONE_RULE = [{ slot: 0, stays: true }];

function at(time: number, wishes: readonly number[], more: Partial<Moment> = {}): Moment {
  return { time, elapsed: 100, now: NOW + time, engaged: true, wishes, isSafe: () => true, ...more };
}

/** Steps every 100 ms from `from` for `ms`; the times and targets of the changes made. */
function run(
  start: StabilityState,
  from: number,
  ms: number,
  wishes: readonly number[],
  rules = ONE_RULE,
  more: Partial<Moment> = {},
): { state: StabilityState; changes: [number, number][] } {
  let state = start;
  const changes: [number, number][] = [];
  for (let time = from; time < from + ms; time += 100) {
    const next = step(state, at(time, wishes, more), rules);
    state = next.state;
    if (next.change) changes.push([time, next.change.to]);
  }
  return { state, changes };
}

test('a strong wish acts once its intensity has added up, and then stays', () => {
  const { changes, state } = run(initialState([0], [0], DAY), 0, 5000, [1]);
  expect(changes).toEqual([[600, 0]]);
  expect(run(state, 60_000, 5000, [0]).changes).toEqual([]);
});

test('a weak wish needs the full time of engaged attention', () => {
  expect(run(initialState([0], [0], DAY), 0, 5000, [0.66]).changes).toEqual([[1500, 0]]);
  expect(run(initialState([0], [0], DAY), 0, 60_000, [0.66], ONE_RULE, { engaged: false }).changes).toEqual([]);
});

test('a wish below the margin never acts', () => {
  expect(run(initialState([0], [0], DAY), 0, 60_000, [0.64]).changes).toEqual([]);
});

test('a wish that flickers never acts', () => {
  let state = initialState([0], [0], DAY);
  for (let time = 0; time < 60_000; time += 100) {
    const next = step(state, at(time, [time % 400 < 200 ? 1 : 0]), ONE_RULE);
    state = next.state;
    expect(next.change).toBeNull();
  }
});

test('a change that lasts only while it is wanted goes back, not before the refractory time', () => {
  const rules = [{ slot: 0, stays: false }];
  const on = run(initialState([0], [0], DAY), 0, 2000, [1], rules);
  const off = run(on.state, 2000, 60_000, [0], rules);
  expect(off.changes).toEqual([[20_600, AUTHORED]]);
});

test('of two slots that want to change, the second waits for the page to rest', () => {
  const rules = [
    { slot: 0, stays: true },
    { slot: 1, stays: true },
  ];
  const { changes } = run(initialState([0, 0], [0, 0], DAY), 0, 30_000, [1, 1], rules);
  expect(changes).toEqual([
    [600, 0],
    [20_600, 1],
  ]);
});

test('nothing changes at an unsafe moment, and the wish is kept for a safe one', () => {
  const waiting = run(initialState([0], [0], DAY), 0, 5000, [1], ONE_RULE, { isSafe: () => false });
  expect(waiting.changes).toEqual([]);
  expect(run(waiting.state, 5000, 200, [1]).changes).toEqual([[5000, 0]]);
});

test('an undo restores at once and locks the adjustment for a day', () => {
  const on = run(initialState([0], [0], DAY), 0, 1000, [1]).state;
  const off = undone(on, 0, 1000, NOW + 1000);
  expect(off.slots[0]!.current).toBe(AUTHORED);
  expect(run(off, 1000, 120_000, [1]).changes).toEqual([]);
  const nextDay = LIMITS.undoLockMs + 2000;
  expect(run(off, nextDay, 2000, [1]).changes).toHaveLength(1);
});

test('caps hold for the session and the day', () => {
  const rules = [{ slot: 0, stays: false }];
  let state = initialState([0], [0], DAY);
  let changes = 0;
  for (let round = 0; round < 20; round++) {
    const next = run(state, round * 30_000, 30_000, [round % 2 === 0 ? 1 : 0], rules);
    state = next.state;
    changes += next.changes.length;
  }
  expect(changes).toBe(LIMITS.perSession);
});

test('a change that failed leaves the slot as it was and is not tried again', () => {
  const rules = ONE_RULE;
  const { state } = run(initialState([0], [0], DAY), 0, 700, [1], rules);
  const after = failed(state, { slot: 0, from: AUTHORED, to: 0 }, Infinity);
  expect(after.slots[0]!.current).toBe(AUTHORED);
  expect(run(after, 60_000, 60_000, [1], rules).changes).toEqual([]);
});
