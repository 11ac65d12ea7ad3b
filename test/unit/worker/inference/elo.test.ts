/** Elo on the logistic scale: the classic expectation, its steps by hand, and what answers do to the student's abilities. */
import { expect, test } from 'vitest';
import { DECREASING, elo } from '../../../../worker/inference/elo.js';

/** Points of chess ratings to logits: the classic scale has 10^(1 / 400) where this one has e. */
const logits = (points: number): number => (points * Math.LN10) / 400;
const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));

test('expects of 1500 against 1600 what the classic formula does', () => {
  const model = elo([{ difficulty: logits(1600 - 1500) }]);
  expect(model.predictProbaOne(0)).toBeCloseTo(0.3599350002, 10);
});

test('an answer moves the student, the student in the skill and the difficulty by .1, .4 and .05 of the surprise', () => {
  const model = elo([{ difficulty: 0 }, { difficulty: 1 }]);
  model.learnOne(0, 1);
  // A surprise of ½: abilities .05 over all and .2 in the skill, difficulty −.025.
  expect(model.ability(0)).toBeCloseTo(0.25, 12);
  expect(model.difficulty(0)).toBeCloseTo(-0.025, 12);
  // Of the other skill it tells as much as it tells of the student.
  expect(model.ability(1)).toBeCloseTo(0.05, 12);
  expect(model.difficulty(1)).toBe(1);
  expect(model.predictProbaOne(0)).toBeCloseTo(sigmoid(0.275), 12);
});

test('steps a / (1 + b n) decrease with the answers so far, those of the prior included', () => {
  const model = elo([{ difficulty: 0, answers: 20 }], { student: DECREASING, studentSkill: [0, 0], skill: DECREASING });
  model.learnOne(0, 1);
  expect(model.ability(0)).toBeCloseTo(0.5, 12);
  // 1 / (1 + .05 · 20) = ½ of a surprise of ½.
  expect(model.difficulty(0)).toBeCloseTo(-0.25, 12);
  const surprise = 1 - sigmoid(0.75);
  model.learnOne(0, 1);
  expect(model.ability(0)).toBeCloseTo(0.5 + surprise / 1.05, 12);
  expect(model.difficulty(0)).toBeCloseTo(-0.25 - surprise / 2.05, 12);
});

test('of four choices one in four is guessed: P = ¼ + ¾ σ', () => {
  const model = elo([{ difficulty: 2 }]);
  expect(model.predictProbaOne(0, 1 / 4)).toBeCloseTo(0.25 + 0.75 * sigmoid(-2), 12);
  // So a wrong answer is less of a surprise, and a right one tells less.
  const typed = elo([{ difficulty: 2 }]);
  model.learnOne(0, 1, 1 / 4);
  typed.learnOne(0, 1);
  expect(model.ability(0)).toBeCloseTo(0.5 * 0.75 * (1 - sigmoid(-2)), 12);
  expect(model.ability(0)).toBeLessThan(typed.ability(0));
});

test('right answers raise the prediction and wrong ones lower it, in other skills by less', () => {
  const model = elo([{ difficulty: 0 }, { difficulty: 0 }]);
  let before = [0.5, 0.5];
  for (let i = 0; i < 5; i++) {
    model.learnOne(0, 1);
    const now = [0, 1].map((skill) => model.predictProbaOne(skill));
    now.forEach((p, skill) => expect(p).toBeGreaterThan(before[skill]!));
    expect(now[0]).toBeGreaterThan(now[1]!);
    before = now;
  }
  model.learnOne(0, 0);
  [0, 1].forEach((skill) => expect(model.predictProbaOne(skill)).toBeLessThan(before[skill]!));
});

test('an answer to a skill that there is not, or by a guess that is no number, teaches nothing', () => {
  const model = elo([{ difficulty: 1 }]);
  const before = [...model.state];
  for (const skill of [-1, 1, 0.5, NaN]) model.learnOne(skill, 1);
  model.learnOne(0, 1, NaN);
  expect([...model.state]).toEqual(before);
});

test('a long row of one answer stays finite, and goes on from a restored state', () => {
  const [one, two] = [elo([{ difficulty: 0 }]), elo([{ difficulty: 3 }])];
  for (let i = 0; i < 10_000; i++) one.learnOne(0, 1);
  expect([...one.state].every(Number.isFinite)).toBe(true);
  expect(one.predictProbaOne(0)).toBeGreaterThan(0.99);
  two.state.set(one.state);
  two.learnOne(0, 0);
  one.learnOne(0, 0);
  expect(two.state).toEqual(one.state);
});
