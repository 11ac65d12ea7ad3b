/** What a benchmark tells: rows of numbers, and the goals of DESIGN §10 that they are held against. */
import { type Estimate, quantile, ratio, type Timings } from './rounds.js';

export interface Row {
  readonly name: string;
  readonly estimate: Estimate;
}

export type Bound = { readonly atMost: number } | { readonly atLeast: number };

export interface Goal {
  readonly name: string;
  readonly estimate: Estimate;
  readonly unit: '×' | 'ms' | 'µs';
  readonly bound: Bound;
  /** The interval lies beyond the bound: more than noise. */
  readonly isMissed: boolean;
}

export interface Section {
  readonly title: string;
  /** What a row's number is. */
  readonly unit: string;
  readonly rows: readonly Row[];
  readonly goals: readonly Goal[];
}

export const goal = (name: string, estimate: Estimate, unit: Goal['unit'], bound: Bound): Goal => ({
  name,
  estimate,
  unit,
  bound,
  isMissed: 'atMost' in bound ? estimate.low > bound.atMost : estimate.high < bound.atLeast,
});

/** The goal that `above` takes a multiple of the time that `below` takes. */
export const ratioGoal = (timings: Timings, above: string, below: string, bound: Bound): Goal =>
  goal(`${above} ÷ ${below}`, ratio(timings[above]!, timings[below]!), '×', bound);

/**
 * The same of the quarter of the rounds that is best for `above`: where collecting its garbage makes some rounds many times
 * slower than others.
 */
export const bestRatioGoal = (timings: Timings, above: string, below: string, bound: Bound): Goal =>
  goal(`${above} ÷ ${below}, best quarter of rounds`, ratio(timings[above]!, timings[below]!, 0.25), '×', bound);

/** The median of each variant, from nanoseconds in `scale` of them. */
export const medianRows = (timings: Timings, scale = 1): Row[] =>
  Object.entries(timings).map(([name, ns]) => ({ name, estimate: quantile(ns.map((value) => value / scale)) }));

const NAME_WIDTH = 46;

export function printSection({ title, unit, rows, goals }: Section): string {
  const lines = [
    `${title} (${unit})`,
    ...rows.map(({ name, estimate }) => `    ${name.padEnd(NAME_WIDTH)} ${tell(estimate)}`),
    ...goals.map(({ name, estimate, unit: goalUnit, bound, isMissed }) => {
      const limit = 'atMost' in bound ? `≤ ${bound.atMost}` : `≥ ${bound.atLeast}`;
      return `  ${isMissed ? '✗' : '✓'} ${name.padEnd(NAME_WIDTH)} ${tell(estimate)} ${goalUnit}   goal ${limit} ${goalUnit}`;
    }),
  ];
  return `${lines.join('\n')}\n`;
}

const tell = ({ value, low, high }: Estimate): string =>
  `${figures(value).padStart(8)} ${`[${figures(low)}, ${figures(high)}]`.padEnd(18)}`;

/** Three figures: noise begins at the second. */
function figures(value: number): string {
  if (!Number.isFinite(value)) return value < 0 ? '−∞' : '∞';
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en');
  return value.toPrecision(3).replace('-', '−');
}
