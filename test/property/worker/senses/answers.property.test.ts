/** Answers, feedback and surroundings against their naive twins, and their laws. */
import { test } from 'vitest';
import { Code } from '../../../../kernel/frame.js';
import { answers } from '../../../../worker/senses/answers.js';
import { feedback } from '../../../../worker/senses/feedback.js';
import { surroundings } from '../../../../worker/senses/surroundings.js';
import { type Full, laws, REGIONS, streams } from '../../../laws/senses.laws.js';
import { holdAgainst } from './twin.js';

const valueOf = (row: Full | undefined): number => row?.[5] ?? NaN;

test('answers say what the whole list shows', () => {
  holdAgainst(answers, streams(answers.hears, { maxLength: 60 }), (rows) => {
    const right = rows.filter((row) => valueOf(row) === 1).length;
    const hints = rows.filter(([, , , , hint]) => hint === 1).length;
    const last = rows.at(-1);
    return [valueOf(last), last?.[3] ?? NaN, hints, rows.length > 0 ? (1e6 * right) / rows.length : NaN];
  });
});

test('feedback is the latest of its region', () => {
  holdAgainst(feedback, streams(feedback.hears, { maxLength: 60 }), (rows) =>
    REGIONS.map((_, region) => {
      const last = rows.filter((row) => row[2] === region).at(-1);
      return last?.[1] === Code.Undo ? -1 : valueOf(last);
    }),
  );
});

test('surroundings are the latest of their kind', () => {
  holdAgainst(surroundings, streams(surroundings.hears, { maxLength: 60 }), (rows) => {
    const width = rows.filter(([, code]) => code === Code.Layout).at(-1)?.[3] ?? NaN;
    const told = [0, 1, 2, 3, 4].map((what) =>
      valueOf(rows.filter(([, code, , x]) => code === Code.Surrounding && x === what).at(-1)),
    );
    return [Number.isNaN(width) ? NaN : [600, 1024, 1440].filter((from) => width >= from).length, ...told];
  });
});

laws(answers, { start: { 'answer.hints': 0 }, anywhere: answers.features.map(({ id }) => id) });
laws(feedback, { anywhere: ['feedback'] });
laws(surroundings, { inPixels: ['viewport.class'], anywhere: surroundings.features.map(({ id }) => id) });
