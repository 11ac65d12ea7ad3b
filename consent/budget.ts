/**
 * What reports cost, added up again by an auditor: for each report, how much was spent in every window of the policy's caps
 * that ends on its day. The device's own accountant is worker/report/; nothing of it is shared, so that one checks the other.
 */
import { unixDay } from '../kernel/policy.js';
import type { ReportBody } from './record.js';

/** Caps in millionths of ε, over any so many days. */
export const CAPS = [
  { days: 91, cap: 8_000_000 },
  { days: 364, cap: 24_000_000 },
] as const;

export interface Spending {
  readonly day: number;
  readonly cost: number;
  /** Spent within each window of {@link CAPS} that ends on this day, by then. */
  readonly within: readonly number[];
}

/** What one report cost, in millionths of ε, rounded up. */
export const costOf = ({ eps: [num, den] }: Pick<ReportBody, 'eps'>): number => Math.ceil((num * 1_000_000) / den);

/** Where time runs backwards (A6 says so), a report counts to the latest day before it. */
export function spending(reports: readonly { readonly at: number; readonly body: ReportBody }[]): Spending[] {
  const spent: Spending[] = [];
  const sums = CAPS.map(() => 0);
  /** Of each window, the first report still in it. */
  const first = CAPS.map(() => 0);
  for (const { at, body } of reports) {
    const day = Math.max(unixDay(at), spent.at(-1)?.day ?? -Infinity);
    const cost = costOf(body);
    spent.push({ day, cost, within: [] });
    for (const [window, { days }] of CAPS.entries()) {
      sums[window]! += cost;
      while (spent[first[window]!]!.day <= day - days) sums[window]! -= spent[first[window]!++]!.cost;
    }
    spent[spent.length - 1] = { day, cost, within: [...sums] };
  }
  return spent;
}
