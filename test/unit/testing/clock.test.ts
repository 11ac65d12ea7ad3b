import { expect, test } from 'vitest';
import { fakeClock } from '../../../testing/clock.js';

test('time stands still until it is told to go on', async () => {
  const { now, advance } = fakeClock(500);
  expect(now()).toBe(500);
  await advance(250);
  expect(now()).toBe(750);
});

test('those who wait are woken at their time, in the order of times and not of asking', async () => {
  const clock = fakeClock();
  const woken: [string, number][] = [];
  for (const [name, ms] of [
    ['late', 300],
    ['early', 100],
    ['also early', 100],
    ['later than asked for', 900],
  ] as const)
    void clock.wait(ms).then(() => woken.push([name, clock.now()]));
  await clock.advance(300);
  expect(woken).toEqual([
    ['early', 100],
    ['also early', 100],
    ['late', 300],
  ]);
  await clock.advance(600);
  expect(woken.at(-1)).toEqual(['later than asked for', 900]);
});

test('who waits again on waking is woken again within the same advance', async () => {
  const clock = fakeClock();
  const beats: number[] = [];
  const beat = async (): Promise<void> => {
    for (;;) {
      await clock.wait(100);
      beats.push(clock.now());
    }
  };
  void beat();
  await clock.advance(350);
  expect(beats).toEqual([100, 200, 300]);
  expect(clock.now()).toBe(350);
});

test('a wait of nothing ends with the next advance, however short', async () => {
  const clock = fakeClock(7);
  const ended = clock.wait(0).then(() => clock.now());
  await clock.advance(0);
  expect(await ended).toBe(7);
});
