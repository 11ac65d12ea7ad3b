/**
 * How somebody reads just now: a hidden Markov model of three states (skip, skim, read) and its forward filter, the
 * probability of each state given all that was seen (Rabiner, A tutorial on hidden Markov models, Proc. IEEE 77, 1989).
 *
 * A state lasts: each second it stays with .98 and changes to either other with .01, and any time Δt in seconds by the
 * matrix A^Δt. For this symmetric matrix that is a pull towards the uniform, p ← ⅓ + (p − ⅓) · .97^Δt.
 *
 * A segment is what somebody is by this: a skimmer skips or skims; a reader reads; a deep reader has read on, without a
 * break, for a time of thirty seconds on average. The latter is one more state behind `read`, with the same emissions, so
 * the sums over both are those of the three states. From scrolling alone all this is little better than chance, so a
 * segment is never told without its probability, nor before there is evidence.
 */
import { exp, ln } from '../../kernel/exact.js';
import { MAX_GAP_MS } from '../senses/feature.js';

export const STATES = ['skip', 'skim', 'read'] as const;
export const SEGMENTS = ['skimmer', 'reader', 'deep-reader'] as const;
export type Segment = (typeof SEGMENTS)[number];

export interface ReadingState {
  /** Lets time pass, then takes in what was seen in it: the log-likelihood of each state, up to a common constant. */
  observe(dtMs: number, emissions: Float64Array): void;
  /** Of the {@link STATES}, as of the latest observation. */
  readonly probabilities: Float64Array;
  /** Seconds observed, each discounted as the model forgets it: at most some 33. */
  readonly evidence: number;
  probabilityOf(segment: Segment): number;
  /** The likeliest segment, or null without evidence. */
  readonly segment: { readonly name: Segment; readonly probability: number } | null;
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

/** After half an hour without evidence it knows nothing: somebody else may sit there. */
export function readingState({ expiresMs = 1_800_000 }: { readonly expiresMs?: number } = {}): ReadingState {
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

  const probabilityOf = (segment: Segment): number =>
    segment === 'skimmer' ? p[0]! + p[1]! : segment === 'reader' ? p[READ]! - state[DEEP]! : state[DEEP]!;

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
    probabilityOf,
    get segment() {
      if (!(state[EVIDENCE]! > 0)) return null;
      let name: Segment = 'skimmer';
      for (const other of SEGMENTS) if (probabilityOf(other) > probabilityOf(name)) name = other;
      return { name, probability: probabilityOf(name) };
    },
    state,
  };
}

/**
 * The emissions, as proposed: not fitted to anybody, so not more than a beginning. Speed and dwell are lognormal around
 * these medians with one spread for all states, which drops out; a level has its chances in each state.
 */
const MEDIANS = {
  /** Viewports a second, of speed and {@link FLOOR}. */
  speed: [2, 0.5, 0.1],
  /** Seconds. */
  dwell: [1, 4, 15],
} as const;
const SPREAD = 1.5;
/** Added to a speed, so that standing still has a logarithm. */
const FLOOR = 0.05;
/** Chances of the levels skipped, skimmed, read (R7) in each state. */
const LEVELS = [
  [0.7, 0.25, 0.05],
  [0.2, 0.6, 0.2],
  [0.05, 0.25, 0.7],
] as const;

/**
 * Writes the emissions of what was seen since the last observation into `into`: scroll speed in viewports a second, as a
 * mean over that time, since at most moments anybody's is 0; seconds that a region was in view, and its level, when it has
 * left it. NaN what is not known, or was told before: the model believes everything as often as it is told.
 */
export function readingEmissions(speed: number, dwellSeconds: number, level: number, into: Float64Array): Float64Array {
  for (let i = 0; i < STATES.length; i++) {
    const chance = LEVELS[i]![level];
    into[i] =
      lognormal((speed + FLOOR) / MEDIANS.speed[i]!) +
      lognormal(dwellSeconds / MEDIANS.dwell[i]!) +
      (chance === undefined ? 0 : ln(chance));
  }
  return into;
}

/** Log-likelihood of a ratio to the median, less a constant. */
function lognormal(ratio: number): number {
  if (!(ratio > 0 && ratio < Infinity)) return 0;
  const z = ln(ratio) / SPREAD;
  return -0.5 * z * z;
}
