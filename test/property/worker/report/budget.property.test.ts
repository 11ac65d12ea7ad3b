/** The accountant under random calendars, crashes and a failing disk: never over a cap, never an epoch twice. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { epochOf, type EpsilonFraction, unixDay } from '../../../../kernel/policy.js';
import { memoryStore, type Store } from '../../../../kernel/store.js';
import { debit, microEps } from '../../../../worker/report/budget.js';

const DAY = 86_400_000;
const numRuns = process.env['ATTUNE_LONG'] === '1' ? 100_000 : 500;

/** What a write does: goes well, fails before, or fails after it became durable, as when the process dies. */
type Fate = 'well' | 'before' | 'after';

interface Step {
  readonly days: number;
  readonly profile: 'weekly' | 'daily';
  readonly eps: EpsilonFraction;
  readonly fate: Fate;
}

const step: fc.Arbitrary<Step> = fc.record({
  days: fc.oneof({ weight: 6, arbitrary: fc.integer({ min: 0, max: 9 }) }, fc.integer({ min: -40, max: 200 })),
  profile: fc.constantFrom('weekly', 'weekly', 'daily'),
  eps: fc.constantFrom<EpsilonFraction>([1, 1], [1, 2], [1, 3], [2, 1], [3, 2], [5, 1]),
  fate: fc.constantFrom('well', 'well', 'well', 'before', 'after'),
});

/** The most that any stretch of so many days holds: every stretch that begins at a debit, summed. */
const mostIn = (days: number, debits: readonly { day: number; micro: number }[]): number =>
  Math.max(
    0,
    ...debits.map(({ day }) =>
      debits.filter((other) => other.day >= day && other.day < day + days).reduce((sum, { micro }) => sum + micro, 0),
    ),
  );

/** @threat collector-sum */
test('in no stretch of 91 days more than 8 ε, in none of 364 more than 24, and each epoch once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 120 }), async (steps) => {
      const inner = memoryStore();
      let fate: Fate = 'well';
      const store: Store = {
        ...inner,
        async write(changes) {
          if (fate === 'before') throw new Error('before');
          await inner.write(changes);
          if (fate === 'after') throw new Error('after');
        },
      };
      let now = 20_000 * DAY;
      const granted: { key: string; day: number; micro: number }[] = [];
      for (const { days, profile, eps, fate: next } of steps) {
        now += days * DAY;
        fate = next;
        const epoch = epochOf(profile, now);
        const refusal = await debit(store, epoch, eps, now).catch(String);
        if (refusal === null) {
          // Durable before it is granted.
          expect(inner.map.get(`b:${epoch}`)).toEqual({ day: unixDay(now), microEps: microEps(eps) });
          granted.push({ key: `b:${epoch}`, day: unixDay(now), micro: microEps(eps) });
        }
      }
      expect(new Set(granted.map(({ key }) => key)).size).toBe(granted.length);
      // What was written and never granted, since the process died, counts as well.
      const written = [...inner.map].map(([key, value]) => ({
        key,
        day: (value as { day: number }).day,
        micro: (value as { microEps: number }).microEps,
      }));
      expect(written).toEqual(expect.arrayContaining(granted));
      expect(mostIn(91, written)).toBeLessThanOrEqual(8_000_000);
      expect(mostIn(364, written)).toBeLessThanOrEqual(24_000_000);
    }),
    { numRuns },
  );
});
