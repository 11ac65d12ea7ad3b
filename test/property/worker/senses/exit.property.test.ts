/** Exit intents against their naive twin, and their laws. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Code } from '../../../../kernel/frame.js';
import { exiting } from '../../../../worker/senses/exit.js';
import { type Full, laws } from '../../../laws/senses.laws.js';
import { last as lastOf } from './hands.js';
import { holdAgainst } from './twin.js';

/** The moves that compared: each one with the latest that was marked at least 20 ms before it. */
function intents(rows: readonly Full[]): number[] {
  let height = NaN;
  let stroke: Full[] = [];
  let marks: Full[] = [];
  const found: number[] = [];
  for (const row of rows) {
    if (row[1] === Code.Layout) height = row[4];
    const last = stroke.at(-1);
    if (row[1] !== Code.Move || (last && row[0] <= last[0])) continue;
    if (!last || row[0] - last[0] >= 300) [stroke, marks] = [[], []];
    stroke.push(row);
    const since = lastOf(marks.slice(-2), (mark) => row[0] - mark[0] >= 20);
    const isFast = since !== undefined && (since[4] - row[4]) / (row[0] - since[0]) > 0.5;
    const isFresh = found.length === 0 || row[0] - found.at(-1)! >= 60_000;
    if (isFast && isFresh && row[4] < 0.04 * height) found.push(row[0]);
    if (marks.length === 0 || since === marks.at(-1)) marks.push(row);
  }
  return found;
}

/** A hand that runs up and down, near the top. */
const dashes: fc.Arbitrary<Full[]> = fc
  .array(
    fc.tuple(
      fc.constantFrom(0, 1, 8, 16, 16, 20, 24, 100, 299, 300, 20_000, 61_000),
      fc.constantFrom(-60, -20, -10, -6, 0, 40, 100),
      fc.constantFrom(false, false, false, false, false, true),
    ),
    { maxLength: 120, size: 'max' },
  )
  .map((steps) => {
    let [t, y] = [0, 100];
    return steps.map(([gap, dy, isLayout]): Full => {
      [t, y] = [t + gap, Math.min(300, Math.max(0, y + dy))];
      return isLayout ? [t, Code.Layout, -1, 1280, 800 - 400 * (y % 2), 4000] : [t, Code.Move, -1, 500, y, 0];
    });
  });

test('are those that the whole list of moves shows', () => {
  let seen = 0;
  holdAgainst(exiting, dashes, (rows) => {
    const found = intents(rows);
    seen += found.length;
    return [rows.some(([, code]) => code === Code.Layout) ? found.length : NaN];
  });
  expect(seen).toBeGreaterThan(1000);
});

laws(exiting, { inPixels: ['pointer.exits'] });
