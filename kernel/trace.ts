/**
 * `attune.trace/1`: the records of one visit, as a site's own developers keep them to find out what attune would have made
 * of it. JSON Lines: a header, then one array a record.
 *
 * ```
 * {"v":"attune.trace/1","id":"visit-1","regions":[{"id":"summary","present":true,"words":120}],"slots":1}
 * [812.4,9,-1,1280,720,4000]
 * [913.1,10]
 * ```
 *
 * A record is `[time, code, region, x, y, value]` as in kernel/frame.ts; from the end, what is −1 (region) or 0 is left out.
 * Numbers are written by ECMAScript's shortest form, which reads back to the same bits, and −0 as `-0`; what is no finite
 * number is `null`. A file may hold several traces, one after the other. A trace holds coordinates and exact times: it is made only by the
 * development build, only under consent, and is nothing to publish.
 */
import { AttuneError } from './errors.js';
import { RECORD_WIDTH } from './frame.js';
import type { RegionFacts } from './protocol.js';

export interface TraceRegion extends RegionFacts {
  readonly id: string;
}

export interface TraceHeader {
  readonly v: 'attune.trace/1';
  readonly id: string;
  /** What is watched, in the order of the records' regions: slots first, then sections. */
  readonly regions: readonly TraceRegion[];
  /** How many of the regions are slots. */
  readonly slots: number;
}

export interface Trace {
  readonly header: TraceHeader;
  /** Six numbers a record. */
  readonly records: Float64Array<ArrayBuffer>;
}

/** The trace as lines, the last one ended. */
export function formatTrace({ header, records }: Trace): string {
  const lines = [JSON.stringify(header)];
  for (let at = 0; at < records.length; at += RECORD_WIDTH) lines.push(formatRecord(records, at));
  return `${lines.join('\n')}\n`;
}

/** One record as a line, without its end. */
export function formatRecord(records: Float64Array, at: number): string {
  let width = RECORD_WIDTH;
  while (width > 2 && Object.is(records[at + width - 1], width - 1 === 2 ? -1 : 0)) width--;
  return `[${Array.from(records.subarray(at, at + width), numeral).join()}]`;
}

/** JSON.stringify would drop the sign of zero. */
const numeral = (value: number): string =>
  Object.is(value, -0) ? '-0' : Number.isFinite(value) ? String(value) : 'null';

/**
 * Whether a line begins a trace.
 *
 * @throws {AttuneError} `document/malformed` for a trace of another version, or a broken header
 */
export function readHeader(line: unknown, place: string): TraceHeader | null {
  const { v, id, regions, slots } = (line ?? {}) as Partial<Record<keyof TraceHeader, unknown>>;
  if (typeof v !== 'string' || !v.startsWith('attune.trace/')) return null;
  const isRegion = (region: Partial<TraceRegion> | null): boolean =>
    typeof region?.id === 'string' && typeof region.present === 'boolean' && isCount(region.words);
  if (v !== 'attune.trace/1')
    throw new AttuneError(
      'document/malformed',
      `${place}: ${v} is not a version that this attune reads. Update attune.`,
    );
  if (typeof id !== 'string' || !Array.isArray(regions) || !regions.every(isRegion) || !isCount(slots))
    throw new AttuneError(
      'document/malformed',
      `${place}: this header of a trace lacks id, regions or slots. Record the visit anew.`,
    );
  return { v, id, regions: regions as TraceRegion[], slots: Math.min(slots as number, regions.length) };
}

/**
 * Appends the numbers of a record's line.
 *
 * @throws {AttuneError} `document/malformed` where it is none
 */
export function readRecord(line: unknown, place: string, into: number[]): void {
  const isNumber = (value: unknown): boolean => typeof value === 'number' || value === null;
  if (!Array.isArray(line) || line.length < 2 || line.length > RECORD_WIDTH || !line.every(isNumber)) {
    throw new AttuneError(
      'document/malformed',
      `${place}: expected a record [time, code, region, x, y, value], or the header of a trace before it.`,
    );
  }
  const [time, code, region = -1, x = 0, y = 0, value = 0] = line as (number | null)[];
  for (const number of [time, code, region, x, y, value]) into.push(number ?? NaN);
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
