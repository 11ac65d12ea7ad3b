/** Quick backs against their naive twin, and their laws. */
import { test } from 'vitest';
import { Code } from '../../../../kernel/frame.js';
import { backs } from '../../../../worker/senses/back.js';
import { type Full, laws, streams } from '../../../laws/senses.laws.js';
import { holdAgainst } from './twin.js';

/** From each leave that a return follows to that return. */
function timesAway(rows: readonly Full[]): number[] {
  return rows.flatMap(([t, code], i) =>
    code === Code.Back && rows[i - 1]?.[1] === Code.Leave ? [t - rows[i - 1]![0]] : [],
  );
}

test('counts what the whole list shows', () => {
  holdAgainst(backs, streams([Code.Leave, Code.Back], { maxLength: 140 }), (rows) => {
    const times = timesAway(rows);
    const quick = times.filter((time, i) => {
      const own = times.slice(Math.max(0, i - 20), i).sort((a, b) => a - b);
      return time < (own.length < 5 ? 10_000 : Math.min(10_000, own[Math.ceil(own.length / 10) - 1]!));
    });
    return [quick.length];
  });
});

laws(backs, { start: { 'back.quick': 0 }, anywhere: ['back.quick'] });
