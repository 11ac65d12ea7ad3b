/** What tests of features need again and again: scripts of records, and the raw values that they leave behind. */
import { Code, RECORD_WIDTH } from '../../../../kernel/frame.js';
import type { Tier } from '../../../../kernel/policy.js';
import type { RegionFacts } from '../../../../kernel/protocol.js';
import { records, type Row } from '../../../../testing/records.js';
import type { SenseKind } from '../../../../worker/senses/feature.js';
import { featureVector } from '../../../../worker/senses/vector.js';

/** Two slots of 238 words, which one reads in a minute, and one that the page lacks. */
export const SLOTS: readonly RegionFacts[] = [
  { present: true, words: 238 },
  { present: true, words: 238 },
  { present: false, words: 0 },
];

/** A viewport of 1000 × 500 on a document of 5000. */
export const LAYOUT: Row = [0, Code.Layout, -1, 1000, 500, 5000];

/** Raw value of a feature at `t`, after the rows: of the whole catalogue, or of the senses given. */
export function rawAt(
  t: number,
  rows: readonly Row[],
  slots = SLOTS,
  tiers: readonly Tier[] = ['A', 'B', 'C'],
  senses?: readonly SenseKind[],
): (id: string, slot?: number) => number {
  const vector = featureVector({ regions: slots, tiers, ...(senses && { senses }) });
  const all = records(rows);
  for (let i = 0; i < all.length; i += RECORD_WIDTH) {
    const [time, code, slot, x, y, value] = all.subarray(i, i + RECORD_WIDTH) as unknown as [
      number,
      Code,
      number,
      number,
      number,
      number,
    ];
    vector.observe(time, code, slot, x, y, value);
  }
  vector.foresee(t, 0);
  return (id, slot = -1) => vector.present[vector.placeOf(id, slot)]!;
}

/** One row every `step` ms from `from` to `to`, both included. */
export function every(step: number, from: number, to: number, row: (t: number, i: number) => Row): Row[] {
  const rows: Row[] = [];
  for (let t = from, i = 0; t <= to; t += step, i++) rows.push(row(t, i));
  return rows;
}
