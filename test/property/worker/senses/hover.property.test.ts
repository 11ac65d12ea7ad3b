/** Hovering against its naive twin, and its laws. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Code } from '../../../../kernel/frame.js';
import { quantile } from '../../../../worker/filters/p2-quantile.js';
import { hovering } from '../../../../worker/senses/hover.js';
import { type Full, laws, REGIONS, streams } from '../../../laws/senses.laws.js';
import { holdAgainst } from './twin.js';
import { last, sum } from './hands.js';

/** From one record, that of the entry, to another; to Infinity while it goes on. */
interface Stay {
  readonly region: number;
  readonly entry: number;
  end: number;
}

function staysOf(rows: readonly Full[]): Stay[] {
  const all: Stay[] = [];
  const inside = (): Stay | undefined => (all.at(-1)?.end === Infinity ? all.at(-1) : undefined);
  rows.forEach(([, code, region], i) => {
    const present = inside();
    const isIn = present?.region === region;
    if (present && ((code === Code.HoverOut && isIn) || (code === Code.HoverIn && !isIn))) present.end = i;
    if (code === Code.HoverIn && !isIn) all.push({ region, entry: i, end: Infinity });
  });
  return all;
}

const isVisible = (rows: readonly Full[]): boolean => (last(rows, ([, code]) => code === Code.Visible)?.[5] ?? 1) === 1;

/** Visible ms of a stay, of each silence the first five seconds. */
function shown(rows: readonly Full[], { entry, end }: Stay, now: number): number {
  const within = rows.slice(entry, Math.min(end, rows.length));
  return sum(
    within.map(([t], i) => {
      const next = rows[entry + i + 1]?.[0] ?? now;
      return isVisible(rows.slice(0, entry + i + 1)) ? Math.min(next - t, 5000) : 0;
    }),
  );
}

/** hoverIntent: a timer fires every 100 ms from the entry on and compares where the pointer is with where it was. */
function isIntended(rows: readonly Full[], { entry }: Stay, now: number): boolean {
  const from = rows[entry]!;
  const moves = rows.slice(entry + 1).filter(([, code]) => code === Code.Move);
  let before = from;
  for (let timer = from[0] + 100; timer <= now; timer += 100) {
    const here = last(moves, ([t]) => t < timer) ?? from;
    if (Math.sqrt((here[3] - before[3]) ** 2 + (here[4] - before[4]) ** 2) < 6) return true;
    before = here;
  }
  return false;
}

/** What is long when each stay begins: of those before it, the P² quantile. */
function bounds(rows: readonly Full[], stays: readonly Stay[], now: number): Map<Stay, number> {
  const ended = quantile(0.9);
  return new Map(
    stays.map((stay) => {
      const long = ended.count < 5 ? 2000 : Math.min(5000, Math.max(800, ended.value));
      ended.push(shown(rows, stay, now));
      return [stay, long];
    }),
  );
}

function twin(rows: readonly Full[], now: number): number[] {
  const stays = staysOf(rows);
  const long = bounds(rows, stays, now);
  const endOf = ({ end }: Stay): number => rows[end]?.[0] ?? Infinity;
  return REGIONS.flatMap((_, region) => {
    const hovers: Stay[][] = [];
    for (const stay of stays.filter((other) => other.region === region)) {
      const before = hovers.at(-1)?.at(-1);
      if (before && rows[stay.entry]![0] - endOf(before) < 1000) hovers.at(-1)!.push(stay);
      else hovers.push([stay]);
    }
    const latest = hovers.at(-1)?.at(-1);
    const isInside = latest?.end === Infinity && isVisible(rows);
    const dwells = hovers.map((hover) => sum(hover.map((stay) => shown(rows, stay, now))));
    const reached = hovers.filter((hover) =>
      hover.some((stay, i) => {
        const wasSeen =
          isVisible(rows.slice(0, stay.entry + 1)) ||
          rows.slice(stay.entry, stay.end).some(([, code, , , , value]) => code === Code.Visible && value === 1);
        return wasSeen && sum(hover.slice(0, i + 1).map((part) => shown(rows, part, now))) >= long.get(stay)!;
      }),
    );
    return [
      latest && now - endOf(latest) < 1000 ? dwells.at(-1)! : 0,
      Math.max(0, hovers.length - 1),
      +(isInside && isIntended(rows, latest, now)),
      dwells.filter((ms) => ms >= 2000).length,
      reached.length,
    ];
  });
}

const CODES = [Code.HoverIn, Code.HoverOut, Code.Move, Code.Move, Code.Move, Code.Visible];
/** One region after the other, for times that are now and then long. */
const visits = fc
  .array(
    fc.tuple(fc.nat(2), fc.constantFrom(40, 200, 500, 790, 1000, 1500, 2100, 4000), fc.constantFrom(0, 300, 1200)),
    {
      maxLength: 25,
    },
  )
  .map((stays) => {
    let t = 0;
    return stays.flatMap(([region, ms, pause]): Full[] => {
      const start = t;
      t += ms + pause;
      return [
        [start, Code.HoverIn, region, 10, 10, 0],
        [start + 90, Code.Move, region, 10 + (ms % 9), 10, 0],
        [start + ms, Code.HoverOut, region, 10, 10, 0],
      ];
    });
  })
  .map((rows) => rows.sort((a, b) => a[0] - b[0]));

test('says what the whole list of records shows', () => {
  const told = new Float64Array(5);
  holdAgainst(hovering, fc.oneof(visits, streams(CODES, { maxLength: 70 })), (rows, now) => {
    const values = twin(rows, now);
    values.forEach((value, i) => (told[i % 5]! += value));
    return values;
  });
  expect(Math.min(...told)).toBeGreaterThan(100);
});

laws(hovering, {
  start: Object.fromEntries(hovering.features.map(({ id }) => [id, 0])),
  inPixels: ['hover.intent'],
  anywhere: hovering.features.map(({ id }) => id),
});
