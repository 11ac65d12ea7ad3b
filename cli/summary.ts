/**
 * Many traces at a glance: over all of them, how each feature was distributed and how often each adjustment was wished.
 *
 * Last and greatest values are kept of every trace, so their quantiles are exact. For the course over time a sample is
 * kept, of 2,048 traces at most: every trace, then every second one, every fourth, as they become more.
 */
import { quantileSorted } from 'd3-array';
import type { Replayed, Subject } from './replayed.js';

/** When the course over time is looked at, in ms. */
export const MOMENTS: readonly number[] = [
  1, 2, 3, 5, 7, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300, 450, 600, 900, 1800, 3600,
].map((s) => 1000 * s);
const MOST_SAMPLES = 2048;
/** Fewer values than this have no quartiles to speak of. */
const LEAST_SAMPLES = 5;

export interface Quantiles {
  readonly p5: number;
  readonly median: number;
  readonly p95: number;
}

export interface SubjectSummary extends Subject {
  /** In how many traces it was known at some time. */
  readonly known: number;
  /** Of the last known values, and of the greatest, one for each of these traces. */
  readonly last: Quantiles;
  readonly greatest: Quantiles;
  /** In ascending order. */
  readonly lastValues: readonly number[];
  /** Whether any two values differ, of one trace or of two. */
  readonly moves: boolean;
  /** Over the traces that lasted so long and knew the feature by then. */
  readonly course: readonly Moment[];
}

export interface Moment extends Quantiles {
  readonly t: number;
  readonly traces: number;
  readonly p25: number;
  readonly p75: number;
}

export interface AdjustmentSummary {
  readonly adjustment: string;
  /** In how many traces it was wished, and how often in all. */
  readonly traces: number;
  readonly times: number;
  /** Median over these traces of the first time; NaN where there are none. */
  readonly firstMs: number;
  /** Share of all the traces' time in which it was wished. */
  readonly share: number;
}

export interface Summary {
  add(replayed: Replayed): void;
  readonly traces: number;
  readonly records: number;
  readonly durationMs: number;
  readonly wishes: number;
  subjects(): SubjectSummary[];
  /** Labels of what was never known. */
  unknown(): string[];
  adjustments(): AdjustmentSummary[];
}

interface Column extends Subject {
  readonly last: number[];
  readonly greatest: number[];
  samples: (readonly number[])[];
  /** One trace in so many is sampled. */
  stride: number;
}

export function createSummary(): Summary {
  const columns = new Map<string, Column>();
  const wished = new Map<string, { readonly first: number[]; times: number; forMs: number }>();
  let traces = 0;
  let records = 0;
  let durationMs = 0;
  let wishes = 0;
  const known = (): Column[] => [...columns.values()].filter(({ last }) => last.length > 0);

  return {
    add(replayed) {
      for (const { last, greatest, values, ...subject } of replayed.courses) {
        const { label } = subject;
        const column = columns.get(label) ?? { ...subject, last: [], greatest: [], samples: [], stride: 1 };
        columns.set(label, column);
        if (Number.isNaN(last)) continue;
        if (values.length > 0) sample(column, values);
        column.last.push(last);
        column.greatest.push(greatest);
      }
      for (const { adjustment, times, firstMs, forMs } of replayed.wished) {
        const sum = wished.get(adjustment) ?? { first: [], times: 0, forMs: 0 };
        wished.set(adjustment, sum);
        if (times > 0) sum.first.push(firstMs);
        sum.times += times;
        sum.forMs += forMs;
      }
      traces++;
      records += replayed.records;
      durationMs += replayed.durationMs;
      wishes += replayed.wished.reduce((sum, { times }) => sum + times, 0);
    },

    get traces() {
      return traces;
    },
    get records() {
      return records;
    },
    get durationMs() {
      return durationMs;
    },
    get wishes() {
      return wishes;
    },

    subjects: () =>
      known().map(({ last, greatest, samples, label, feature, tier, region }) => {
        const [lastValues, greatestValues] = [sorted(last), sorted(greatest)];
        return {
          label,
          feature,
          tier,
          region,
          known: last.length,
          last: quantiles(lastValues),
          greatest: quantiles(greatestValues),
          lastValues,
          moves: lastValues[0] !== greatestValues.at(-1),
          course: MOMENTS.flatMap((t, i) => momentOf(t, samples, i)),
        };
      }),

    unknown: () => [...columns.values()].filter(({ last }) => last.length === 0).map(({ label }) => label),

    adjustments: () =>
      [...wished].map(([adjustment, { first, times, forMs }]) => ({
        adjustment,
        traces: first.length,
        times,
        firstMs: first.length > 0 ? quantileSorted(sorted(first), 0.5)! : NaN,
        share: durationMs > 0 ? forMs / durationMs : 0,
      })),
  };
}

/** Before the trace is counted among those of the column. */
function sample(column: Column, values: readonly number[]): void {
  if (column.last.length % column.stride !== 0) return;
  if (column.samples.length === MOST_SAMPLES) {
    column.samples = column.samples.filter((_, i) => i % 2 === 0);
    column.stride *= 2;
  }
  if (column.last.length % column.stride === 0) column.samples.push(values);
}

function momentOf(t: number, samples: readonly (readonly number[])[], i: number): Moment[] {
  const values = sorted(samples.map((sample) => sample[i] ?? NaN).filter((value) => !Number.isNaN(value)));
  if (values.length < LEAST_SAMPLES) return [];
  const [p25, p75] = [quantileSorted(values, 0.25)!, quantileSorted(values, 0.75)!];
  return [{ t, traces: values.length, ...quantiles(values), p25, p75 }];
}

const sorted = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);

/** Linear between neighbours, type 7 of Hyndman & Fan (1996). */
const quantiles = (ascending: number[]): Quantiles => ({
  p5: quantileSorted(ascending, 0.05)!,
  median: quantileSorted(ascending, 0.5)!,
  p95: quantileSorted(ascending, 0.95)!,
});
