/** The fit of emissions, by numbers that one can follow, and on what was drawn from emissions that are known. */
import { expect, test } from 'vitest';
import { fitEmissions, type Seen } from '../../../evaluation/reading-emissions.js';
import { mulberry32 } from '../../../testing/random.js';
import { FITTED, FLOOR, type Lognormal } from '../../../worker/inference/reading-state.js';

test('medians are geometric means, the spread is one of all, and each level counts once more', () => {
  const seen = [0, 1, 2].flatMap((state): Seen[] =>
    [1, 4].map((seconds, i) => ({
      speed: 1 - FLOOR,
      seconds: seconds * 10 ** state,
      level: i === 0 ? state : NaN,
      state,
    })),
  );
  const { speed, dwell, levels } = fitEmissions(seen);
  [2, 20, 200].forEach((median, state) => expect(dwell.medians[state]).toBeCloseTo(median, 10));
  expect(dwell.spread).toBeCloseTo(Math.log(2), 12);
  expect(dwell.range).toEqual([1, 400]);
  expect(speed.spread).toBe(0);
  expect(levels).toEqual([0, 1, 2].map((state) => [0, 1, 2].map((level) => (level === state ? 2 : 1) / 4)));
});

test('finds what it was drawn from', () => {
  const random = mulberry32(9);
  /** Twelve uniforms, less six, are nearly normal. */
  const normal = (): number => Array.from({ length: 12 }, random).reduce((a, b) => a + b, -6);
  const drawn = ({ medians, spread }: Lognormal, state: number): number =>
    medians[state]! * Math.exp(spread * normal());
  const seen = Array.from({ length: 6000 }, (_, i): Seen => {
    const state = i % 3;
    const u = random();
    const [skipped, skimmed] = FITTED.levels[state]!;
    return {
      speed: drawn(FITTED.speed, state) - FLOOR,
      seconds: drawn(FITTED.dwell, state),
      level: u < skipped! ? 0 : u < skipped! + skimmed! ? 1 : 2,
      state,
    };
  });
  const fitted = fitEmissions(seen);
  for (const what of ['speed', 'dwell'] as const) {
    expect(fitted[what].spread / FITTED[what].spread).toBeCloseTo(1, 1);
    FITTED[what].medians.forEach((median, i) => expect(fitted[what].medians[i]! / median).toBeCloseTo(1, 1));
  }
  FITTED.levels.flat().forEach((chance, i) => expect(fitted.levels.flat()[i]).toBeCloseTo(chance, 1));
});
