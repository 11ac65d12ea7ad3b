/** Traces for tests: made of what a visitor did, and played through the very pipeline that runs in the worker. */
import type { Tier } from '../kernel/policy.js';
import type { Reason } from '../kernel/protocol.js';
import type { Ruleset } from '../kernel/ruleset.js';
import { recordsOf, type Session } from '../kernel/session.js';
import type { Trace } from '../kernel/trace.js';
import { replay } from '../worker/replay.js';
import type { PageMap } from './visitors.js';

/** The session as attune's capture would have recorded it on the page: its slots first, then its sections, as in a ruleset. */
export function traceOf(session: Session, page: Partial<PageMap> = {}, id = session.id): Trace {
  const { viewport, document, places = {} } = page;
  const watched = (as: 'slot' | 'section') => Object.entries(places).filter(([, place]) => place.as === as);
  const slots = watched('slot');
  const regions = [...slots, ...watched('section')];
  return {
    header: {
      v: 'attune.trace/1',
      id,
      regions: regions.map(([name, { words = 0 }]) => ({ id: name, present: true, words })),
      slots: slots.length,
    },
    records: recordsOf(session, {
      ...(viewport && { viewport }),
      ...(document && { document }),
      regions: regions.map(([, place]) => place),
    }),
  };
}

export interface PlayOptions {
  /** By default none: features alone. */
  readonly ruleset?: Ruleset;
  /** Tiers of features that are formed, by default all. */
  readonly tiers?: readonly Tier[];
}

/** A wish for an adjustment that changed. Whether it is done is decided on a page, by the stability machine. */
export interface Wish {
  /** Its id in the ruleset. */
  readonly adjustment: string;
  /** ms since the first record. */
  readonly at: number;
  /** 0 where it is wished no longer. */
  readonly probability: number;
  readonly reasons: readonly Reason[];
}

export interface Played {
  readonly wishes: readonly Wish[];
  /** ms since the first record of each evaluation, ten a second. */
  readonly times: readonly number[];
  /** The filtered values of a feature, one for each of `times`, null where unknown; of a region, by its name, or of the page. */
  valuesOf(feature: string, region?: string): (number | null)[];
  /** The last of them. */
  lastOf(feature: string, region?: string): number | null;
}

/**
 * Plays a trace to its end.
 *
 * @throws {RangeError} from `valuesOf` and `lastOf` for a feature that the catalogue, or these tiers, do not have
 */
export function playTrace(trace: Trace, { ruleset, tiers }: PlayOptions = {}): Played {
  const times: number[] = [];
  const lines: Float64Array[] = [];
  const { places, regions, decisions } = replay(trace, {
    ...(ruleset && { ruleset }),
    ...(tiers && { tiers }),
    onLine(t, values) {
      times.push(t);
      lines.push(values.slice());
    },
  });
  const start = trace.records[0] ?? 0;

  function valuesOf(feature: string, region?: string): (number | null)[] {
    if (lines.length === 0) return [];
    const number = region === undefined ? -1 : regions.indexOf(region);
    const at = places.findIndex((place) => place.feature.id === feature && place.region === number);
    if (at < 0) throw new RangeError(`${feature} of ${region ?? 'the page'} is not among the features of this trace.`);
    return lines.map((values) => (Number.isNaN(values[at]) ? null : values[at]!));
  }

  return {
    wishes: decisions.map(({ adjustment, at, probability, reasons }) => ({
      adjustment: ruleset!.adjustments[adjustment]!.id,
      at: at - start,
      probability,
      reasons,
    })),
    times,
    valuesOf,
    lastOf: (feature, region) => valuesOf(feature, region).at(-1) ?? null,
  };
}
