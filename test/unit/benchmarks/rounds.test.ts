import { describe, expect, test } from 'vitest';
import { quantile, ratio, takeTurns, type Variant } from '../../../benchmarks/rounds.js';
import { mulberry32 } from '../../../testing/random.js';

describe('an interval of a quantile', () => {
  test('is the pair of order statistics that tables give for a median at 95 %', () => {
    // Hahn & Meeker, table A.15: n and the ranks of the interval.
    for (const [n, low, high] of [
      [6, 1, 6],
      [9, 2, 8],
      [30, 10, 21],
      [41, 14, 28],
      [100, 40, 61],
    ] as const) {
      const ranks = Array.from({ length: n }, (_, i) => i + 1);
      expect(quantile(ranks.reverse())).toEqual({ value: (n + 1) / 2, low, high });
    }
  });

  test('is open where too few samples were seen to close it', () => {
    expect(quantile([3, 1, 2])).toEqual({ value: 2, low: -Infinity, high: Infinity });
    expect(quantile([...Array(30).keys()], 0.95)).toMatchObject({ high: Infinity });
    expect(quantile([...Array(100).keys()], 0.95).high).toBeLessThan(100);
  });

  test.each([0.5, 0.95])('holds the %d quantile in at least 95 of 100 experiments, and not in nearly all', (q) => {
    const random = mulberry32(7);
    let held = 0;
    for (let experiment = 0; experiment < 2000; experiment++) {
      const { low, high } = quantile(
        Array.from({ length: 101 }, () => random()),
        q,
      );
      if (low <= q && q <= high) held++;
    }
    expect(held / 2000).toBeGreaterThan(0.94);
    expect(held / 2000).toBeLessThan(0.985);
  });

  test('is refused without samples', () => {
    expect(() => quantile([])).toThrow('needs samples');
    expect(() => quantile([1], 1)).toThrow('0 < q < 1');
  });
});

test('a ratio is taken within each round, so a machine that changes its speed does not move it', () => {
  const speed = Array.from({ length: 40 }, (_, round) => (round % 2 ? 1 : 5));
  const { value, low, high } = ratio(
    speed.map((s) => 3 * s),
    speed.map((s) => 2 * s),
  );
  expect([value, low, high]).toEqual([1.5, 1.5, 1.5]);
});

describe('turns', () => {
  /** A clock that only the variants move. */
  function workshop(costs: Readonly<Record<string, number>>) {
    let now = 0;
    const played: string[] = [];
    const variants = Object.entries(costs).map(([name, cost]): Variant => {
      const run = (times: number): number => {
        now += times * cost;
        played.push(name);
        return times;
      };
      return { name, run, settle: () => Promise.resolve(void (now += 12_345)) };
    });
    return { variants, played, clock: () => now };
  }
  const settings = { rounds: 30, turnMs: 1, random: mulberry32(1) };

  test('give the cost of one call in each round, without what is left to settle', async () => {
    const { variants, clock } = workshop({ dear: 500, cheap: 20 });
    const timings = await takeTurns(variants, { ...settings, clock });
    expect(timings['dear']).toEqual(Array(30).fill(500));
    expect(timings['cheap']).toEqual(Array(30).fill(20));
    expect(ratio(timings['dear']!, timings['cheap']!).value).toBe(25);
  });

  test('come to each variant once a round, in an order that changes', async () => {
    const { variants, played, clock } = workshop({ a: 1e6, b: 1e6, c: 1e6 });
    await takeTurns(variants, { ...settings, clock });
    const rounds = Array.from({ length: 30 }, (_, i) => played.slice(-90).slice(3 * i, 3 * i + 3));
    expect(rounds.every((round) => new Set(round).size === 3)).toBe(true);
    expect(new Set(rounds.map((round) => round.join(''))).size).toBe(6);
  });

  test('are as long as asked for, within the bounds of a variant', async () => {
    const counts: number[] = [];
    let now = 0;
    const run = (times: number): Promise<number> => {
      counts.push(times);
      now += 10 * times;
      return Promise.resolve(times);
    };
    await takeTurns([{ name: 'bounded', run, least: 256, most: 4096 }], { ...settings, clock: () => now });
    expect(counts.slice(0, 5)).toEqual([256, 512, 1024, 2048, 4096]);
    expect(new Set(counts.slice(5))).toEqual(new Set([4096]));
  });

  test('are refused to a variant that computes no number', async () => {
    const idle: Variant = { name: 'idle', run: () => NaN };
    await expect(takeTurns([idle], { ...settings, turnMs: 0, clock: () => 0 })).rejects.toThrow('no number');
  });
});
