/**
 * The sampler's exact distribution against the oracle of 20 digits: derived from the real code, not sampled from it.
 *
 * Each layer of worker/report/noise.ts takes its dice as an argument, so its outcomes can be enumerated: bytes to a
 * uniform integer, integers to a subset, tosses to a coin of e^−γ, a tape to a choice. Composed with exact fractions,
 * they give the probability of every answer.
 */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EpsilonFraction } from '../../kernel/policy.js';
import { estimateShare, type SubsetSelection, subsetSelection } from '../../kernel/stats/subset-selection.js';
import {
  drawSubset,
  flipExp,
  type Flip,
  sampleSubsetBy,
  selectFirst,
  type Uniform,
  uniformOver,
} from '../../worker/report/noise.js';
import { sharedPath } from '../shared.js';

interface Row {
  readonly k: number;
  readonly eps: EpsilonFraction;
  readonly d_opt: number;
  readonly p: string;
  readonly q: string;
  readonly accept: string;
  readonly T64: number;
  readonly var_f0_times_n: string;
  readonly prob_set_with_true: string;
  readonly prob_set_without_true: string;
}

const subsetPath = sharedPath('vectors/dp/subset_selection.json');
const coinPath = sharedPath('vectors/dp/bernoulli_exp.json');
const rows = subsetPath ? (JSON.parse(readFileSync(subsetPath, 'utf8')) as { rows: Row[] }).rows : [];
const coins = coinPath
  ? (JSON.parse(readFileSync(coinPath, 'utf8')) as { bernoulli_exp: { gamma: EpsilonFraction; prob: string }[] })
      .bernoulli_exp
  : [];

/** Probabilities as integers of 10^−40, wide enough that rounding stays out of sight. */
const ONE = 10n ** 40n;
const times = (a: bigint, b: bigint): bigint => (a * b) / ONE;

/** The fixed-point value of an oracle's decimal text, 1.25e-9 included. */
function fixed(text: string): bigint {
  const [, whole, fraction = '', exponent = '0'] = /^(\d+)(?:\.(\d+))?(?:e(-?\d+))?$/.exec(text)!;
  return BigInt(whole! + fraction) * 10n ** BigInt(40 - fraction.length + Number(exponent));
}

/** Whether two fixed-point numbers agree to as many significant digits. */
function agrees(got: bigint, expected: bigint, digits: number): boolean {
  const off = got > expected ? got - expected : expected - got;
  return off * 10n ** BigInt(digits) <= expected;
}

const choose = (n: number, d: number): bigint => (d === 0 ? 1n : (choose(n - 1, d - 1) * BigInt(n)) / BigInt(d));

/** Thrown by a scripted toss when its script ends: the run is to be continued both ways. */
class Undecided extends Error {
  constructor(
    readonly a: number,
    readonly b: number,
  ) {
    super();
  }
}

/**
 * Pr[flipExp = 1] by walking every path of the real code, each toss both ways with its exact probability. Paths rarer
 * than 10^−24 are cut; what was cut is returned as the bound of the error.
 */
function probabilityOfHeads([num, den]: EpsilonFraction): { heads: bigint; tails: bigint; cut: bigint } {
  const sum = { heads: 0n, tails: 0n, cut: 0n };
  const walk = (script: readonly boolean[], probability: bigint): void => {
    if (probability < 10n ** 16n) {
      sum.cut += probability;
      return;
    }
    let at = 0;
    const flip: Flip = (a, b) => {
      if (at === script.length) throw new Undecided(a, b);
      return script[at++]!;
    };
    try {
      sum[flipExp(num, den, flip) ? 'heads' : 'tails'] += probability;
    } catch (toss) {
      if (!(toss instanceof Undecided)) throw toss;
      const success = (probability * BigInt(toss.a)) / BigInt(toss.b);
      walk([...script, true], success);
      walk([...script, false], probability - success);
    }
  };
  walk([], ONE);
  return sum;
}

/** A uniform source that spells out the given draws, and records its bounds. */
function scripted(draws: readonly number[]): Uniform & { bounds: number[] } {
  const bounds: number[] = [];
  return Object.assign((m: number) => draws[bounds.push(m) - 1]!, { bounds });
}

const maskOf = (cells: readonly number[]): number => cells.reduce((mask, cell) => mask | (1 << cell), 0);

describe('from bytes to a uniform integer', () => {
  test('each value below m ≤ 256 is spelled by as many bytes as any other, the rest are drawn again', () => {
    class Again extends Error {}
    for (let m = 2; m <= 256; m++) {
      const spelled = new Array<number>(m).fill(0);
      for (let byte = 0; byte < 256; byte++) {
        let calls = 0;
        const uniform = uniformOver((bytes) => {
          if (calls++ > 0) throw new Again();
          expect(bytes.length).toBe(1);
          bytes[0] = byte;
        });
        try {
          spelled[uniform(m)]!++;
        } catch (thrown) {
          if (!(thrown instanceof Again)) throw thrown;
        }
      }
      expect(new Set(spelled).size, `m = ${m}`).toBe(1);
      // Fewer than half are drawn again, else a bit was wasted.
      expect(spelled[0]! * m * 2).toBeGreaterThan(256);
    }
  });

  test('a wide bound reads the bytes as one number of just enough bits, and draws again above', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 257, max: Number.MAX_SAFE_INTEGER }),
        fc.bigInt({ min: 0n, max: 2n ** 56n - 1n }),
        (m, seed) => {
          const bits = (m - 1).toString(2).length;
          const width = Math.ceil(bits / 8);
          let calls = 0;
          const value = uniformOver((bytes) => {
            expect(bytes.length).toBe(width);
            // The second draw is all zeros.
            for (let i = 0; i < width; i++)
              bytes[i] = calls > 0 ? 0 : Number((seed >> BigInt(8 * (width - 1 - i))) & 255n);
            calls++;
          })(m);
          const spelled = Number(BigInt.asUintN(bits, seed));
          expect(value).toBe(spelled < m ? spelled : 0);
          expect(calls).toBe(spelled < m ? 1 : 2);
        },
      ),
    );
  });
});

describe('from integers to a subset', () => {
  /** Every sequence of draws below the bounds k, k−1, …, k−d+1. */
  function* sequences(k: number, d: number): Generator<number[]> {
    if (d === 0) yield [];
    else for (let first = 0; first < k; first++) for (const rest of sequences(k - 1, d - 1)) yield [first, ...rest];
  }

  test('every d-subset is drawn by d! of the k!/(k−d)! equally likely sequences: enumerated', () => {
    const shapes = new Set([
      ...rows.filter(({ k, d_opt: d }) => Number(choose(k, d)) <= 800 && d <= 5).map(({ k, d_opt }) => `${k},${d_opt}`),
      '5,4',
      '6,3',
      '1,1',
    ]);
    for (const [k, d] of [...shapes].map((shape) => shape.split(',').map(Number) as [number, number])) {
      const seen = new Map<number, number>();
      for (const draws of sequences(k, d)) {
        const uniform = scripted(draws);
        const mask = drawSubset(k, d, uniform);
        expect(uniform.bounds).toEqual(Array.from({ length: d }, (_, i) => k - i));
        seen.set(mask, (seen.get(mask) ?? 0) + 1);
      }
      expect(BigInt(seen.size), `${k}, ${d}`).toBe(choose(k, d));
      const factorial = Array.from({ length: d }, (_, i) => i + 1).reduce((a, b) => a * b, 1);
      expect([...new Set(seen.values())], `${k}, ${d}`).toEqual([factorial]);
    }
  });

  test('for any k ≤ 32 each ordered choice has its own sequence, so the same holds where enumeration cannot reach', () => {
    // There are as many sequences as ordered choices; that each choice is reached makes the map a bijection.
    const permutation = fc.integer({ min: 1, max: 32 }).chain((k) =>
      fc
        .shuffledSubarray(
          Array.from({ length: k }, (_, i) => i),
          { minLength: 1 },
        )
        .map((picks) => ({ k, picks })),
    );
    fc.assert(
      fc.property(permutation, ({ k, picks }) => {
        const cells = Array.from({ length: k }, (_, i) => i);
        const draws = picks.map((pick, i) => {
          const j = cells.indexOf(pick);
          [cells[i], cells[j]] = [cells[j]!, cells[i]!];
          return j - i;
        });
        const uniform = scripted(draws);
        expect(drawSubset(k, picks.length, uniform)).toBe(maskOf(picks));
        expect(draws.every((draw, i) => draw >= 0 && draw < uniform.bounds[i]!)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('from tosses to a coin of e^−γ', () => {
  test.skipIf(coinPath === null).each(coins)('γ = $gamma has the oracle’s probability', ({ gamma, prob }) => {
    const { heads, tails, cut } = probabilityOfHeads(gamma);
    expect(heads + tails + cut).toBe(ONE);
    // What was cut is below the twentieth digit.
    expect(cut).toBeLessThan(10n ** 20n);
    expect(agrees(heads, fixed(prob), 17)).toBe(true);
  });

  test('no toss is skipped once a whole has failed: the number of coins does not tell the outcome', () => {
    const bounds: [number, number][] = [];
    flipExp(5, 2, (a, b) => {
      bounds.push([a, b]);
      return false;
    });
    expect(bounds).toEqual([
      [2, 2],
      [2, 2],
      [1, 2],
    ]);
  });
});

describe('from a tape to a choice', () => {
  test('it is the first proposal that holds the value or has a coin, else the last: every tape of three and four', () => {
    for (const rounds of [2, 3]) {
      for (let tape = 0; tape < 8 ** (rounds + 1) * 2 ** rounds; tape++) {
        const proposals = Array.from({ length: rounds + 1 }, (_, i) => (tape >> (3 * i)) & 7);
        const coins = Array.from({ length: rounds }, (_, i) => (tape >> (3 * (rounds + 1) + i)) & 1);
        for (let value = 0; value < 3; value++) {
          const first = proposals.findIndex((set, i) => i < rounds && ((set & (1 << value)) !== 0 || coins[i] === 1));
          expect(selectFirst(value, proposals, coins)).toBe(proposals[first < 0 ? rounds : first]);
        }
      }
    }
  });

  test('cell 31 is a cell like any other', () => {
    const high = 1 << 31;
    expect(selectFirst(31, [1, high, 2], [0, 0])).toBe(high);
    expect(selectFirst(31, [1, 4, high], [0, 0])).toBe(high);
    expect(selectFirst(0, [high, 1, 2], [1, 0])).toBe(high);
  });
});

describe.skipIf(subsetPath === null)('the whole mechanism', () => {
  test.each(rows)('k = $k, ε = $eps: parameters are the oracle’s', (row) => {
    const mechanism = subsetSelection(row.k, row.eps);
    expect(mechanism.d).toBe(row.d_opt);
    expect(mechanism.rounds).toBe(row.T64);
    for (const name of ['p', 'q', 'accept'] as const) {
      expect(Math.abs(mechanism[name] / Number(row[name]) - 1), name).toBeLessThan(4e-15);
    }
    const { p, q } = mechanism;
    expect(Math.abs((q * (1 - q)) / (p - q) ** 2 / Number(row.var_f0_times_n) - 1)).toBeLessThan(1e-12);
    expect(estimateShare(mechanism, p, 1)).toBeCloseTo(1, 12);
    expect(estimateShare(mechanism, q, 1)).toBeCloseTo(0, 12);
  });

  /** The coin's probability, by the walk above, once for each ε. */
  const coinOf = new Map<string, bigint>();
  const coin = (eps: EpsilonFraction): bigint => {
    const known = coinOf.get(String(eps)) ?? probabilityOfHeads(eps).heads;
    coinOf.set(String(eps), known);
    return known;
  };

  /** @threat collector-answer floats */
  test.each(rows)('k = $k, ε = $eps: the probability of every answer is the oracle’s', ({ k, eps, ...oracle }) => {
    const { d, rounds } = subsetSelection(k, eps);
    const heads = coin(eps);
    const subsets = choose(k, d);
    // A proposal is accepted if it holds the value, or by its coin.
    const accept = (BigInt(d) * ONE + BigInt(k - d) * heads) / BigInt(k);
    // Σ (1−a)^i over the rounds, and what is left for the last proposal.
    let reached = 0n;
    let left = ONE;
    for (let i = 0; i < rounds; i++) {
      reached += left;
      left = times(left, ONE - accept);
    }
    const withValue = (reached + left) / subsets;
    const withoutValue = (times(heads, reached) + left) / subsets;

    expect(agrees(accept, fixed(oracle.accept), 17)).toBe(true);
    expect(agrees(withValue, fixed(oracle.prob_set_with_true), 17)).toBe(true);
    expect(agrees(withoutValue, fixed(oracle.prob_set_without_true), 17)).toBe(true);
    // All answers together are certain; and none is more than e^ε as likely under one value as under another.
    const total = choose(k - 1, d - 1) * withValue + choose(k - 1, d) * withoutValue;
    expect(agrees(total, ONE, 30)).toBe(true);
    // All three are rounded down, by less than 10^−20 together.
    expect(times(withValue, heads) <= withoutValue + 10n ** 20n).toBe(true);
  });

  /** @threat collector-answer floats */
  test('end to end on a small tape: the sampler’s answers have these very probabilities', () => {
    const mechanism = { ...subsetSelection(3, [1, 1]), rounds: 2 };
    const heads = coin([1, 1]);
    const accept = (ONE + 2n * heads) / 3n;
    const reached = ONE + (ONE - accept);
    const left = times(ONE - accept, ONE - accept);
    for (let value = 0; value < 3; value++) {
      const { answers, cut } = answersOf(value, mechanism);
      for (let cell = 0; cell < 3; cell++) {
        const expected = ((cell === value ? reached : times(heads, reached)) + left) / 3n;
        const off = answers[cell]! - expected;
        expect(off <= 10n ** 20n && -off <= cut + 10n ** 20n, `value ${value}, cell ${cell}`).toBe(true);
      }
      expect(cut).toBeLessThan(ONE / 1000n);
    }
  });
});

/** The distribution of the sampler's answers of one cell, over every sequence of uniform draws that it makes itself. */
function answersOf(value: number, mechanism: SubsetSelection): { answers: bigint[]; cut: bigint } {
  const answers = new Array<bigint>(mechanism.k).fill(0n);
  let cut = 0n;
  const walk = (script: readonly number[], probability: bigint): void => {
    if (probability < ONE / 10n ** 8n) {
      cut += probability;
      return;
    }
    let at = 0;
    try {
      const [cell] = sampleSubsetBy(value, mechanism, (m) => {
        if (at === script.length) throw new Undecided(0, m);
        return script[at++]!;
      });
      answers[cell!]! += probability;
    } catch (draw) {
      if (!(draw instanceof Undecided)) throw draw;
      for (let next = 0; next < draw.b; next++) walk([...script, next], probability / BigInt(draw.b));
    }
  };
  walk([], ONE);
  return { answers, cut };
}
