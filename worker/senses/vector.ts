/**
 * The vector of feature values: what the senses say at a moment, each behind its own filter.
 *
 * Features of the page come first, one place each, then those of the regions, region by region. Senses whose tier the
 * policy does not list are not built, so what may not be sensed is not formed.
 *
 * Cost does not grow with the number of regions: a record goes to the senses that hear its code, and a region whose values
 * have been the same for as long as its filters remember is asleep. Another sample would not change its filters, so it is
 * left out until a record names it, or it comes in view. The result is that of evaluating everything always
 * (test/property/worker/senses/vector.property.test.ts).
 */
import { Code, CODES } from '../../kernel/frame.js';
import type { Tier } from '../../kernel/policy.js';
import type { FeatureView, RegionFacts } from '../../kernel/protocol.js';
import type { FilterChoice } from '../../kernel/ruleset.js';
import { createFilter, type Filter } from '../filters/filter.js';
import { SEEN_OF_REGION, SEEN_OF_VIEWPORT } from './attention.js';
import { SENSES } from './catalogue.js';
import { type Feature, MAX_GAP_MS, MEDIAN_5, type Sense, type SenseKind, type World } from './feature.js';
import { clockGrain } from './grain.js';

/** One place of the vector: a feature, of the page (region −1) or of a region. */
export interface Place {
  readonly feature: Feature;
  readonly tier: Tier;
  readonly region: number;
}

export interface VectorOptions {
  readonly regions: readonly RegionFacts[];
  /** How many of the regions, the first ones, are slots. */
  readonly slots?: number;
  readonly tiers: readonly Tier[];
  /** Filters other than the declared ones. */
  readonly filters?: readonly FilterChoice[];
  readonly sign?: World['sign'];
  /** By default the whole catalogue. */
  readonly senses?: readonly SenseKind[];
}

export interface FeatureVector {
  readonly places: readonly Place[];
  /** How many places, the first ones, are of the page. */
  readonly pageLevel: number;
  /** The place of a feature, −1 where the policy's tiers leave it out. */
  placeOf(feature: string, region: number): number;
  /** Filtered values as of the last {@link evaluate}, NaN while unknown. */
  readonly filtered: Float64Array;
  /** Raw values as of the last {@link foresee}: at that time, and a while later if nothing happens. */
  readonly present: Float64Array;
  readonly soon: Float64Array;

  observe(t: number, code: Code, region: number, x: number, y: number, value: number): void;
  /** Reads all features at `t`, takes the values into the filters, and calls `changed` with each place whose filtered value did. */
  evaluate(t: number, changed: (place: number) => void): void;
  /** Reads what may change by time alone; calls `awake` with each region of which it may. */
  foresee(t: number, ahead: number, awake?: (region: number) => void): void;
  rest(): void;

  readonly isVisible: boolean;
  /** Whether a region is in view while the document is visible and focused, as R1 has it. */
  isAttended(region: number): boolean;
  view(regionIds: readonly string[]): FeatureView[];
}

export function featureVector(options: VectorOptions): FeatureVector {
  const { regions, tiers, filters: choices = [], senses: kinds = SENSES } = options;
  const n = regions.length;
  const grain = clockGrain();
  const world: World = {
    regions,
    slots: options.slots ?? n,
    ...(options.sign && { sign: options.sign }),
    get grain() {
      return grain.ms;
    },
  };

  const built: Sense[] = [];
  const ears: Sense[][] = Array.from({ length: CODES }, () => []);
  const pages: { readonly sense: Sense; readonly at: number }[] = [];
  const locals: { readonly sense: Sense; readonly at: number }[] = [];
  const pageFeatures: [Feature, Tier][] = [];
  const regionFeatures: [Feature, Tier][] = [];
  for (const kind of kinds) {
    if (!tiers.includes(kind.tier)) continue;
    const sense = kind.create(world);
    built.push(sense);
    for (const code of kind.hears) ears[code]!.push(sense);
    const own = (perRegion: boolean): [Feature, Tier][] =>
      kind.features.filter((feature) => (feature.perRegion === true) === perRegion).map((f) => [f, kind.tier]);
    if (sense.read) pages.push({ sense, at: pageFeatures.length });
    if (sense.readRegion) locals.push({ sense, at: regionFeatures.length });
    pageFeatures.push(...own(false));
    regionFeatures.push(...own(true));
  }

  const pageLevel = pageFeatures.length;
  const width = regionFeatures.length;
  const places: Place[] = [
    ...pageFeatures.map(([feature, tier]) => ({ feature, tier, region: -1 })),
    ...regions.flatMap((_, region) => regionFeatures.map(([feature, tier]) => ({ feature, tier, region }))),
  ];
  const chosen = new Map(choices.map((choice) => [choice.feature, choice]));
  const filters = places.map(({ feature }): Filter =>
    createFilter(chosen.get(feature.id) ?? feature.filter ?? MEDIAN_5),
  );
  const vector = (): Float64Array => new Float64Array(places.length).fill(NaN);
  const [filtered, present, soon] = [vector(), vector(), vector()];
  const order = new Map([...pageFeatures, ...regionFeatures].map(([{ id }], i) => [id, i]));
  const startOf = (region: number): number => pageLevel + width * region;

  /** What a region must have been steady for, in evaluations, to fall asleep. */
  const memory = filters
    .slice(pageLevel, pageLevel + width)
    .reduce((m, f) => (f.memory < Infinity ? Math.max(m, f.memory) : m), 1);
  const awake = new Int32Array(n).map((_, region) => region);
  let awakeCount = n;
  const isAwake = new Uint8Array(n).fill(1);
  const steadyFor = new Int32Array(n);
  const inView = new Uint8Array(n);
  let isVisible = true;
  let isFocused = true;
  let last = 0;
  let lived = 0;

  const livedAt = (t: number): number => lived + Math.min(t - last, MAX_GAP_MS);

  function wake(region: number): void {
    steadyFor[region] = 0;
    if (isAwake[region] === 1) return;
    isAwake[region] = 1;
    awake[awakeCount++] = region;
  }

  function isSteady(t: number, region: number): boolean {
    if (inView[region] === 1 && isVisible) return false;
    for (const { sense } of locals) if (sense.isSteady?.(t, region) === false) return false;
    return true;
  }

  /** Filters that only approach a constant never rest, unless they hold nothing. */
  function isSettled(region: number): boolean {
    const start = startOf(region);
    for (let i = start; i < start + width; i++) {
      if (filters[i]!.memory === Infinity && filtered[i] === filtered[i]) return false;
    }
    return true;
  }

  function clip(into: Float64Array, from: number, to: number): void {
    for (let i = from; i < to; i++) {
      const { range, maxGrain } = places[i]!.feature;
      const value = into[i]!;
      if (value < range[0]) into[i] = range[0];
      else if (value > range[1]) into[i] = range[1];
      if (maxGrain !== undefined && grain.ms > maxGrain) into[i] = NaN;
    }
  }

  function readPage(t: number, into: Float64Array): void {
    const counted = livedAt(t);
    for (const { sense, at } of pages) sense.read!(t, counted, into, at);
    clip(into, 0, pageLevel);
  }

  function readRegion(t: number, region: number, into: Float64Array): void {
    const counted = livedAt(t);
    const start = startOf(region);
    if (regions[region]!.present) {
      for (const { sense, at } of locals) sense.readRegion!(t, counted, region, into, start + at);
      clip(into, start, start + width);
    }
  }

  function filter(t: number, from: number, to: number, changed: (place: number) => void): void {
    for (let i = from; i < to; i++) {
      const value = present[i]!;
      const before = filtered[i]!;
      if (value === value) {
        filtered[i] = filters[i]!.push(value, t);
      } else if (before === before) {
        // Unknown is told at once, and what was known before says nothing about what comes after.
        filters[i]!.clear();
        filtered[i] = NaN;
      }
      if (filtered[i] !== before && (value === value || before === before)) changed(i);
    }
  }

  return {
    places,
    pageLevel,
    placeOf(id, region) {
      const i = order.get(id);
      if (i === undefined || i < pageLevel !== region < 0 || !(region < n)) return -1;
      return region < 0 ? i : startOf(region) + i - pageLevel;
    },
    filtered,
    present,
    soon,

    observe(t, code, region, x, y, value) {
      lived = livedAt(t);
      last = t;
      if (code === Code.Move || code === Code.KeyDown || code === Code.Touch) grain.observe(t);
      const told = ears[code];
      if (told) for (const sense of told) sense.observe(t, lived, code, region, x, y, value);
      if (code === Code.Visible || code === Code.Focus) {
        if (code === Code.Visible) isVisible = value === 1;
        else isFocused = value === 1;
        for (let r = 0; r < n; r++) wake(r);
      } else if (region >= 0) {
        if (code === Code.Seen) inView[region] = +(x >= SEEN_OF_REGION || y >= SEEN_OF_VIEWPORT);
        wake(region);
      }
    },

    evaluate(t, changed) {
      for (const sense of built) sense.age?.(t);
      readPage(t, present);
      filter(t, 0, pageLevel, changed);
      for (let i = 0; i < awakeCount; i++) {
        const region = awake[i]!;
        readRegion(t, region, present);
        filter(t, startOf(region), startOf(region) + width, changed);
        steadyFor[region] = isSteady(t, region) ? steadyFor[region]! + 1 : 0;
        if (steadyFor[region] > memory && isSettled(region)) {
          soon.set(present.subarray(startOf(region), startOf(region) + width), startOf(region));
          isAwake[region] = 0;
          awake[i--] = awake[--awakeCount]!;
        }
      }
    },

    foresee(t, ahead, told) {
      readPage(t, present);
      readPage(t + ahead, soon);
      for (let i = 0; i < awakeCount; i++) {
        readRegion(t, awake[i]!, present);
        readRegion(t + ahead, awake[i]!, soon);
        told?.(awake[i]!);
      }
    },

    rest() {
      for (const sense of built) sense.rest?.();
    },

    get isVisible() {
      return isVisible;
    },
    isAttended: (region) => inView[region] === 1 && isVisible && isFocused,
    view: (regionIds) =>
      places.map(({ feature, region }, i) => ({
        id: feature.id,
        slot: region < 0 ? null : regionIds[region]!,
        value: Number.isNaN(filtered[i]) ? null : filtered[i]!,
        unit: feature.unit,
      })),
  };
}
