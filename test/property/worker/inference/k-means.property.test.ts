/** Online k-means against a twin that keeps all examples and takes their means anew each time. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { onlineKMeans } from '../../../../worker/inference/k-means.js';

const numRuns = process.env['ATTUNE_LONG'] === '1' ? 20_000 : 300;

const PRIOR = 2;
const mean = (xs: readonly number[]): number => xs.reduce((sum, x) => sum + x, 0) / xs.length;
const distance = (a: readonly number[], b: readonly number[]): number =>
  Math.sqrt(a.reduce((sum, x, i) => sum + (Number.isNaN(x) ? 0 : (x - b[i]!) ** 2), 0));

class Naive {
  readonly #members: number[][][];
  readonly #bound: number;
  readonly #prototypes: readonly (readonly number[])[];

  constructor(prototypes: readonly (readonly number[])[], bound: number) {
    this.#prototypes = prototypes;
    this.#bound = bound;
    this.#members = prototypes.map((prototype) => Array.from({ length: PRIOR }, () => [...prototype]));
  }

  centres(): number[][] {
    return this.#members.map(centreOf);
  }

  /** Returns by how much the nearest centre is nearer than the next. */
  margin(x: readonly number[]): number {
    const [first, second = Infinity] = this.#distances(x).sort((a, b) => a - b);
    return second - first!;
  }

  nearest(x: readonly number[]): number {
    const distances = this.#distances(x);
    return distances.indexOf(Math.min(...distances));
  }

  /** Returns by how much the centre would keep within its bound, or go beyond it. */
  learn(x: readonly number[]): number {
    const nearest = this.nearest(x);
    const members = [...this.#members[nearest]!, [...x]];
    const away = distance(centreOf(members), this.#prototypes[nearest]!);
    if (away <= this.#bound) this.#members[nearest] = members;
    return away - this.#bound;
  }

  #distances(x: readonly number[]): number[] {
    return this.centres().map((centre) => distance(x, centre));
  }
}

const centreOf = (members: readonly (readonly number[])[]): number[] =>
  members[0]!.map((_, i) => mean(members.map((member) => member[i]!).filter((x) => !Number.isNaN(x))));

const DIMENSIONS = 3;
const point = fc.tuple(...Array.from({ length: DIMENSIONS }, () => fc.double({ min: -5, max: 5, noNaN: true })));
const example = fc
  .tuple(point, fc.integer({ min: 0, max: DIMENSIONS * 2 }))
  .map(([x, unknown]) => x.map((number, i) => (i === unknown ? NaN : number)));

test('has the centres of the twin, and its clusters', () => {
  const prototypes = fc.array(point, { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(
      prototypes,
      fc.array(example, { maxLength: 40 }),
      fc.double({ min: 0.5, max: 4, noNaN: true }),
      (seeds, xs, bound) => {
        const naive = new Naive(seeds, bound);
        const model = onlineKMeans(
          seeds.map((centre, i) => ({ name: `${i}`, centre })),
          { prior: PRIOR, bound },
        );
        for (const x of xs) {
          // A tie within rounding may go either way, and from then on the two would differ.
          if (naive.margin(x) < 1e-9) continue;
          expect(model.predictOne(Float64Array.from(x))).toBe(naive.nearest(x));
          model.learnOne(Float64Array.from(x));
          if (Math.abs(naive.learn(x)) < 1e-9) return;
        }
        const centres = [...model.state].filter((_, i) => i % 2 === 1);
        naive
          .centres()
          .flat()
          .forEach((number, i) => expect(centres[i]).toBeCloseTo(number, 9));
      },
    ),
    { numRuns },
  );
});

test('with the default bound, each prototype keeps its own name whatever is learned', () => {
  const prototypes = fc.uniqueArray(fc.integer({ min: -20, max: 20 }), { minLength: 2, maxLength: 5 });
  const anything = fc.array(fc.oneof(fc.integer({ min: -30, max: 30 }), fc.double()), { maxLength: 60 });
  fc.assert(
    fc.property(prototypes, anything, fc.constantFrom(undefined, 0.3, 1), (seeds, xs, rate) => {
      const model = onlineKMeans(
        seeds.map((seed) => ({ name: `${seed}`, centre: [seed] })),
        rate === undefined ? { prior: 1 } : { rate },
      );
      for (const x of xs) model.learnOne(Float64Array.of(x));
      const order = (numbers: readonly number[]): number[] =>
        numbers.map((_, i) => i).sort((i, j) => numbers[i]! - numbers[j]!);
      // They may touch in the middle between two prototypes, within rounding.
      const centres = order(seeds).map((i) => model.state[2 * i + 1]!);
      centres.slice(1).forEach((centre, i) => expect(centre).toBeGreaterThanOrEqual(centres[i]! - 1e-9));
      expect([...model.state].every(Number.isFinite)).toBe(true);
    }),
    { numRuns },
  );
});

test('probabilities sum to 1, the nearest has the greatest, and all are numbers', () => {
  fc.assert(
    fc.property(
      fc.array(point, { minLength: 1, maxLength: 5 }),
      fc.array(fc.double(), { minLength: 3, maxLength: 3 }),
      (seeds, x) => {
        const model = onlineKMeans(seeds.map((centre, i) => ({ name: `${i}`, centre })));
        const of = Float64Array.from(x);
        const nearest = model.predictOne(of);
        const chances = [...model.probabilities(of)];
        expect(chances.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
        if (nearest >= 0) expect(chances[nearest]).toBe(Math.max(...chances));
      },
    ),
    { numRuns },
  );
});
