/**
 * How hard the exercises of a page are for its visitor: Elo over the regions that the ruleset declares as skills. Each answer
 * is predicted, then learned; what is told is the probability that the next answer is right, and which skill would be
 * answered rightly about three times in four.
 */
import type { SkillView } from '../../kernel/protocol.js';
import type { Skill } from '../../kernel/ruleset.js';
import { PPM } from '../senses/feature.js';
import { DECREASING, elo } from './elo.js';
import { layoutOf, pack, unpack } from './snapshot.js';

export interface Skills {
  /** That the next answer is right; null for a skill that there is not. */
  probability(skill: number): number | null;
  /** One answer to a question that lies in a region. */
  answer(region: number, isRight: 0 | 1): void;
  view(): SkillView[];
  save(): ArrayBuffer;
  /** @returns false, and changes nothing, where it was not saved of the same skills */
  restore(saved: ArrayBuffer): boolean;
}

/** Hard enough to learn from, and easy enough to go on. */
const TARGET = 0.75;

/** `regions`: names of the page's regions, in the order of their numbers. */
export function skillsOf(declared: readonly Skill[], regions: readonly string[]): Skills {
  const places = declared.map(({ id }) => regions.indexOf(id));
  const guesses = declared.map(({ guess = 0 }) => guess / PPM);
  const engine = elo(
    declared.map(({ difficulty = 0, answers = 0 }) => ({ difficulty: difficulty / 1000, answers })),
    { student: DECREASING, studentSkill: DECREASING },
  );
  const counts = new Float64Array(declared.length);
  const states = [engine.state, counts];
  const layout = layoutOf(declared.map(({ id }) => id));
  const probability = (skill: number): number | null =>
    declared[skill] ? engine.predictProbaOne(skill, guesses[skill]) : null;

  return {
    probability,
    answer(region, isRight) {
      const skill = places.indexOf(region);
      if (region < 0 || skill < 0) return;
      engine.learnOne(skill, isRight, guesses[skill]);
      counts[skill]!++;
    },
    view() {
      const off = declared.map((_, skill) => Math.abs(probability(skill)! - TARGET));
      const next = off.indexOf(Math.min(...off));
      return declared.map(({ id }, skill) => ({
        id,
        probability: probability(skill)!,
        ability: engine.ability(skill),
        difficulty: engine.difficulty(skill),
        answers: counts[skill]!,
        isNext: skill === next,
      }));
    },
    save: () => pack(layout, states),
    restore: (saved) => unpack(saved, layout, states),
  };
}
