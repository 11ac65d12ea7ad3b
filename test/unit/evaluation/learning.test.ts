/** Folds: who is learned from, and who is predicted. */
import { expect, test } from 'vitest';
import {
  crossValidate,
  deal,
  type Example,
  grouped,
  learnThenPredict,
  LEARNERS,
  predictions,
} from '../../../evaluation/learning.js';

const example = (group: string, label: 0 | 1, ...x: number[]): Example => ({ group, label, x: Float64Array.from(x) });

test('no group is in two folds, and each fold has about the same share of ones', () => {
  const examples = ['a', 'b', 'c', 'd', 'e', 'f'].flatMap((group, i) => [
    example(group, i < 2 ? 1 : 0, i),
    example(group, i < 2 ? 1 : 0, -i),
  ]);
  expect([...deal(examples, 2)]).toEqual([
    ['a', 0],
    ['b', 1],
    ['c', 0],
    ['d', 1],
    ['e', 0],
    ['f', 1],
  ]);
});

test('each group is a fold of its own where there are folds without end', () => {
  const examples = [example('a', 1, 0), example('b', 0, 0), example('c', 0, 0)];
  expect(new Set(deal(examples, Infinity).values()).size).toBe(3);
});

test('an example is predicted by a model that has not seen its group', () => {
  const examples = ['a', 'a', 'b', 'c'].map((group, i) => example(group, 0, i));
  const seen: number[] = [];
  const predicted = crossValidate(examples, 3, (others) => {
    seen.push(others.length);
    return () => others.length;
  });
  expect(predicted).toEqual([2, 2, 3, 3]);
  expect(seen).toEqual([2, 3, 3]);
});

test('numbers are standardised by those learned from alone, and what is unknown is their mean', () => {
  const told: number[][] = [];
  learnThenPredict([example('a', 0, 1), example('b', 1, 3)], [example('c', 0, 4), example('d', 0, NaN)], () => (x) => {
    told.push([...x]);
    return 0;
  });
  expect(told).toEqual([
    [2, 1],
    [0, 1],
  ]);
});

test.each(Object.entries(LEARNERS))('%s tells apart what can be told apart', (_, learner) => {
  const examples = Array.from({ length: 40 }, (_, i) => example(`g${i}`, i % 2 ? 1 : 0, i % 2 ? 1 : -1, 0));
  crossValidate(examples, 4, learner).forEach((p, i) => expect(p > 0.5).toBe(i % 2 === 1));
});

test('with others to learn from there are no folds', () => {
  const sizes: number[] = [];
  const learner = (all: readonly Example[]) => {
    sizes.push(all.length);
    return () => 0.5;
  };
  const own = [example('a', 0, 1), example('b', 1, 2)];
  predictions(own, [example('c', 1, 0), example('d', 0, 1), example('e', 0, 1)], 2, learner);
  predictions(own, null, 2, learner);
  expect(sizes).toEqual([3, 1, 1]);
});

test('what one group did is drawn together', () => {
  const examples = [example('a', 1, 0), example('b', 0, 0), example('a', 0, 0)];
  expect(grouped(examples, [0.1, 0.2, 0.3])).toEqual([
    [
      { p: 0.1, y: 1 },
      { p: 0.3, y: 0 },
    ],
    [{ p: 0.2, y: 0 }],
  ]);
});
