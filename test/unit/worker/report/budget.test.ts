import { describe, expect, test } from 'vitest';
import { epochOf, type Policy } from '../../../../kernel/policy.js';
import { memoryStore, type Store } from '../../../../kernel/store.js';
import { type Debit, debit, microEps, readDebits, refuseDebit, spentWithin } from '../../../../worker/report/budget.js';

const DAY = 86_400_000;
/** A Thursday's midnight, on which a week of Unix days begins. */
const START = 2968 * 7 * DAY;

test('ε is counted in whole millionths, and never rounded in the visitor’s disfavour', () => {
  expect(microEps([1, 1])).toBe(1_000_000);
  expect(microEps([1, 2])).toBe(500_000);
  expect(microEps([1, 3])).toBe(333_334);
  expect(microEps([9_007_199_254_740_991, 9_007_199_254_740_990])).toBe(1_000_001);
});

describe('over three years of daily visits', () => {
  const debitsOf = async (profile: Policy['budget'], eps: readonly [number, number]): Promise<Debit[]> => {
    const store = memoryStore();
    for (let day = 0; day < 3 * 364; day++) {
      const now = START + day * DAY;
      await debit(store, epochOf(profile, now), eps, now);
    }
    return (await readDebits(store))!.sort((a, b) => a.day - b.day);
  };
  const mostWithin = (debits: readonly Debit[], days: number): number =>
    Math.max(...debits.map(({ day }) => debits.filter((other) => other.day <= day && other.day > day - days).length));

  test.each([
    ['weekly', [1, 1], 8, 24],
    ['daily', [1, 2], 16, 48],
  ] as const)(
    'profile %s makes at most its reports in 91 and in 364 days, and uses them',
    async (profile, eps, in91, in364) => {
      const debits = await debitsOf(profile, eps);
      expect(mostWithin(debits, 91)).toBe(in91);
      expect(mostWithin(debits, 364)).toBe(in364);
      expect(new Set(debits.map(({ epoch }) => epoch)).size).toBe(debits.length);
    },
  );
});

test('one epoch is debited once, whatever day of it comes', async () => {
  const store = memoryStore();
  expect(await debit(store, 2968, [1, 1], START)).toBeNull();
  expect(await debit(store, 2968, [1, 1], START + DAY)).toBe('debited');
  expect(store.map.size).toBe(1);
});

/** @threat clock-budget */
test('a clock set back gets nothing new', async () => {
  const store = memoryStore();
  expect(await debit(store, 2970, [1, 1], START + 14 * DAY)).toBeNull();
  expect(await debit(store, 2969, [1, 1], START + 7 * DAY)).toBe('clock');
  expect(await debit(store, 2971, [1, 1], START + 21 * DAY)).toBeNull();
});

test('a debit leaves the window of 91 days on the 91st day after it', () => {
  const debits = [{ epoch: 1, day: 100, microEps: 5 }];
  expect([100, 190, 191].map((day) => spentWithin(debits, 91, day))).toEqual([5, 5, 0]);
  // Made by a clock that ran ahead: it counts now.
  expect(spentWithin(debits, 91, 50)).toBe(5);
});

test('a debit that fits to the last millionth is taken, one more is not', () => {
  const debits = Array.from({ length: 7 }, (_, i) => ({ epoch: i, day: i, microEps: 1_000_000 }));
  expect(refuseDebit(debits, { epoch: 7, day: 7, microEps: 1_000_000 })).toBeNull();
  expect(refuseDebit(debits, { epoch: 7, day: 7, microEps: 1_000_001 })).toBe('cap');
});

test('no report may cost more than ε = 2, and a clock that says nothing gets nothing', async () => {
  expect(await debit(memoryStore(), 1, [2, 1], START)).toBeNull();
  expect(await debit(memoryStore(), 1, [2_000_001, 1_000_000], START)).toBe('excess');
  expect(await debit(memoryStore(), 1, [1, 1], NaN)).toBe('unreadable');
  expect(await debit(memoryStore(), NaN, [1, 1], START)).toBe('unreadable');
});

test.each([
  [null],
  [7],
  [{}],
  [{ day: 1 }],
  [{ day: 1, microEps: '1' }],
  [{ day: 1.5, microEps: 1 }],
  [{ day: 1, microEps: -8_000_000 }],
])('a record that is no debit stops all reports: %j', async (record) => {
  const store = memoryStore([['b:1', record]]);
  expect(await readDebits(store)).toBeNull();
  expect(await debit(store, 2, [1, 1], START)).toBe('unreadable');
  expect(store.map.size).toBe(1);
});

test('a debit is granted only once the store says it is durable', async () => {
  const inner = memoryStore();
  let durable = (): void => undefined;
  const store: Store = {
    ...inner,
    write: (changes) => new Promise((resolve) => (durable = () => void inner.write(changes).then(resolve))),
  };
  let answer: unknown = 'pending';
  const asked = debit(store, 1, [1, 1], START).then((refusal) => (answer = refusal));
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(answer).toBe('pending');
  durable();
  await asked;
  expect(answer).toBeNull();
  expect(inner.map.has('b:1')).toBe(true);
});
