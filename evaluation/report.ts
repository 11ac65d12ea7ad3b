/** What an evaluation tells: attune's number beside the mark that others set on the same rows. */
import type { Random } from '../testing/random.js';
import { bootstrap, type Metric, type Scored, sorted } from './score.js';

export interface Row {
  readonly data: string;
  readonly task: string;
  readonly learner: string;
  readonly metric: string;
  /** What another implementation reached (shared reference), and whether greater is better; null: nobody has said. */
  readonly mark: { readonly value: number; readonly greaterIsBetter: boolean } | null;
  readonly value: number;
  /** 95 %, by bootstrap. */
  readonly low: number;
  readonly high: number;
  /** How many predictions were scored. */
  readonly n: number;
}

export interface Measure {
  readonly name: string;
  readonly metric: Metric;
  readonly mark?: number;
  readonly greaterIsBetter: boolean;
}

/** A row for each measure of one series of predictions; `groups` are what the bootstrap draws. */
export function rowsOf(
  about: Pick<Row, 'data' | 'task' | 'learner'>,
  groups: readonly (readonly Scored[])[],
  measures: readonly Measure[],
  random: Random,
): Row[] {
  const predictions = sorted(groups);
  return measures.map(({ name, metric, mark, greaterIsBetter }) => ({
    ...about,
    metric: name,
    mark: mark === undefined ? null : { value: mark, greaterIsBetter },
    value: metric(predictions),
    ...bootstrap(predictions, metric, random),
    n: predictions.scored.length,
  }));
}

/** Whether the number is at least as good as the mark, which is told to as many places as `mark` has. */
export const reaches = ({ mark, value }: Row): boolean | null =>
  mark === null ? null : mark.greaterIsBetter ? value >= mark.value : value <= mark.value;
