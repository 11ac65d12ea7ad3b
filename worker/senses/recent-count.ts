/**
 * How often something happened of late, in constant memory: a circle of buckets, each a slice of time. It counts the
 * present slice and the ones before it, so its window is between `buckets − 1` and `buckets` slices long.
 */
export interface RecentCount {
  add(t: number): void;
  at(t: number): number;
}

export function recentCount(sliceMs: number, buckets: number): RecentCount {
  const counts = new Int32Array(buckets);
  /** The latest slice that was counted in. */
  let latest = 0;

  return {
    add(t) {
      const slice = Math.floor(t / sliceMs);
      // Buckets of slices that passed without a count hold the counts of a circle ago.
      if (slice - latest >= buckets) counts.fill(0);
      else for (let s = latest + 1; s <= slice; s++) counts[s % buckets] = 0;
      latest = slice;
      counts[slice % buckets]!++;
    },
    at(t) {
      const slice = Math.floor(t / sliceMs);
      let sum = 0;
      for (let s = Math.max(0, slice - buckets + 1); s <= latest; s++) sum += counts[s % buckets]!;
      return sum;
    },
  };
}
