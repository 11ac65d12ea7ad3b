/** Swipes against their naive twin, and their laws. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Code } from '../../../../kernel/frame.js';
import { swiping } from '../../../../worker/senses/swipe.js';
import { type Full, laws, streams } from '../../../laws/senses.laws.js';
import { last } from './hands.js';
import { holdAgainst } from './twin.js';

interface Swipe {
  readonly from: number;
  readonly to: number;
  readonly path: number;
  /** Viewport's height when it was lifted. */
  readonly height: number;
}

function swipes(rows: readonly Full[]): Swipe[] {
  let touches: Full[] = [];
  let height = NaN;
  const found: Swipe[] = [];
  for (const row of rows) {
    const [t, code, , , y, phase] = row;
    if (code === Code.Layout) height = y;
    if (code !== Code.Touch) continue;
    if (phase === 0 || (touches.length > 0 && t - touches.at(-1)![0] >= 10_000)) touches = [];
    if (phase === 0 || touches.length > 0) touches.push(row);
    if (phase !== 2) continue;
    const path = touches
      .slice(1)
      .map(([, , , x, y], i) => Math.sqrt((x - touches[i]![3]) ** 2 + (y - touches[i]![4]) ** 2))
      .reduce((a, b) => a + b, 0);
    if (path >= 30) found.push({ from: touches[0]![0], to: t, path, height });
    touches = [];
  }
  return found;
}

const isAnswer = ([, code, , , , value]: Full): boolean =>
  code === Code.Scroll || code === Code.Change || code === Code.Leave || (code === Code.Visible && value === 0);

function medianOf(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length === 0 ? NaN : sorted.length % 2 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

/** Fingers that swipe more often than they do else. */
const fingers: fc.Arbitrary<Full[]> = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: fc.tuple(fc.constant('swipe'), fc.integer({ min: 0, max: 900 })) },
      {
        weight: 1,
        arbitrary: fc.tuple(fc.constantFrom('change', 'hide', 'scroll'), fc.integer({ min: 0, max: 4000 })),
      },
    ),
    { maxLength: 40 },
  )
  .map((events) => {
    let t = 0;
    const rows: Full[] = [[0, Code.Layout, -1, 400, 800, 4000]];
    for (const [kind, gap] of events) {
      t += gap;
      if (kind === 'swipe') {
        rows.push([t, Code.Touch, -1, 100, 300, 0], [t + 20, Code.Touch, -1, 100, 300 - (gap % 64), 1]);
        rows.push([t + 60, Code.Touch, -1, 100 + (gap % 7), 280, 2]);
        t += 60;
      } else if (kind === 'hide') rows.push([t, Code.Visible, -1, 0, 0, 0]);
      else rows.push([t, kind === 'scroll' ? Code.Scroll : Code.Change, -1, 0, 40, 0]);
    }
    return rows;
  });

test('are as fast, and as dead, as the whole list of records shows', () => {
  let died = 0;
  const mixed = fc.oneof(fingers, streams([Code.Touch, Code.Touch, Code.Touch, Code.Scroll, Code.Change, Code.Layout]));
  holdAgainst(swiping, mixed, (rows, now) => {
    const all = swipes(rows);
    const speeds = all
      .filter(({ from, to, height }) => to > from && height > 0)
      .map(({ from, to, path, height }) => (1e6 * 1000 * path) / ((to - from) * height));
    const dead = all.filter(({ from, to }) => {
      const down = last(rows, ([t, code, , , , phase]) => t === from && code === Code.Touch && phase === 0)!;
      const answers = rows.slice(rows.indexOf(down) + 1).filter(isAnswer);
      return now - to >= 2750 && !answers.some(([t]) => t - to < 2750);
    }).length;
    died += dead;
    return [medianOf(speeds.slice(-15)), dead];
  });
  expect(died).toBeGreaterThan(300);
});

laws(swiping, { start: { 'swipe.dead': 0 }, inPixels: ['swipe.speed', 'swipe.dead'] });
