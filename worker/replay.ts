/**
 * Replay: a recorded trace through the very pipeline that runs in the worker. Same records, same ruleset, same numbers, bit
 * for bit, in every engine: time comes from the records alone, and nothing is computed that engines may round differently.
 */
import { utf8 } from '../kernel/bytes.js';
import { RECORD_WIDTH, SLOT } from '../kernel/frame.js';
import type { Tier } from '../kernel/policy.js';
import type { Decision, RegionFacts } from '../kernel/protocol.js';
import { regionIds, type Ruleset } from '../kernel/ruleset.js';
import type { Trace, TraceHeader } from '../kernel/trace.js';
import { createPipeline } from './pipeline.js';
import type { FeatureVector, Place } from './senses/vector.js';

export interface ReplayOptions {
  /** By default one without rules, about the trace's own regions: features alone. */
  readonly ruleset?: Ruleset;
  /** Default all. */
  readonly tiers?: readonly Tier[];
  /** Told of every evaluation, ten a second: ms since the first record, and the values of {@link Replay.places}. */
  readonly onLine?: (t: number, values: Float64Array) => void;
}

export interface Replay {
  /** What each value is of. */
  readonly places: readonly Place[];
  /** Names of the regions, by the numbers in `places` and `decisions`. */
  readonly regions: readonly string[];
  readonly decisions: readonly Decision[];
  /** Evaluations. */
  readonly lines: number;
}

export function replay(
  { header, records }: Trace,
  { ruleset = featuresOnly(header), tiers, onLine }: ReplayOptions = {},
): Replay {
  const ids = regionIds(ruleset);
  const known = new Map(header.regions.map((region) => [region.id, region]));
  const regions = ids.map((id): RegionFacts => known.get(id) ?? { present: false, words: 0 });
  let places: readonly Place[] = [];
  let lines = 0;
  const pipeline = createPipeline({
    ruleset,
    regions,
    learn: true,
    tiers: tiers ?? ['A', 'B', 'C'],
    onLine(t, vector: FeatureVector) {
      places = vector.places;
      lines++;
      onLine?.(t, vector.filtered);
    },
  });
  const decisions = pipeline.push(renumbered(records, header, ids), records.length / RECORD_WIDTH);
  return { places, regions: ids, decisions, lines };
}

/** A ruleset that watches what the trace watched, and changes nothing. */
export function featuresOnly({ regions, slots }: TraceHeader): Ruleset {
  return {
    v: 'attune.ruleset/1',
    id: 'features-only',
    version: 1,
    slots: regions.slice(0, slots).map(({ id }) => ({ id, box: 'free' })),
    sections: regions.slice(slots).map(({ id }) => ({ id })),
    goals: [],
    models: [],
    adjustments: [],
  };
}

/** The records with the ruleset's numbers for regions; one that it does not watch is none. */
function renumbered(records: Float64Array, { regions }: TraceHeader, ids: readonly string[]): Float64Array {
  const numbers = regions.map(({ id }) => ids.indexOf(id));
  if (numbers.every((number, i) => number === i)) return records;
  const copy = records.slice();
  for (let at = SLOT; at < copy.length; at += RECORD_WIDTH) copy[at] = numbers[copy[at]!] ?? -1;
  return copy;
}

/**
 * All features and decisions of a replay as bytes, for a digest that two engines can compare: each evaluation's values as
 * little-endian doubles, with one bit pattern for "unknown", then the decisions as JSON.
 */
export function replayBytes(trace: Trace, options: Omit<ReplayOptions, 'onLine'> = {}): Uint8Array<ArrayBuffer> {
  const words: number[] = [];
  const value = new DataView(new ArrayBuffer(8));
  const { decisions } = replay(trace, {
    ...options,
    onLine(_t, values) {
      for (const number of values) {
        value.setFloat64(0, number);
        const isUnknown = Number.isNaN(number);
        words.push(isUnknown ? 0 : value.getUint32(4), isUnknown ? 0x7ff80000 : value.getUint32(0));
      }
    },
  });
  const text = utf8(JSON.stringify(decisions));
  const bytes = new Uint8Array(4 * words.length + text.length);
  const view = new DataView(bytes.buffer);
  words.forEach((word, i) => view.setUint32(4 * i, word, true));
  bytes.set(text, 4 * words.length);
  return bytes;
}
