/** What every filter promises (worker/filters), as a suite for any one of them. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Filter, filterAll } from '../../worker/filters/filter.js';

const numRuns = process.env['ATTUNE_LONG'] === '1' ? 5_000 : 60;

export interface Promises {
  /** How many samples, the latest ones, an answer lies among. Infinity: all so far. */
  readonly window: number;
  /** Twice the samples, exactly twice the answers. */
  readonly isScaled: boolean;
  /** So many more, exactly so many more: for whole numbers. */
  readonly isShifted: boolean;
}

export interface Sample {
  readonly x: number;
  /** ms since the one before. */
  readonly after: number;
}

const streamOf = (x: fc.Arbitrary<number>): fc.Arbitrary<Sample[]> =>
  fc.array(fc.record({ x, after: fc.oneof(fc.nat(200), fc.constantFrom(0, 3_600_000)) }), { maxLength: 90 });
/** Of all magnitudes, with many that are equal, and some of the greatest and the least. */
const finite = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.double({ min: -1000, max: 1000, noNaN: true }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(Number.MAX_VALUE, -Number.MAX_VALUE, Number.MIN_VALUE, 65_535),
);
const whole = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.integer({ min: -1_000_000, max: 1_000_000 }));
const nonFinite = fc.constantFrom(NaN, Infinity, -Infinity);

/** Adding 0 makes −0 and 0 one: they are equal, and a filter may answer either. */
const run = (filter: Filter, samples: readonly Sample[], from = 0): number[] => {
  let t = from;
  return samples.map(({ x, after }) => filter.push(x, (t += after)) + 0);
};
const mapped = (samples: readonly Sample[], change: (x: number) => number): Sample[] =>
  samples.map(({ x, after }) => ({ x: change(x), after }));

export function filterLaws(name: string, make: () => Filter, { window, isScaled, isShifted }: Promises): void {
  const holds = <T>(arbitrary: fc.Arbitrary<T>, law: (value: T) => void): void => {
    fc.assert(fc.property(arbitrary, law), { numRuns });
  };

  describe(name, () => {
    test('same in, same out', () => {
      holds(streamOf(fc.double()), (samples) => {
        expect(run(make(), samples)).toEqual(run(make(), samples));
      });
    });

    test('finite in, finite out, and between the least and the greatest sample that it holds', () => {
      holds(streamOf(finite), (samples) => {
        const isWithin = run(make(), samples).map((answer, i) => {
          const held = samples.slice(Math.max(0, i + 1 - window), i + 1).map(({ x }) => x);
          return Math.min(...held) <= answer && answer <= Math.max(...held);
        });
        expect(isWithin).not.toContain(false);
      });
    });

    test('the first sample is the first answer, and a constant stays itself', () => {
      holds(fc.tuple(finite, streamOf(finite)), ([x, samples]) => {
        const answers = run(make(), [{ x, after: 0 }, ...mapped(samples, () => x)]);
        expect(new Set(answers)).toEqual(new Set([x + 0]));
      });
    });

    test('what is not finite is passed over: it repeats the answer before, and changes none after it', () => {
      const mixed = fc.array(fc.tuple(fc.boolean(), finite, nonFinite, fc.nat(200)), { maxLength: 90 });
      holds(mixed, (rows) => {
        const [one, two] = [make(), make()];
        let t = 0;
        let before = NaN;
        for (const [isFinite, x, strange, after] of rows) {
          t += after;
          if (isFinite) {
            before = one.push(x, t);
            expect(two.push(x, t)).toBe(before);
          } else expect(two.push(strange, t) + 0).toBe(before + 0);
        }
      });
    });

    test('cleared, it is as new', () => {
      holds(fc.tuple(streamOf(fc.double()), streamOf(finite)), ([before, samples]) => {
        const filter = make();
        run(filter, before, 5_000_000);
        filter.clear();
        expect(filter.push(NaN, 0)).toBeNaN();
        expect(run(filter, samples)).toEqual(run(make(), samples));
      });
    });

    test('of the times, only differences matter', () => {
      holds(fc.tuple(streamOf(finite), fc.integer({ min: -1e12, max: 1e12 })), ([samples, origin]) => {
        expect(run(make(), samples, origin)).toEqual(run(make(), samples));
      });
    });

    test('the other sign in, the other sign out', () => {
      holds(streamOf(finite), (samples) => {
        const opposite = run(
          make(),
          mapped(samples, (x) => -x),
        );
        expect(opposite).toEqual(run(make(), samples).map((answer) => 0 - answer));
      });
    });

    if (isScaled)
      test('twice the samples, exactly twice the answers', () => {
        holds(streamOf(whole), (samples) => {
          const doubled = run(
            make(),
            mapped(samples, (x) => 2 * x),
          );
          expect(doubled).toEqual(run(make(), samples).map((answer) => 2 * answer));
        });
      });

    if (isShifted)
      test('so many more, exactly so many more', () => {
        holds(fc.tuple(streamOf(whole), whole), ([samples, more]) => {
          const shifted = run(
            make(),
            mapped(samples, (x) => x + more),
          );
          expect(shifted).toEqual(run(make(), samples).map((answer) => answer + more));
        });
      });

    const { memory } = make();
    const equal = (x: number, count: number): Sample[] => Array.from({ length: count }, () => ({ x, after: 20 }));

    if (memory < Infinity) {
      test('once it has seen as many equal samples as it remembers, it answers them', () => {
        holds(fc.tuple(streamOf(finite), finite, fc.nat(9)), ([before, x, more]) => {
          const filter = make();
          run(filter, before);
          const answers = run(filter, equal(x, memory + more)).slice(memory - 1);
          expect(answers).toEqual(answers.map(() => x + 0));
        });
      });

      test('and more of them change nothing that comes later', () => {
        const story = fc.tuple(streamOf(finite), finite, fc.nat(2 * Math.min(memory, 40)), streamOf(finite));
        holds(story, ([before, x, more, after]) => {
          const [few, many] = [make(), make()];
          for (const filter of [few, many]) run(filter, [...before, ...equal(x, memory)]);
          run(many, equal(x, more));
          expect(run(many, after)).toEqual(run(few, after));
        });
      });
    } else {
      test('it comes as near to a constant as one likes', () => {
        const bounded = fc.double({ min: -1e6, max: 1e6, noNaN: true });
        holds(fc.tuple(streamOf(bounded), bounded), ([before, x]) => {
          const filter = make();
          run(filter, before);
          const years = Array.from({ length: 40 }, () => ({ x, after: 1e10 }));
          expect(Math.abs(run(filter, years, 1e9).at(-1)! - x)).toBeLessThanOrEqual(1e-9);
        });
      });
    }

    test('a batch is its samples one by one, also in place', () => {
      holds(fc.tuple(streamOf(fc.double()), fc.integer({ min: 1, max: 100 })), ([samples, every]) => {
        const xs = Float64Array.from(samples, ({ x }) => x);
        let t = 0;
        const times = Float64Array.from(samples, ({ after }) => (t += after));
        const into = new Float64Array(xs.length);
        const filter = make();

        filterAll(filter, xs, times, into);
        expect([...into]).toEqual([...xs].map(pushTo(make(), (i) => times[i]!)));

        // Used before, and by a fixed step.
        filterAll(filter, xs, every, xs);
        expect([...xs]).toEqual(samples.map(({ x }) => x).map(pushTo(make(), (i) => i * every)));
      });
    });
  });
}

const pushTo =
  (filter: Filter, timeOf: (i: number) => number) =>
  (x: number, i: number): number =>
    filter.push(x, timeOf(i));
