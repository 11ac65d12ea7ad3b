/** Tables: comma-separated, names of columns in the first line, no quotes. */
import { malformed, readLines } from './lines.js';

/** One line of a table. */
export interface Entry {
  readonly place: string;
  text(column: string): string;
  /** @throws {AttuneError} `document/malformed` where the field is no finite number, among them an empty one */
  number(column: string): number;
}

export interface Table {
  readonly columns: readonly string[];
  readonly entries: readonly Entry[];
}

/** @throws {AttuneError} `document/malformed` where a column is missing, or a line has another number of fields */
export function readTable(file: string, needed: readonly string[] = []): Table {
  const [head, ...lines] = readLines(file);
  const columns = head!.text.split(',');
  const missing = needed.filter((column) => !columns.includes(column));
  if (missing.length > 0) throw malformed(head!.place, `no column ${missing.join(', ')}`);
  const places = new Map(columns.map((column, i) => [column, i]));
  return {
    columns,
    entries: lines.map(({ text: line, place }) => {
      const fields = line.split(',');
      if (fields.length !== columns.length)
        throw malformed(place, `${fields.length} fields where ${columns.length} columns are named`);
      const text = (column: string): string => fields[places.get(column)!]!;
      return {
        place,
        text,
        number(column) {
          const value = text(column).trim() === '' ? NaN : Number(text(column));
          if (!Number.isFinite(value)) throw malformed(place, `${column} is no number`);
          return value;
        },
      };
    }),
  };
}
