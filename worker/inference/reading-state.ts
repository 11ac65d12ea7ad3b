/**
 * How somebody reads just now: a hidden Markov model of three states (skip, skim, read) and its forward filter, the
 * probability of each state given all that was seen (Rabiner, A tutorial on hidden Markov models, Proc. IEEE 77, 1989).
 *
 * A state lasts: each second it stays with .98 and changes to either other with .01, and any time Δt in seconds by the
 * matrix A^Δt. For this symmetric matrix that is a pull towards the uniform, p ← ⅓ + (p − ⅓) · .97^Δt.
 *
 * A segment is what somebody is by this: a skimmer skips or skims; a reader reads; a deep reader has read on, without a
 * break, for a time of thirty seconds on average. The latter is one more state behind `read`, with the same emissions, so
 * the sums over both are those of the three states. With time they return to even, where a skimmer, of two states, has ⅔.
 * What is seen says little (see {@link FITTED}), so a segment is never told without its probability, nor before there is
 * evidence.
 */
import { exp, ln } from '../../kernel/exact.js';
import type { READERS } from '../../kernel/ruleset.js';
import { MAX_GAP_MS } from '../senses/feature.js';

export const STATES = ['skip', 'skim', 'read'] as const;
export type Segment = (typeof READERS)[number];

export interface ReadingState {
  /** Lets time pass, then takes in what was seen in it: the log-likelihood of each state, up to a common constant. */
  observe(dtMs: number, emissions: Float64Array): void;
  /** Of the {@link STATES}, as of the latest observation. */
  readonly probabilities: Float64Array;
  /** Seconds observed, each discounted as the model forgets it: at most some 33. */
  readonly evidence: number;
  probabilityOf(segment: Segment): number;
  /** All that it has learned, in place: for snapshots. */
  readonly state: Float64Array;
}

const READ = 2;
const UNIFORM = 1 / 3;
/** −ln(.98 − .01): the rate of A's pull towards the uniform. Two thirds of it is the rate of leaving a state. */
const PULL = 0.030459207484708574;
/** From reading to deep reading, a second. */
const DEEPENS = 1 / 30;
const LEAVES_DEEP = DEEPENS + (2 / 3) * PULL;

/** Places of the state behind the probabilities. */
const DEEP = 3;
const EVIDENCE = 4;
/** Time without evidence, in ms. */
const SILENCE = 5;

export const EXPIRES_MS = 1_800_000;

/** After half an hour without evidence it knows nothing: somebody else may sit there. */
export function readingState({ expiresMs = EXPIRES_MS }: { readonly expiresMs?: number } = {}): ReadingState {
  const state = new Float64Array(6);
  const p = state.subarray(0, STATES.length);
  p.fill(UNIFORM);

  function pass(dtMs: number): void {
    state[SILENCE] = Math.min(state[SILENCE]! + dtMs, expiresMs);
    if (state[SILENCE] >= expiresMs) {
      p.fill(UNIFORM);
      state[DEEP] = state[EVIDENCE] = 0;
      return;
    }
    const kept = exp((-PULL * dtMs) / 1000);
    const keptDeep = exp((-LEAVES_DEEP * dtMs) / 1000);
    // The solution of D' = DEEPENS · P(read) − LEAVES_DEEP · D, where P(read) is itself pulled towards the uniform.
    const gain =
      (UNIFORM * (1 - keptDeep)) / LEAVES_DEEP + ((p[READ]! - UNIFORM) * (kept - keptDeep)) / (LEAVES_DEEP - PULL);
    for (let i = 0; i < p.length; i++) p[i] = UNIFORM + (p[i]! - UNIFORM) * kept;
    // Within its bounds, which rounding leaves after the shortest times.
    state[DEEP] = Math.min(p[READ]!, Math.max(0, state[DEEP]! * keptDeep + DEEPENS * gain));
    state[EVIDENCE]! *= kept;
  }

  return {
    observe(dtMs, emissions) {
      const passed = dtMs > 0 ? dtMs : 0;
      pass(passed);
      const read = emissions[READ]!;
      const best = Math.max(emissions[0]!, emissions[1]!, read);
      // Alike, or not numbers: they tell nothing.
      if (!(best > Math.min(emissions[0]!, emissions[1]!, read) && best < Infinity)) return;
      let sum = 0;
      for (let i = 0; i < p.length; i++) sum += p[i]! * exp(emissions[i]! - best);
      // What the states held for possible rule out one another: the likelihoods are wrong.
      if (!(sum > 0)) return;
      for (let i = 0; i < p.length; i++) p[i] = (p[i]! * exp(emissions[i]! - best)) / sum;
      state[DEEP] = (state[DEEP]! * exp(read - best)) / sum;
      state[EVIDENCE]! += Math.min(passed, MAX_GAP_MS) / 1000;
      state[SILENCE] = 0;
    },
    probabilities: p,
    get evidence() {
      return state[EVIDENCE]!;
    },
    probabilityOf: (segment) =>
      segment === 'skimmer' ? p[0]! + p[1]! : segment === 'reader' ? p[READ]! - state[DEEP]! : state[DEEP]!,
    state,
  };
}

/** How a number is distributed: lognormal around a median for each state, with one deviation of the logarithm for all. */
export interface Lognormal {
  readonly medians: readonly number[];
  readonly spread: number;
  /** Least and greatest number that was seen; of what lies beyond nobody knows more than of these. */
  readonly range: readonly [number, number];
}

export interface Emissions {
  /** Viewports a second, and {@link FLOOR}. */
  readonly speed: Lognormal;
  /** Seconds. */
  readonly dwell: Lognormal;
  /** For each state, the chances of the levels skipped, skimmed, read (R7). */
  readonly levels: readonly (readonly number[])[];
}

/** Added to a speed, so that standing still has a logarithm. */
export const FLOOR = 0.05;

/**
 * Fitted by maximum likelihood (evaluation/reading-emissions.ts) to 621 messages by five readers of whom an eye tracker told
 * the state (Kong et al., ETRA 2023); test/vectors/reading-emissions.test.ts fits them anew. The messages have some 60 words,
 * and of a reader's speeds there is one for each of 35 visits.
 *
 * With the other readers' emissions, one observation of a message guesses its state right for 42 %, where the most frequent
 * one is right for 58 %: the filter begins with all states alike. That somebody reads, and neither skips nor skims, it
 * guesses right for 78 %, where 73 % would be right by never saying so, with a log-loss of .51 against .63; five readers are
 * too few to be sure of that. The level, which follows from the dwell and the words, tells nothing new there; it stays since
 * it alone knows how long a text is.
 *
 * With one spread the faster is always the less read, the longer the more; a spread for each state has a greater log-loss.
 */
export const FITTED: Emissions = {
  speed: { medians: [0.1064, 0.1012, 0.08353], spread: 0.2349, range: [0.05026, 0.1898] },
  dwell: { medians: [16.53, 18.9, 34.39], spread: 0.6031, range: [2, 100] },
  levels: [
    [0.0103, 0.0722, 0.9175],
    [0.0056, 0.1003, 0.8942],
    [0.0059, 0.0237, 0.9704],
  ],
};

/**
 * Writes the emissions of what was seen since the last observation into `into`: scroll speed in viewports a second, as a
 * mean over that time, since at most moments anybody's is 0; seconds that a region was in view, and its level, when it has
 * left it. NaN what is not known, or was told before: the model believes everything as often as it is told.
 */
export function readingEmissions(
  speed: number,
  dwellSeconds: number,
  level: number,
  into: Float64Array,
  by: Emissions = FITTED,
): Float64Array {
  for (let i = 0; i < STATES.length; i++) {
    const chance = by.levels[i]![level];
    into[i] =
      lognormal(speed + FLOOR, by.speed, i) +
      lognormal(dwellSeconds, by.dwell, i) +
      (chance === undefined ? 0 : ln(chance));
  }
  return into;
}

/** Log-likelihood of a number in a state, less a constant; 0 where it is no number of its kind. */
function lognormal(x: number, { medians, spread, range }: Lognormal, state: number): number {
  if (!(x > 0 && x < Infinity)) return 0;
  const z = ln(Math.min(range[1], Math.max(range[0], x)) / medians[state]!) / spread;
  return -0.5 * z * z;
}
