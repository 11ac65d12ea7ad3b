/** Guesses of classes, by hand. */
import { expect, test } from 'vitest';
import { accuracy, type Guesses, macroF1 } from '../../../evaluation/classes.js';

const guesses = (guess: number[], label: number[], weight = guess.map(() => 1)): Guesses => ({
  guess,
  label,
  group: guess.map((_, i) => i),
  weight: Float64Array.from(weight),
});

test('accuracy is the share that is right, each as often as its group counts', () => {
  expect(accuracy(guesses([0, 1, 2, 1], [0, 1, 1, 0]))).toBe(1 / 2);
  expect(accuracy(guesses([0, 1, 2, 1], [0, 1, 1, 0], [3, 1, 1, 0]))).toBe(4 / 5);
});

test('macro-F1 is the mean over classes, however rare they are', () => {
  // Of 0: one right, one guessed, two there: 2/3. Of 1: one right of two and two: 1/2. Of 2: guessed once, wrongly: 0.
  expect(macroF1(guesses([0, 1, 2, 1], [0, 1, 1, 0]))).toBeCloseTo((2 / 3 + 1 / 2 + 0) / 3, 12);
});

test('a class that no drawn group has is no class', () => {
  expect(macroF1(guesses([0, 1, 2, 1], [0, 1, 1, 0], [1, 1, 0, 0]))).toBe(1);
});
