/** Goals: what they are held against, and when they are missed. */
import { expect, test } from 'vitest';
import { bestRatioGoal, goal, ratioGoal } from '../../../benchmarks/section.js';

const rounds = Array.from({ length: 40 }, (_, round) => round);

test('a goal is missed when the whole interval lies beyond it, not before', () => {
  const isMissed = (low: number, high: number, bound: { atMost: number } | { atLeast: number }) =>
    goal('', { value: (low + high) / 2, low, high }, '×', bound).isMissed;
  expect(isMissed(1.9, 2.5, { atMost: 2 })).toBe(false);
  expect(isMissed(2.1, 2.5, { atMost: 2 })).toBe(true);
  expect(isMissed(1.5, 2.1, { atLeast: 2 })).toBe(false);
  expect(isMissed(1.5, 1.9, { atLeast: 2 })).toBe(true);
});

test('the best quarter of rounds is what a peer takes without its garbage', () => {
  // Two rounds of three collect it, for ten times as long.
  const timings = { peer: rounds.map((round) => (round % 3 ? 300 : 30)), attune: rounds.map(() => 2) };
  expect(ratioGoal(timings, 'peer', 'attune', { atLeast: 40 })).toMatchObject({
    estimate: { value: 150 },
    isMissed: false,
  });
  expect(bestRatioGoal(timings, 'peer', 'attune', { atLeast: 40 })).toMatchObject({ estimate: { value: 15, low: 15 } });
});
