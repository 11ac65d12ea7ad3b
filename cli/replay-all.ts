/** All traces of some files replayed in turn, each dropped before the next is read. */
import type { Tier } from '../kernel/policy.js';
import type { Ruleset } from '../kernel/ruleset.js';
import type { Progress } from './progress.js';
import { type Fault, type PlacedTrace, readTraces, type TraceFile } from './read-traces.js';
import { type Replayed, replayTrace, type Subject } from './replayed.js';
import { createSummary, MOMENTS, type Summary } from './summary.js';

export interface ReplayAllOptions {
  readonly ruleset: Ruleset | null;
  readonly tiers: readonly Tier[];
  /** Which features are kept. */
  readonly isChosen: (subject: Subject) => boolean;
  /** Distance of the rows of a single trace in ms; by default what suits its length. */
  readonly every: number | undefined;
  readonly limit: number;
  /** Whether charts will be drawn: then features are kept at more times. */
  readonly forCharts: boolean;
}

/** A trace of many: all but its course. */
export type TraceRow = Omit<Replayed, 'courses' | 'times'>;

export interface ReplayResult {
  readonly summary: Summary;
  readonly traces: readonly TraceRow[];
  readonly faults: readonly Fault[];
  /** The trace with its course, where there is but one. */
  readonly only: Replayed | null;
  /** Distance of the rows of its course, in ms. */
  readonly every: number;
}

export async function replayAll(
  files: readonly TraceFile[],
  { ruleset, tiers, isChosen, every: chosenEvery, limit, forCharts }: ReplayAllOptions,
  progress: Progress,
): Promise<ReplayResult> {
  const summary = createSummary();
  const traces: TraceRow[] = [];
  const faults: Fault[] = [];
  let only: Replayed | null = null;
  let every = 0;

  function take(found: PlacedTrace, isOnly: boolean): void {
    const timesFor = (durationMs: number): readonly number[] => {
      if (!isOnly) return forCharts ? MOMENTS.filter((t) => t <= durationMs) : [];
      every = chosenEvery ?? stepFor(durationMs, MOST_ROWS);
      return timesOf(durationMs, forCharts ? [every, stepFor(durationMs, MOST_POINTS)] : [every]);
    };
    try {
      const all = replayTrace(found, { ruleset, tiers, timesFor });
      const { courses, times, ...row } = { ...all, courses: all.courses.filter(isChosen) };
      if (isOnly) only = { ...row, courses, times };
      summary.add({ ...row, courses, times });
      traces.push(row);
    } catch (thrown) {
      faults.push({ place: found.place, message: `${found.place}: ${(thrown as Error).message}` });
    }
    progress.replayed();
  }

  // One trace is held back, since only the next one tells whether it is one of many.
  let waiting: PlacedTrace | null = null;
  let count = 0;
  for await (const found of tracesOf(files, progress)) {
    if ('message' in found) faults.push(found);
    else {
      if (waiting) take(waiting, false);
      waiting = found;
      if (++count === limit) break;
    }
  }
  if (waiting) take(waiting, count === 1);
  return { summary, traces, faults, only, every };
}

async function* tracesOf(files: readonly TraceFile[], { read }: Progress): AsyncGenerator<PlacedTrace | Fault> {
  for (const { path } of files) yield* readTraces(path, read);
}

/** How many rows a table has at most, and how many points a chart. */
const MOST_ROWS = 24;
const MOST_POINTS = 500;
/** Steps that people count in: 0.1 s to a day. */
const STEPS = [
  0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400,
].map((s) => 1000 * s);

const stepFor = (durationMs: number, most: number): number =>
  STEPS.find((step) => durationMs / step <= most) ?? STEPS.at(-1)!;

/** Multiples of each step, up to the end. */
function timesOf(durationMs: number, steps: readonly number[]): number[] {
  const times = new Set<number>();
  for (const step of steps) for (let i = 1; i * step <= durationMs; i++) times.add(i * step);
  return [...times].sort((a, b) => a - b);
}
