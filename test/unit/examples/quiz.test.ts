import { describe, expect, test } from 'vitest';
import { courseOf } from '../../../examples/quiz/course.js';
import { LEVELS, QUESTIONS } from '../../../examples/quiz/questions.js';

describe('the questions', () => {
  test('are twelve, four of each third, each third of every topic', () => {
    expect(QUESTIONS).toHaveLength(12);
    for (const level of LEVELS) {
      const topics = QUESTIONS.filter((question) => question.level === level).map(({ topic }) => topic);
      expect(topics.sort()).toEqual(['Harbours', 'Knots', 'Lights', 'Tides']);
    }
  });

  test('have four different options each, and the right one is at every place', () => {
    for (const { options } of QUESTIONS) expect(new Set(options).size).toBe(4);
    expect(new Set(QUESTIONS.map(({ right }) => right)).size).toBe(4);
    expect(new Set(QUESTIONS.map(({ id }) => id)).size).toBe(12);
  });

  test('have a hint that does not give the answer away', () => {
    for (const { hint, options, right } of QUESTIONS) {
      expect(hint.toLowerCase()).not.toContain(options[right].toLowerCase());
    }
  });
});

describe('the course', () => {
  const all = (course: ReturnType<typeof courseOf>): string[] => {
    const ids: string[] = [];
    for (let question = course.next(); question; question = course.next()) ids.push(question.id);
    return ids;
  };

  test('is that of the paper where nothing is wished for', () => {
    expect(all(courseOf(QUESTIONS))).toEqual(QUESTIONS.map(({ id }) => id));
  });

  test('takes the third that is wished for, then the nearest, and each question once', () => {
    for (const level of LEVELS) {
      const course = courseOf(QUESTIONS);
      const first = course.next()!.id;
      course.wish(level);
      const rest = all(course);
      const levelOf = (id: string) => QUESTIONS.find((question) => question.id === id)!.level;
      expect(new Set([first, ...rest]).size).toBe(12);
      expect(new Set(rest.slice(0, 3).map(levelOf))).toEqual(new Set([level]));
    }
    const course = courseOf(QUESTIONS);
    course.wish('medium');
    const levels = all(course).map((id) => QUESTIONS.find((question) => question.id === id)!.level);
    expect(levels).toEqual([
      ...Array<string>(4).fill('medium'),
      ...Array<string>(4).fill('hard'),
      ...Array<string>(4).fill('easy'),
    ]);
  });

  test('goes back to the paper, with what was passed over', () => {
    const course = courseOf(QUESTIONS);
    course.wish('hard');
    course.next();
    course.wish(null);
    expect(course.next()!.id).toBe(QUESTIONS[0]!.id);
  });
});
