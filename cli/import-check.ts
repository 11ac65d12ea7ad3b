/**
 * Holds a prior against its source's own predictions: rows of a CSV file whose header has the source's column names, and
 * a column of the probabilities that the source told.
 */
import { AttuneError } from '../kernel/errors.js';
import type { Prior } from '../kernel/prior.js';
import { compilePrior } from '../worker/inference/prior.js';

/** A source and its prior may tell probabilities that are so far apart. */
const TOLERANCE = 1e-6;

export interface Check {
  readonly rows: number;
  /** The greatest; null where the file has nothing to compare with. */
  readonly difference: number | null;
  /** The line of the file in which it is. */
  readonly line: number;
  /** The least and the greatest probability that the prior tells. */
  readonly range: readonly [number, number];
}

export const agrees = ({ difference }: Check): boolean => difference === null || difference <= TOLERANCE;

/**
 * Predicts each row. Without `expected`, a column of that name is compared with if there is one.
 *
 * @throws {AttuneError} `document/malformed`
 */
export function checkRows(prior: Prior, text: string, expected?: string): Check {
  const [head = [], ...rows] = cellsOf(text);
  if (rows.length === 0) throw malformed('no row. Give a header with column names, and a row for each prediction');
  const placeOf = (column: string): number => {
    const place = head.indexOf(column);
    if (place < 0) throw malformed(`no column ${column}. It has ${head.join(', ')}`);
    return place;
  };
  const places = prior.inputs.map(({ feature }) => placeOf(feature));
  const truth = expected === undefined ? head.indexOf('expected') : placeOf(expected);
  const { predictProbaOne } = compilePrior(prior);

  const range: [number, number] = [1, 0];
  let difference = truth < 0 ? null : 0;
  let line = 0;
  rows.forEach((cells, i) => {
    const at = i + 2;
    if (cells.length !== head.length)
      throw malformed(`${cells.length} fields in line ${at}, and ${head.length} in the header`);
    const probability = predictProbaOne(Float64Array.from(places, (place) => numberOf(cells[place]!, at)));
    range[0] = Math.min(range[0], probability);
    range[1] = Math.max(range[1], probability);
    if (truth < 0) return;
    const apart = Math.abs(probability - numberOf(cells[truth]!, at));
    if (Number.isNaN(apart)) throw malformed(`no probability in line ${at}`);
    if (apart > difference!) [difference, line] = [apart, at];
  });
  return { rows: rows.length, difference, line, range };
}

/** Quotes around a field are taken off; a comma within them is not understood, and shows as a field too many. */
const cellsOf = (text: string): string[][] =>
  text
    .replace(/^\ufeff/, '')
    .trimEnd()
    .split(/\r?\n/)
    .map((line) => line.split(',').map((cell) => cell.trim().replace(/^"(.*)"$/, '$1')));

/** Empty, or one of the words for it: unknown. */
function numberOf(cell: string, line: number): number {
  if (/^(nan|na|null|none|)$/i.test(cell)) return NaN;
  const number = Number(cell);
  if (!Number.isFinite(number)) throw malformed(`"${cell}" in line ${line}, which is no number`);
  return number;
}

const malformed = (what: string): AttuneError => new AttuneError('document/malformed', `The rows have ${what}.`);
