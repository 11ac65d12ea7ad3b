/** The reading state: one step of the filter by hand, what time does to it, and when it knows nothing. */
import { describe, expect, test } from 'vitest';
import { READERS } from '../../../../kernel/ruleset.js';
import {
  FITTED,
  readingEmissions,
  type ReadingState,
  readingState,
  type Segment,
} from '../../../../worker/inference/reading-state.js';

const SECOND = 1000;
const of = (...logLikelihoods: number[]): Float64Array => Float64Array.from(logLikelihoods);
/** As likely as not in each state but one, where it is so many times likelier. */
const favours = (index: number, times: number): Float64Array =>
  of(...[0, 1, 2].map((i) => (i === index ? Math.log(times) : 0)));
const NOTHING = of(0, 0, 0);
const likeliest = ({ probabilityOf }: ReadingState): Segment =>
  READERS.reduce((best, other) => (probabilityOf(other) > probabilityOf(best) ? other : best));

test('begins without a preference or evidence', () => {
  const reading = readingState();
  expect([...reading.probabilities]).toEqual([1 / 3, 1 / 3, 1 / 3]);
  expect(reading.evidence).toBe(0);
});

test('weighs its expectation with the likelihood of what was seen', () => {
  const reading = readingState();
  reading.observe(SECOND, favours(2, 4));
  // ⅓, ⅓, 4 · ⅓ of their sum 2.
  [1 / 6, 1 / 6, 4 / 6].forEach((p, i) => expect(reading.probabilities[i]).toBeCloseTo(p, 12));
  // A second later .98, .01 and .01 of these have come to `read` from read, skip and skim.
  reading.observe(SECOND, NOTHING);
  expect(reading.probabilities[2]).toBeCloseTo((0.98 * 4 + 0.01 + 0.01) / 6, 12);
});

test('two seconds are one and one, and four quarters', () => {
  const after = (steps: readonly number[]): Float64Array => {
    const reading = readingState();
    reading.observe(0, favours(0, 50));
    for (const ms of steps) reading.observe(ms, NOTHING);
    return reading.state;
  };
  const whole = after([2000]);
  for (const steps of [
    [1000, 1000],
    [500, 500, 500, 500],
    [1, 1999],
  ]) {
    after(steps).forEach((number, i) => expect(number).toBeCloseTo(whole[i]!, 10));
  }
});

test('a common factor of the likelihoods does not matter, however small', () => {
  const [one, two] = [readingState(), readingState()];
  one.observe(SECOND, of(-1, -2, -3));
  two.observe(SECOND, of(-5001, -5002, -5003));
  two.probabilities.forEach((p, i) => expect(p).toBeCloseTo(one.probabilities[i]!, 12));
});

test('comes back within a millisecond from a state that was ruled out', () => {
  const reading = readingState();
  reading.observe(0, of(0, 0, -Infinity));
  expect(reading.probabilities[2]).toBe(0);
  reading.observe(1, of(-Infinity, -Infinity, 0));
  expect([...reading.probabilities]).toEqual([0, 0, 1]);
});

describe('evidence', () => {
  test('is the seconds that were observed, each discounted by .97 a second', () => {
    const reading = readingState();
    reading.observe(SECOND, favours(1, 2));
    expect(reading.evidence).toBe(1);
    reading.observe(SECOND, favours(1, 2));
    expect(reading.evidence).toBeCloseTo(1.97, 12);
    for (let i = 0; i < 1000; i++) reading.observe(SECOND, favours(1, 2));
    expect(reading.evidence).toBeCloseTo(1 / 0.03, 9);
  });

  test('a long silence before an observation was not observed, but for five seconds', () => {
    const reading = readingState();
    reading.observe(600 * SECOND, favours(1, 2));
    expect(reading.evidence).toBe(5);
  });

  test('what is alike in all states, or no number, is none', () => {
    const reading = readingState();
    for (const emissions of [NOTHING, of(-7, -7, -7), of(NaN, 0, 1), of(0, 1, NaN), of(0, 0, Infinity)]) {
      reading.observe(SECOND, emissions);
      expect(reading.evidence).toBe(0);
    }
    reading.observe(SECOND, of(-Infinity, -Infinity, -Infinity));
    reading.observe(NaN, of(0, 0, -Infinity));
    expect([...reading.state].every(Number.isFinite)).toBe(true);
    expect(reading.probabilities[2]).toBe(0);
    // At the same moment the only state left is said to be impossible.
    reading.observe(0, of(-Infinity, -Infinity, 0));
    expect(reading.probabilities[0]).toBeCloseTo(0.5, 12);
  });
});

describe('expiry', () => {
  test('half an hour without evidence takes it back to the beginning', () => {
    const reading = readingState();
    for (let i = 0; i < 60; i++) reading.observe(SECOND, favours(2, 9));
    reading.observe(1_799_999, NOTHING);
    expect(reading.evidence).toBeGreaterThan(0);
    reading.observe(1, NOTHING);
    expect([...reading.probabilities]).toEqual([1 / 3, 1 / 3, 1 / 3]);
    expect(reading.evidence).toBe(0);
    expect(reading.probabilityOf('deep-reader')).toBe(0);
  });

  test('evidence in between postpones it', () => {
    const reading = readingState({ expiresMs: 10_000 });
    for (let i = 0; i < 5; i++) reading.observe(9000, favours(2, 9));
    expect(reading.evidence).toBeGreaterThan(0);
    reading.observe(5000, NOTHING);
    expect(reading.evidence).toBeGreaterThan(0);
    reading.observe(5000, NOTHING);
    expect(reading.evidence).toBe(0);
  });

  test('what comes after it is taken up anew', () => {
    const [late, fresh] = [readingState(), readingState()];
    late.observe(SECOND, favours(0, 9));
    for (const reading of [late, fresh]) reading.observe(Infinity, favours(2, 9));
    expect(late.state).toEqual(fresh.state);
  });
});

describe('segments', () => {
  const sum = (reading: ReturnType<typeof readingState>): number =>
    READERS.reduce((total, name) => total + reading.probabilityOf(name), 0);

  test('always sum to 1', () => {
    const reading = readingState();
    for (let i = 0; i < 90; i++) {
      reading.observe(SECOND, favours(i < 30 ? 1 : 2, 5));
      expect(sum(reading)).toBeCloseTo(1, 12);
    }
  });

  test('a skimmer who begins to read is a reader first, and a deep reader after reading on', () => {
    const reading = readingState();
    const told: Segment[] = [];
    for (let i = 0; i < 120; i++) {
      reading.observe(SECOND, favours(i < 20 ? 1 : 2, 8));
      const name = likeliest(reading);
      if (told.at(-1) !== name) told.push(name);
    }
    expect(told).toEqual(['skimmer', 'reader', 'deep-reader']);
  });

  test('none is below 0 by rounding after the shortest time', () => {
    const reading = readingState();
    reading.observe(0, of(0, 0, -0.7615250821150914));
    reading.observe(1.03489369893075e-12, NOTHING);
    expect(reading.probabilityOf('deep-reader')).toBeGreaterThanOrEqual(0);
  });

  test('a break ends deep reading', () => {
    const reading = readingState();
    for (let i = 0; i < 120; i++) reading.observe(SECOND, favours(2, 8));
    for (let i = 0; i < 5; i++) reading.observe(SECOND, favours(0, 1000));
    for (let i = 0; i < 5; i++) reading.observe(SECOND, favours(2, 1000));
    expect(likeliest(reading)).toBe('reader');
  });
});

describe('the fitted emissions', () => {
  const of = (speed: number, dwell: number, level: number): number[] => [
    ...readingEmissions(speed, dwell, level, new Float64Array(3)),
  ];
  /** How much likelier one of two states is. */
  const odds = ([skip, skim, read]: number[]): [number, number] => [skip! - skim!, skim! - read!];

  test('fast scrolling looks like skipping, hardly any like reading', () => {
    expect([2, 0.12, 0.02, 0].map((speed) => greatest(of(speed, NaN, NaN)))).toEqual([0, 0, 2, 2]);
  });

  test('so do dwells of some seconds, and of many', () => {
    expect([0.2, 3, 18, 30, 300].map((dwell) => greatest(of(NaN, dwell, NaN)))).toEqual([0, 0, 1, 2, 2]);
  });

  test('the slower and the longer, the less it looks like skipping, and like skimming beside reading', () => {
    const slower = [1, 0.15, 0.1, 0.05, 0.01, 0].map((speed) => odds(of(speed, NaN, NaN)));
    const longer = [1, 3, 10, 30, 90, 900].map((dwell) => odds(of(NaN, dwell, NaN)));
    for (const told of [slower, longer])
      for (const [i, [first, second]] of told.slice(1).entries()) {
        expect(first).toBeLessThanOrEqual(told[i]![0]);
        expect(second).toBeLessThanOrEqual(told[i]![1]);
      }
  });

  test('of what lies beyond all that was seen nothing more is known', () => {
    const [least, most] = FITTED.dwell.range;
    expect(of(NaN, least / 50, NaN)).toEqual(of(NaN, least, NaN));
    expect(of(NaN, most * 50, NaN)).toEqual(of(NaN, most, NaN));
    expect(of(90, NaN, NaN)).toEqual(of(9, NaN, NaN));
  });

  test('are sums over what is known, by their formulas', () => {
    const { speed, dwell, levels } = FITTED;
    const z = (value: number, by: typeof speed, state: number): number =>
      Math.log(value / by.medians[state]!) / by.spread;
    for (const state of [0, 1, 2]) {
      const expected = -0.5 * z(0.1, speed, state) ** 2 - 0.5 * z(15, dwell, state) ** 2 + Math.log(levels[state]![2]!);
      expect(of(0.05, 15, 2)[state]).toBeCloseTo(expected, 12);
    }
  });

  test('nothing known says nothing', () => {
    for (const [speed, dwell, level] of [
      [NaN, NaN, NaN],
      [Infinity, -1, 3],
      [-1, 0, 0.5],
    ] as const) {
      expect(of(speed, dwell, level)).toEqual([0, 0, 0]);
    }
  });
});

const greatest = (numbers: readonly number[]): number => numbers.indexOf(Math.max(...numbers));
