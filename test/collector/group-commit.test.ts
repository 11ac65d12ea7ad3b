/** Group commit: who shares a transaction, and who is answered when. */
import { expect, test } from 'vitest';
import { groupCommit } from '../../collector/src/group-commit.js';

const OPTIONS = { windowMs: 1, groupSize: 3, waitingSize: 5 };
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

test('items of one window share a commit, in order, and each gets its own answer', async () => {
  const groups: number[][] = [];
  const { submit } = groupCommit((items: readonly number[]) => {
    groups.push([...items]);
    return Promise.resolve(items.map((item) => item * 10));
  }, OPTIONS);
  expect(await Promise.all([1, 2, 3, 4].map(submit))).toEqual([10, 20, 30, 40]);
  expect(groups).toEqual([[1, 2, 3], [4]]);
});

test('nothing is answered before its commit, and what arrives meanwhile waits for the next', async () => {
  let finish = (): void => undefined;
  const groups: number[][] = [];
  const { submit } = groupCommit(async (items: readonly number[]) => {
    groups.push([...items]);
    await new Promise<void>((resolve) => (finish = resolve));
    return items;
  }, OPTIONS);
  const answered: number[] = [];
  const send = (item: number): Promise<void> => submit(item).then((result) => void answered.push(result));
  const first = send(1);
  await pause(10);
  const second = Promise.all([send(2), send(3)]);
  await pause(10);
  expect([groups, answered]).toEqual([[[1]], []]);
  finish();
  await first;
  await pause(0);
  expect([groups, answered]).toEqual([[[1], [2, 3]], [1]]);
  finish();
  await second;
  expect(answered).toEqual([1, 2, 3]);
});

test('a commit that fails rejects its own group and no other', async () => {
  const { submit, settled } = groupCommit((items: readonly number[]) => {
    return items.includes(2) ? Promise.reject(new Error('rolled back')) : Promise.resolve(items);
  }, OPTIONS);
  const outcomes = await Promise.allSettled([1, 2, 3, 4].map(submit));
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected', 'fulfilled']);
  await settled();
  expect(await submit(5)).toBe(5);
});

test('says when no more may wait', async () => {
  const { submit, hasRoom, settled } = groupCommit((items: readonly number[]) => Promise.resolve(items), OPTIONS);
  const answers = [1, 2, 3, 4].map(submit);
  expect(hasRoom()).toBe(true);
  answers.push(submit(5));
  expect(hasRoom()).toBe(false);
  await settled();
  expect(hasRoom()).toBe(true);
  expect(await Promise.all(answers)).toEqual([1, 2, 3, 4, 5]);
});
