/**
 * The catalogue of features, and the vector of their values: what the senses say at a moment, each behind its own
 * sliding median.
 *
 * Features of the page come first, one place each, then those of slots, one place for each slot. Senses whose tier the
 * policy does not list are not built, so what may not be sensed is not formed.
 */
import type { Code } from '../../kernel/frame.js';
import type { Tier } from '../../kernel/policy.js';
import type { FeatureView, SlotFacts } from '../../kernel/protocol.js';
import type { KnownFeature } from '../../kernel/ruleset.schema.js';
import { clickFeatures, clicks } from './click.js';
import { dwellFeatures, dwelling } from './dwell.js';
import { type Feature, MAX_GAP_MS, type Sense } from './feature.js';
import { hoverFeatures, hovering } from './hover.js';
import { medianFilter } from './median.js';
import { pointer, pointerFeatures } from './pointer.js';
import { presence, presenceFeatures } from './presence.js';
import { scrolling, scrollFeatures } from './scroll.js';

export const FEATURES: readonly Feature[] = [
  ...presenceFeatures,
  ...scrollFeatures,
  ...clickFeatures,
  ...pointerFeatures,
  ...hoverFeatures,
  ...dwellFeatures,
];

/** What a ruleset is checked against. */
export const knownFeatures = (): ReadonlyMap<string, KnownFeature> =>
  new Map(FEATURES.map(({ id, tier, perSlot }) => [id, { tier, perSlot }]));

/** One place of the vector: a feature, of the page (slot −1) or of a slot. */
export interface Place {
  readonly feature: Feature;
  readonly slot: number;
}

export interface FeatureVector {
  readonly places: readonly Place[];
  /** How many places, the first ones, are of the page. */
  readonly pageLevel: number;
  /** The place of a feature, −1 where the policy's tiers leave it out. */
  placeOf(feature: string, slot: number): number;
  /** Filtered values as of the last {@link evaluate}, NaN while unknown. */
  readonly filtered: Float64Array;
  /** Raw values as of the last {@link foresee}: at that time, and a while later if nothing happens. */
  readonly present: Float64Array;
  readonly soon: Float64Array;

  observe(t: number, code: Code, slot: number, x: number, y: number, value: number): void;
  /** Reads all features at `t` and takes the values into the filters. */
  evaluate(t: number): void;
  foresee(t: number, ahead: number): void;
  rest(): void;

  readonly isVisible: boolean;
  isAttended(slot: number): boolean;
  /** Greatest scroll depth, 0..1. */
  readonly maxDepth: number;
  view(slotIds: readonly string[]): FeatureView[];
}

export function featureVector(slots: readonly SlotFacts[], tiers: readonly Tier[]): FeatureVector {
  const here = presence();
  const scroll = scrolling();
  const dwell = dwelling(slots);
  const built = (
    [
      [presenceFeatures, here],
      [scrollFeatures, scroll],
      [clickFeatures, clicks()],
      [pointerFeatures, tiers.includes('B') ? pointer() : null],
      [hoverFeatures, hovering(slots)],
      [dwellFeatures, dwell],
    ] satisfies [readonly Feature[], Sense | null][]
  ).filter((pair): pair is [readonly Feature[], Sense] => pair[1] !== null);

  const places: Place[] = [];
  const senses: Sense[] = [];
  const offsets: number[] = [];
  for (const [features, sense] of built) {
    senses.push(sense);
    offsets.push(places.length);
    for (const feature of features) {
      if (feature.perSlot) slots.forEach((_, slot) => places.push({ feature, slot }));
      else places.push({ feature, slot: -1 });
    }
  }
  const filters = places.map(({ feature }) => medianFilter(feature.window));
  const isKnown = new Uint8Array(places.length);
  const vector = (): Float64Array => new Float64Array(places.length).fill(NaN);
  const [filtered, present, soon] = [vector(), vector(), vector()];
  let last = 0;

  const read = (t: number, into: Float64Array): void => {
    const elapsed = Math.min(t - last, MAX_GAP_MS);
    for (let s = 0; s < senses.length; s++) senses[s]!.read(elapsed, t, into, offsets[s]!);
  };

  return {
    places,
    pageLevel: places.filter(({ slot }) => slot < 0).length,
    placeOf: (id, slot) => places.findIndex((place) => place.feature.id === id && place.slot === slot),
    filtered,
    present,
    soon,

    observe(t, code, slot, x, y, value) {
      const elapsed = Math.min(t - last, MAX_GAP_MS);
      last = t;
      for (const sense of senses) sense.observe(elapsed, t, code, slot, x, y, value);
    },

    evaluate(t) {
      read(t, present);
      for (let i = 0; i < places.length; i++) {
        const value = present[i]!;
        if (value === value) {
          filtered[i] = filters[i]!.push(value);
          isKnown[i] = 1;
        } else if (isKnown[i] === 1) {
          // Unknown is told at once, and what was known before says nothing about what comes after.
          filters[i]!.clear();
          filtered[i] = NaN;
          isKnown[i] = 0;
        }
      }
    },

    foresee(t, ahead) {
      read(t, present);
      read(t + ahead, soon);
    },

    rest() {
      for (const sense of senses) sense.rest?.();
    },

    get isVisible() {
      return here.isVisible;
    },
    isAttended: dwell.isAttended,
    get maxDepth() {
      return scroll.maxDepth;
    },
    view: (slotIds) =>
      places.map(({ feature, slot }, i) => ({
        id: feature.id,
        slot: slot < 0 ? null : slotIds[slot]!,
        value: Number.isNaN(filtered[i]) ? null : filtered[i]!,
        unit: feature.unit,
      })),
  };
}
