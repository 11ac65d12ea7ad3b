/** Page–Hinkley against its golden stream and by hand. */
import { expect, test } from 'vitest';
import { mulberry32 } from '../../../testing/random.js';
import { pageHinkley } from '../../../kernel/stats/page-hinkley.js';

test('raises its one alarm on the golden stream where River does: a dozen samples after the rise', () => {
  const u = mulberry32(12345);
  const stream = Array.from({ length: 2000 }, (_, i) => (i < 1000 ? Math.floor(2 * u()) : 4 + Math.floor(4 * u())));
  const drift = pageHinkley();
  expect(stream.flatMap((x, i) => (drift.update(x) ? [i] : []))).toEqual([1011]);
});

test('counts n from 1: the 29th sample is the first that can raise the alarm', () => {
  // 100 after zeros lies 100 − 100 / k above its mean, which is far above λ = 50.
  const firstAlarm = (zeros: number): boolean => {
    const drift = pageHinkley();
    for (let i = 0; i < zeros; i++) drift.update(0);
    return drift.update(100);
  };
  expect([27, 28, 29].map(firstAlarm)).toEqual([false, true, true]);
});

test('adds up what lies above the mean so far and the tolerance, and forgets the sum by α', () => {
  const drift = pageHinkley({ delta: 0.5, alpha: 0.5 });
  drift.update(2);
  // Means 2, 3, 4; sums 0, ½·0 + 4 − 3 − ½, ½·½ + 6 − 4 − ½.
  drift.update(4);
  expect(drift.state[2]).toBe(0.5);
  drift.update(6);
  expect(drift.state[2]).toBe(1.75);
  drift.update(-100);
  expect(drift.state[2]).toBe(0);
});

test('a fall raises no alarm', () => {
  const drift = pageHinkley();
  for (let i = 0; i < 500; i++) expect(drift.update(i < 250 ? 1000 : 0)).toBe(false);
});

test('the sample after an alarm is the first of a new stream', () => {
  const options = { threshold: 5, minInstances: 3 };
  const [drift, fresh] = [pageHinkley(options), pageHinkley(options)];
  drift.update(0);
  expect(drift.update(20)).toBe(true);
  expect(drift.driftDetected).toBe(true);
  drift.update(20);
  fresh.update(20);
  expect(drift.driftDetected).toBe(false);
  expect(drift.state).toEqual(fresh.state);
});

test('what is no number, or too great for sums, is passed over', () => {
  const [drift, without] = [pageHinkley(), pageHinkley()];
  for (const x of [1, NaN, 3, Infinity, -Infinity, 1e300, -1e300, 2]) {
    drift.update(x);
    if (Math.abs(x) < 10) without.update(x);
  }
  expect(drift.state).toEqual(without.state);
});

test('goes on from a restored state', () => {
  const [one, two] = [pageHinkley({ threshold: 3 }), pageHinkley({ threshold: 3 })];
  for (let i = 0; i < 40; i++) one.update(i % 2);
  two.state.set(one.state);
  for (const x of [2, 4, 6]) expect(two.update(x)).toBe(one.update(x));
  expect(two.state).toEqual(one.state);
});
