/** What reports cost in every window, against the sum made anew for each report. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CAPS, costOf, spending } from '../../../consent/budget.js';
import { unixDay } from '../../../kernel/policy.js';

const DAY_MS = 86_400_000;
const report = fc.record({
  wait: fc.integer({ min: 0, max: 120 * DAY_MS }),
  eps: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
});

test('the windows hold what was spent in their days, today among them', () => {
  fc.assert(
    fc.property(fc.array(report, { maxLength: 40 }), (steps) => {
      let at = Date.UTC(2026, 10, 22, 10);
      const reports = steps.map(({ wait, eps }) => ({
        at: (at += wait),
        body: { digest: '', epoch: 0, eps, metric: '' },
      }));
      spending(reports).forEach((spent, i) => {
        const today = unixDay(reports[i]!.at);
        const naive = CAPS.map(({ days }) =>
          reports
            .slice(0, i + 1)
            .filter((earlier) => unixDay(earlier.at) > today - days)
            .reduce((sum, { body }) => sum + costOf(body), 0),
        );
        expect(spent).toEqual({ day: today, cost: costOf(reports[i]!.body), within: naive });
      });
    }),
    { numRuns: 300 },
  );
});

test('a clock that is set back frees nothing', () => {
  const body = { digest: '', epoch: 0, eps: [1, 1] as const, metric: '' };
  const spent = spending([200, 100, 201].map((day) => ({ at: day * DAY_MS, body })));
  expect(spent.map(({ day, within }) => [day, ...within])).toEqual([
    [200, 1_000_000, 1_000_000],
    [200, 2_000_000, 2_000_000],
    [201, 3_000_000, 3_000_000],
  ]);
});
