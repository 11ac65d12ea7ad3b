/** Segments by reading, on pages of any kind: probabilities are such, and depend on the records alone. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Code } from '../../../../kernel/frame.js';
import type { SegmentTurn, SegmentView } from '../../../../kernel/protocol.js';
import type { Ruleset } from '../../../../kernel/ruleset.js';
import { records, type Row } from '../../../../testing/records.js';
import { createPipeline } from '../../../../worker/pipeline.js';
import { SLOTS } from '../../../unit/worker/senses/fixtures.js';

const numRuns = process.env['ATTUNE_LONG'] === '1' ? 3000 : 100;

const RULESET: Ruleset = {
  v: 'attune.ruleset/1',
  id: 'laws',
  version: 1,
  slots: SLOTS.map((_, i) => ({ id: `s${i}`, box: 'reserved' })),
  goals: [],
  models: [],
  segments: [{ by: 'reading' }],
  adjustments: [],
};

const region = fc.integer({ min: 0, max: SLOTS.length - 1 });
const share = fc.constantFrom(0, 0.5, 1);
const what = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(fc.constant(Code.Seen), region, share, share) },
  { weight: 2, arbitrary: fc.tuple(fc.constant(Code.Scroll), fc.constant(-1), fc.constant(0), fc.nat(4000)) },
  { weight: 2, arbitrary: fc.tuple(fc.constant(Code.Tick)) },
  fc.tuple(
    fc.constantFrom(Code.Visible, Code.Focus),
    fc.constant(-1),
    fc.constant(0),
    fc.constant(0),
    fc.constantFrom(0, 1, 1),
  ),
);
/** Glances, stays, and silences after which nothing is known. */
const gap = fc.oneof(fc.nat(100), fc.nat(3000), fc.nat(60_000), fc.nat(3_000_000));
const script = fc.array(fc.tuple(gap, what), { maxLength: 60, size: 'max' }).map((steps) => {
  let t = 0;
  const layout: Row = [0, Code.Layout, -1, 1000, 500, 5000];
  return [layout, ...steps.map(([ms, row]): Row => [(t += ms), ...row])];
});

function play(rows: readonly Row[], cut: number): { turns: SegmentTurn[]; views: (readonly SegmentView[])[] } {
  const pipeline = createPipeline({ ruleset: RULESET, regions: SLOTS, learn: true });
  const turns: SegmentTurn[] = [];
  const views: (readonly SegmentView[])[] = [];
  for (let from = 0; from < rows.length; from += cut) {
    const some = rows.slice(from, from + cut);
    pipeline.push(records(some), some.length);
    turns.push(...pipeline.turns());
    views.push(pipeline.inspect().segments);
  }
  return { turns, views };
}

test('all three are unknown, or sum to 1', () => {
  let known = 0;
  fc.assert(
    fc.property(script, (rows) => {
      for (const view of play(rows, 1).views) {
        const told = view.map(({ probability }) => probability);
        if (told.every((p) => p === null)) continue;
        known++;
        expect(told.every((p) => p !== null && p >= 0 && p <= 1)).toBe(true);
        expect(told.reduce<number>((sum, p) => sum + p!, 0)).toBeCloseTo(1, 9);
      }
    }),
    { numRuns },
  );
  expect(known).toBeGreaterThan(numRuns);
});

test('they and their turns do not depend on how the records are cut into frames', () => {
  fc.assert(
    fc.property(script, fc.integer({ min: 1, max: 20 }), (rows, cut) => {
      const [whole, pieces] = [play(rows, rows.length), play(rows, cut)];
      expect(pieces.turns).toEqual(whole.turns);
      expect(pieces.views.at(-1)).toEqual(whole.views.at(-1));
    }),
    { numRuns },
  );
});

test('a segment turns to and fro, and stands on the side where it turned last', () => {
  fc.assert(
    fc.property(script, (rows) => {
      const { turns, views } = play(rows, rows.length);
      for (const { id, probability } of views.at(-1)!) {
        const its = turns.filter(({ segment }) => segment === id);
        its.forEach(({ isLikely }, i) => expect(isLikely).toBe(i % 2 === 0));
        const isLikely = its.at(-1)?.isLikely ?? false;
        // What is said of anybody.
        const base = { skimmer: 2 / 3, reader: 1 / 3 }[id] ?? 0;
        const lead = ((probability ?? 0) - base) / (1 - base);
        if (isLikely) expect(lead).toBeGreaterThanOrEqual(0.4 - 1e-12);
        else expect(lead).toBeLessThan(0.6 + 1e-12);
      }
    }),
    { numRuns },
  );
});
