/** INP, CLS and LCP against their naive twin, and their laws. */
import fc from 'fast-check';
import { test } from 'vitest';
import { Code, Vital } from '../../../../kernel/frame.js';
import { health } from '../../../../worker/senses/health.js';
import { type Full, laws } from '../../../laws/senses.laws.js';
import { holdAgainst } from './twin.js';

const vital = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(fc.constant(Vital.Inp), fc.integer({ min: 0, max: 90 }), fc.nat(400)) },
  { weight: 4, arbitrary: fc.tuple(fc.constant(Vital.Cls), fc.constant(0), fc.integer({ min: 0, max: 64 })) },
  { weight: 1, arbitrary: fc.tuple(fc.constant(Vital.Lcp), fc.constant(0), fc.nat(4000)) },
);
const rows = fc
  .array(
    fc.tuple(
      fc.oneof(fc.nat(300), fc.constantFrom(0, 999, 1000, 4999, 5000)),
      fc.oneof(
        { weight: 12, arbitrary: vital },
        fc.constantFrom(0, 1).map((shown): readonly [-1, 0, number] => [-1, 0, shown]),
      ),
    ),
    { maxLength: 150, size: 'max' },
  )
  .map((steps) => {
    let t = 0;
    return steps.map(([gap, [x, y, value]]): Full => {
      t += gap;
      if (x < 0) return [t, Code.Visible, -1, 0, 0, value];
      return x === Vital.Cls ? [t, Code.Vital, -1, x, t, value / 64] : [t, Code.Vital, -1, x, 7 * y, value];
    });
  });

function twin(all: readonly Full[]): number[] {
  const of = (what: number): Full[] => all.filter(([, code, , x]) => code === Code.Vital && x === what);

  const longest = new Map<number, number>();
  for (const [, , , , id, ms] of of(Vital.Inp)) if (id > 0) longest.set(id, Math.max(ms, longest.get(id) ?? 0));
  const slowest = [...longest.values()].sort((a, b) => b - a).slice(0, 10);
  const count = (Math.max(...longest.keys()) - Math.min(...longest.keys())) / 7 + 1;

  const windows: Full[][] = [];
  for (const shift of of(Vital.Cls)) {
    const window = windows.at(-1);
    // A window of nothing but shifts of zero is none.
    const isSome = window?.some(([, , , , , score]) => score > 0) === true;
    if (isSome && shift[0] - window.at(-1)![0] < 1000 && shift[0] - window[0]![0] < 5000) window.push(shift);
    else windows.push([shift]);
  }
  const sums = windows.map((window) => window.reduce((sum, [, , , , , score]) => sum + score, 0));

  const hidden = all.findIndex(([, code, , , , value]) => code === Code.Visible && value === 0);
  const paints = (hidden < 0 ? all : all.slice(0, hidden)).filter(
    ([, , , x], i) => x === Vital.Lcp && all[i]![1] === Code.Vital,
  );
  return [
    slowest[Math.min(slowest.length - 1, Math.floor(count / 50))] ?? NaN,
    sums.length > 0 ? 1e6 * Math.max(...sums) : NaN,
    paints.at(-1)?.[5] ?? NaN,
  ];
}

test('says what the whole list shows', () => {
  holdAgainst(health, rows, twin);
});

laws(health, { anywhere: health.features.map(({ id }) => id) });
