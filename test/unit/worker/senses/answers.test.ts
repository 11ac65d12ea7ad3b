/** Answers on streams whose answer one can work out by hand. */
import { expect, test } from 'vitest';
import { Code } from '../../../../kernel/frame.js';
import type { Row } from '../../../../testing/records.js';
import { answers } from '../../../../worker/senses/answers.js';
import { rawAt, SLOTS } from './fixtures.js';

const answer = (t: number, right: 0 | 1, took: number, hint: 0 | 1 = 0): Row => [t, Code.Answer, 0, took, hint, right];
const raw = (...rows: Row[]): ((id: string) => number) => rawAt(9e6, rows, SLOTS, ['A'], [answers]);
const all = (...rows: Row[]): number[] =>
  ['answer.correct', 'answer.time', 'answer.hints', 'answer.score'].map((id) => raw(...rows)(id));

test('before the first answer nothing is known but that no hint was used', () => {
  expect(all()).toEqual([NaN, NaN, 0, NaN]);
});

test('the latest answer stands, hints and the score are over all', () => {
  expect(all(answer(1000, 1, 3500))).toEqual([1, 3500, 0, 1_000_000]);
  expect(all(answer(1000, 1, 3500), answer(9000, 0, 12_000, 1))).toEqual([0, 12_000, 1, 500_000]);
  expect(all(answer(1000, 1, 3500, 1), answer(9000, 0, 12_000, 1), answer(9500, 1, 400), answer(9700, 1, 0))).toEqual([
    1, 0, 2, 750_000,
  ]);
});

test('a time that is none is unknown, and a long one is an hour', () => {
  expect(raw(answer(1000, 1, NaN))('answer.time')).toBeNaN();
  expect(raw(answer(1000, 1, 1e9))('answer.time')).toBe(3_600_000);
});
