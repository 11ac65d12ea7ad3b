/** Scrolling, stops, excess and selection against their naive twins, which look at the whole list of records each time. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Code } from '../../../../kernel/frame.js';
import { quantile } from '../../../../worker/filters/p2-quantile.js';
import { excess } from '../../../../worker/senses/excess.js';
import { MAX_GAP_MS } from '../../../../worker/senses/feature.js';
import { scrolling } from '../../../../worker/senses/scroll.js';
import { selecting } from '../../../../worker/senses/selection.js';
import { stopping } from '../../../../worker/senses/stops.js';
import { type Full, laws, listener, streams, worldOf } from '../../../laws/senses.laws.js';

laws(scrolling, {
  start: { 'scroll.flicks': 0, 'scroll.distance': 0 },
  anyOffset: ['scroll.speed', 'scroll.speed-p95', 'scroll.reversal', 'scroll.flicks', 'scroll.distance'],
});
laws(stopping, { anyOffset: ['scroll.settle'] });
laws(excess, { start: { 'scroll.excess': 0 }, anyOffset: ['scroll.excess'] });
laws(selecting, { start: { 'select.count': 0, 'copy.count': 0 } });

const numRuns = process.env['ATTUNE_LONG'] === '1' ? 20_000 : 300;
const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
const later = fc.constantFrom(0, 0.125, 100, 199, 200, 3000, 9000, 61_000);

interface Step {
  readonly t: number;
  readonly y: number;
  readonly moved: number;
  /** Since the scroll record before. */
  readonly passed: number;
  /** The viewport's height as known then. */
  readonly viewport: number;
}

/** All movements: of each scroll record but the first. */
function stepsOf(rows: readonly Full[]): Step[] {
  return rows.flatMap(([t, code, , , y], i): Step[] => {
    const before = rows
      .slice(0, i)
      .filter((row) => row[1] === Code.Scroll)
      .at(-1);
    if (code !== Code.Scroll || !before) return [];
    const layout = rows
      .slice(0, i)
      .filter((row) => row[1] === Code.Layout)
      .at(-1);
    return [{ t, y, moved: y - before[4], passed: t - before[0], viewport: layout?.[4] ?? NaN }];
  });
}

const codes = [Code.Scroll, Code.Scroll, Code.Scroll, Code.Scroll, Code.Scroll, Code.Scroll, Code.Layout, Code.Tick];

/** The sense after the rows, and the twin's answer, by feature. */
function compare(
  kind: Parameters<typeof listener>[0],
  rows: readonly Full[],
  t: number,
  expected: Record<string, number>,
  grain = 0,
): void {
  const listen = listener(kind, worldOf(grain));
  rows.forEach(listen.hear);
  for (const [id, value] of Object.entries(expected)) {
    const told = listen.value(t, id);
    if (Number.isNaN(value)) expect([id, told]).toEqual([id, NaN]);
    else
      expect([id, Math.abs(told - value) <= 1e-9 * Math.max(1, Math.abs(value))], `${told}, not ${value}`).toEqual([
        id,
        true,
      ]);
  }
}

test('scrolling says what its whole history says', () => {
  fc.assert(
    fc.property(streams(codes, { maxLength: 60 }), later, fc.constantFrom(0, 1, 100), (rows, ahead, grain) => {
      const end = (rows.at(-1)?.[0] ?? 0) + ahead;
      const steps = stepsOf(rows);
      const speedOf = ({ moved, passed, viewport }: Step): number =>
        passed < 200 && viewport > 0
          ? Math.min(100e6, (1e9 * Math.abs(moved)) / (Math.max(passed, 4, grain) * viewport))
          : 0;
      const speeds = steps.map(speedOf);
      const p95 = quantile(0.95);
      speeds.filter((speed) => speed > 0).forEach((speed) => p95.push(speed));
      const flicks = steps.filter((_, i) => speeds[i]! > 2e6 && !(speeds[i - 1]! > 2e6));
      const distance = sum(steps.map(({ moved }) => Math.abs(moved)));
      const depths = rows.flatMap((_, i) => {
        const upTo = rows.slice(0, i + 1);
        const layout = upTo.filter(([, code]) => code === Code.Layout).at(-1);
        const offset = upTo.filter(([, code]) => code === Code.Scroll).at(-1)?.[4] ?? 0;
        return layout ? [Math.min(1e6, (1e6 * (offset + layout[4])) / layout[5])] : [];
      });
      const latest = rows.filter(([, code]) => code === Code.Scroll).at(-1);
      const isMoving = latest !== undefined && end - latest[0] < 200;
      compare(
        scrolling,
        rows,
        end,
        {
          'scroll.depth': depths.at(-1) ?? NaN,
          'scroll.max-depth': depths.length > 0 ? Math.max(...depths) : NaN,
          'scroll.speed': depths.length === 0 ? NaN : isMoving ? (speeds.at(-1) ?? 0) : 0,
          'scroll.speed-p95': p95.value,
          'scroll.reversal': distance > 0 ? (1e6 * sum(steps.map(({ moved }) => Math.max(0, -moved)))) / distance : NaN,
          'scroll.flicks': flicks.filter(({ t }) => Math.floor(t / 10_000) > Math.floor(end / 10_000) - 6).length,
          'scroll.distance': distance,
        },
        grain,
      );
    }),
    { numRuns },
  );
});

/** Time that somebody may have been there, up to each row and to the end. */
function livedOf(rows: readonly Full[], end: number): number[] {
  const times = [0, ...rows.map(([t]) => t), end];
  const gaps = times.slice(1).map((t, i) => Math.min(t - times[i]!, MAX_GAP_MS));
  return gaps.map((_, i) => sum(gaps.slice(0, i + 1)));
}

test('stops say what their whole history says', () => {
  const all = streams([...codes, Code.Visible, Code.Focus], { maxLength: 60 });
  fc.assert(
    fc.property(all, later, (rows, ahead) => {
      const end = (rows.at(-1)?.[0] ?? 0) + ahead;
      const lived = livedOf(rows, end);
      const moves = rows.flatMap(([t, code, , , y], i) => {
        const before = rows
          .slice(0, i)
          .filter((row) => row[1] === Code.Scroll)
          .at(-1);
        return code === Code.Scroll && before && before[4] !== y ? [{ t, lived: lived[i]! }] : [];
      });
      const settles = moves
        .slice(1)
        .flatMap((move, i) => (move.t - moves[i]!.t >= 200 ? [move.lived - moves[i]!.lived] : []))
        .slice(-21)
        .sort((a, b) => a - b);
      const half = settles.length >> 1;
      const median = settles.length % 2 ? settles[half]! : (settles[half - 1]! + settles[half]!) / 2;

      const bins = new Array<number>(20).fill(0);
      rows.forEach((_, i) => {
        const upTo = rows.slice(0, i + 1);
        const layout = upTo.filter(([, code]) => code === Code.Layout).at(-1);
        const offset = upTo.filter(([, code]) => code === Code.Scroll).at(-1)?.[4] ?? 0;
        const off = [Code.Visible, Code.Focus].some(
          (flag) => upTo.filter(([, code]) => code === flag).at(-1)?.[5] === 0,
        );
        if (!layout || off) return;
        const depth = Math.min(1, (offset + layout[4]) / layout[5]);
        bins[Math.min(19, Math.floor(20 * depth))]! += lived[i + 1]! - lived[i]!;
      });
      const all = sum(bins);
      const entropy = sum(bins.map((bin) => (bin > 0 ? -(bin / all) * Math.log2(bin / all) : 0)));
      const listen = listener(stopping);
      rows.forEach(listen.hear);
      expect(listen.value(end, 'scroll.settle')).toEqual(settles.length > 0 ? median : NaN);
      const told = listen.value(end, 'scroll.depth-entropy');
      if (all === 0) expect(told).toBeNaN();
      else expect(told).toBeCloseTo((1e6 * entropy) / Math.log2(20), 3);
    }),
    { numRuns },
  );
});

/** Offsets where a zigzag of at least `least` turns: each corner as soon as one has come back that far from it. */
function turnsOf(offsets: readonly { readonly t: number; readonly y: number; readonly least: number }[]): number[] {
  const turns: number[] = [];
  let start = 0;
  let way = 0;
  offsets.forEach(({ t, y, least }, i) => {
    const run = offsets.slice(start, i + 1).map((offset) => offset.y);
    const back = way <= 0 && y - Math.min(...run) >= least ? 1 : way >= 0 && Math.max(...run) - y >= least ? -1 : 0;
    if (back === 0) return;
    if (way !== 0) turns.push(t);
    way = back;
    start = i;
  });
  return turns;
}

describe('excess', () => {
  const wild = fc
    .array(fc.tuple(fc.constantFrom(16, 100, 300, 700, 1100, 4000, 15_000), fc.integer({ min: 0, max: 60 })), {
      maxLength: 150,
      size: 'max',
    })
    .map((steps) => {
      let t = 0;
      return steps.map(([gap, place]): Full => [(t += gap), Code.Scroll, -1, 0, 25 * place, 0]);
    });

  test('says what its whole history says', () => {
    let seen = 0;
    fc.assert(
      fc.property(wild, fc.constantFrom(400, 500, 1000), (scrolls, viewport) => {
        const rows: Full[] = [[0, Code.Layout, -1, 800, viewport, 3000], ...scrolls];
        const steps = stepsOf(rows).filter(({ moved }) => moved !== 0);
        const up = (from: number, to: number): number =>
          sum(steps.filter(({ t }) => from <= t && t < to).map(({ moved }) => Math.max(0, -moved))) / viewport;
        let events: number[] = [];
        const start = scrolls[0] ? [{ t: scrolls[0][0], y: scrolls[0][4], least: Infinity }] : [];
        steps.forEach(({ t }, i) => {
          const until = steps.slice(0, i + 1);
          const turns = turnsOf([...start, ...until.map(({ t, y }) => ({ t, y, least: viewport / 2 }))]);
          const window = Math.floor(t / 10_000);
          const windows = [...new Set(until.map((step) => Math.floor(step.t / 10_000)))].filter((w) => w < window);
          const usual = quantile(0.95);
          windows.forEach((w) => usual.push(up(10_000 * w, 10_000 * (w + 1))));
          const second = 1000 * Math.floor(t / 1000);
          const way = up(second - 9000, t + 1);
          const isExcessive =
            turns.filter((turn) => t - turn < 10_000).length >= 4 && way > (windows.length < 5 ? 2 : usual.value);
          if (isExcessive && !events.some((event) => t - event < 10_000)) events = [...events, t];
        });
        seen += events.length;
        const listen = listener(excess);
        rows.forEach(listen.hear);
        expect(listen.value(rows.at(-1)![0], 'scroll.excess')).toBe(events.length);
      }),
      { numRuns: numRuns / 3 },
    );
    // The streams are wild enough to say something.
    expect(seen).toBeGreaterThan(numRuns / 10);
  });
});

test('selections and copies are counted as they are in the list', () => {
  fc.assert(
    fc.property(streams([Code.Select, Code.Copy, Code.Tick], { maxLength: 60 }), (rows) => {
      const flags = rows.filter(([, code]) => code === Code.Select).map(([, , , , , value]) => value);
      compare(selecting, rows, 1e9, {
        'select.count': flags.filter((flag, i) => flag === 1 && flags[i - 1] !== 1).length,
        'copy.count': rows.filter(([, code]) => code === Code.Copy).length,
      });
    }),
    { numRuns },
  );
});
