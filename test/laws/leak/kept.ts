/** What attune itself makes of a session, from the most that a model may be told of it to what a collector sees. */
import { readFileSync } from 'node:fs';
import { openReport } from '../../../kernel/envelope.js';
import { RECORD_WIDTH } from '../../../kernel/frame.js';
import type { Tier } from '../../../kernel/policy.js';
import { readPolicy } from '../../../kernel/policy.schema.js';
import type { Ruleset } from '../../../kernel/ruleset.js';
import { naclEd25519 } from '../../../kernel/seal.js';
import { memoryStore } from '../../../kernel/store.js';
import type { Trace } from '../../../kernel/trace.js';
import { oneTimeKey } from '../../../platform/crypto.js';
import { createPipeline } from '../../../worker/pipeline.js';
import { createReporter } from '../../../worker/report/reporter.js';
import { SENSES } from '../../../worker/senses/catalogue.js';
import { type Feature, wordFor } from '../../../worker/senses/feature.js';
import { seededRandom } from '../../unit/worker/report/seeded.js';

/** A feature of the page. */
export interface Formed {
  readonly feature: Feature;
  readonly tier: Tier;
}

/** Features of the page, in the order of {@link Kept.levels}. */
export const FEATURES: readonly Formed[] = SENSES.flatMap(({ tier, features }) =>
  features.filter(({ perRegion }) => perRegion !== true).map((feature) => ({ feature, tier })),
);

const WORDS = ['none', 'low', 'medium', 'high'] as const;
const SNAPSHOT_HEADER = 16;

export interface Kept {
  /** The word of each feature at the session's end, 0..3; an unknown one has none. */
  readonly levels: readonly number[];
  /** The model's numbers as they would be written to disk. */
  readonly model: readonly number[];
  /** What the reporter is told. */
  readonly depth: number;
}

/** A trace through a pipeline that learns: what there is at its end. */
export function keptOf({ header, records }: Trace, ruleset: Ruleset, tiers: readonly Tier[] = ['A', 'B', 'C']): Kept {
  const pipeline = createPipeline({ ruleset, regions: header.regions, learn: true, tiers });
  pipeline.push(records, records.length / RECORD_WIDTH);
  const values = new Map(
    pipeline
      .inspect()
      .features.filter(({ slot }) => slot === null)
      .map(({ id, value }) => [id, value ?? NaN]),
  );
  return {
    levels: FEATURES.map(({ feature }) => WORDS.indexOf(wordFor(feature, values.get(feature.id) ?? NaN))),
    model: [...pipeline.saveModels(0).values()].flatMap(numbersOf),
    depth: pipeline.shares()['session.depth'],
  };
}

/** The numbers of a snapshot (worker/inference/snapshot.ts): between its header and its checksum. */
function numbersOf(snapshot: ArrayBuffer): number[] {
  const view = new DataView(snapshot);
  const count = (snapshot.byteLength - SNAPSHOT_HEADER - 4) / 8;
  return Array.from({ length: count }, (_, i) => view.getFloat64(SNAPSHOT_HEADER + 8 * i, true));
}

const FORTNIGHT_MS = 14 * 86_400_000;
const START = Date.UTC(2026, 0, 5);

/**
 * What the collector sees of one person's sessions, a fortnight apart, which the budget allows: the cells of each report, as
 * 0 and 1. By the real reporter under the demo's policy.
 */
export async function reportsOf(depths: readonly number[], seed: number): Promise<number[][]> {
  const policy = readPolicy(readFileSync('examples/news/policy.json', 'utf8')).value;
  const store = memoryStore();
  const reporter = createReporter({
    store,
    policy,
    policySha256: '0'.repeat(64),
    random: seededRandom(seed),
    newKey: () => oneTimeKey(naclEd25519),
    lock: (_name, work) => work(),
  });
  const cells: number[][] = [];
  for (const [i, depth] of depths.entries()) {
    reporter.note({ 'session.depth': depth });
    const { report, why } = await reporter.seal(START + i * FORTNIGHT_MS);
    if (!report) throw new Error(`No report: ${why}`);
    // As the page does when the collector has taken it; what waits would be answered with again.
    await store.write([{ key: report.key, value: { ...report, sent: true } }]);
    const { r } = openReport(report.wire).summary;
    cells.push(Array.from({ length: policy.metrics[0]!.cells }, (_, cell) => +r.includes(cell)));
  }
  return cells;
}
