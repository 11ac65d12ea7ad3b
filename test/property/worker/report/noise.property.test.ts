import fc from 'fast-check';
import { expect, test } from 'vitest';
import { subsetSelection } from '../../../../kernel/stats/subset-selection.js';
import { drawSubset, sampleSubset, selectFirst, uniformOver } from '../../../../worker/report/noise.js';
import { seededRandom } from '../../../unit/worker/report/seeded.js';

const numRuns = process.env['ATTUNE_LONG'] === '1' ? 20_000 : 300;
const seed = fc.integer();

test('every answer is d distinct cells below k, sorted, whatever value, k and ε', () => {
  const shape = fc.integer({ min: 2, max: 32 }).chain((k) => fc.tuple(fc.constant(k), fc.nat(k - 1)));
  const eps = fc.tuple(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 500, max: 10_000 }));
  fc.assert(
    fc.property(shape, eps, seed, ([k, value], fraction, s) => {
      const mechanism = subsetSelection(k, fraction);
      const answer = sampleSubset(value, mechanism, seededRandom(s));
      expect(answer).toHaveLength(mechanism.d);
      expect(answer).toEqual([...new Set(answer)].sort((a, b) => a - b));
      expect(answer.every((cell) => cell >= 0 && cell < k)).toBe(true);
    }),
    { numRuns },
  );
});

test('a uniform draw is below its bound', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), seed, (m, s) => {
      const value = uniformOver(seededRandom(s))(m);
      expect(Number.isInteger(value) && value >= 0 && value < m).toBe(true);
    }),
    { numRuns },
  );
});

/** @threat timing-tape */
test('the choice by masks is that of its naive twin, which branches', () => {
  const tape = fc
    .integer({ min: 0, max: 60 })
    .chain((rounds) =>
      fc.tuple(
        fc.array(fc.integer(), { minLength: rounds + 1, maxLength: rounds + 1 }),
        fc.array(fc.constantFrom(0, 1), { minLength: rounds, maxLength: rounds }),
      ),
    );
  fc.assert(
    fc.property(tape, fc.nat(31), ([proposals, coins], value) => {
      const twin = (): number => {
        for (let i = 0; i < coins.length; i++) {
          const cells = proposals[i]!.toString(2);
          if (coins[i] === 1 || (BigInt.asUintN(32, BigInt(proposals[i]!)) >> BigInt(value)) % 2n === 1n)
            return cells ? proposals[i]! : 0;
        }
        return proposals[coins.length]!;
      };
      expect(selectFirst(value, proposals, coins)).toBe(twin());
    }),
    { numRuns },
  );
});

/** @threat timing-tape */
test('the tape does not depend on the value: as many bytes are drawn for one as for another', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 32 }), seed, (k, s) => {
      const mechanism = subsetSelection(k, [1, 1]);
      const bytesDrawn = (value: number): number => {
        let drawn = 0;
        const random = seededRandom(s);
        sampleSubset(value, mechanism, (bytes) => {
          drawn += bytes.length;
          random(bytes);
        });
        return drawn;
      };
      expect(new Set([0, 1, k - 1].map(bytesDrawn)).size).toBe(1);
    }),
    { numRuns: Math.ceil(numRuns / 5) },
  );
});

test('a subset of all cells is all cells', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 32 }), seed, (k, s) => {
      expect(drawSubset(k, k, uniformOver(seededRandom(s))) >>> 0).toBe(2 ** k - 1);
    }),
    { numRuns },
  );
});
