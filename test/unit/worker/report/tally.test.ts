import { expect, test } from 'vitest';
import type { Metric } from '../../../../kernel/policy.js';
import { createTally } from '../../../../worker/report/tally.js';

const METRICS: readonly Metric[] = [
  { id: 'session.depth', kind: 'ordinal', cells: 8, eps: [1, 1] },
  { id: 'exp.1', kind: 'category', cells: 4, eps: [1, 1] },
  { id: 'helped', kind: 'flag', cells: 2, eps: [1, 1] },
];

test('a metric that nobody fed has nothing to say', () => {
  const tally = createTally(METRICS);
  expect(METRICS.map(({ id }) => tally.cellOf(id))).toEqual([0, 0, 0]);
  expect(tally.cells()).toEqual({});
});

test('a share becomes one of the cells 1 to 7, the deepest kept for the whole', () => {
  const cellAt = (share: number): number => {
    const tally = createTally(METRICS);
    tally.note('session.depth', share);
    return tally.cellOf('session.depth');
  };
  expect([-1, 0, 0.14, 0.15, 0.5, 0.99, 1, 2, Infinity].map(cellAt)).toEqual([1, 1, 1, 2, 4, 7, 7, 7, 7]);
  expect(cellAt(NaN)).toBe(0);
});

test('a metric of two cells says whether there was anything', () => {
  const tally = createTally(METRICS);
  tally.note('helped', 0);
  expect(tally.cellOf('helped')).toBe(1);
});

test('an ordinal keeps the greatest, a category the latest', () => {
  const tally = createTally(METRICS);
  for (const share of [0.2, 0.9, 0.4]) tally.note('session.depth', share);
  for (const cell of [1, 3, 2]) tally.noteCell('exp.1', cell);
  expect(tally.cells()).toEqual({ 'session.depth': 7, 'exp.1': 2 });
});

test('what the policy does not name, or no cell of a metric, is not counted', () => {
  const tally = createTally(METRICS);
  tally.note('unknown', 0.5);
  for (const cell of [0, -1, 4, 1.5, NaN]) tally.noteCell('exp.1', cell);
  expect(tally.cells()).toEqual({});
});

test('goes on from what was kept, and takes over what came later', () => {
  const tally = createTally(METRICS, { 'session.depth': 5, 'exp.1': 3 });
  const later = createTally(METRICS);
  later.note('session.depth', 0.1);
  later.noteCell('exp.1', 1);
  tally.absorb(later);
  expect(tally.cells()).toEqual({ 'session.depth': 5, 'exp.1': 1 });
});

test.each([
  [null],
  [undefined],
  ['text'],
  [7],
  [[3, 1]],
  [{ 'session.depth': 8 }],
  [{ 'session.depth': '3' }],
  [{ 'exp.1': { toString: 1 } }],
  [{ gone: 2 }],
])('kept data that is no tally counts as nothing: %j', (kept) => {
  expect(createTally(METRICS, kept).cells()).toEqual({});
});
