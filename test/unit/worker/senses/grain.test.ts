/** The grain of a clock, from the times that it tells. */
import { expect, test } from 'vitest';
import { mulberry32 } from '../../../../testing/random.js';
import { clockGrain } from '../../../../worker/senses/grain.js';

/** The estimate after inputs at random times of a clock that rounds to `grain`. */
function estimate(grain: number, inputs: number, [least, greatest]: readonly [number, number], seed = 1): number {
  const random = mulberry32(seed);
  const clock = clockGrain();
  let t = 1e5;
  for (let i = 0; i < inputs; i++) {
    t += least + (greatest - least) * random();
    clock.observe(grain * Math.floor(t / grain));
  }
  return clock.ms;
}

test('nothing is known before the first difference', () => {
  const clock = clockGrain();
  expect(clock.ms).toBe(0);
  clock.observe(100);
  clock.observe(100);
  expect(clock.ms).toBe(0);
});

test.each([0.1, 1, 2, 16, 100])('a clock of %d ms is known for what it is, also by a slow typist', (grain) => {
  expect(estimate(grain, 200, [60, 400])).toBeCloseTo(grain, 3);
  expect(estimate(grain, 200, [5, 30])).toBeCloseTo(grain, 3);
});

test('a clock of 5 µs is not taken for a coarse one', () => {
  expect(estimate(0.005, 200, [5, 30])).toBeLessThan(0.1);
});

test('a clock that gets coarse is noticed within 128 inputs', () => {
  const clock = clockGrain();
  let t = 0;
  for (let i = 0; i < 100; i++) clock.observe((t += 7 + (i % 3)));
  expect(clock.ms).toBe(1);
  for (let i = 0; i < 128; i++) clock.observe((t += 100 * (1 + (i % 2))));
  expect(clock.ms).toBe(100);
});
