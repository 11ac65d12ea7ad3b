/** Guard rails: what harm is enough, and what is none. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { guardRail } from '../../../lib/guard-rails.js';

/** Which sample raised the alarm, from 1; 0 where none did. `x`: trouble, `.`: a chance for it that passed. */
function alarmAt(samples: string, kept?: unknown): number {
  const rail = guardRail(kept);
  return 1 + Array.from(samples).findIndex((sample) => rail.note(sample === 'x'));
}

test.each([
  ['four signs in a row', 'xxxx', 4],
  ['three', 'xxx', 0],
  ['two bursts of rage, each of three clicks, that nothing answers', '...xx...xx', 10],
  ['four undos of four', '.x.x.x.x', 8],
  ['every second one undone', '..x..x..x..x..x', 15],
  ['one sign in ten chances, for a thousand', '.........x'.repeat(100), 0],
  ['dead clicks only, each of them', '.x.x.x.x', 8],
])('%s', (_, samples, alarm) => {
  expect(alarmAt(samples)).toBe(alarm);
});

test('a slot where such things happen anyhow is no fault of the adjustment', () => {
  const rail = guardRail();
  for (let i = 0; i < 100; i++) rail.compare(i % 2 === 0);
  expect(alarmAt('x.'.repeat(20), rail.state)).toBe(0);
  expect(alarmAt('x.'.repeat(20))).toBeGreaterThan(0);
  // More often than before is.
  expect(alarmAt('xxxxxx', rail.state)).toBe(5);
});

test('an alarm is raised by trouble and by nothing else', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 200 }), (samples) => {
      const rail = guardRail();
      return samples.every((isTrouble) => !rail.note(isTrouble) || isTrouble);
    }),
  );
});

test('goes on from what was kept, and begins anew from what is none', () => {
  const rail = guardRail();
  for (let i = 0; i < 3; i++) rail.note(true);
  expect(alarmAt('x', JSON.parse(JSON.stringify(rail.state)))).toBe(1);
  for (const broken of [null, 'x', [1, 2], [1, NaN, 0, 0], [-1, 0, 0, 0], { 0: 1 }])
    expect(alarmAt('xxxx', broken)).toBe(4);
});
