/** What `attune replay --json` prints: one document, the same bytes for the same files. Values are in the feature's own unit. */
import type { Ruleset } from '../kernel/ruleset.js';
import type { ReplayResult } from './replay-all.js';
import type { Replayed, Subject } from './replayed.js';
import type { Quantiles } from './summary.js';

export function replayJson({ summary, traces, faults, only, every }: ReplayResult, ruleset: Ruleset | null): string {
  const document = {
    v: 'attune.replay/1',
    ruleset: ruleset && { id: ruleset.id, version: ruleset.version },
    features: summary.subjects().map((subject) => ({
      ...subjectOf(subject),
      known: subject.known,
      last: quantilesOf(subject.last),
      greatest: quantilesOf(subject.greatest),
    })),
    adjustments: summary
      .adjustments()
      .map(({ adjustment, traces, times, firstMs, share }) => ({ adjustment, traces, times, firstMs, share })),
    traces: traces.map(({ id, place, records, durationMs, wishes, wished }) => ({
      id,
      place,
      records,
      durationMs,
      wishes: wishes.map(({ t, adjustment, probability, reasons }) => ({ t, adjustment, probability, reasons })),
      wished: wished.map(({ adjustment, times, firstMs, forMs }) => ({ adjustment, times, firstMs, forMs })),
    })),
    ...(only && { series: seriesOf(only, every) }),
    faults,
  };
  // What is unknown is null: so JSON writes NaN.
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** Every feature of one trace at each time, null while unknown. */
function seriesOf({ times, courses }: Replayed, every: number): object {
  const rows = times.flatMap((t, i) => (t % every === 0 ? [i] : []));
  return {
    everyMs: every,
    t: rows.map((row) => times[row]),
    features: courses
      .filter(({ last }) => !Number.isNaN(last))
      .map((course) => ({ ...subjectOf(course), values: rows.map((row) => course.values[row]) })),
  };
}

const subjectOf = ({ feature, region, tier }: Subject): object => ({
  feature: feature.id,
  region,
  unit: feature.unit,
  tier,
});

const quantilesOf = ({ p5, median, p95 }: Quantiles): object => ({ p5, median, p95 });
