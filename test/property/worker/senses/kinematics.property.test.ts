/** Kinematics against their naive twins, and their laws. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { kinematics } from '../../../../worker/senses/kinematics.js';
import { type Full, laws, listener } from '../../../laws/senses.laws.js';
import { evenHands, hands, holdNearly, last, quantileOf, stepsOf, strokesAt, sum } from './hands.js';

const H = 0.02;

/** All by the formulas of the catalogue, with times in seconds. */
function twin(rows: readonly Full[], now: number): number[] {
  const stroke = last(strokesAt(rows, now), ({ length }) => length >= 5);
  if (!stroke) return kinematics.features.map(() => NaN);
  const steps = stepsOf(stroke);
  const v = steps.map(({ length }) => length / H);
  const a = v.slice(1).map((speed, i) => (speed - v[i]!) / H);
  const jerk = a.slice(1).map((acceleration, i) => (acceleration - a[i]!) / H);
  const peak = Math.max(...v);
  const duration = steps.length * H;
  const dimensionless = (duration ** 3 / peak ** 2) * sum(jerk.map((j) => j * j * H));
  const angles = steps
    .slice(1)
    .map((step, i) => [steps[i]!, step] as const)
    .filter((pair) => pair.every(({ length }) => length > 0))
    .map(([from, to]) => turn(Math.atan2(to.dy, to.dx) - Math.atan2(from.dy, from.dx)) / H);
  const bends = stroke.slice(2).flatMap((after, i) => {
    const [before, here] = [stroke[i]!, stroke[i + 1]!];
    const [vx, vy] = [(after.x - before.x) / (2 * H), (after.y - before.y) / (2 * H)];
    const [ax, ay] = [(after.x - 2 * here.x + before.x) / H ** 2, (after.y - 2 * here.y + before.y) / H ** 2];
    return Math.hypot(vx, vy) > 20 ? [(1000 * Math.abs(vx * ay - vy * ax)) / Math.hypot(vx, vy) ** 3] : [];
  });
  return [
    peak > 0 ? (1e6 * (v.findIndex((speed) => speed >= peak * (1 - 1e-9)) + 0.5) * H) / duration : NaN,
    Math.sqrt(sum(a.map((acceleration) => acceleration ** 2)) / a.length),
    peak > 0 ? Math.min(1e7, -1e6 * Math.log(dimensionless)) : NaN,
    quantileOf(bends, 50),
    angles.length > 0 ? (1000 * sum(angles)) / angles.length : NaN,
  ];
}

/** The angle without its sign, wrapped to at most half a circle. */
const turn = (angle: number): number => Math.abs(angle - 2 * Math.PI * Math.round(angle / (2 * Math.PI)));

test('say what the whole list of moves shows', () => {
  const known = holdNearly(kinematics, fc.oneof(evenHands, hands), twin);
  expect(kinematics.features.filter((_, i) => !(known[i]! > 30)).map(({ id }) => id)).toEqual([]);
});

test('say the same wherever on the screen it happens', () => {
  fc.assert(
    fc.property(evenHands, fc.integer({ min: -400, max: 400 }), (rows, far) => {
      const [here, there] = [listener(kinematics), listener(kinematics)];
      for (const row of rows) {
        here.hear(row);
        there.hear([row[0], row[1], -1, row[3] + far, row[4] - far, 0]);
        expect(there.values(row[0])).toEqual(here.values(row[0]));
      }
    }),
    { numRuns: 100 },
  );
});

laws(kinematics, { inPixels: ['pointer.curvature'] });
