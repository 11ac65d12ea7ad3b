/** What the benchmark of models compares: learners that learn, and an FTRL for speed that is attune's. */
import { describe, expect, test } from 'vitest';
import { countRight, EXAMPLES, haveLearned, type Learner } from '../../../benchmarks/learners.js';
import { denseLearners, hashedExamples, hashedLearners, linearExamples } from '../../../benchmarks/model.js';

const PASSES = 20;

function learn({ take }: Learner): number[] {
  const answers: number[] = [];
  for (let i = 0; i < PASSES * EXAMPLES; i++) answers.push(take(i % EXAMPLES));
  return answers;
}
const labelsOf = (examples: readonly { readonly label: 0 | 1 }[]): number[] => examples.map(({ label }) => label);

const dense = linearExamples(32);
const hashed = hashedExamples();
const TASKS = [
  ['32 dense features', labelsOf(dense), () => denseLearners(dense)],
  ['hashed features', labelsOf(hashed), () => hashedLearners(hashed)],
] as const;

describe.each(TASKS)('of %s', (_, labels, make) => {
  test('both labels are there to be told apart', () => {
    const ones = labels.filter((label) => label === 1).length;
    expect(ones).toBeGreaterThan(0.3 * EXAMPLES);
    expect(ones).toBeLessThan(0.7 * EXAMPLES);
  });

  test.each(make().map((learner) => [learner.name, learner] as const))('%s learns them', (_, learner) => {
    learn(learner);
    expect(countRight(learner, labels)).toBeGreaterThan(0.9 * EXAMPLES);
  });

  test('the FTRL for speed alone is attune’s but for the last digits', () => {
    const [attune, fastest] = make();
    const ours = learn(attune!);
    expect(Math.max(...learn(fastest!).map((answer, i) => Math.abs(answer - ours[i]!)))).toBeLessThan(1e-9);
    expect(new Set(ours).size).toBeGreaterThan(EXAMPLES);
  });
});

test('hashed examples have twenty places each, none twice, in both of their forms', () => {
  for (const { features, places } of hashed) {
    expect(new Set(places.indices).size).toBe(20);
    expect(features.map(({ index }) => index)).toEqual([...places.indices]);
    expect(features.map(({ sign }) => sign)).toEqual([...places.values]);
  }
});

test('a learner that says the same to everything is refused', () => {
  expect(() => haveLearned([{ name: 'stone', take: () => 0.9 }], labelsOf(dense))).toThrow('stone learned');
});
