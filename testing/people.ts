/**
 * What tells one scripted visitor from another: how fast a hand is and how it bows, how fast one reads, how one types.
 *
 * Typing as Dhakal, Feit, Kristensson & Oulasvirta measured it (CHI 2018: 239 ms from press to press with a deviation of
 * 112 between people, keys held for 116 ms with 24), reading as Brysbaert summed it up (2019: 238 words a minute, deviation
 * 51), reaching as Fitts' law (about 100–200 ms a bit). How much a hand bows and trembles is our own guess.
 */
import type { Random } from './random.js';

export interface Person {
  /** A reach takes `reachMs` and `bitMs` more for each bit of difficulty. */
  readonly reachMs: number;
  readonly bitMs: number;
  /** How far a reach leaves the straight line, as a share of its length: on average (left of it, where positive), and ±. */
  readonly bow: number;
  readonly bowSpread: number;
  /** How far the hand is off, ± px. */
  readonly tremor: number;
  /** How long a button of the mouse is held. */
  readonly pressMs: number;
  /** How far one turn of the wheel goes, 1 = usual. */
  readonly wheel: number;
  /** Words read a minute. */
  readonly wpm: number;
  /** Keys: how long one is held, how long from its release to the next press, and the deviation of the logarithm of each. */
  readonly holdMs: number;
  readonly holdSpread: number;
  readonly flightMs: number;
  readonly flightSpread: number;
}

/** Nobody in particular. */
export const SOMEBODY: Person = {
  reachMs: 180,
  bitMs: 130,
  bow: 0,
  bowSpread: 0.06,
  tremor: 0.6,
  pressMs: 95,
  wheel: 1,
  wpm: 238,
  holdMs: 116,
  holdSpread: 0.2,
  flightMs: 123,
  flightSpread: 0.35,
};

/** Somebody in particular, for good. */
export function randomPerson(random: Random): Person {
  const varied = (usual: number, spread: number): number => logNormal(usual, spread, random);
  return {
    reachMs: varied(SOMEBODY.reachMs, 0.3),
    bitMs: varied(SOMEBODY.bitMs, 0.25),
    bow: 0.05 * normal(random),
    bowSpread: varied(0.04, 0.4),
    tremor: varied(SOMEBODY.tremor, 0.5),
    pressMs: varied(SOMEBODY.pressMs, 0.25),
    wheel: varied(SOMEBODY.wheel, 0.3),
    wpm: varied(SOMEBODY.wpm, 0.21),
    holdMs: varied(SOMEBODY.holdMs, 0.2),
    holdSpread: varied(SOMEBODY.holdSpread, 0.25),
    flightMs: varied(SOMEBODY.flightMs, 0.45),
    flightSpread: varied(SOMEBODY.flightSpread, 0.25),
  };
}

/** The same person on another day: everything off by a factor of about `1 ± spread`. */
export function onAnotherDay(person: Person, random: Random, spread = 0.05): Person {
  return Object.fromEntries(
    Object.entries(person).map(([trait, usual]: [string, number]) => [trait, usual * logNormal(1, spread, random)]),
  ) as unknown as Person;
}

/** A number whose logarithm is normal, with this median. */
export const logNormal = (median: number, spread: number, random: Random): number =>
  median * Math.exp(spread * normal(random));

/** A standard normal number (Box & Muller 1958). */
const normal = (random: Random): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
