/** Laws of the pipeline: its answer depends on the records alone, and not on when or where they happened. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CODE, Code, RECORD_WIDTH, TIME, X, Y } from '../../../kernel/frame.js';
import type { Decision, RegionFacts } from '../../../kernel/protocol.js';
import type { Condition, Ruleset } from '../../../kernel/ruleset.js';
import { records, type Row } from '../../../testing/records.js';
import type { Tier } from '../../../kernel/policy.js';
import { createPipeline, type Pipeline } from '../../../worker/pipeline.js';
import { SENSES } from '../../../worker/senses/catalogue.js';
import { featureVector } from '../../../worker/senses/vector.js';

const numRuns = process.env['ATTUNE_LONG'] === '1' ? 5000 : 150;

const SLOTS: readonly RegionFacts[] = [
  { present: true, words: 20 },
  { present: true, words: 5 },
];

/** Rules over all kinds of features, easy to fulfil, so that random records make many decisions. */
const CONDITIONS: readonly Condition[] = [
  { feature: 'hover.dwell', slot: 'a', above: 300 },
  { feature: 'read.level', slot: 'b', above: 0 },
  { feature: 'scroll.speed', above: 100_000 },
  {
    any: [
      { feature: 'idle', above: 500 },
      { feature: 'tab-switches', above: 0 },
    ],
  },
  { feature: 'pointer.flips', above: 1 },
  { feature: 'hover.dwell', slot: 'b', above: { quantile: 500_000, start: 300, least: 100, most: 2000 } },
  { not: { feature: 'scroll.depth', below: 400_000 } },
  {
    all: [
      { feature: 'pointer.straightness', below: 900_000 },
      { feature: 'pointer.speed', above: 200 },
    ],
  },
];

const RULESET: Ruleset = {
  v: 'attune.ruleset/1',
  id: 'laws',
  version: 1,
  slots: ['a', 'b'].map((id) => ({ id, box: 'reserved' })),
  goals: [{ id: 'opened', on: 'click', slot: 'a', within: 1000 }],
  models: [{ id: 'opens', goal: 'opened' }],
  adjustments: CONDITIONS.map((when, i) => ({
    id: `r${i}`,
    slot: 'a',
    when,
    // Each third must hold for a while.
    ...(i % 3 === 2 && { for: 300 }),
    do: { op: 'swap', variant: 'x' },
    because: 'law',
  })),
};
const ALL: readonly Tier[] = ['A', 'B', 'C'];
const newPipeline = (tiers = ALL): Pipeline => createPipeline({ ruleset: RULESET, regions: SLOTS, learn: true, tiers });

const place = fc.integer({ min: 0, max: 1000 });
const slot = fc.constantFrom(-1, 0, 1);
const flag = fc.constantFrom(0, 1);
const share = fc.constantFrom(0, 0.04, 0.5, 1);

/** What follows the time in a row: plausible, at whole coordinates, moves and scrolls the most frequent. */
const happening = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(fc.constant(Code.Move), slot, place, place, fc.constant(0)) },
  { weight: 4, arbitrary: fc.tuple(fc.constant(Code.Scroll), fc.constant(-1), fc.constant(0), place, fc.constant(0)) },
  fc.tuple(fc.constantFrom(Code.HoverIn, Code.HoverOut), slot, place, place, fc.constant(0)),
  fc.tuple(fc.constant(Code.Click), slot, place, place, flag),
  fc.tuple(
    fc.constantFrom(Code.Visible, Code.Focus),
    fc.constant(-1),
    fc.constant(0),
    fc.constant(0),
    fc.constantFrom(0, 1, 1, 1),
  ),
  fc.tuple(fc.constant(Code.Seen), slot, share, share, fc.constant(0)),
  fc.tuple(fc.constantFrom(Code.Tick, Code.Active), fc.constant(-1), fc.constant(0), fc.constant(0), fc.constant(0)),
  fc.tuple(fc.constantFrom(Code.Press, Code.Release), slot, place, place, fc.constant(0)),
  fc.tuple(fc.constant(Code.Touch), slot, place, place, fc.constantFrom(0, 1, 1, 2)),
  fc.tuple(fc.constantFrom(Code.Place, Code.Size), fc.constantFrom(0, 1), place, place, fc.constant(0)),
  fc.tuple(
    fc.constantFrom(Code.Select, Code.Copy, Code.Change, Code.Fault, Code.KeyDown, Code.KeyUp, Code.Leave, Code.Back),
    fc.constant(-1),
    fc.constant(0),
    fc.constant(0),
    flag,
  ),
  fc.tuple(
    fc.constant(Code.Feedback),
    fc.constantFrom(0, 1),
    fc.constant(0),
    fc.constant(0),
    fc.constantFrom(-1, 0, 1),
  ),
  fc.tuple(
    fc.constantFrom(Code.Vital, Code.Surrounding),
    fc.constant(-1),
    fc.integer({ min: 0, max: 4 }),
    place,
    place,
  ),
  fc.tuple(fc.constant(Code.Answer), fc.constant(-1), place, flag, flag),
  fc.tuple(fc.constantFrom(Code.Applied, Code.Undo), slot, flag, fc.constant(0), fc.integer({ min: 0, max: 6 })),
);
/** Mostly a few ms between records, sometimes a pause, a long silence, or a clock that jumps back. */
const gap = fc.oneof(
  { weight: 20, arbitrary: fc.integer({ min: 0, max: 40 }) },
  { weight: 4, arbitrary: fc.integer({ min: 100, max: 900 }) },
  fc.integer({ min: 4000, max: 20_000 }),
  fc.integer({ min: -500, max: -1 }),
);
const script = fc
  .array(fc.tuple(gap, happening), { minLength: 1, maxLength: 250, size: 'max' })
  .map((steps): Float64Array => {
    let t = 0;
    const rows = steps.map(([ms, [code, ...rest]]): Row => [(t += ms), code, ...rest]);
    return records([[0, Code.Layout, -1, 1000, 500, 3000], ...rows]);
  });

/** All that a pipeline says about a script that reaches it in pieces. */
function play(script: Float64Array, cuts: readonly number[] = [], tiers = ALL) {
  const pipeline = newPipeline(tiers);
  const decisions: Decision[] = [];
  const total = script.length / RECORD_WIDTH;
  const edges = [0, ...new Set(cuts.map((cut) => Math.floor(cut * total)).sort((a, b) => a - b)), total];
  for (let i = 1; i < edges.length; i++) {
    const piece = script.slice(edges[i - 1]! * RECORD_WIDTH, edges[i]! * RECORD_WIDTH);
    decisions.push(...pipeline.push(piece, edges[i]! - edges[i - 1]!));
    // Asking leaves no trace.
    expect(pipeline.tickMs).toBeTypeOf('number');
    pipeline.inspect();
  }
  return {
    decisions,
    features: pipeline.inspect().features,
    models: [...pipeline.saveModels(0).values()].map((buffer) => [...new Uint8Array(buffer)]),
  };
}

const moved = (script: Float64Array, by: Readonly<Record<number, number>>, codes?: readonly Code[]): Float64Array => {
  const copy = script.slice();
  for (let i = 0; i < copy.length; i += RECORD_WIDTH) {
    if (codes && !codes.includes(copy[i + CODE] as Code)) continue;
    for (const [field, distance] of Object.entries(by)) copy[i + Number(field)]! += distance;
  }
  return copy;
};

describe('the answer, features, decisions and learned models to the last bit,', () => {
  test('does not depend on how the records are cut into frames', () => {
    const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 });
    fc.assert(
      fc.property(script, cuts, (rows, at) => {
        expect(play(rows, at)).toEqual(play(rows));
      }),
      { numRuns },
    );
  });

  test('does not depend on when the page was opened', () => {
    fc.assert(
      fc.property(script, fc.integer({ min: 0, max: 1e9 }), (rows, later) => {
        const [first, second] = [play(rows), play(moved(rows, { [TIME]: later }))];
        expect(second.decisions).toEqual(first.decisions.map((decision) => ({ ...decision, at: decision.at + later })));
        expect(second.features).toEqual(first.features);
        expect(second.models).toEqual(first.models);
      }),
      { numRuns },
    );
  });

  test('without tier B does not depend on where on the screen the pointer moved and clicked', () => {
    const shift = fc.integer({ min: -2000, max: 2000 });
    fc.assert(
      fc.property(script, shift, shift, (rows, dx, dy) => {
        const shifted = moved(rows, { [X]: dx, [Y]: dy }, [Code.Move, Code.Click]);
        expect(play(shifted, [], ['A'])).toEqual(play(rows, [], ['A']));
      }),
      { numRuns },
    );
  });
});

test('random scripts do make decisions: the laws above are not about nothing', () => {
  const counts = fc.sample(script, { numRuns: 50, seed: 1 }).map((rows) => play(rows).decisions.length);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(100);
});

describe('features', () => {
  const features = SENSES.flatMap((sense) => sense.features);
  const garbage = fc.array(
    fc.tuple(
      fc.oneof(gap, fc.double()),
      fc.integer({ min: 0, max: 36 }),
      fc.oneof(slot, fc.double()),
      fc.double(),
      fc.double(),
      fc.oneof(flag, fc.double()),
    ),
    { maxLength: 120, size: 'max' },
  );

  test('lie within their range or are unknown, whatever the records', () => {
    fc.assert(
      fc.property(garbage, script, (noise, rows) => {
        const pipeline = newPipeline();
        let t = 0;
        const wild = records(
          noise.map(([ms, code, ...rest]): Row => [(t = Number.isFinite(t + ms) ? t + ms : 0), code as Code, ...rest]),
        );
        pipeline.push(wild, noise.length);
        pipeline.push(rows, rows.length / RECORD_WIDTH);
        for (const { id, value } of pipeline.inspect().features) {
          const [least, greatest] = features.find((feature) => feature.id === id)!.range;
          if (value !== null && !(value >= least && value <= greatest)) throw new Error(`${id} is ${value}`);
        }
      }),
      { numRuns },
    );
  });

  test('that only grow never fall, and asking ahead changes nothing', () => {
    const growing = ['engaged', 'scroll.max-depth', 'scroll.distance', 'click.rage'];
    const perSlot = ['hover.returns', 'dwell.visible', 'read.ratio'];
    fc.assert(
      fc.property(script, (rows) => {
        const vector = featureVector({ regions: SLOTS, tiers: ['A', 'B'] });
        const places = [
          ...growing.map((id) => vector.placeOf(id, -1)),
          ...perSlot.flatMap((id) => [0, 1].map((s) => vector.placeOf(id, s))),
        ];
        let before: number[] = [];
        let now = 0;
        for (let i = 0; i < rows.length; i += RECORD_WIDTH) {
          const [time, code, s, x, y, value] = rows.subarray(i, i + RECORD_WIDTH) as unknown as [
            number,
            Code,
            number,
            number,
            number,
            number,
          ];
          now = Math.max(now, time);
          vector.foresee(now, 1000);
          const values = places.map((at) => vector.present[at]!);
          expect(values.filter((after, k) => after < before[k]!)).toEqual([]);
          vector.foresee(now, 0);
          expect(places.map((at) => vector.present[at]!)).toEqual(values);
          before = values;
          vector.observe(now, code, s, x, y, value);
        }
      }),
      { numRuns: Math.ceil(numRuns / 3) },
    );
  });
});
