/**
 * How a message was read (Kong et al., ETRA 2023): skipped, skimmed or in detail, as an eye tracker told, and as is told by
 * what a page sees of it.
 *
 * By three learners, each of one level against the others, of which the surest is believed. And by the filter of reading
 * states, from one observation: scrolling, time in view, and R7 of both. Its emissions are fitted to other readers; the states
 * are all alike before, as in the worker, or as frequent as with these.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readingEmissions, readingState } from '../worker/inference/reading-state.js';
import { accuracy, type Guesses, macroF1 } from './classes.js';
import { readTable } from './csv.js';
import type { Evaluation } from './evaluation.js';
import { type Example, grouped, type Learner, LEARNERS, predictions } from './learning.js';
import { malformed } from './lines.js';
import { fitEmissions, type Seen } from './reading-emissions.js';
import { measured, rowsOf } from './report.js';
import { accuracy as accuracyOfTwo, logLoss as logLossOfTwo, type Metric } from './score.js';

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
const DATA = 'reading-regions';
const TASK = 'skip, skim or detail';
const FILE = join(DATA, 'messages.csv.gz');
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

/** What the worker would see of a message. */
export function seenOf({ speed, seconds, words, level: state }: Message): Seen {
  const ratio = seconds / ((60 * words) / WORDS_A_MINUTE);
  const level = words > 0 ? +(ratio >= SKIPPED_BELOW) + +(ratio >= SKIMMED_BELOW) : NaN;
  return { speed, seconds, level, state };
}

const sharesOf = (messages: readonly Message[]): number[] =>
  LEVELS.map((level) => messages.filter((one) => one.level === level).length / messages.length);

/** Chances of a message's levels. */
type Chances = ArrayLike<number>;

/** Those that the filter of reading states tells, whose emissions are fitted to `others`; its states begin alike, or as told. */
function filtered(others: readonly Message[], begin: readonly number[] = [1, 1, 1]): (message: Message) => Chances {
  const fitted = fitEmissions(others.map(seenOf));
  return (message) => {
    const { speed, seconds, level } = seenOf(message);
    const emissions = readingEmissions(speed, seconds, level, new Float64Array(LEVELS.length), fitted);
    const state = readingState();
    state.observe(
      1000,
      emissions.map((one, i) => one + Math.log(begin[i]!)),
    );
    return state.probabilities;
  };
}

/** Ways to the chances of levels, each fitted to other readers. By the shares alone, the most frequent level is guessed always. */
const FITS = {
  'shares of the levels': (others: readonly Message[]) => {
    const shares = sharesOf(others);
    return () => shares;
  },
  'reading states': (others: readonly Message[]) => filtered(others),
  'reading states, from the shares': (others: readonly Message[]) => filtered(others, sharesOf(others)),
} satisfies Readonly<Record<string, (others: readonly Message[]) => (message: Message) => Chances>>;

/** The chances by one who is fitted to those who teach, or else to all other users. */
export function chancesOf(
  messages: readonly Message[],
  taught: readonly Message[] | null,
  fit: keyof typeof FITS,
): Chances[] {
  const users = [...new Set(messages.map(({ user }) => user))];
  const byUser = new Map(users.map((user) => [user, FITS[fit](taught ?? messages.filter((one) => one.user !== user))]));
  return messages.map((message) => byUser.get(message.user)!(message));
}

interface Told extends Guesses {
  /** Of what is so. */
  readonly chance: readonly number[];
}

const toldOf = (messages: readonly Message[], chances: readonly Chances[]): Told => ({
  ...guessesOf(messages, chances.map(greatest)),
  chance: messages.map(({ level }, i) => chances[i]![level]!),
});

const logLoss: Metric<Told> = ({ chance, group, weight }) => {
  let [loss, all] = [0, 0];
  chance.forEach((p, i) => {
    const w = weight[group[i]!]!;
    all += w;
    loss -= w * Math.log(Math.max(1e-6, p));
  });
  return loss / all;
};

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
    const fits = (Object.keys(FITS) as (keyof typeof FITS)[]).map((fit) => ({
      fit,
      chances: chancesOf(messages, taught, fit),
    }));
    return [
      ...Object.entries(LEARNERS).flatMap(([learner, model]: [string, Learner]) =>
        measured(
          { data: DATA, task: TASK, learner, n: messages.length },
          guessesOf(messages, learnLevels(messages, taught, model)),
          [
            { name: 'accuracy', metric: accuracy, greaterIsBetter: true, ...(!taught && { mark: 0.568 }) },
            { name: 'macro-F1', metric: macroF1, greaterIsBetter: true, ...(!taught && { mark: 0.45 }) },
          ],
          random,
        ),
      ),
      ...fits.flatMap(({ fit, chances }) =>
        measured(
          { data: DATA, task: TASK, learner: fit, n: messages.length },
          toldOf(messages, chances),
          [
            { name: 'accuracy', metric: accuracy, greaterIsBetter: true },
            { name: 'macro-F1', metric: macroF1, greaterIsBetter: true },
            { name: 'log-loss', metric: logLoss, greaterIsBetter: false },
          ],
          random,
        ),
      ),
      ...fits.flatMap(({ fit, chances }) =>
        rowsOf(
          { data: DATA, task: 'detail or not', learner: fit },
          grouped(
            messages.map(({ x, level, user }) => ({ x, label: level === 2 ? 1 : 0, group: user })),
            chances.map((one) => one[2]!),
          ),
          [
            { name: 'accuracy', metric: accuracyOfTwo, greaterIsBetter: true },
            { name: 'log-loss', metric: logLossOfTwo, greaterIsBetter: false },
          ],
          random,
        ),
      ),
    ];
  },
};
