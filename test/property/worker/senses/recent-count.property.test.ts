/** Counting of late against its naive twin: filter the list. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { recentCount } from '../../../../worker/senses/recent-count.js';

test('counts what lies in the present slice and those before it', () => {
  const gaps = fc.array(fc.oneof(fc.nat(30), fc.nat(500)), { maxLength: 100, size: 'max' });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 6 }), gaps, fc.nat(200), (buckets, steps, ahead) => {
      const count = recentCount(10, buckets);
      const times: number[] = [];
      let t = 0;
      const slice = (time: number): number => Math.floor(time / 10);
      const naive = (at: number): number => times.filter((time) => slice(at) - slice(time) < buckets).length;
      for (const step of steps) {
        t += step;
        count.add(t);
        times.push(t);
        expect(count.at(t)).toBe(naive(t));
        expect(count.at(t + ahead)).toBe(naive(t + ahead));
      }
    }),
  );
});
