/** Skills that are questions calibrated elsewhere: one ability from all answers; what is kept holds for their parameters alone. */
import { expect, test } from 'vitest';
import type { Skill } from '../../../../kernel/ruleset.js';
import { itemResponse } from '../../../../worker/inference/item-response.js';
import { type Skills, skillsOf } from '../../../../worker/inference/skills.js';

const QUESTIONS: readonly Skill[] = [
  { id: 'easy', difficulty: -1500, discrimination: 800 },
  { id: 'middling', difficulty: 0, discrimination: 1200 },
  { id: 'hard', difficulty: 1500, discrimination: 2000 },
];
const REGIONS = ['lede', 'hard', 'easy', 'middling'];
const [HARD, EASY, MIDDLING] = [1, 2, 3];
const skills = (declared = QUESTIONS): Skills => skillsOf(declared, REGIONS);

test('one ability, its mean a posteriori, from the answers to all questions', () => {
  const told = skills();
  const oracle = itemResponse([
    { difficulty: -1.5, discrimination: 0.8 },
    { difficulty: 0, discrimination: 1.2 },
    { difficulty: 1.5, discrimination: 2 },
  ]);
  told.answer(EASY, 1);
  oracle.learnOne(0, 1);
  told.answer(HARD, 0);
  oracle.learnOne(2, 0);
  const { ability } = oracle.estimate;
  expect(ability).not.toBe(0);
  expect(told.view()).toEqual([
    { id: 'easy', probability: oracle.predictProbaOne(0), ability, difficulty: -1.5, answers: 1, isNext: false },
    // Of those that were shown least.
    { id: 'middling', probability: oracle.predictProbaOne(1), ability, difficulty: 0, answers: 0, isNext: true },
    { id: 'hard', probability: oracle.predictProbaOne(2), ability, difficulty: 1.5, answers: 1, isNext: false },
  ]);
});

test('a right answer to one question raises the chances of all, a wrong one lowers them', () => {
  const told = skills();
  const chances = (): number[] => told.view().map(({ probability }) => probability);
  const before = chances();
  told.answer(MIDDLING, 1);
  chances().forEach((chance, i) => expect(chance).toBeGreaterThan(before[i]!));
  told.answer(MIDDLING, 0);
  told.answer(MIDDLING, 0);
  chances().forEach((chance, i) => expect(chance).toBeLessThan(before[i]!));
});

test('what was kept is taken up by the same questions, and by none of other parameters', () => {
  const told = skills();
  told.answer(HARD, 1);
  const saved = told.save();
  const again = skills();
  expect(again.restore(saved)).toBe(true);
  expect(again.view()).toEqual(told.view());
  expect(skills(QUESTIONS.map((one) => ({ ...one, difficulty: 0 }))).restore(saved)).toBe(false);
  expect(skills(QUESTIONS.map((one) => ({ ...one, discrimination: 1000 }))).restore(saved)).toBe(false);
  expect(skills(QUESTIONS.map(({ id }) => ({ id }))).restore(saved)).toBe(false);
});

const nextOf = (told: Skills): string[] => told.view().flatMap(({ id, isNext }) => (isNext ? [id] : []));

test('the next one is that which is answered rightly about three times in four, whether calibrated or not', () => {
  // Chances of .77, .5 and .05.
  expect(nextOf(skills())).toEqual(['easy']);
  // Of .75, .5 and .18.
  const rated = [
    { id: 'middling', difficulty: 0 },
    { id: 'easy', difficulty: -1100 },
    { id: 'hard', difficulty: 1500 },
  ];
  expect(nextOf(skills(rated))).toEqual(['easy']);
});

test('when all questions have come, they come again', () => {
  const told = skills();
  for (const region of [HARD, EASY, MIDDLING]) told.answer(region, 1);
  expect(nextOf(told)).toHaveLength(1);
});
