/** Pinch zoom against its naive twin, and its laws. */
import { test } from 'vitest';
import { Code } from '../../../../kernel/frame.js';
import { zooming } from '../../../../worker/senses/zoom.js';
import { laws, streams } from '../../../laws/senses.laws.js';
import { holdAgainst } from './twin.js';

test('counts the records that are at 1.1 or more, where the one before was not', () => {
  holdAgainst(zooming, streams([Code.Zoom]), (rows) => [
    rows.filter(([, , , , , scale], i) => scale >= 1.1 && !((rows[i - 1]?.[5] ?? 1) >= 1.1)).length,
  ]);
});

laws(zooming, { start: { 'zoom.count': 0 } });
