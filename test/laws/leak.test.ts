/**
 * Biometric leak: can a person be known again by what attune keeps or sends? Somebody has all sessions but one of two hundred
 * scripted people with hands, paces and ways of typing of their own, and is to say whose the last one is. With the raw events
 * it must be easy, which shows that the question has an answer; with what is kept, hardly better than guessing. And six real
 * people who worked with a mouse.
 *
 * Each number is that of nearest neighbours or of nearest means, whichever finds more. Told are, beside what is asserted, the
 * parts that must not be kept: they show that words alone are not what protects.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Tier } from '../../kernel/policy.js';
import type { Session } from '../../kernel/session.js';
import { mulberry32 } from '../../testing/random.js';
import { traceOf } from '../../testing/trace.js';
import { mayPersist } from '../../worker/senses/feature.js';
import { sharedPath } from '../shared.js';
import { SYNTHETIC_RULESET } from '../traces/synthetic.js';
import { crowd, CROWD_PAGE } from './leak/crowd.js';
import { nearestMean, nearestSession, type Person } from './leak/identify.js';
import { FEATURES, type Kept, keptOf, reportsOf } from './leak/kept.js';
import { rawNumbers } from './leak/raw-stream.js';
import { shuffled } from './leak/shuffle.js';

const long = process.env['ATTUNE_LONG'] === '1';
const PEOPLE = 200;
const SESSIONS = long ? 10 : 5;
const MINUTES = 60_000;

const RULESET = { ...SYNTHETIC_RULESET, sections: ['one', 'two', 'three', 'four'].map((id) => ({ id })) };

const best = (people: readonly Person[]): number => Math.max(nearestSession(people), nearestMean(people));
const average = (list: readonly number[]): number => list.reduce((sum, value) => sum + value, 0) / list.length;
function tell(what: string, share: number, chance: number): number {
  console.log(`${what}: ${(100 * share).toFixed(2)} % known again, ${(share / chance).toFixed(1)} × chance`);
  return share;
}

/** The words for the features that are asked for, of every session. */
const wordsOf = (
  people: readonly (readonly Kept[])[],
  isAsked: (feature: (typeof FEATURES)[number]) => boolean,
): number[][][] =>
  people.map((sessions) => sessions.map(({ levels }) => levels.filter((_, i) => isAsked(FEATURES[i]!))));
const ofTier =
  (...tiers: Tier[]) =>
  ({ tier }: { readonly tier: Tier }): boolean =>
    tiers.includes(tier);

describe('who tells people apart', () => {
  test('knows each again where sessions of one person are alike', () => {
    const people = [0, 1, 2].map((person) => [0, 1, 2].map((day) => [person + day / 10, -person, 7]));
    expect([nearestSession(people), nearestMean(people)]).toEqual([1, 1]);
  });

  test('earns what guessing does where all sessions are the same, and where what is known says nothing', () => {
    const same = Array.from({ length: 10 }, () => [[1], [1], [1], [1], [1]]);
    // Of the 49 other sessions, 4 are of the right person; of the 10 means, 1.
    expect(nearestSession(same)).toBeCloseTo(4 / 49, 12);
    expect(nearestMean(same)).toBeCloseTo(1 / 10, 12);
    const random = mulberry32(3);
    const sessions = () => Array.from({ length: 5 }, () => [+(random() < 0.3), +(random() < 0.3), random(), NaN]);
    const noise = Array.from({ length: 4000 }, () => Array.from({ length: 5 }, sessions));
    // Chance is 1/5 for the means and 4/24 for the sessions; with 100,000 guesses, errors are of 0.0013.
    expect(Math.abs(average(noise.map(nearestMean)) - 1 / 5)).toBeLessThan(0.006);
    expect(Math.abs(average(noise.map(nearestSession)) - 4 / 24)).toBeLessThan(0.006);
  });
});

describe(`${PEOPLE} scripted people, ${SESSIONS} sessions each`, () => {
  const chance = 1 / PEOPLE;
  const raw: number[][][] = [];
  const kept: Kept[][] = [];

  beforeAll(() => {
    for (const sessions of crowd(PEOPLE, SESSIONS)) {
      raw.push(sessions.map(rawNumbers));
      kept.push(sessions.map((session) => keptOf(traceOf(session, CROWD_PAGE), RULESET)));
    }
    for (const tiers of [['A'], ['B'], ['C'], ['A', 'B'], ['A', 'B', 'C']] as const)
      tell(`words of tier ${tiers.join(', ')}`, best(wordsOf(kept, ofTier(...tiers))), chance);
  }, 10 * MINUTES);

  /** @threat collector-people script-storage */
  test('are known again by their raw events', () => {
    expect(tell('raw events', best(raw), chance)).toBeGreaterThanOrEqual(0.8);
  });

  /** @threat script-storage */
  test('are not by the words that may persist of a session', () => {
    expect(tell('words that may persist', best(wordsOf(kept, mayPersist)), chance)).toBeLessThanOrEqual(5 * chance);
  });

  /** @threat script-storage */
  test('are not by what a model keeps of a session, not even with `biometric` granted', () => {
    const models = kept.map((sessions) => sessions.map(({ model }) => model));
    expect(tell('models as saved', best(models), chance)).toBeLessThanOrEqual(5 * chance);
  });

  /** @threat collector-people */
  test('are not by their reports', { timeout: 5 * MINUTES }, async () => {
    const depths = kept.map((sessions) => sessions.map(({ depth }) => depth));
    tell('depth as it is tallied', best(depths.map((list) => list.map((depth) => [Math.floor(7 * depth)]))), chance);
    const reports = await Promise.all(depths.map((list, person) => reportsOf(list, person + 1)));
    expect(tell('reports', best(reports), chance)).toBeLessThanOrEqual(2 * chance);
  });
});

const balabit = sharedPath('data/balabit/sessions.jsonl.gz');
describe.skipIf(!balabit)('six people at work, by their mouse', () => {
  const chance = 1 / 6;
  /** As many of each: the least that one has. Who has more would be guessed more often. */
  const EACH = 4;
  const DRAWS = 100;

  /** The mean over draws of equally many sessions of each. */
  function bestOfDraws(people: readonly Person[]): number {
    const random = mulberry32(20);
    const draws = Array.from({ length: DRAWS }, () =>
      people.map((sessions) => shuffled(sessions, random).slice(0, EACH)),
    );
    return Math.max(average(draws.map(nearestSession)), average(draws.map(nearestMean)));
  }

  /** @threat script-storage */
  test('are known again by their raw events, and not by the words that may persist', { timeout: 5 * MINUTES }, () => {
    const people = sessionsByUser(balabit!);
    expect(people.map((sessions) => sessions.length >= EACH)).toEqual(Array(6).fill(true));
    const kept = people.map((sessions) => sessions.map((session) => keptOf(traceOf(session, SCREEN), RULESET)));
    for (const tiers of [['A'], ['B'], ['C'], ['A', 'B']] as const)
      tell(`six people, words of tier ${tiers.join(', ')}`, bestOfDraws(wordsOf(kept, ofTier(...tiers))), chance);

    const raw = bestOfDraws(people.map((sessions) => sessions.map(rawNumbers)));
    expect(tell('six people, raw events', raw, chance)).toBeGreaterThan(2.5 * chance);
    const words = bestOfDraws(wordsOf(kept, mayPersist));
    expect(tell('six people, words that may persist', words, chance)).toBeLessThanOrEqual(1.5 * chance);
  });
});

const SCREEN = { viewport: [1920, 1080], document: [1920, 1080], places: {} } as const;

/** Sessions that are by the user whose name they bear: the set has others, too. */
function sessionsByUser(file: string): Session[][] {
  type Row = Session & { readonly user: string; readonly label: { readonly illegal: 0 | 1 } };
  const rows = gunzipSync(readFileSync(file))
    .toString('utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row)
    .filter(({ label }) => label.illegal === 0);
  return [...new Set(rows.map(({ user }) => user))].map((name) => rows.filter(({ user }) => user === name));
}
