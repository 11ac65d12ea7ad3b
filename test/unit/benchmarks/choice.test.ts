/** What the benchmark of choices times. */
import { expect, test } from 'vitest';
import { choiceVariants } from '../../../benchmarks/choice.js';

test('choices are made among all eight arms, and most by the leading one', async () => {
  const [attune] = choiceVariants();
  const arms: number[] = [];
  // One context over and over: what differs is the draw.
  for (let i = 0; i < 4000; i++) arms.push(await attune!.run(1));
  const counts = Array.from({ length: 8 }, (_, arm) => arms.filter((chosen) => chosen === arm).length);
  expect(Math.min(...counts)).toBeGreaterThan(0);
  expect(Math.max(...counts)).toBeGreaterThan(0.85 * arms.length);
});
