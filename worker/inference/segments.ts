/**
 * Kinds of visitors, each with the probability that this one is of it just now: by the nearest of named prototypes, whose
 * centres follow this device's pages a little way (online k-means), or by a prior that was trained elsewhere. A name is never
 * told without its probability, and nothing is told before a feature is known.
 *
 * Prototypes are told in the ordinal words of features, and so are the pages that move them: what is kept holds no exact value.
 * A page moves one once, when it is first hidden.
 */
import type { SegmentView } from '../../kernel/protocol.js';
import { type Ruleset, WORDS } from '../../kernel/ruleset.js';
import { mayPersist, ordinalOf } from '../senses/feature.js';
import type { FeatureVector } from '../senses/vector.js';
import { onlineKMeans } from './k-means.js';
import { priorOf } from './prior.js';
import { layoutOf, pack, unpack } from './snapshot.js';

export interface Segments {
  /** Of a segment, by its place in {@link ids}; null while nothing is known. */
  probability(segment: number): number | null;
  readonly ids: readonly string[];
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
  learn(): void;
  readonly states: readonly Float64Array[];
  readonly names: readonly string[];
}

export function segmentsOf(declared: NonNullable<Ruleset['segments']>, vector: FeatureVector): Segments {
  const tellers = declared.map((one) => ('prior' in one ? byPrior(one, vector) : byPrototypes(one, vector)));
  const ids = tellers.flatMap((teller) => teller.ids);
  const tellings = tellers.flatMap((teller) => teller.ids.map((_, place) => () => teller.probability(place)));
  const states = tellers.flatMap((teller) => teller.states);
  const layout = layoutOf(tellers.flatMap(({ names }) => names));
  let isLearned = false;
  const probability = (segment: number): number | null => tellings[segment]?.() ?? null;

  return {
    ids,
    probability,
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
