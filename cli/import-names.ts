/** From a source's column names to the catalogue's: as `--map` says, or the same name; never by a guess. */
import { AttuneError } from '../kernel/errors.js';
import { decimal, type Prior, type PriorInput } from '../kernel/prior.js';
import type { KnownFeature } from '../kernel/ruleset.check.js';
import type { Source } from './import-source.schema.js';

/** What a column is: a feature, whose number times `unit` is the column's. */
export type ColumnMap = ReadonlyMap<string, PriorInput>;

/** Reads `column=feature` and `column=feature*unit`. @throws {AttuneError} `options/invalid` */
export function readMaps(texts: readonly string[]): ColumnMap {
  const maps = new Map<string, PriorInput>();
  for (const text of texts) {
    const [, column, feature = '', unit = '1'] = /^(.+)=([^=*]+)(?:\*([^=*]+))?$/.exec(text) ?? [];
    const factor = String(Number(unit));
    if (column === undefined || !(Math.abs(decimal(factor)) > 0))
      throw invalid(`--map ${text} is not of the form column=feature or column=feature*unit, as in sec=engaged*0.001.`);
    if (maps.has(column)) throw invalid(`--map names the column ${column} twice.`);
    maps.set(column, { feature: feature.trim(), ...(factor !== '1' && { unit: factor }) });
  }
  return maps;
}

/**
 * The source's prior, in the catalogue's names.
 *
 * @throws {AttuneError} `options/invalid` where a column is no feature of the page, or two columns are one
 */
export function named({ prior, columns }: Source, maps: ColumnMap, known: ReadonlyMap<string, KnownFeature>): Prior {
  for (const column of maps.keys()) {
    if (!columns.includes(column))
      throw invalid(`--map names ${column}, which is no column of the model. It has ${columns.join(', ')}.`);
  }
  const pages = [...known].filter(([, { perSlot }]) => !perSlot).map(([id]) => id);
  const faults: string[] = [];
  const inputs = prior.inputs.map(({ feature: column, ...rest }) => {
    const input = { feature: column, ...maps.get(column), ...rest };
    if (!pages.includes(input.feature)) faults.push(faultOf(column, input.feature, pages, known));
    return input;
  });
  if (faults.length > 0) throw invalid(`${faults.join('\n')}\nAll features: docs/features.md.`);
  const again = inputs.find(({ feature }, i) => inputs.findIndex((input) => input.feature === feature) < i);
  if (again) throw invalid(`Two columns of the model are ${again.feature}. Map each to a feature of its own.`);
  return { ...prior, inputs };
}

function faultOf(
  column: string,
  feature: string,
  pages: readonly string[],
  known: ReadonlyMap<string, KnownFeature>,
): string {
  if (known.has(feature)) return `${feature} is measured for each region; a prior asks features of the page.`;
  const near = closest(feature, pages);
  return `${feature} is no feature of the catalogue. Close: ${near.join(', ')}. Say which: --map ${column}=${near[0]!}.`;
}

/** How many names are told. */
const MOST_CLOSE = 3;

/** The names nearest to one, by edits of letters; `_` for `.` or `-` counts as none. */
export function closest(name: string, names: readonly string[]): string[] {
  const plain = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]+/g, ' ');
  const distance = new Map(names.map((other) => [other, edits(plain(name), plain(other))]));
  return [...names].sort((a, b) => distance.get(a)! - distance.get(b)!).slice(0, MOST_CLOSE);
}

/** Levenshtein's distance: letters to insert, delete or replace. */
function edits(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, j) => j);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++)
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1));
    row = next;
  }
  return row[to.length]!;
}

const invalid = (what: string): AttuneError => new AttuneError('options/invalid', what);
