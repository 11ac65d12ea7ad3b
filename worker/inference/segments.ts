/**
 * Kinds of visitors, each with the probability that this one is of it just now: by the nearest of named prototypes, whose
 * centres follow this device's pages a little way (online k-means), or by a prior that was trained elsewhere, or by how the
 * regions of this page are read. A name is never told without its probability, and nothing is told before a feature is known.
 *
 * Prototypes are told in the ordinal words of features, and so are the pages that move them: what is kept holds no exact value.
 * A page moves one once, when it is first hidden.
 */
import type { SegmentTurn, SegmentView } from '../../kernel/protocol.js';
import { READERS, type Ruleset, WORDS } from '../../kernel/ruleset.js';
import { mayPersist, ordinalOf, PPM } from '../senses/feature.js';
import type { FeatureVector } from '../senses/vector.js';
import { onlineKMeans } from './k-means.js';
import { priorOf } from './prior.js';
import { EXPIRES_MS, readingEmissions, readingState, STATES } from './reading-state.js';
import { layoutOf, pack, unpack } from './snapshot.js';

export interface Segments {
  /** Of a segment, by its place in {@link ids}; null while nothing is known. */
  probability(segment: number): number | null;
  readonly ids: readonly string[];
  /** The features were evaluated at `t`, later each time: follows who reads, and notes which segments turned. */
  pass(t: number): void;
  /** What turned since this was asked last, in order; one and the same empty array where nothing did. */
  turns(): readonly SegmentTurn[];
  /** The page is hidden: what it was like is learned from, once. */
  learn(): void;
  view(): SegmentView[];
  save(): ArrayBuffer;
  /** @returns false, and changes nothing, where it was not saved of the same prototypes */
  restore(saved: ArrayBuffer): boolean;
}

/** Tells one or more segments. */
interface Teller {
  readonly ids: readonly string[];
  probability(place: number): number | null;
  /** Of somebody of whom nothing is known; 0 where that is not told. */
  base?(place: number): number;
  pass?(t: number): void;
  learn(): void;
  readonly states: readonly Float64Array[];
  readonly names: readonly string[];
}

/**
 * Where a segment that was not likely becomes so, and where one that was ceases to be; of what is left above the share that it
 * has of anybody.
 */
const [LIKELY_FROM, LIKELY_TO] = [0.6, 0.4];
const NONE: readonly SegmentTurn[] = [];

export function segmentsOf(declared: NonNullable<Ruleset['segments']>, vector: FeatureVector): Segments {
  const tellers = declared.map((one) =>
    'by' in one ? byReading(vector) : 'prior' in one ? byPrior(one, vector) : byPrototypes(one, vector),
  );
  const ids = tellers.flatMap((teller) => teller.ids);
  const tellings = tellers.flatMap((teller) => teller.ids.map((_, place) => () => teller.probability(place)));
  const bases = tellers.flatMap((teller) => teller.ids.map((_, place) => teller.base?.(place) ?? 0));
  const states = tellers.flatMap((teller) => teller.states);
  const layout = layoutOf(tellers.flatMap(({ names }) => names));
  const likely = new Uint8Array(ids.length);
  let turned: SegmentTurn[] | null = null;
  let isLearned = false;
  const probability = (segment: number): number | null => tellings[segment]?.() ?? null;

  return {
    ids,
    probability,
    pass(t) {
      for (const teller of tellers) teller.pass?.(t);
      for (let segment = 0; segment < ids.length; segment++) {
        const p = probability(segment);
        const base = bases[segment]!;
        const limit = base + (1 - base) * (likely[segment] === 1 ? LIKELY_TO : LIKELY_FROM);
        const isLikely = p !== null && p >= limit;
        if (isLikely === (likely[segment] === 1)) continue;
        likely[segment] = +isLikely;
        (turned ??= []).push({ segment: ids[segment]!, probability: p, isLikely });
      }
    },
    turns() {
      const last = turned ?? NONE;
      turned = null;
      return last;
    },
    learn() {
      if (!isLearned) for (const teller of tellers) teller.learn();
      isLearned = true;
    },
    view: () => ids.map((id, segment) => ({ id, probability: probability(segment) })),
    save: () => pack(layout, states),
    restore: (saved) => unpack(saved, layout, states),
  };
}

type Declared = NonNullable<Ruleset['segments']>[number];

function byPrior({ id, prior }: Extract<Declared, { prior: unknown }>, vector: FeatureVector): Teller {
  const asked = priorOf(prior, vector);
  return {
    ids: [id],
    probability: () => (asked.isKnown() ? asked.probability() : null),
    learn: () => undefined,
    states: [],
    names: [],
  };
}

function byPrototypes(
  { features, prototypes }: Extract<Declared, { prototypes: unknown }>,
  { places: all, placeOf, filtered }: FeatureVector,
): Teller {
  const places = features.map((feature) => placeOf(feature, -1));
  const words = new Float64Array(places.length);
  const told = (): Float64Array => {
    places.forEach((at, i) => {
      const place = all[at];
      // Of what may not outlive the page nothing is known here.
      words[i] = place && mayPersist(place) ? ordinalOf(place.feature, filtered[at]!) : NaN;
    });
    return words;
  };
  const means = onlineKMeans(
    prototypes.map(({ id, words }) => ({ name: id, centre: words.map((word) => WORDS.indexOf(word)) })),
  );
  return {
    ids: means.names,
    probability: (place) => (told().every(Number.isNaN) ? null : means.probabilities(words)[place]!),
    learn: () => means.learnOne(told()),
    states: [means.state],
    names: [...features, ...prototypes.map(({ id, words }) => `${id}:${words.join()}`)],
  };
}

/** A region that can be read, and how much of it was told. */
interface Watched {
  readonly region: number;
  /** Places of its features. */
  readonly dwell: number;
  readonly level: number;
  /** R1 at the line before, and up to where it was told. */
  ms: number;
  toldMs: number;
  toldLevel: number;
}

/**
 * One observation for each region that is left, as the emissions were fitted: how long it was in view, its level, and the
 * mean of the speeds since the observation before. What has no words has no level, and is not observed: nobody knows what a
 * look at it means. Between observations probabilities are those of the latest.
 *
 * Nothing of it outlives the page.
 */
function byReading(vector: FeatureVector): Teller {
  const { places, placeOf, filtered } = vector;
  const speedAt = placeOf('scroll.speed', -1);
  const watched = places.flatMap(({ feature, region }, level): Watched[] =>
    feature.id === 'read.level'
      ? [{ region, level, dwell: placeOf('dwell.visible', region), ms: 0, toldMs: 0, toldLevel: NaN }]
      : [],
  );
  const [reading, anybody] = [readingState(), readingState()];
  const one = new Float64Array(STATES.length);
  const all = new Float64Array(STATES.length);
  let last = 0;
  let speeds = 0;
  let lines = 0;

  const add = (speed: number, seconds: number, level: number): void => {
    readingEmissions(speed, seconds, level, one);
    for (let i = 0; i < all.length; i++) all[i]! += one[i]!;
  };

  /** @returns whether the region was left, of which nothing was told yet */
  function look(at: Watched): boolean {
    const ms = filtered[at.dwell]!;
    if (!(ms > at.toldMs)) return false;
    // While the filter of the dwell still follows, a part of the stay is missing.
    const isLeft = ms === at.ms && !vector.isAttended(at.region);
    at.ms = ms;
    const level = filtered[at.level]!;
    if (!isLeft || Number.isNaN(level)) return false;
    add(NaN, (ms - at.toldMs) / 1000, level === at.toldLevel ? NaN : level);
    at.toldMs = ms;
    at.toldLevel = level;
    return true;
  }

  return {
    ids: READERS,
    pass(t) {
      const speed = filtered[speedAt]!;
      if (vector.isVisible && speed >= 0) {
        speeds += speed;
        lines++;
      }
      let isNew = false;
      for (const region of watched) if (look(region)) isNew = true;
      if (!isNew && t - last < EXPIRES_MS) return;
      if (isNew) add(speeds / lines / PPM, NaN, NaN);
      reading.observe(t - last, all);
      all.fill(0);
      last = t;
      speeds = lines = 0;
    },
    probability: (place) => (reading.evidence > 0 ? reading.probabilityOf(READERS[place]!) : null),
    base: (place) => anybody.probabilityOf(READERS[place]!),
    learn: () => undefined,
    states: [],
    names: [],
  };
}
