/** Selecting and copying, counted. */
import { expect, test } from 'vitest';
import { Code } from '../../../../kernel/frame.js';
import type { Row } from '../../../../testing/records.js';
import { selecting } from '../../../../worker/senses/selection.js';
import { rawAt } from './fixtures.js';

const select = (t: number, value: number): Row => [t, Code.Select, -1, 0, 0, value];
const at = (rows: readonly Row[]): ((id: string) => number) => rawAt(9000, rows, [], ['A'], [selecting]);

test('a selection is one, however often it changes, until it is gone', () => {
  expect(at([])('select.count')).toBe(0);
  expect(at([select(0, 1), select(10, 1), select(20, 1)])('select.count')).toBe(1);
  expect(at([select(0, 1), select(10, 0), select(20, 0), select(30, 1)])('select.count')).toBe(2);
  expect(at([select(0, 0)])('select.count')).toBe(0);
});

test('each copy is one', () => {
  expect(at([])('copy.count')).toBe(0);
  expect(at([[0, Code.Copy], [0, Code.Copy], select(5, 1)])('copy.count')).toBe(2);
});
