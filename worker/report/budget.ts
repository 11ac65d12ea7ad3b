/**
 * The privacy budget of one browser profile on one web origin: pure ε added up, in whole millionths.
 *
 * Plain addition, because for a dozen reports at ε = 1 the cleverer composition theorems give more, not less. A debit is
 * durable before the randomized value exists, so a crash can lose a report but never make a second one. Debits hold
 * numbers only and outlive a withdrawal: agreeing anew does not refresh the budget. Clearing the site's data does.
 */
import { type EpsilonFraction, unixDay } from '../../kernel/policy.js';
import type { Store } from '../../kernel/store.js';

export interface Debit {
  readonly epoch: number;
  /** Unix day on which it was made. */
  readonly day: number;
  readonly microEps: number;
}

/** At most this much in any so many days, whatever the profile of the policy. */
export const CAPS = [
  { days: 91, microEps: 8_000_000 },
  { days: 364, microEps: 24_000_000 },
] as const;

/** The most one report may cost: ε = 2. */
const MOST_AT_ONCE = 2_000_000;

/**
 * Why a debit is refused: the epoch has one already, the clock stands before the last one, a cap would be passed, it is
 * too much for one report, or the record of the debits cannot be read.
 */
export type DebitRefusal = 'debited' | 'clock' | 'cap' | 'excess' | 'unreadable';

/** ε in millionths, rounded up. */
export function microEps([numerator, denominator]: EpsilonFraction): number {
  const den = BigInt(denominator);
  return Number((BigInt(numerator) * 1_000_000n + den - 1n) / den);
}

/** What was spent in the `days` days that end with `day`. Debits of later days, made by a clock that ran ahead, count. */
export const spentWithin = (debits: readonly Debit[], days: number, day: number): number =>
  debits.reduce((sum, debit) => (debit.day > day - days ? sum + debit.microEps : sum), 0);

/** Whether `next` may follow `debits`: null, or why not. */
export function refuseDebit(debits: readonly Debit[], next: Debit): DebitRefusal | null {
  if (!isDebit(next)) return 'unreadable';
  if (next.microEps > MOST_AT_ONCE) return 'excess';
  if (debits.some((debit) => debit.epoch === next.epoch)) return 'debited';
  if (debits.some((debit) => debit.day > next.day)) return 'clock';
  const fits = CAPS.every((cap) => spentWithin(debits, cap.days, next.day) + next.microEps <= cap.microEps);
  return fits ? null : 'cap';
}

/**
 * Takes ε from the budget for the report of `epoch`: null once that is durable, else why it was refused. Of callers on
 * one store only one may run at a time.
 */
export async function debit(
  store: Store,
  epoch: number,
  eps: EpsilonFraction,
  now: number,
): Promise<DebitRefusal | null> {
  const debits = await readDebits(store);
  if (!debits) return 'unreadable';
  const next = { epoch, day: unixDay(now), microEps: microEps(eps) };
  const refusal = refuseDebit(debits, next);
  if (!refusal) await store.write([{ key: `b:${epoch}`, value: { day: next.day, microEps: next.microEps } }]);
  return refusal;
}

/** All debits, or null where a record is not one: then nothing may be spent. */
export async function readDebits(store: Store): Promise<Debit[] | null> {
  const debits: Debit[] = [];
  for (const key of await store.keys('b:')) {
    const { day, microEps } = Object(await store.get(key)) as Record<'day' | 'microEps', unknown>;
    const debit = { epoch: Number(key.slice(2)), day, microEps };
    if (!isDebit(debit)) return null;
    debits.push(debit as Debit);
  }
  return debits;
}

const isDebit = ({ epoch, day, microEps }: Record<keyof Debit, unknown>): boolean =>
  [epoch, day, microEps].every(Number.isSafeInteger) && (microEps as number) > 0;
