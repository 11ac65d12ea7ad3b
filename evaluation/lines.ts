/** Lines of a recorded file, each with its place, so that whatever is wrong with one can be told with file and line. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { AttuneError } from '../kernel/errors.js';

export interface Line {
  readonly text: string;
  /** File and line. */
  readonly place: string;
}

/** What a data set has that cannot be read: where, what is wrong there. */
export const malformed = (place: string, what: string): AttuneError =>
  new AttuneError('document/malformed', `${place}: ${what}. Correct the file, or leave its folder out.`);

/**
 * Lines of a file, gzipped or not, without the empty ones at its end.
 *
 * @throws {AttuneError} `document/malformed` where a gzipped file is broken
 */
export function readLines(file: string): Line[] {
  const bytes = readFileSync(file);
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  let text: string;
  try {
    text = (isGzip ? gunzipSync(bytes) : bytes).toString('utf8');
  } catch {
    throw malformed(`${file}:1`, 'this is not a whole gzipped file');
  }
  return text
    .trimEnd()
    .split(/\r?\n/)
    .map((line, i) => ({ text: line, place: `${file}:${i + 1}` }));
}

/** Files of a folder with recorded sessions, in the order of their names; none where there is no such folder. */
export const filesOf = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => /\.jsonl(\.gz)?$/.test(name))
        .sort()
        .map((name) => join(folder, name))
    : [];
