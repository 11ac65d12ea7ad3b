/**
 * What attune knows of a recorded visit: its features, formed by the very pipeline that runs in the worker.
 *
 * Of each feature two numbers, as of a moment: its latest known value, and its mean over the evaluations until then, ten a
 * second, at which it was known. What was never known is NaN.
 */
import { RECORD_WIDTH } from '../kernel/frame.js';
import type { Tier } from '../kernel/policy.js';
import type { RegionFacts } from '../kernel/protocol.js';
import { createPipeline } from '../worker/pipeline.js';
import { featuresOnly } from '../worker/replay.js';
import type { FeatureVector, Place } from '../worker/senses/vector.js';

export interface Visit {
  readonly records: Float64Array;
  readonly regions?: readonly RegionFacts[];
  readonly tiers: readonly Tier[];
}

/** The numbers of the features that are chosen, in the order of the vector. */
export type Known = (isChosen: (feature: string) => boolean) => Float64Array;

/**
 * What is known at each moment, in ms from the first record: of the page's features and, if there is but one region, of
 * that one's.
 */
export function knownAt({ records, regions = [], tiers }: Visit, moments: readonly number[]): Known[] {
  let places: readonly Place[] = [];
  let latest = new Float64Array(0);
  let sums = latest;
  let counts = latest;
  const known: Known[] = [];
  function take(moment: number): void {
    const [values, means] = [latest.slice(), sums.map((sum, i) => sum / counts[i]!)];
    known[moment] = (isChosen) => {
      const chosen = places.flatMap(({ feature, region }, i) =>
        (region < 0 || regions.length === 1) && isChosen(feature.id) ? [i] : [],
      );
      return Float64Array.from([...chosen.map((i) => values[i]!), ...chosen.map((i) => means[i]!)]);
    };
  }

  function onLine(t: number, vector: FeatureVector): void {
    const { filtered } = vector;
    if (latest.length === 0) {
      places = vector.places;
      latest = new Float64Array(places.length).fill(NaN);
      sums = new Float64Array(places.length);
      counts = new Float64Array(places.length);
    }
    for (let i = 0; i < moments.length; i++) if (known[i] === undefined && t > moments[i]!) take(i);
    for (let i = 0; i < filtered.length; i++) {
      const value = filtered[i]!;
      if (Number.isNaN(value)) continue;
      latest[i] = value;
      sums[i]! += value;
      counts[i]!++;
    }
  }

  const named = regions.map((facts, i) => ({ ...facts, id: `r${i}` }));
  const ruleset = featuresOnly({ v: 'attune.trace/1', id: 'visit', regions: named, slots: 0 });
  createPipeline({ ruleset, regions, learn: false, tiers, onLine }).push(records, records.length / RECORD_WIDTH);
  moments.forEach((_, i) => {
    if (known[i] === undefined) take(i);
  });
  return known;
}
