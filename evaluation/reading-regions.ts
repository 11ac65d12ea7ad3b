/**
 * How a message was read (Kong et al., ETRA 2023): skipped, skimmed or in detail, as an eye tracker told, and as is told by
 * what a page sees of it.
 *
 * By three learners, each of one level against the others, of which the surest is believed. And by the filter of reading
 * states as it ships, whose emissions were fitted to nobody, from one observation: scrolling, time in view, and R7 of both.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readingEmissions, readingState } from '../worker/inference/reading-state.js';
import { accuracy, type Guesses, macroF1 } from './classes.js';
import { readTable } from './csv.js';
import type { Evaluation } from './evaluation.js';
import { type Example, type Learner, LEARNERS, predictions } from './learning.js';
import { malformed } from './lines.js';
import { measured } from './report.js';

/** One message, by one reader. */
export interface Message {
  readonly user: string;
  readonly x: Float64Array;
  readonly level: number;
  /** Mean distance scrolled, in viewports a second; seconds in view; words. */
  readonly speed: number;
  readonly seconds: number;
  readonly words: number;
}

const LEVELS = [0, 1, 2];
const NUMBERS = [
  'index',
  'MMF_y_inf',
  'MMF_x_inf',
  'MSF_y_inf',
  'MSF_clk',
  'time_1',
  'time_2',
  'time_3',
  'MSG_tmy',
  'MSG_sh',
  'MSG_sy',
  'MSG_clk',
  'MSG_svt',
  'n_word',
];
const FILE = join('reading-regions', 'messages.csv.gz');
/** As R7 has them: shares of the time that reading takes at 238 words a minute. */
const [SKIPPED_BELOW, SKIMMED_BELOW, WORDS_A_MINUTE] = [0.15, 0.6, 238];

/** Messages of which the level is known. */
export function readMessages(file: string): Message[] {
  const { entries } = readTable(file, ['userId', 'read_level', ...NUMBERS]);
  return entries.flatMap(({ text, number, place }) => {
    if (text('read_level') === '') return [];
    const level = number('read_level');
    if (!LEVELS.includes(level)) throw malformed(place, 'read_level is none of 0, 1, 2');
    return [
      {
        user: text('userId'),
        x: Float64Array.from(NUMBERS, number),
        level,
        speed: number('MSF_y_inf'),
        seconds: number('MSG_svt'),
        words: number('n_word'),
      },
    ];
  });
}

/** The place of the greatest number. */
const greatest = (numbers: ArrayLike<number>): number =>
  LEVELS.reduce((best, i) => (numbers[i]! > numbers[best]! ? i : best), 0);

/** The levels by a learner, from all other users or from those that it is taught by. */
export function learnLevels(
  messages: readonly Message[],
  taught: readonly Message[] | null,
  learner: Learner,
): number[] {
  const against = (list: readonly Message[], level: number): Example[] =>
    list.map((message) => ({ x: message.x, label: message.level === level ? 1 : 0, group: message.user }));
  const sure = LEVELS.map((level) =>
    predictions(against(messages, level), taught && against(taught, level), Infinity, learner),
  );
  return messages.map((_, i) => greatest(sure.map((predicted) => predicted[i]!)));
}

/** The levels by the filter of reading states. */
export const filterLevels = (messages: readonly Message[]): number[] =>
  messages.map(({ speed, seconds, words }) => {
    const state = readingState();
    const ratio = seconds / ((60 * words) / WORDS_A_MINUTE);
    const level = ratio < SKIPPED_BELOW ? 0 : ratio < SKIMMED_BELOW ? 1 : 2;
    state.observe(1000, readingEmissions(speed, seconds, level, new Float64Array(LEVELS.length)));
    return greatest(state.probabilities);
  });

export function guessesOf(messages: readonly Message[], guess: readonly number[]): Guesses {
  const users = [...new Set(messages.map(({ user }) => user))];
  return {
    guess,
    label: messages.map(({ level }) => level),
    group: messages.map(({ user }) => users.indexOf(user)),
    weight: new Float64Array(users.length).fill(1),
  };
}

export const readingRegions: Evaluation = {
  name: 'Reading of messages',
  evaluate({ data, train, random }) {
    const file = join(data, FILE);
    if (!existsSync(file)) return null;
    const before = train === undefined ? null : join(train, FILE);
    const taught = before !== null && existsSync(before) ? readMessages(before) : null;
    const messages = readMessages(file);
    const often = greatest(LEVELS.map((level) => (taught ?? messages).filter((one) => one.level === level).length));
    const rows = (learner: string, guess: readonly number[], isMarked: boolean) =>
      measured(
        { data: 'reading-regions', task: 'skip, skim or detail', learner, n: messages.length },
        guessesOf(messages, guess),
        [
          { name: 'accuracy', metric: accuracy, greaterIsBetter: true, ...(isMarked && { mark: 0.568 }) },
          { name: 'macro-F1', metric: macroF1, greaterIsBetter: true, ...(isMarked && { mark: 0.45 }) },
        ],
        random,
      );
    return [
      ...Object.entries(LEARNERS).flatMap(([learner, model]: [string, Learner]) =>
        rows(learner, learnLevels(messages, taught, model), taught === null),
      ),
      ...rows(
        'always the most frequent',
        messages.map(() => often),
        false,
      ),
      ...rows('reading states, unfitted', filterLevels(messages), false),
    ];
  },
};
