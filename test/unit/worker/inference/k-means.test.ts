/** Online k-means with named prototypes: by hand, and against River's own example. */
import { describe, expect, test } from 'vitest';
import { onlineKMeans } from '../../../../worker/inference/k-means.js';

const at = (...numbers: number[]): Float64Array => Float64Array.from(numbers);
const PAIR = [
  { name: 'left', centre: [0, 0] },
  { name: 'right', centre: [10, 0] },
];
/** A state holds a count beside each number of a centre. */
const centres = ({ state }: { state: Float64Array }): number[] => [...state].filter((_, i) => i % 2 === 1);

describe('River', () => {
  /** What `KMeans(n_clusters=2, halflife=0.1, sigma=3, seed=42)` begins with: `random.Random(42).gauss(0, 3)`. */
  const BEGINNING = [
    { name: '0', centre: [-0.4322709887337851, -0.5187108009945579] },
    { name: '1', centre: [-0.33394758470298735, 2.1059511752965894] },
  ];

  test('gives the clusters of its docstring', () => {
    const model = onlineKMeans(BEGINNING, { rate: 0.1, bound: Infinity });
    const clusters = [at(1, 2), at(1, 4), at(1, 0), at(-4, 2), at(-4, 4), at(-4, 0)].map((x) => {
      model.learnOne(x);
      return model.predictOne(x);
    });
    expect(clusters).toEqual([1, 1, 0, 1, 1, 0]);
    expect([at(0, 0), at(4, 4)].map(model.predictOne)).toEqual([0, 1]);
  });
});

test('names the nearest prototype from the first example on, the first of equals', () => {
  const model = onlineKMeans(PAIR);
  expect([at(1, 3), at(9, -3), at(5, 0)].map((x) => model.names[model.predictOne(x)])).toEqual([
    'left',
    'right',
    'left',
  ]);
});

test('a centre is the mean of its examples and of the prior, which counts for some', () => {
  const model = onlineKMeans(PAIR, { prior: 3 });
  model.learnOne(at(4, 2));
  expect(centres(model)).toEqual([1, 0.5, 10, 0]);
  model.learnOne(at(1, -2));
  expect(centres(model)).toEqual([1, 0, 10, 0]);
});

test('or moves by the same share each time', () => {
  const model = onlineKMeans(PAIR, { rate: 0.5 });
  model.learnOne(at(4, 2));
  model.learnOne(at(4, 1));
  expect(centres(model)).toEqual([3, 1, 10, 0]);
});

test('what is unknown is left out of the distance, and moves nothing', () => {
  const model = onlineKMeans(PAIR, { prior: 1 });
  expect(model.predictOne(at(9, NaN))).toBe(1);
  model.learnOne(at(NaN, 4));
  model.learnOne(at(2, NaN));
  // 2 of 1 example and the prior, each for itself.
  expect(centres(model)).toEqual([1, 2, 10, 0]);
});

test('of whom nothing is known there is no cluster, only equal chances', () => {
  const model = onlineKMeans(PAIR);
  const before = [...model.state];
  for (const x of [at(NaN, NaN), at(Infinity, -Infinity), at(1e200, NaN)]) {
    model.learnOne(x);
    expect(model.predictOne(x)).toBe(-1);
    expect([...model.probabilities(x)]).toEqual([0.5, 0.5]);
  }
  expect([...model.state]).toEqual(before);
});

test('probabilities are those of equal Gaussians of deviation 1; a temperature of 2σ² makes it σ', () => {
  const density = (d: number, sigma: number): number => Math.exp((-d * d) / (2 * sigma * sigma));
  const x = at(4.9, 1);
  for (const sigma of [1, 3]) {
    const model = onlineKMeans(PAIR, { temperature: 2 * sigma * sigma });
    const [left, right] = [density(Math.hypot(4.9, 1), sigma), density(Math.hypot(5.1, 1), sigma)];
    expect(model.probabilities(x)[0]).toBeCloseTo(left / (left + right), 12);
    expect(model.probabilities(x)[1]).toBeCloseTo(right / (left + right), 12);
  }
  expect([...onlineKMeans(PAIR).probabilities(at(-1000, 0))]).toEqual([1, 0]);
});

test('a centre is held within half the way to the next prototype, so that none takes over the name of another', () => {
  const model = onlineKMeans(PAIR, { prior: 1, rate: 1 });
  model.learnOne(at(4.5, 2));
  expect(centres(model)).toEqual([4.5, 2, 10, 0]);
  // Nearest to `left`, but 5.01 from where it began.
  model.learnOne(at(5.01, 0));
  expect(centres(model)).toEqual([4.5, 2, 10, 0]);
  model.learnOne(at(1, 0));
  expect(centres(model)).toEqual([1, 0, 10, 0]);
});

test('or within the bound that one sets, alone too', () => {
  const alone = onlineKMeans([{ name: 'one', centre: [0] }], { rate: 1 });
  alone.learnOne(at(1e9));
  expect(centres(alone)).toEqual([1e9]);
  const bounded = onlineKMeans([{ name: 'one', centre: [0] }], { rate: 1, bound: 2 });
  for (const x of [2, 2.5, -2.5]) bounded.learnOne(at(x));
  expect(centres(bounded)).toEqual([2]);
});

test('refuses prototypes that are none, or not of one length, or not numbers', () => {
  for (const prototypes of [
    [],
    [{ name: 'empty', centre: [] }],
    [...PAIR, { name: 'long', centre: [1, 2, 3] }],
    [...PAIR, { name: 'unknown', centre: [1, NaN] }],
  ]) {
    expect(() => onlineKMeans(prototypes)).toThrow(expect.objectContaining({ code: 'options/invalid' }));
  }
});
