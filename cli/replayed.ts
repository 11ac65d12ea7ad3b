/** One trace replayed, and what is kept of it: each feature at chosen times, its last and greatest value, and the wishes. */
import { CODE, RECORD_WIDTH, TIME } from '../kernel/frame.js';
import type { Tier } from '../kernel/policy.js';
import type { Reason } from '../kernel/protocol.js';
import type { Ruleset } from '../kernel/ruleset.js';
import { MAX_TIME } from '../worker/pipeline.js';
import { replay } from '../worker/replay.js';
import type { Feature } from '../worker/senses/feature.js';
import type { PlacedTrace } from './read-traces.js';

/** A feature of the page, or of one region. */
export interface Subject {
  /** `scroll.depth`, or `dwell.visible@summary` for one of a region. */
  readonly label: string;
  readonly feature: Feature;
  readonly tier: Tier;
  readonly region: string | null;
}

export interface Course extends Subject {
  /** NaN where it was never known. */
  readonly last: number;
  readonly greatest: number;
  /** At the times asked for, as of the latest evaluation; NaN while unknown. */
  readonly values: readonly number[];
}

/** A wish that began, changed or ended. */
export interface Wish {
  /** ms since the trace began. */
  readonly t: number;
  readonly adjustment: string;
  readonly probability: number;
  readonly reasons: readonly Reason[];
}

/** How often one adjustment was wished. */
export interface Wished {
  readonly adjustment: string;
  readonly times: number;
  /** NaN where it never was. */
  readonly firstMs: number;
  readonly forMs: number;
}

export interface Replayed {
  readonly id: string;
  readonly place: string;
  readonly records: number;
  readonly durationMs: number;
  readonly times: readonly number[];
  readonly courses: readonly Course[];
  readonly wishes: readonly Wish[];
  readonly wished: readonly Wished[];
  /** How many regions of the trace are watched. */
  readonly regions: number;
}

export interface ReplayedOptions {
  readonly ruleset: Ruleset | null;
  readonly tiers: readonly Tier[];
  /** Ascending, in ms since the first record, for a trace of that duration. */
  readonly timesFor: (durationMs: number) => readonly number[];
}

export function replayTrace({ trace, place }: PlacedTrace, options: ReplayedOptions): Replayed {
  const { ruleset, tiers, timesFor } = options;
  const { origin, durationMs } = spanOf(trace.records);
  const times = timesFor(durationMs);
  const snapshots: Float64Array[] = [];
  let now = new Float64Array(0);
  let last = new Float64Array(0);
  let greatest = new Float64Array(0);

  /** Between evaluations, and through a silence, values stand. */
  const passTo = (t: number): void => {
    while (snapshots.length < times.length && times[snapshots.length]! < t) snapshots.push(now.slice());
  };
  const { places, regions, decisions } = replay(trace, {
    ...(ruleset && { ruleset }),
    tiers,
    onLine(t, values) {
      if (now.length === 0) [now, last, greatest] = [values.slice().fill(NaN), values.slice(), values.slice()];
      passTo(t);
      now.set(values);
      for (let i = 0; i < values.length; i++) {
        const value = values[i]!;
        if (value === value) last[i] = value;
        if (!(value <= greatest[i]!)) greatest[i] = value === value ? value : greatest[i]!;
      }
    },
  });
  passTo(Infinity);

  const courses = places.map(({ feature, tier, region }, i): Course => {
    const name = region < 0 ? null : regions[region]!;
    return {
      label: name === null ? feature.id : `${feature.id}@${name}`,
      feature,
      tier,
      region: name,
      last: last[i]!,
      greatest: greatest[i]!,
      values: snapshots.map((values) => values[i] ?? NaN),
    };
  });
  const names = ruleset?.adjustments.map(({ id }) => id) ?? [];
  const wishes = decisions.map(({ adjustment, probability, at, reasons }): Wish => ({
    t: at - origin,
    adjustment: names[adjustment]!,
    probability,
    reasons,
  }));
  return {
    id: trace.header.id,
    place,
    records: trace.records.length / RECORD_WIDTH,
    durationMs,
    times,
    courses,
    wishes,
    wished: names.map((name) => wishedOf(name, wishes, durationMs)),
    regions: trace.header.regions.filter(({ id }) => regions.includes(id)).length,
  };
}

/** When the trace begins and how long it lasts: the latest time counts, since time does not run backwards. */
function spanOf(records: Float64Array): { readonly origin: number; readonly durationMs: number } {
  let origin = NaN;
  let latest = 0;
  for (let at = 0; at + CODE < records.length; at += RECORD_WIDTH) {
    const time = records[at + TIME]!;
    if (!(Math.abs(time) <= MAX_TIME)) continue;
    if (Number.isNaN(origin)) origin = time;
    if (time - origin > latest) latest = time - origin;
  }
  return { origin, durationMs: latest };
}

function wishedOf(adjustment: string, wishes: readonly Wish[], durationMs: number): Wished {
  let times = 0;
  let firstMs = NaN;
  let forMs = 0;
  let since = NaN;
  for (const { t, probability } of wishes.filter((wish) => wish.adjustment === adjustment)) {
    if (probability > 0 && Number.isNaN(since)) {
      since = t;
      times++;
      if (Number.isNaN(firstMs)) firstMs = t;
    } else if (probability === 0) {
      forMs += t - since;
      since = NaN;
    }
  }
  return { adjustment, times, firstMs, forMs: Number.isNaN(since) ? forMs : forMs + durationMs - since };
}
