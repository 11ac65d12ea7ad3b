/**
 * The course of the quiz: which question comes next. In the order of the paper, until a third is wished for: then those of
 * that third come first, after them the nearest. Each comes once, so that everybody is asked the same twelve.
 */
import { type Level, LEVELS, type Question } from './questions.js';

export interface Course {
  /** Takes the next question, or null where all were asked. */
  next(): Question | null;
  /** From which third the next ones come; null for the order of the paper. */
  wish(level: Level | null): void;
  readonly wished: Level | null;
}

export function courseOf(questions: readonly Question[]): Course {
  const left = [...questions];
  let wished: Level | null = null;

  /** How far a question is from what is wished for; of two that are equally far, the harder one is nearer. */
  const distance = ({ level }: Question): number => {
    if (wished === null) return 0;
    const steps = LEVELS.indexOf(level) - LEVELS.indexOf(wished);
    return steps < 0 ? 2 * -steps : 2 * steps - (steps > 0 ? 1 : 0);
  };

  return {
    next() {
      if (left.length === 0) return null;
      const nearest = Math.min(...left.map(distance));
      const at = left.findIndex((question) => distance(question) === nearest);
      return left.splice(at, 1)[0]!;
    },
    wish(level) {
      wished = level;
    },
    get wished() {
      return wished;
    },
  };
}
