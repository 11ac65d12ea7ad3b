/**
 * How hard the exercises of a page are for its visitor: Elo over the regions that the ruleset declares as skills, or, where
 * these are questions that were calibrated elsewhere, the mean a posteriori of one ability. Each answer is predicted, then
 * learned; what is told is the probability that the next answer is right, and which skill would be answered rightly about
 * three times in four.
 */
import type { SkillView } from '../../kernel/protocol.js';
import type { Skill } from '../../kernel/ruleset.js';
import { PPM } from '../senses/feature.js';
import { DECREASING, elo } from './elo.js';
import { itemResponse } from './item-response.js';
import { layoutOf, pack, unpack } from './snapshot.js';

export interface Skills {
  /** That the next answer is right; null for a skill that there is not. */
  probability(skill: number): number | null;
  /** One answer to a question that lies in a region. With help it is not right by oneself. */
  answer(region: number, isRight: 0 | 1): void;
  view(): SkillView[];
  save(): ArrayBuffer;
  /** @returns false, and changes nothing, where it was not saved of the same skills */
  restore(saved: ArrayBuffer): boolean;
}

/** Hard enough to learn from, and easy enough to go on. */
const TARGET = 0.75;

/** What tells how hard a skill is. Logits, or deviations of ability. */
interface Engine {
  probability(skill: number): number;
  learn(skill: number, isRight: 0 | 1): void;
  ability(skill: number): number;
  difficulty(skill: number): number;
  /** The skill to practise next. */
  next(): number;
  readonly state: Float64Array;
}

/** `regions`: names of the page's regions, in the order of their numbers. */
export function skillsOf(declared: readonly Skill[], regions: readonly string[]): Skills {
  const places = declared.map(({ id }) => regions.indexOf(id));
  const isCalibrated = declared.some(({ discrimination }) => discrimination !== undefined);
  const engine = isCalibrated ? calibrated(declared) : rated(declared);
  const counts = new Float64Array(declared.length);
  const states = [engine.state, counts];
  // What was learned holds for what the author said alone.
  const layout = layoutOf(declared.map((skill) => JSON.stringify(skill)));

  return {
    probability: (skill) => (declared[skill] ? engine.probability(skill) : null),
    answer(region, isRight) {
      const skill = places.indexOf(region);
      if (region < 0 || skill < 0) return;
      engine.learn(skill, isRight);
      counts[skill]!++;
    },
    view() {
      const next = engine.next();
      return declared.map(({ id }, skill) => ({
        id,
        probability: engine.probability(skill),
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

function rated(declared: readonly Skill[]): Engine {
  const guesses = declared.map(({ guess = 0 }) => guess / PPM);
  const { predictProbaOne, learnOne, ability, difficulty, state } = elo(
    declared.map(({ difficulty = 0, answers = 0 }) => ({ difficulty: difficulty / 1000, answers })),
    { student: DECREASING, studentSkill: DECREASING },
  );
  return {
    probability: (skill) => predictProbaOne(skill, guesses[skill]),
    learn: (skill, isRight) => learnOne(skill, isRight, guesses[skill]),
    ability,
    difficulty,
    next() {
      const off = declared.map((_, skill) => Math.abs(predictProbaOne(skill, guesses[skill]) - TARGET));
      return off.indexOf(Math.min(...off));
    },
    state,
  };
}

function calibrated(declared: readonly Skill[]): Engine {
  const items = declared.map(({ difficulty = 0, discrimination = 1000 }) => ({
    difficulty: difficulty / 1000,
    discrimination: discrimination / 1000,
  }));
  // A question may come again, but none before all have come.
  const response = itemResponse(items, { target: TARGET, exposureCap: Infinity });
  return {
    probability: response.predictProbaOne,
    learn: response.learnOne,
    ability: () => response.estimate.ability,
    difficulty: (skill) => items[skill]!.difficulty,
    next: response.next,
    state: response.state,
  };
}
