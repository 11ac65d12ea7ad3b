/**
 * Thresholds that follow the visitor: P² quantiles of the values that a feature had on this page, within the bounds that its
 * author set. Of the moments when the feature changed, a place gives at most one value a second. All of it ends with the
 * page: what a visitor's values are is not kept.
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
}

/** Before so many values a quantile says little, and the author's start holds. */
const ENOUGH = 20;
const APART_MS = 1000;

export function thresholdsOver({ places, filtered }: Pick<FeatureVector, 'places' | 'filtered'>): Thresholds {
  const followed = new Map<string, Quantile[]>();
  const noted = new Float64Array(places.length).fill(-Infinity);

  return {
    follow(feature, { quantile: share, start, least, most }) {
      const values = quantile(share / PPM);
      followed.set(feature, [...(followed.get(feature) ?? []), values]);
      return () => (values.count < ENOUGH ? start : Math.max(least, Math.min(most, values.value)));
    },
    note(t, place) {
      if (followed.size === 0 || t - noted[place]! < APART_MS) return;
      const quantiles = followed.get(places[place]!.feature.id);
      if (!quantiles) return;
      noted[place] = t;
      for (const one of quantiles) one.push(filtered[place]!);
    },
  };
}
