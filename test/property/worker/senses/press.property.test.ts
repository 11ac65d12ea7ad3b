/** Holding a button against its naive twin, and its laws. */
import { test } from 'vitest';
import { Code } from '../../../../kernel/frame.js';
import { pressing } from '../../../../worker/senses/press.js';
import { laws, streams } from '../../../laws/senses.laws.js';
import { holdAgainst } from './twin.js';

test('is the time between the latest release and the press right before it', () => {
  holdAgainst(pressing, streams([Code.Press, Code.Release]), (rows) => {
    const holds = rows.flatMap(([t, code], i) => {
      const before = rows[i - 1];
      return code === Code.Release && before?.[1] === Code.Press ? [8 * Math.round((t - before[0]) / 8)] : [];
    });
    return [holds.at(-1) ?? NaN];
  });
});

laws(pressing, { anywhere: ['click.hold'] });
