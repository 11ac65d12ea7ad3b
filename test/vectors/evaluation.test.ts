/**
 * What attune reaches on recorded behaviour, held within bounds that leave room for rounding and no room for a fault. Some of
 * the bounds are from above: skimming that were told early from scrolling alone would be a leak, and not a success.
 */
import { describe, expect, test } from 'vitest';
import { accuracy as accuracyOfClasses } from '../../evaluation/classes.js';
import { crossValidate, LEARNERS } from '../../evaluation/learning.js';
import { ITEMS, logLikelihood, readAnswers } from '../../evaluation/lsat.js';
import { guessesOf, learnLevels, readMessages } from '../../evaluation/reading-regions.js';
import { accuracy, auc, each } from '../../evaluation/score.js';
import { examplesOf, readReaders, TASKS, watch } from '../../evaluation/scroll-reading.js';
import * as serp from '../../evaluation/serp-attention.js';
import * as webbots from '../../evaluation/webbots.js';
import type { Example, Learner } from '../../evaluation/learning.js';
import { sharedPath } from '../shared.js';

const data = sharedPath('data/lsat') === null ? null : sharedPath('data');

const scoredBy = (examples: readonly Example[], folds: number, learner: Learner) => {
  const predicted = crossValidate(examples, folds, learner);
  return each(examples.map(({ label: y }, i) => ({ p: predicted[i]!, y })));
};

describe.skipIf(data === null)('on recorded behaviour', () => {
  test('the LSAT’s answers have the log-likelihood of ltm under attune’s curve', () => {
    const answers = readAnswers(`${data!}/lsat/lsat.csv.gz`);
    expect(ITEMS).toHaveLength(5);
    expect(answers.reduce((sum, one) => sum + logLikelihood(one), 0)).toBeCloseTo(-2466.9376, 3);
  });

  test('people and bots are told apart without a mistake', () => {
    const examples = webbots.readExamples(`${data!}/webbots`)!;
    expect(examples).toHaveLength(105);
    expect(accuracy(scoredBy(examples, 5, LEARNERS['FTRL-Proximal']))).toBe(1);
  });

  test('attention to a module shows faintly in what is sensed of the module', () => {
    const found = Object.values(serp.readExamples(`${data!}/serp-attention`)!);
    expect(found[0]).toHaveLength(65);
    const area = auc(scoredBy(found[0]!, 10, LEARNERS.Laplace));
    expect(area).toBeGreaterThan(0.62);
    expect(area).toBeLessThan(0.75);
  });

  test('levels of reading are guessed little better than by always saying “skimmed”', { timeout: 60_000 }, () => {
    const messages = readMessages(`${data!}/reading-regions/messages.csv.gz`);
    expect(messages).toHaveLength(621);
    const right = accuracyOfClasses(guessesOf(messages, learnLevels(messages, null, LEARNERS['FTRL-Proximal'])));
    expect(right).toBeGreaterThan(0.55);
    expect(right).toBeLessThan(0.65);
  });

  test(
    'the level of a text shows in how it is read, a skimmer’s first half minute in scrolling does not',
    { timeout: 60_000 },
    () => {
      const watched = watch(readReaders(`${data!}/scroll-reading`)!);
      const areaOf = (name: string, features: string): number => {
        const examples = examplesOf(
          watched,
          TASKS.find((task) => task.name === name)!,
          features,
        );
        return auc(scoredBy(examples, 5, LEARNERS['FTRL-Proximal']));
      };
      expect(areaOf('advanced or elementary text', 'scroll.*, read.*')).toBeGreaterThan(0.7);
      expect(areaOf('skimmer (> 400 wpm), first 30 s', 'scroll.*')).toBeLessThan(0.58);
    },
  );
});
