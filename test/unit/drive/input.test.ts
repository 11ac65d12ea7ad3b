import { expect, test } from 'vitest';
import type { SessionEvent } from '../../../kernel/session.js';
import { planInput } from '../../drive/input.js';

const PAGE = { viewport: [1000, 800], maxScroll: 2000 } as const;
const plan = (events: readonly SessionEvent[], more: object = {}, seconds = 15) =>
  planInput({ id: 's', events, ...more }, PAGE, seconds);

test('positions are mapped from the recorded viewport to ours', () => {
  const { steps } = plan([[0, 'm', 250, 100]], { viewport: [500, 400] });
  expect(steps).toEqual([{ at: 0, kind: 'move', x: 500, y: 200 }]);
});

test('without a viewport the largest position stands in, and corrupt ones are dropped', () => {
  const { steps } = plan([
    [0, 'm', 999, 799],
    [10, 'm', 65535, 65535],
    [20, 'm', 500, 400],
  ]);
  expect(steps).toEqual([
    { at: 0, kind: 'move', x: 999, y: 799 },
    { at: 20, kind: 'move', x: 500, y: 400 },
  ]);
});

test('positions below the viewport are taken as positions in the document', () => {
  const { steps } = plan(
    [
      [0, 's', 0, 600],
      [10, 'm', 100, 1000],
    ],
    { viewport: [1000, 800], document: [1000, 2800] },
  );
  expect(steps[1]).toEqual({ at: 10, kind: 'move', x: 100, y: 400 });
});

test('scrolling is scaled from their document to ours', () => {
  const events: SessionEvent[] = [
    [0, 's', 0, 100],
    [10, 's', 0, 50],
  ];
  const deltas = (more: object) => plan(events, more).steps.map((step) => (step.kind === 'wheel' ? step.deltaY : null));
  expect(deltas({ viewport: [500, 500], document: [500, 1500] })).toEqual([200, -100]);
  // The farthest offset seen is taken for the end.
  expect(deltas({})).toEqual([2000, -1000]);
});

test('a long way after a pause is told as several turns of the wheel that end in time', () => {
  const { steps } = plan(
    [
      [0, 's', 0, 10],
      [1000, 's', 0, 610],
    ],
    { viewport: [1000, 800], document: [1000, 2800] },
  );
  const turns = steps.slice(1);
  expect(turns).toHaveLength(5);
  expect(turns.map(({ at }) => at)).toEqual([936, 952, 968, 984, 1000]);
  expect(turns.reduce((sum, step) => sum + (step.kind === 'wheel' ? step.deltaY : 0), 0)).toBeCloseTo(600);
});

test('a long wait after the first event is cut to half a second', () => {
  const { steps, duration } = plan([
    [15, 'm', 10, 10],
    [5415, 'm', 20, 20],
    [5515, 'm', 30, 30],
  ]);
  expect(steps.map(({ at }) => at)).toEqual([0, 500, 600]);
  expect(duration).toBe(600);
});

test('only what falls into the given time is played, and a held button is let go', () => {
  const { steps, duration } = plan(
    [
      [0, 'm', 999, 799],
      [900, 'd', 10, 10, 'L'],
      [5000, 'u', 10, 10, 'L'],
    ],
    {},
    1,
  );
  expect(steps.map(({ kind }) => kind)).toEqual(['move', 'press', 'release']);
  expect(duration).toBe(1000);
});

test('other buttons than the main one are not pressed', () => {
  const { steps } = plan([
    [0, 'd', 5, 5, 'R'],
    [9, 'u', 5, 5, 'R'],
  ]);
  expect(steps).toEqual([]);
});

test('a wheel without offsets turns a notch; with offsets it is in them already', () => {
  expect(plan([[0, 'w', 5, 5, -1]]).steps).toMatchObject([{ kind: 'wheel', deltaY: 100 }]);
  expect(
    plan([
      [0, 'w', 5, 5, -1],
      [1, 's', 0, 7],
    ]).steps,
  ).toHaveLength(1);
});

test('where only clicks were recorded, each is a press and a release', () => {
  expect(plan([[3, 'c', 5, 5]]).steps.map(({ kind }) => kind)).toEqual(['press', 'release']);
});
