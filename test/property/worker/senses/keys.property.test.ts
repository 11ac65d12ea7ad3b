/** The rhythm of typing against its naive twin, and its laws. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Code } from '../../../../kernel/frame.js';
import { keys } from '../../../../worker/senses/keys.js';
import { type Full, full, laws, listener } from '../../../laws/senses.laws.js';
import { rhythm, typed } from './typing.js';
import { holdAgainst } from './twin.js';

/** A typist: keys some tenths of a second apart, held for a while, now and then a pause, a chord, an up that is missed, a look elsewhere. */
const sessions = fc
  .array(
    fc.record({
      gap: fc.oneof(
        { weight: 30, arbitrary: fc.integer({ min: 0, max: 400 }) },
        { weight: 1, arbitrary: fc.integer({ min: 1900, max: 9000 }) },
      ),
      hold: fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 1, max: 250 }) }, fc.constant(-1)),
      away: fc.oneof({ weight: 30, arbitrary: fc.constant(0) }, fc.constantFrom<number>(Code.Focus, Code.Visible)),
    }),
    { maxLength: 90, size: 'max' },
  )
  .map((strokes) => {
    let t = 0;
    const rows = strokes.flatMap(({ gap, hold, away }): Full[] => {
      t += gap;
      const stroke = [full([t, Code.KeyDown])];
      if (hold >= 0) stroke.push(full([t + hold, Code.KeyUp]));
      if (away > 0) stroke.push(full([t + 1, away as Code, -1, 0, 0, 0]), full([t + 2, away as Code, -1, 0, 0, 1]));
      return stroke;
    });
    return rows.sort((a, b) => a[0] - b[0]);
  });

test('says what the whole list shows', () => {
  holdAgainst(keys, sessions, (rows) => rhythm(typed(rows)));
});

test('says nothing below thirty keys, and every time that it tells is a multiple of 8 ms', () => {
  fc.assert(
    fc.property(sessions, (rows) => {
      const sense = listener(keys);
      let downs = 0;
      for (const row of rows) {
        sense.hear(row);
        downs += +(row[1] === Code.KeyDown);
        const values = sense.values(row[0]);
        if (downs < 30) expect(values).toEqual([NaN, NaN, NaN, NaN, NaN]);
        for (const ms of values.slice(0, 3)) if (!Number.isNaN(ms)) expect(Math.abs(ms % 8)).toBe(0);
      }
    }),
  );
});

laws(keys, { anywhere: keys.features.map(({ id }) => id) });
