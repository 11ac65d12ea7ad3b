/** Rage and error clicks against their naive twins, and their laws. */
import { test } from 'vitest';
import { Code } from '../../../../kernel/frame.js';
import { clicks } from '../../../../worker/senses/click.js';
import { type Full, laws, streams } from '../../../laws/senses.laws.js';
import { holdAgainst } from './twin.js';

/** Runs of clicks, each near the one before; those where repeats are expected belong to none. */
function runs(rows: readonly Full[]): Full[][] {
  const found: Full[][] = [];
  let before: Full | null = null;
  for (const click of rows.filter(([, code]) => code === Code.Click)) {
    const [t, , , x, y, value] = click;
    if (value === 1) {
      before = null;
      continue;
    }
    const goesOn = before && t - before[0] < 1000 && Math.abs(x - before[3]) + Math.abs(y - before[4]) < 30;
    if (goesOn) found.at(-1)!.push(click);
    else found.push([click]);
    before = click;
  }
  return found;
}

function errors(rows: readonly Full[]): number {
  return rows.filter(([t, code], i) => {
    if (code !== Code.Click) return false;
    const after = rows.slice(i + 1);
    const next = after.findIndex(([, other]) => other === Code.Click);
    return (next < 0 ? after : after.slice(0, next)).some(([at, other]) => other === Code.Fault && at - t < 1000);
  }).length;
}

test('counts what the whole list shows', () => {
  holdAgainst(clicks, streams([Code.Click, Code.Click, Code.Fault], { maxLength: 80 }), (rows) => [
    runs(rows).filter((run) => run.length >= 3).length,
    errors(rows),
  ]);
});

laws(clicks, {
  start: { 'click.rage': 0, 'click.error': 0 },
  inPixels: ['click.rage'],
  anywhere: ['click.rage', 'click.error'],
});
