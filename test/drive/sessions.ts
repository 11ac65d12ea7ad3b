/** Reads recorded sessions: one JSON object a line, in `.jsonl` or `.jsonl.gz` files of a folder. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Session, SessionEvent } from '../../kernel/session.js';

/**
 * The sessions of a file, or of all files of a folder in the order of their names.
 *
 * @throws {Error} naming file and line where something else than a session is found.
 */
export function readSessions(path: string): Session[] {
  const files = statSync(path).isDirectory()
    ? readdirSync(path)
        .filter((name) => /\.jsonl(\.gz)?$/.test(name))
        .sort()
        .map((name) => join(path, name))
    : [path];
  if (files.length === 0) throw new Error(`${path} holds no .jsonl or .jsonl.gz file.`);
  return files.flatMap(readFile);
}

function readFile(file: string): Session[] {
  const bytes = readFileSync(file);
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  return text.split('\n').flatMap((line, i) => (line.trim() ? [sessionOf(line, `${file}:${i + 1}`)] : []));
}

function sessionOf(line: string, place: string): Session {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw new Error(`${place} is not JSON.`, { cause });
  }
  const { id, events, viewport, document } = value as Partial<Session>;
  if (typeof id !== 'string' || !Array.isArray(events) || !events.every(isEvent)) {
    throw new Error(`${place} is not a session: {"id": "…", "events": [[ms, "m", x, y], …]}.`);
  }
  return { id, events: events as SessionEvent[], ...(viewport && { viewport }), ...(document && { document }) };
}

const isEvent = (event: unknown): boolean =>
  Array.isArray(event) && typeof event[0] === 'number' && typeof event[1] === 'string';
