import { describe, expect, test } from 'vitest';
import { type SubsetSelection, subsetSelection } from '../../../../kernel/stats/subset-selection.js';
import { type Random, sampleSubset, uniformOver } from '../../../../worker/report/noise.js';
import { seededRandom } from './seeded.js';

const long = process.env['ATTUNE_LONG'] === '1';

test('an answer is d sorted cells', () => {
  const mechanism = subsetSelection(8, [1, 1]);
  expect(mechanism.d).toBe(2);
  const random = seededRandom(1);
  for (let value = 0; value < 8; value++) {
    const [low, high, ...rest] = sampleSubset(value, mechanism, random);
    expect(rest).toEqual([]);
    expect(low).toBeLessThan(high!);
    expect(high).toBeLessThan(8);
  }
});

/** @threat timing-tape */
test('the whole tape is drawn before the value is looked at, and is the same for every value', () => {
  const mechanism = subsetSelection(8, [1, 1]);
  const drawn = (value: (random: () => number) => number): { total: number; atFirstLook: number } => {
    let total = 0;
    const source = seededRandom(5);
    const random: Random = (bytes) => {
      total++;
      source(bytes);
    };
    let atFirstLook = -1;
    const watched = {
      valueOf() {
        if (atFirstLook < 0) atFirstLook = total;
        return value(() => 0);
      },
    };
    sampleSubset(watched as unknown as number, mechanism, random);
    return { total, atFirstLook };
  };
  const runs = [0, 1, 5, 7].map((value) => drawn(() => value));
  for (const { total, atFirstLook } of runs) {
    expect(atFirstLook).toBe(total);
    expect(total).toBe(runs[0]!.total);
  }
});

test('a bound that is no positive safe integer is refused rather than drawn for ever', () => {
  const uniform = uniformOver(seededRandom(1));
  for (const bound of [0, -1, 1.5, NaN, Infinity, 2 ** 53])
    expect(() => uniform(bound)).toThrow('positive safe integer');
});

describe('a χ² test of the answers', () => {
  const SAMPLES = 8000;
  const truth = subsetSelection(8, [1, 1]);

  /** Pearson's statistic of answers to `value` against the exact probabilities; infinite for an answer of another size. */
  function statistic(value: number, mechanism: SubsetSelection, random: Random, samples = SAMPLES): number {
    const counts = new Map<string, number>();
    for (let i = 0; i < samples; i++) {
      const answer = String(sampleSubset(value, mechanism, random));
      counts.set(answer, (counts.get(answer) ?? 0) + 1);
    }
    const withValue = truth.p / 7;
    const withoutValue = (1 - truth.p) / 21;
    let sum = 0;
    for (let a = 0; a < 8; a++) {
      for (let b = a + 1; b < 8; b++) {
        const expected = samples * (a === value || b === value ? withValue : withoutValue);
        sum += ((counts.get(`${a},${b}`) ?? 0) - expected) ** 2 / expected;
        counts.delete(`${a},${b}`);
      }
    }
    return counts.size > 0 ? Infinity : sum;
  }

  /** 27 degrees of freedom: the statistic exceeds this in fewer than one of a million runs. */
  const LIMIT = 77.5;

  /** @threat collector-answer */
  test('finds nothing against the sampler', () => {
    expect(statistic(3, truth, seededRandom(11), long ? 1_000_000 : SAMPLES)).toBeLessThan(LIMIT);
  });

  /** @threat collector-answer */
  test.each<[string, SubsetSelection, (random: Random) => Random]>([
    ['a subset with one cell too many', { ...truth, d: 3 }, (random) => random],
    ['a coin of another ε', { ...truth, eps: [3, 4] }, (random) => random],
    ['a tape that is too short', { ...truth, rounds: 2 }, (random) => random],
    ['a tape that is used again', truth, (random) => repeating(random, 4096)],
    [
      'bits that are not fair',
      truth,
      (random) => (bytes) => {
        random(bytes);
        for (let i = 0; i < bytes.length; i++) if (bytes[i]! > 240) bytes[i] = 1;
      },
    ],
  ])('finds %s', (_, mutant, spoil) => {
    expect(statistic(3, mutant, spoil(seededRandom(11)))).toBeGreaterThan(LIMIT);
  });

  function repeating(random: Random, length: number): Random {
    const tape = new Uint8Array(length);
    random(tape);
    let at = 0;
    return (bytes) => {
      for (let i = 0; i < bytes.length; i++) bytes[i] = tape[at++ % length]!;
    };
  }
});
