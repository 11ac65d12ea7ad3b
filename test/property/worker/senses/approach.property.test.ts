/** Approaching against its naive twin, and its laws. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Code } from '../../../../kernel/frame.js';
import { approaching } from '../../../../worker/senses/approach.js';
import { type Full, laws, REGIONS, streams } from '../../../laws/senses.laws.js';
import { hands, holdNearly, last, strokesAt } from './hands.js';

function twin(rows: readonly Full[], now: number): number[] {
  const latest = (code: Code, region = -1): Full | undefined =>
    last(rows, (row) => row[1] === code && row[2] === region);
  const stroke = strokesAt(rows, now).at(-1)?.slice(-6) ?? [];
  const isMoving = stroke.length > 1 && now - stroke.at(-1)!.t <= 100;
  const isVisible = (latest(Code.Visible)?.[5] ?? 1) === 1;
  return REGIONS.flatMap((_, region) => {
    const [place, size, seen] = [Code.Place, Code.Size, Code.Seen].map((code) => latest(code, region));
    if (!isMoving || !isVisible || !place || !size || !seen || !(seen[3] >= 0.8 || seen[4] >= 0.05)) return [NaN, NaN];
    const [left, top] = [place[3], place[4] - (latest(Code.Scroll)?.[4] ?? 0)];
    const [here, there] = [stroke.at(-1)!, stroke[0]!].map(({ x, y }) =>
      Math.hypot(
        x < left ? left - x : x > left + size[3] ? x - left - size[3] : 0,
        y < top ? top - y : y > top + size[4] ? y - top - size[4] : 0,
      ),
    ) as [number, number];
    const speed = (there - here) / (0.02 * (stroke.length - 1));
    return [speed, here === 0 ? 0 : speed >= here / 10 ? (1000 * here) / speed : NaN];
  });
}

/** Boxes, views and an offset, told before and among the moves of a hand. */
const around = streams([Code.Place, Code.Size, Code.Seen, Code.Seen, Code.Scroll, Code.Visible], { maxLength: 40 });
const told: Full[] = REGIONS.flatMap((_, region) => [
  [0, Code.Place, region, 150 * region, 100 * region, 0],
  [0, Code.Size, region, 200, 120, 0],
  [0, Code.Seen, region, 1, 0, 0],
]);
const visits = fc
  .tuple(hands, around)
  .map(([moves, others]): Full[] => [...told, ...[...moves, ...others].sort((a, b) => a[0] - b[0])]);

test('says what the whole list of records shows', () => {
  const known = holdNearly(approaching, visits, twin);
  expect(Math.min(...known)).toBeGreaterThan(30);
});

laws(approaching, {});
