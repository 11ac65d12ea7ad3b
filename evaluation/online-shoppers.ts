/**
 * UCI Online Shoppers: will this visit end in a purchase? One pass in the file's order: predict, score, learn.
 *
 * Numbers are standardised as they stream, one column for each category's value is 0 or 1 as it stands. The learners have
 * their defaults. PageValues is computed by the site's analytics from purchases, so it tells the answer: both with and
 * without it.
 */
import type { Logistic } from '../worker/inference/logistic.js';
import { standardScaler } from '../worker/inference/scaler.js';
import { readTable } from './csv.js';
import { malformed } from './lines.js';
import type { Scored } from './score.js';

const NUMBERS = [
  'Administrative',
  'Administrative_Duration',
  'Informational',
  'Informational_Duration',
  'ProductRelated',
  'ProductRelated_Duration',
  'BounceRates',
  'ExitRates',
  'PageValues',
  'SpecialDay',
];
const CATEGORIES = ['Month', 'OperatingSystems', 'Browser', 'Region', 'TrafficType', 'VisitorType'];

/** The data set as numbers: `numbers` are to be standardised, `flags` are 0 or 1. */
export interface Visits {
  readonly numbers: readonly string[];
  readonly flags: readonly string[];
  readonly rows: readonly { readonly numbers: Float64Array; readonly flags: Float64Array; label: 0 | 1 }[];
}

/**
 * Reads a CSV, gzipped or not. Columns of flags are those of `like`, if given: categories that it does not have have none.
 *
 * @throws {AttuneError} `document/malformed` naming file and line
 */
export function readVisits(file: string, { pageValues, like }: { pageValues: boolean; like?: Visits }): Visits {
  const { entries } = readTable(file, [...NUMBERS, ...CATEGORIES, 'Weekend', 'Revenue']);
  const numbers = NUMBERS.filter((column) => pageValues || column !== 'PageValues');
  const flagOf = (column: string, value: string): string => `${column}=${value}`;
  const seen = CATEGORIES.flatMap((column) =>
    [...new Set(entries.map(({ text }) => text(column)))].sort().map((value) => flagOf(column, value)),
  );
  const flags = like?.flags ?? [...seen, flagOf('Weekend', 'TRUE')];
  const places = new Map(flags.map((flag, place) => [flag, place]));
  return {
    numbers,
    flags,
    rows: entries.map(({ text, number, place: line }) => {
      if (!/^(TRUE|FALSE)$/.test(text('Revenue'))) throw malformed(line, 'Revenue is neither TRUE nor FALSE');
      const row = {
        numbers: Float64Array.from(numbers, number),
        flags: new Float64Array(flags.length),
        label: text('Revenue') === 'TRUE' ? (1 as const) : (0 as const),
      };
      for (const column of [...CATEGORIES, 'Weekend']) {
        const place = places.get(flagOf(column, text(column)));
        if (place !== undefined) row.flags[place] = 1;
      }
      return row;
    }),
  };
}

/** Plays visits through a learner, one list after the other, and returns its predictions for the last. */
export function onePass(
  lists: readonly Visits[],
  make: (dimensions: number) => Logistic,
  { clip }: { readonly clip?: number } = {},
): Scored[] {
  const [{ numbers, flags }] = lists as [Visits];
  const dimensions = numbers.length + flags.length + 1;
  const scaler = standardScaler(numbers.length, clip);
  const learner = make(dimensions);
  const x = new Float64Array(dimensions);
  x[dimensions - 1] = 1;
  let scored: Scored[] = [];
  for (const { rows } of lists) {
    scored = rows.map((row) => {
      scaler.learnOne(row.numbers);
      scaler.transformOne(row.numbers, x);
      x.set(row.flags, numbers.length);
      const p = learner.predictProbaOne(x);
      learner.learnOne(x, row.label, p);
      return { p, y: row.label };
    });
  }
  return scored;
}
