/** What an evaluation tells: attune's number beside the mark that others set on the same rows. */
import type { Random } from '../testing/random.js';
import { bootstrap, type Metric, type Scored, sorted, type Weighted } from './score.js';

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

export interface Measure<P = Weighted> {
  readonly name: string;
  readonly metric: Metric<P>;
  readonly mark?: number;
  readonly greaterIsBetter: boolean;
}

type About = Pick<Row, 'data' | 'task' | 'learner'>;

/** A row for each measure of one series of predictions; `groups` are what the bootstrap draws. */
export const rowsOf = (
  about: About,
  groups: readonly (readonly Scored[])[],
  measures: readonly Measure[],
  random: Random,
): Row[] =>
  measured({ ...about, n: groups.reduce((n, group) => n + group.length, 0) }, sorted(groups), measures, random);

/** The same for predictions of another kind, of which `weight` has one number for each group. */
export const measured = <P extends { readonly weight: Float64Array }>(
  about: About & Pick<Row, 'n'>,
  predictions: P,
  measures: readonly Measure<P>[],
  random: Random,
): Row[] =>
  measures.map(({ name, metric, mark, greaterIsBetter }) => ({
    ...about,
    metric: name,
    mark: mark === undefined ? null : { value: mark, greaterIsBetter },
    value: metric(predictions),
    ...bootstrap(predictions, metric, random),
  }));

/** Whether the number, to the four places of the marks, is at least as good as its mark. */
export function reaches({ mark, value }: Row): boolean | null {
  if (mark === null) return null;
  const told = Number(value.toFixed(4));
  return mark.greaterIsBetter ? told >= mark.value : told <= mark.value;
}
