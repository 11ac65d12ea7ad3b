/** 2PL: the curve and its information by hand, the estimate, which item comes next, and when help is offered. */
import { expect, test } from 'vitest';
import { information, itemResponse, probability } from '../../../../worker/inference/item-response.js';

const EASY = { discrimination: 1, difficulty: -2 };
const FAIR = { discrimination: 1, difficulty: -1 };
const HARD = { discrimination: 2, difficulty: 1 };

test('is even at an item’s difficulty, where it tells most', () => {
  expect(probability(HARD, 1)).toBe(0.5);
  expect(information(HARD, 1)).toBe(1);
  // σ(2 · (0 − 1)) and 2² of it times what is left of 1.
  expect(probability(HARD, 0)).toBeCloseTo(0.1192029220221175, 12);
  expect(information(HARD, 0)).toBeCloseTo(0.41997434161402614, 12);
});

test('begins with the prior: mean 0, deviation 1 but for what the grid cuts off, and no answers', () => {
  const { estimate } = itemResponse([EASY]);
  expect(estimate.ability).toBeCloseTo(0, 12);
  // A normal cut at ±4 has a variance of .99893.
  expect(estimate.deviation).toBeCloseTo(0.9995, 3);
  expect(estimate.answers).toBe(0);
});

test('right answers raise the ability and wrong ones lower it, to harder items more and less; each makes it surer', () => {
  const after = (item: number, isRight: 0 | 1) => {
    const model = itemResponse([EASY, HARD]);
    model.learnOne(item, isRight);
    return model.estimate;
  };
  const [easyRight, hardRight, easyWrong, hardWrong] = [after(0, 1), after(1, 1), after(0, 0), after(1, 0)];
  expect(hardRight.ability).toBeGreaterThan(easyRight.ability);
  expect(easyRight.ability).toBeGreaterThan(0);
  expect(hardWrong.ability).toBeLessThan(0);
  expect(easyWrong.ability).toBeLessThan(hardWrong.ability);
  for (const { deviation, answers } of [easyRight, hardRight, easyWrong, hardWrong]) {
    expect(deviation).toBeLessThan(0.9995);
    expect(answers).toBe(1);
  }
});

test('a right and a wrong answer to one item of difficulty 0 leave the mean where it was', () => {
  const model = itemResponse([{ discrimination: 1.5, difficulty: 0 }], { exposureCap: 2 });
  model.learnOne(0, 1);
  model.learnOne(0, 0);
  expect(model.estimate.ability).toBeCloseTo(0, 12);
});

test('next comes the unseen item that succeeds three times in four', () => {
  // At ability 0: σ(2) = .88, σ(1) = .73, σ(−2) = .12.
  const model = itemResponse([EASY, FAIR, HARD]);
  expect(model.next()).toBe(1);
  model.learnOne(1, 1);
  expect(model.next()).toBe(0);
  model.learnOne(0, 1);
  expect(model.next()).toBe(2);
  model.learnOne(2, 0);
  expect(model.next()).toBe(-1);
  expect(itemResponse([]).next()).toBe(-1);
});

test('or as near to another target as there is', () => {
  expect(itemResponse([EASY, FAIR, HARD], { target: 0.95 }).next()).toBe(0);
  expect(itemResponse([EASY, FAIR, HARD], { target: 0.2 }).next()).toBe(2);
});

test('no item is shown more often than the cap, nor a second time before all were once', () => {
  const model = itemResponse([EASY, FAIR, HARD], { exposureCap: 2 });
  const shown = Array.from({ length: 6 }, () => {
    const item = model.next();
    model.learnOne(item, 1);
    return item;
  });
  expect(shown.slice(0, 3).sort()).toEqual([0, 1, 2]);
  expect(shown.slice(3).sort()).toEqual([0, 1, 2]);
  expect(model.next()).toBe(-1);
});

test('an answer to an item that there is not teaches nothing', () => {
  const model = itemResponse([EASY]);
  const before = [...model.state];
  for (const item of [-1, 1, 0.5, NaN]) model.learnOne(item, 1);
  expect([...model.state]).toEqual(before);
});

test('reset forgets answers and items shown', () => {
  const [model, fresh] = [itemResponse([EASY, HARD]), itemResponse([EASY, HARD])];
  for (let i = 0; i < 6; i++) model.learnOne(0, 0);
  model.reset();
  expect(model.state).toEqual(fresh.state);
  expect(model.estimate).toEqual(fresh.estimate);
});

test('a thousand contradicting answers to extreme items stay finite', () => {
  const extreme = [
    { discrimination: 10, difficulty: 10 },
    { discrimination: 10, difficulty: -10 },
  ];
  const model = itemResponse(extreme);
  for (let i = 0; i < 1000; i++) {
    model.learnOne(0, 1);
    model.learnOne(1, 0);
  }
  expect([...model.state].every(Number.isFinite)).toBe(true);
  const { ability, deviation } = model.estimate;
  expect(Math.abs(ability)).toBeLessThanOrEqual(4);
  expect(deviation).toBeGreaterThanOrEqual(0);
});

test('refuses items that no test could have', () => {
  for (const item of [
    { discrimination: 0, difficulty: 0 },
    { discrimination: -1, difficulty: 0 },
    { discrimination: NaN, difficulty: 0 },
    { discrimination: 11, difficulty: 0 },
    { discrimination: 1, difficulty: 11 },
    { discrimination: 1, difficulty: NaN },
  ]) {
    expect(() => itemResponse([EASY, item])).toThrow(expect.objectContaining({ code: 'options/invalid' }));
  }
});
