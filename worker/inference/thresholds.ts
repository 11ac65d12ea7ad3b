/**
 * Thresholds that follow the visitor: P² quantiles of the values that a feature had on this page, within the bounds that its
 * author set.
 *
 * A time that runs (any feature in ms) counts once it has stood still for a second, so that what is going on is measured
 * against what is over. Anything else counts when it changes, at most once a second for each place. Where nothing happened
 * yet there is no value: what a place had first does not count. All of it ends with the page.
 */
import type { AdaptiveThreshold } from '../../kernel/ruleset.js';
import { type Quantile, quantile } from '../filters/p2-quantile.js';
import { PPM } from '../senses/feature.js';
import type { FeatureVector } from '../senses/vector.js';

export interface Thresholds {
  /** Reads the threshold as it stands. */
  follow(feature: string, threshold: AdaptiveThreshold): () => number;
  /** The filtered value of a place is another since `t`, in ms. */
  note(t: number, place: number): void;
  /** It is `t`, and all that changed was noted. */
  pass(t: number): void;
}

/** Before so many values a quantile says little, and the author's start holds. */
const ENOUGH = 20;
const SECOND_MS = 1000;

export function thresholdsOver({ places, filtered }: Pick<FeatureVector, 'places' | 'filtered'>): Thresholds {
  const followed = new Map<string, Quantile[]>();
  /** When each place gave a value, or changed, last; NaN before its first. */
  const last = new Float64Array(places.length).fill(NaN);
  /** Places whose time runs. */
  const running = new Set<number>();
  const isTime = (place: number): boolean => places[place]!.feature.unit === 'ms';
  function take(place: number): void {
    for (const one of followed.get(places[place]!.feature.id) ?? []) one.push(filtered[place]!);
  }

  return {
    follow(feature, { quantile: share, start, least, most }) {
      const values = quantile(share / PPM);
      followed.set(feature, [...(followed.get(feature) ?? []), values]);
      return () => (values.count < ENOUGH ? start : Math.max(least, Math.min(most, values.value)));
    },
    note(t, place) {
      if (followed.size === 0 || !followed.has(places[place]!.feature.id)) return;
      const isFirst = Number.isNaN(last[place]);
      if (isTime(place) && !isFirst) running.add(place);
      else if (t - last[place]! < SECOND_MS) return;
      else if (!isFirst) take(place);
      last[place] = t;
    },
    pass(t) {
      for (const place of running) {
        if (t - last[place]! < SECOND_MS) continue;
        running.delete(place);
        take(place);
      }
    },
  };
}
