/** Elo against a twin in objects, and the law that nothing is won in a match but what the other loses. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { elo, type Step } from '../../../../worker/inference/elo.js';

const numRuns = process.env['ATTUNE_LONG'] === '1' ? 20_000 : 300;

const SKILLS = 3;
const difficulties = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: SKILLS, maxLength: SKILLS });
const guess = fc.constantFrom(0, 1 / 4, 1 / 2);
const answers = fc.array(fc.tuple(fc.nat({ max: SKILLS - 1 }), fc.constantFrom<(0 | 1)[]>(0, 1), guess), {
  maxLength: 60,
});
const step = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }));

/** One estimate: value and answers. */
const estimate = (value = 0): { value: number; n: number } => ({ value, n: 0 });

test('has the abilities and difficulties of the twin', () => {
  fc.assert(
    fc.property(difficulties, answers, step, step, step, (priors, rows, student, studentSkill, skill) => {
      const model = elo(
        priors.map((difficulty) => ({ difficulty })),
        { student, studentSkill, skill },
      );
      const overall = estimate();
      const own = priors.map(() => estimate());
      const hard = priors.map((difficulty) => estimate(difficulty));
      for (const [k, isRight, c] of rows) {
        const p = c + (1 - c) / (1 + Math.exp(-(overall.value + own[k]!.value - hard[k]!.value)));
        expect(model.predictProbaOne(k, c)).toBeCloseTo(p, 10);
        const moves: [typeof overall, Step, number][] = [
          [overall, student, 1],
          [own[k]!, studentSkill, 1],
          [hard[k]!, skill, -1],
        ];
        for (const [of, [a, b], sign] of moves) of.value += (sign * a * (isRight - p)) / (1 + b * of.n++);
        model.learnOne(k, isRight, c);
      }
      priors.forEach((_, k) => {
        expect(model.ability(k)).toBeCloseTo(overall.value + own[k]!.value, 9);
        expect(model.difficulty(k)).toBeCloseTo(hard[k]!.value, 9);
      });
    }),
    { numRuns },
  );
});

test('with equal constant steps, what a student wins in a skill its difficulty loses', () => {
  fc.assert(
    fc.property(difficulties, answers, (priors, rows) => {
      const steps = { student: [0, 0], studentSkill: [0.3, 0], skill: [0.3, 0] } as const;
      const model = elo(
        priors.map((difficulty) => ({ difficulty })),
        steps,
      );
      for (const [k, isRight, c] of rows) model.learnOne(k, isRight, c);
      priors.forEach((prior, k) => expect(model.ability(k)).toBeCloseTo(prior - model.difficulty(k), 9));
    }),
    { numRuns },
  );
});
