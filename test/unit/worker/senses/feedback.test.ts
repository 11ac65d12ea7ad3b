/** Feedback on streams whose answer one can work out by hand. */
import { expect, test } from 'vitest';
import { Code } from '../../../../kernel/frame.js';
import type { Row } from '../../../../testing/records.js';
import { feedback } from '../../../../worker/senses/feedback.js';
import { rawAt, SLOTS } from './fixtures.js';

const say = (t: number, region: number, value: number): Row => [t, Code.Feedback, region, 0, 0, value];
const undo = (t: number, region: number): Row => [t, Code.Undo, region, 0, 0, 3];
const of = (...rows: Row[]): number[] =>
  SLOTS.map((_, region) => rawAt(9000, rows, SLOTS, ['A'], [feedback])('feedback', region));

test('is unknown until given, and then of its region', () => {
  expect(of()).toEqual([NaN, NaN, NaN]);
  expect(of(say(100, 1, 1))).toEqual([NaN, 1, NaN]);
});

test('is the latest', () => {
  expect(of(say(100, 0, 1), say(200, 1, -1), say(300, 0, 0))).toEqual([0, -1, NaN]);
});

test('is no, where an adjustment was undone, whichever it was', () => {
  expect(of(say(100, 0, 1), undo(200, 0))).toEqual([-1, NaN, NaN]);
  expect(of(undo(200, 0), say(300, 0, 1))).toEqual([1, NaN, NaN]);
});

test('says nothing where the region is none of the page', () => {
  expect(of(say(100, -1, 1), say(100, 2, 1))).toEqual([NaN, NaN, NaN]);
});
