/** Aiming against its naive twin, and its laws. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Code } from '../../../../kernel/frame.js';
import { aiming } from '../../../../worker/senses/aim.js';
import { type Full, laws, streams } from '../../../laws/senses.laws.js';
import { last } from './hands.js';
import { holdAgainst } from './twin.js';

const apart = (a: Full, b: Full): number => Math.sqrt((a[3] - b[3]) ** 2 + (a[4] - b[4]) ** 2);

/** Lifted soon after, and near to, the latest touch; null where a click on what expects repeats ends all before. */
function taps(rows: readonly Full[]): (Full | null)[] {
  return rows.flatMap((row, i) => {
    if (row[1] === Code.Click) return row[5] === 1 ? [null] : [];
    if (row[1] !== Code.Touch || row[5] !== 2) return [];
    const begin = last(rows.slice(0, i), ([, code, , , , phase]) => code === Code.Touch && phase !== 1);
    return begin?.[5] === 0 && row[0] - begin[0] <= 700 && apart(begin, row) <= 24 ? [row] : [];
  });
}

const rows = fc.oneof(
  streams([Code.Touch, Code.Touch, Code.Click, Code.Aim], { maxLength: 60 }),
  // A nervous finger.
  fc
    .array(
      fc.tuple(
        fc.constantFrom(40, 100, 520, 521, 700),
        fc.constantFrom(-16, 0, 0, 16),
        fc.constantFrom(80, 80, 80, 700, 701),
        fc.constantFrom(true, false, false, false, false),
      ),
      { maxLength: 30, size: 'max' },
    )
    .map((taps) => {
      let [t, x] = [0, 300];
      return taps.flatMap(([gap, dx, held, isStepper]): Full[] => {
        const from = t + gap;
        t = from + held;
        x += dx;
        const tap: Full[] = [
          [from, Code.Touch, -1, x, 300, 0],
          [t, Code.Touch, -1, x + dx, 300, 2],
        ];
        return isStepper ? [...tap, [t, Code.Click, -1, x, 300, 1]] : tap;
      });
    }),
);

test('says what the whole list of touches shows', () => {
  let missed = 0;
  holdAgainst(aiming, rows, (all) => {
    const hits = all
      .map((hit, i) => [hit, last(all.slice(0, i), ([, code]) => code === Code.Touch)] as const)
      .filter(([[, code, , , , size]]) => code === Code.Aim && size > 0)
      .map(([[t, , , x, y, size], touch]) => ({
        isTap: touch !== undefined && t - touch[0] <= 700,
        off: Math.min(1e6, (1e6 * Math.sqrt(x * x + y * y)) / size),
      }));
    const tried = taps(all);
    const misses = tried.filter((tap, i) => {
      const before = tried[i - 1];
      return tap && before && tap[0] - before[0] <= 600 && apart(tap, before) <= 24;
    }).length;
    missed += misses;
    return [last(hits, ({ isTap }) => !isTap)?.off ?? NaN, last(hits, ({ isTap }) => isTap)?.off ?? NaN, misses];
  });
  expect(missed).toBeGreaterThan(100);
});

laws(aiming, {
  start: { 'tap.misses': 0 },
  inPixels: ['tap.misses'],
  anywhere: ['tap.misses', 'click.aim', 'tap.aim'],
});
