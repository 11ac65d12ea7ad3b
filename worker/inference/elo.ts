/**
 * Elo for exercises, on the logistic scale: an answer is a match between a student and a skill's difficulty, and both are
 * moved by what the prediction missed (Pelánek, Applications of the Elo rating system in adaptive educational systems,
 * Computers & Education 98, 2016).
 *
 * The student has an ability over all and one more for each skill, so that the first answers tell something of every skill
 * and later ones of each its own. Difficulties begin where the ruleset puts them and are moved, too, if little: a device
 * has one student, who cannot tell a hard exercise from a bad day.
 *
 * Steps are a / (1 + b n) with n the answers so far: constant where b is 0, as the defaults are. {@link DECREASING} has
 * Pelánek's constants for estimates that should settle.
 */
import { exp } from '../../kernel/exact.js';

/** What was known of a skill beforehand: its difficulty in logits, and from how many answers. */
export interface Skill {
  readonly difficulty: number;
  readonly answers?: number;
}

export type Step = readonly [a: number, b: number];
export const DECREASING: Step = [1, 0.05];

export interface EloOptions {
  /** Of the student's ability over all. */
  readonly student?: Step;
  /** Of the student's ability in one skill. */
  readonly studentSkill?: Step;
  /** Of a skill's difficulty. */
  readonly skill?: Step;
}

export interface Elo {
  /**
   * Probability of a right answer. `guess` is that of one without knowing, as 1 / 4 for one of four choices; 0 where the
   * answer is typed.
   */
  predictProbaOne(skill: number, guess?: number): number;
  /** Learns from one answer. An answer to a skill that there is not teaches nothing. */
  learnOne(skill: number, isRight: 0 | 1, guess?: number): void;
  /** The student's, in a skill, in logits. */
  ability(skill: number): number;
  difficulty(skill: number): number;
  /** All that it has learned, in place: for snapshots. */
  readonly state: Float64Array;
}

/** Places of the state: those of the student, then of each skill. Each estimate stands behind the answers it has seen. */
const STUDENT = 0;
const HEAD = 2;
const IN_SKILL = 0;
const DIFFICULTY = 2;
const WIDTH = 4;

export function elo(
  skills: readonly Skill[],
  { student = [0.1, 0], studentSkill = [0.4, 0], skill: ofSkill = [0.05, 0] }: EloOptions = {},
): Elo {
  const state = new Float64Array(HEAD + skills.length * WIDTH);
  const place = (skill: number): number => HEAD + skill * WIDTH;
  skills.forEach(({ difficulty, answers = 0 }, skill) => state.set([answers, difficulty], place(skill) + DIFFICULTY));

  const ability = (skill: number): number => state[STUDENT + 1]! + state[place(skill) + IN_SKILL + 1]!;
  const difficulty = (skill: number): number => state[place(skill) + DIFFICULTY + 1]!;
  const predictProbaOne = (skill: number, guess = 0): number =>
    guess + (1 - guess) / (1 + exp(difficulty(skill) - ability(skill)));

  function move(at: number, [a, b]: Step, surprise: number): void {
    state[at + 1]! += (a / (1 + b * state[at]!)) * surprise;
    state[at]!++;
  }

  return {
    predictProbaOne,
    learnOne(skill, isRight, guess) {
      const surprise = isRight - predictProbaOne(skill, guess);
      if (!(Math.abs(surprise) <= 1)) return;
      move(STUDENT, student, surprise);
      move(place(skill) + IN_SKILL, studentSkill, surprise);
      move(place(skill) + DIFFICULTY, ofSkill, -surprise);
    },
    ability,
    difficulty,
    state,
  };
}
