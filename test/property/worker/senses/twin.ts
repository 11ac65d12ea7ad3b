/** A sense against its naive twin: a function that works the values out anew from the whole list of records. */
import fc from 'fast-check';
import { expect } from 'vitest';
import { type Full, listener, worldOf } from '../../../laws/senses.laws.js';
import type { SenseKind } from '../../../../worker/senses/feature.js';

const numRuns = process.env['ATTUNE_LONG'] === '1' ? 5000 : 150;

/** Compares at each record, between it and the next, and long after the last. */
export function holdAgainst(
  kind: SenseKind,
  streams: fc.Arbitrary<readonly Full[]>,
  twin: (rows: readonly Full[], t: number) => readonly number[],
): void {
  fc.assert(
    fc.property(streams, fc.constantFrom(0, 0.25, 0.5, 0.75), (rows, share) => {
      const sense = listener(kind, worldOf());
      rows.forEach((row, i) => {
        sense.hear(row);
        const [t] = row;
        const next = rows[i + 1]?.[0] ?? t + 700_000;
        const past = rows.slice(0, i + 1);
        for (const at of [t, t + share * (next - t)]) expect(sense.values(at)).toEqual(twin(past, at));
        if (share < 0.5) sense.age(t + share * (next - t));
      });
    }),
    { numRuns },
  );
}
