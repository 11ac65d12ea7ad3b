import { expect, test } from 'vitest';
import { Code, RECORD_WIDTH } from '../../../kernel/frame.js';
import type { Ruleset } from '../../../kernel/ruleset.js';
import type { Session } from '../../../kernel/session.js';
import type { Trace } from '../../../kernel/trace.js';
import { playTrace, traceOf } from '../../../testing/trace.js';
import type { PageMap } from '../../../testing/visitors.js';

const PAGE: PageMap = {
  viewport: [1000, 500],
  document: [1000, 2000],
  places: {
    intro: { x: 0, y: 0, width: 1000, height: 300, as: 'section', words: 90 },
    aside: { x: 0, y: 900, width: 100, height: 100 },
    lede: { x: 100, y: 100, width: 200, height: 100, as: 'slot', words: 40 },
  },
};
/** Enters the lede at 100 ms, rests there, leaves it at 5.1 s, and scrolls to the half of the way. */
const SESSION: Session = {
  id: 'rests',
  events: [
    [0, 'm', 900, 400],
    [100, 'm', 200, 150],
    [5100, 'm', 900, 400],
    [5200, 's', 0, 750],
    [6400, 'm', 900, 401],
  ],
};
const RULESET: Ruleset = {
  v: 'attune.ruleset/1',
  id: 'r',
  version: 1,
  slots: [{ id: 'lede', box: 'reserved' }],
  goals: [],
  models: [],
  adjustments: [
    {
      id: 'larger',
      slot: 'lede',
      when: { feature: 'hover.dwell', slot: 'lede', above: 3000 },
      do: { op: 'scale', factor: 1_100_000 },
      because: '…',
    },
  ],
};
const rowsOf = ({ records }: Trace, code: Code): number[][] =>
  Array.from({ length: records.length / RECORD_WIDTH }, (_, i) => [...records.subarray(6 * i, 6 * i + 6)]).filter(
    (row) => row[1] === code,
  );

test('a trace watches the places that are marked, slots before sections, wherever they stand', () => {
  const trace = traceOf(SESSION, PAGE);
  expect(trace.header).toEqual({
    v: 'attune.trace/1',
    id: 'rests',
    regions: [
      { id: 'lede', present: true, words: 40 },
      { id: 'intro', present: true, words: 90 },
    ],
    slots: 1,
  });
  expect(rowsOf(trace, Code.Place)).toEqual([
    [0, Code.Place, 0, 100, 100, 0],
    [0, Code.Place, 1, 0, 0, 0],
  ]);
  expect(rowsOf(trace, Code.Layout)).toEqual([[0, Code.Layout, -1, 1000, 500, 2000]]);
  // At 900, 400 lies nothing: the intro ends at 300. Of the lede and the intro around it, the inner one is entered.
  expect(rowsOf(trace, Code.HoverIn).map(([t, , region]) => [t, region])).toEqual([[100, 0]]);
});

test('it takes another name, and a session of which nothing is known but its events', () => {
  const trace = traceOf(SESSION, {}, 'other');
  expect(trace.header).toEqual({ v: 'attune.trace/1', id: 'other', regions: [], slots: 0 });
  expect(rowsOf(trace, Code.Move)).toHaveLength(4);
});

test('playing it tells wishes by name, and values of the page and of regions over time', () => {
  const played = playTrace(traceOf(SESSION, PAGE), { ruleset: RULESET });
  // A hover ends when it was left for a second, and the wish with it.
  expect(played.wishes.map(({ adjustment, probability }) => [adjustment, probability])).toEqual([
    ['larger', 1],
    ['larger', 0],
  ]);
  // Over 3 s of dwell at 3.1 s; the grid and the filter add a few hundred ms. A record told of it.
  expect(played.wishes[0]!.at).toBeGreaterThan(3100);
  expect(played.wishes[0]!.at).toBeLessThan(5200);
  expect(Math.max(...played.valuesOf('hover.dwell', 'lede').map(Number))).toBe(5000);
  // (750 + 500) / 2000
  expect(played.lastOf('scroll.max-depth')).toBe(625_000);
  expect(played.valuesOf('scroll.depth')).toHaveLength(played.times.length);
  expect(played.times.slice(0, 3)).toEqual([100, 200, 300]);
});

test('only features of the tiers are formed, and a feature that is not there is an error', () => {
  const trace = traceOf(SESSION, PAGE);
  expect(() => playTrace(trace).lastOf('pointer.path')).not.toThrow();
  const plain = playTrace(trace, { tiers: ['A'] });
  expect(() => plain.lastOf('pointer.path')).toThrow('pointer.path of the page is not among the features');
  expect(() => plain.lastOf('hover.dwell', 'nowhere')).toThrow(RangeError);
});
