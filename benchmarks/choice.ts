/**
 * A choice among eight arms by capped Thompson sampling, after two thousand choices that it learned from. The floor: eight
 * dot products, since the mean of each arm is one.
 */
import { AttuneError } from '../kernel/errors.js';
import { cappedThompson } from '../worker/inference/choice.js';
import { dot } from '../worker/inference/dot.js';
import { sigmoid } from '../worker/inference/logistic.js';
import { quantile, takeTurns, type Variant } from './rounds.js';
import { goal, medianRows, type Section } from './section.js';
import { cpuTurns, noise, seeded, type Settings } from './settings.js';

const ARMS = 8;
const DIMENSIONS = 24;
const LEARNED = 2000;
const AT_MOST_US = 20;
/** A power of two. */
const CONTEXTS = 128;
const TURN_MS = 6;

export async function benchChoice(settings: Settings): Promise<Section[]> {
  const timings = await takeTurns(choiceVariants(), cpuTurns(settings, TURN_MS));
  const us = timings['attune']!.map((ns) => ns / 1000);
  return [
    {
      title: `Choice among ${ARMS} arms, ${DIMENSIONS} features`,
      unit: 'µs of CPU time per choice',
      rows: medianRows(timings, 1000),
      goals: [goal('attune, median of the rounds', quantile(us), 'µs', { atMost: AT_MOST_US })],
    },
  ];
}

export function choiceVariants(): Variant[] {
  const random = seeded();
  const contexts = Array.from({ length: CONTEXTS }, () => noise(DIMENSIONS, random));
  const planes = Array.from({ length: ARMS }, () => noise(DIMENSIONS, random));
  const choice = cappedThompson(ARMS, DIMENSIONS, random);
  for (let i = 0; i < LEARNED; i++) {
    const x = contexts[i & (CONTEXTS - 1)]!;
    const chosen = choice.choose(x);
    choice.learnOne(chosen, x, random() < sigmoid(dot(planes[chosen.arm]!, x, DIMENSIONS)) ? 1 : 0);
  }
  if (choice.examples !== LEARNED) throw new AttuneError('internal/fault', 'The choice has not learned.');
  return [
    over(contexts, 'attune', (x) => choice.choose(x).arm),
    over(contexts, 'eight bare dot products', (x) => {
      let sum = 0;
      for (const plane of planes) sum += dot(plane, x, DIMENSIONS);
      return sum;
    }),
  ];
}

const over = (contexts: readonly Float64Array[], name: string, take: (x: Float64Array) => number): Variant => ({
  name,
  run(times) {
    let sum = 0;
    for (let i = 0; i < times; i++) sum += take(contexts[i & (CONTEXTS - 1)]!);
    return sum;
  },
});
