/**
 * What outlives a page of its changes: counts of the day, locks, tiredness and what guard rails have seen. Of each ruleset its own,
 * since an origin may have several pages with one each, and shared by all tabs.
 */
import type { Ruleset } from '../kernel/ruleset.js';
import type { Store } from '../kernel/store.js';
import type { Sign } from './guard-rails.js';
import type { Counts, StabilityState } from './stability.js';

/** As it is stored, by the names of slots and adjustments. */
interface Kept {
  readonly day: number;
  /** Changes of the day. */
  readonly today: Readonly<Record<string, number>>;
  /** Unix ms until which an adjustment stays away. */
  readonly locks: Readonly<Record<string, number>>;
  readonly tired: Readonly<Record<string, number>>;
  /** Of the rails: the ruleset's version that they judge, how they stand, and what they switched off. */
  readonly version: number;
  readonly rails: Readonly<Record<string, unknown>>;
  readonly misfires: Readonly<Record<string, Sign>>;
}

/** By the places of slots and adjustments in the ruleset. */
export interface Recalled {
  readonly counts: Counts;
  readonly rails: readonly unknown[];
  readonly misfires: readonly (Sign | undefined)[];
}

export interface KeptCounts {
  recall(): Promise<Recalled | null>;
  keep(state: StabilityState, rails: readonly unknown[], misfires: readonly (Sign | undefined)[]): Promise<void>;
}

export function keptCounts({ id, version, slots, adjustments }: Ruleset, store: Store): KeptCounts {
  const key = `f:changes:${id}`;
  const named = <T>(list: readonly { readonly id: string }[], values: readonly T[]): Record<string, T> =>
    Object.fromEntries(list.map((one, i) => [one.id, values[i]!]));
  /** As it was read last. */
  let last: Partial<Kept> | undefined;
  return {
    async recall() {
      const kept = (last = (await store.get(key)) as Partial<Kept> | undefined);
      if (!kept) return null;
      // Another version of the ruleset may have mended what went wrong.
      const judged = kept.version === version ? kept : {};
      return {
        counts: {
          day: kept.day ?? 0,
          today: slots.map((slot) => kept.today?.[slot.id] ?? 0),
          lockedUntil: adjustments.map((one) => kept.locks?.[one.id] ?? 0),
          tired: adjustments.map((one) => kept.tired?.[one.id] ?? 0),
        },
        rails: adjustments.map((one) => judged.rails?.[one.id]),
        misfires: adjustments.map((one) => judged.misfires?.[one.id]),
      };
    },
    async keep(state, rails, misfires) {
      const value: Kept = {
        day: state.day,
        today: named(
          slots,
          state.slots.map(({ today }) => today),
        ),
        // A lock for this session ends with it; one of another tab may be under it.
        locks: named(
          adjustments,
          state.lockedUntil.map((until, i) =>
            Number.isFinite(until) ? until : (last?.locks?.[adjustments[i]!.id] ?? 0),
          ),
        ),
        tired: named(adjustments, state.tired),
        version,
        rails: named(adjustments, rails),
        misfires: Object.fromEntries(adjustments.flatMap((one, i) => (misfires[i] ? [[one.id, misfires[i]]] : []))),
      };
      await store.write([{ key, value }]).catch(() => undefined);
    },
  };
}
