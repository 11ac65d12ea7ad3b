/**
 * What of a paragraph is in view, worked out from the scroll offset alone, against what the readers' own browsers said:
 * 778 recorded readings whose `vis` tells, at each scroll event, how many per cent of which paragraph an
 * IntersectionObserver saw.
 *
 * The recordings have no boxes and no window height. So these are fitted on every second reader of a text: one window for
 * all texts, top and height of each paragraph. The others are judged, twice: knowing nothing of them, and knowing one
 * number of each, how much taller or shorter the text was set on their screen (fonts wrap differently, some zoomed), from
 * the first half of their events, judged on the second. Paragraphs that too few of the first half had partly in view have
 * no box, and are not judged; how many entries that leaves is told.
 */
import { median } from 'simple-statistics';
import { describe, expect, test } from 'vitest';
import { shareInView } from '../../kernel/session.js';
import { sharedPath } from '../shared.js';
import { gunzipSync } from 'node:zlib';
import { readFileSync } from 'node:fs';

const path = sharedPath('data/scroll-reading/sessions.jsonl.gz');

/** At an offset, per cent of each paragraph in view. */
interface Look {
  readonly offset: number;
  readonly seen: ReadonlyMap<number, number>;
}
interface Reading {
  readonly text: string;
  readonly looks: readonly Look[];
}
interface Paragraph {
  readonly top: number;
  readonly height: number;
}
type Layout = ReadonlyMap<number, Paragraph>;

describe.skipIf(path === null)('visibility from the offset', () => {
  const readings = path ? readingsOf(path) : [];
  const texts = [...groupByText(readings)];
  const taught = new Map(texts.map(([text, own]) => [text, own.filter((_, i) => i % 2 === 0)]));
  const judged = texts.flatMap(([, own]) => own.filter((_, i) => i % 2 === 1));
  const viewport = path ? viewportOf([...taught.values()]) : NaN;
  const layouts = new Map([...taught].map(([text, own]) => [text, layoutOf(own, viewport)]));
  const layoutFor = ({ text }: Reading): Layout => layouts.get(text) ?? new Map();

  test('agrees with the observers of readers it knows nothing of', () => {
    const result = judge(judged.map((reading) => ({ looks: reading.looks, layout: layoutFor(reading), scale: 1 })));
    console.info(`visibility, viewport ${viewport} px, other readers: ${tell(result)}`);
    expect(result.entries).toBeGreaterThan(10_000);
    expect(result.meanError).toBeLessThan(3.5);
    expect(result.within5).toBeGreaterThan(0.82);
    expect(result.sameSet).toBeGreaterThan(0.92);
  });

  test('agrees better where it knows how tall the text was set for the reader', () => {
    const halves = judged
      .filter(({ looks }) => looks.length >= 4)
      .map((reading) => {
        const half = reading.looks.length >> 1;
        const layout = layoutFor(reading);
        return { looks: reading.looks.slice(half), layout, scale: scaleOf(reading.looks.slice(0, half), layout) };
      });
    const before = judge(halves.map((half) => ({ ...half, scale: 1 })));
    const result = judge(halves);
    console.info(`visibility, second half of their events: ${tell(before)}; each scaled: ${tell(result)}`);
    expect(result.meanError).toBeLessThan(1.8);
    expect(result.within5).toBeGreaterThan(0.9);
    expect(result.meanError).toBeLessThan(before.meanError);
  });

  interface Judged {
    readonly looks: readonly Look[];
    readonly layout: Layout;
    readonly scale: number;
  }

  /** Every paragraph that either says is in view, at every look. */
  function judge(cases: readonly Judged[]) {
    let [sum, entries, near, looks, same, left] = [0, 0, 0, 0, 0, 0];
    for (const { looks: own, layout, scale } of cases) {
      for (const { offset, seen } of own) {
        let isSame = true;
        for (const [paragraph, box] of layout) {
          const said = seen.get(paragraph) ?? 0;
          const share = 100 * shareOf(box, offset, scale);
          if (said > 0 !== Math.round(share) > 0) isSame = false;
          if (said === 0 && share === 0) continue;
          const error = Math.abs(share - said);
          sum += error;
          entries++;
          near += +(error <= 5);
        }
        for (const paragraph of seen.keys()) left += +!layout.has(paragraph);
        looks++;
        same += +isSame;
      }
    }
    return { entries, left, meanError: sum / entries, within5: near / entries, sameSet: same / looks };
  }

  const tell = ({ entries, left, meanError, within5, sameSet }: ReturnType<typeof judge>): string =>
    `${entries} entries (${left} without a box), mean error ${meanError.toFixed(2)} points, ` +
    `${(100 * within5).toFixed(1)} % within 5 points, same paragraphs in ${(100 * sameSet).toFixed(1)} % of looks`;

  const shareOf = ({ top, height }: Paragraph, offset: number, scale: number): number =>
    shareInView(top * scale, height * scale, offset, viewport);

  /** The scale with which the looks fit best, 1 unless another is better. */
  function scaleOf(looks: readonly Look[], layout: Layout): number {
    const error = (scale: number): number => judge([{ looks, layout, scale }]).meanError;
    let best = 1;
    for (let scale = 0.7; scale < 2.5; scale += 0.005) if (error(scale) < error(best) - 1e-9) best = scale;
    return best;
  }
});

/** A height of the window, and how far it is from what the looks say: the one with the least residual over all texts. */
function viewportOf(texts: readonly (readonly Reading[])[]): number {
  const residual = (viewport: number): number =>
    median(
      texts.flatMap((readings) => [...equationsOf(readings, viewport).values()].map((points) => fit(points).residual)),
    );
  let best = 400;
  for (const [step, reach] of [
    [20, 400],
    [4, 20],
    [1, 4],
  ] as const) {
    const middle = step === 20 ? 600 : best;
    for (let height = middle - reach; height <= middle + reach; height += step)
      if (height > 200 && residual(height) < residual(best)) best = height;
  }
  return best;
}

function layoutOf(readings: readonly Reading[], viewport: number): Layout {
  return new Map(
    [...equationsOf(readings, viewport)].map(([paragraph, points]) => {
      const { intercept, slope } = fit(points);
      return [paragraph, { top: intercept, height: slope }];
    }),
  );
}

type Point = [part: number, edge: number];
/** A line needs some points to lean on. */
const LEAST_POINTS = 4;

/**
 * Where a paragraph is cut by the window's upper edge, that edge lies (1 − share) of its height below its top; where it is
 * cut by the lower one, share of its height. So each look is a point of the line edge = top + height · part.
 */
function equationsOf(readings: readonly Reading[], viewport: number): Map<number, Point[]> {
  const points = new Map<number, Point[]>();
  const add = (paragraph: number, point: Point): void =>
    void points.set(paragraph, [...(points.get(paragraph) ?? []), point]);
  for (const { offset, seen } of readings.flatMap(({ looks }) => looks)) {
    // Of a paragraph that is alone in view, nobody knows which edge cuts it.
    if (seen.size < 2) continue;
    const [first, last] = [Math.min(...seen.keys()), Math.max(...seen.keys())];
    const cut = (paragraph: number): number => seen.get(paragraph)! / 100;
    if (cut(first) < 1) add(first, [1 - cut(first), offset]);
    if (cut(last) < 1) add(last, [cut(last), offset + viewport]);
  }
  return new Map([...points].filter(([, own]) => own.length >= LEAST_POINTS));
}

/** Least absolute residuals, by least squares weighted anew: some readers have another layout, and must not bend ours. */
function fit(points: readonly Point[]): { intercept: number; slope: number; residual: number } {
  let weights = points.map(() => 1);
  for (let turn = 0; ; turn++) {
    const sum = (term: (x: number, y: number) => number): number =>
      points.reduce((total, [x, y], i) => total + weights[i]! * term(x, y), 0);
    const all = sum(() => 1);
    const [meanX, meanY] = [sum((x) => x) / all, sum((_, y) => y) / all];
    const slope = sum((x, y) => (x - meanX) * (y - meanY)) / sum((x) => (x - meanX) ** 2);
    const intercept = meanY - slope * meanX;
    const off = points.map(([x, y]) => Math.abs(intercept + slope * x - y));
    if (turn === 20) return { intercept, slope, residual: median(off) };
    weights = off.map((px) => 1 / Math.max(px, 2));
  }
}

function readingsOf(file: string): Reading[] {
  interface Line {
    readonly text: string;
    readonly events: readonly (readonly [number, string, number, number])[];
    readonly vis: readonly string[];
  }
  const lines = gunzipSync(readFileSync(file)).toString('utf8').trim().split('\n');
  return lines.map((line) => {
    const { text, events, vis } = JSON.parse(line) as Line;
    const looks = events.map(([, , , offset], i) => ({ offset, seen: seenOf(vis[i]!) }));
    return { text, looks };
  });
}

/** `0_100,1_47` */
const seenOf = (vis: string): Map<number, number> =>
  new Map(vis === '' ? [] : vis.split(',').map((entry) => entry.split('_').map(Number) as [number, number]));

function groupByText(readings: readonly Reading[]): Map<string, Reading[]> {
  const groups = new Map<string, Reading[]>();
  for (const reading of readings) groups.set(reading.text, [...(groups.get(reading.text) ?? []), reading]);
  return groups;
}
