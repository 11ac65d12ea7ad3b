/** Recorded sessions with what is known of who was there: a JSON object a line, as kernel/session.ts describes them. */
import { readSession, type Session } from '../kernel/session.js';
import { filesOf, malformed, readLines } from './lines.js';

export interface Recording<L> {
  readonly session: Session;
  /** Who was there; the session's own name where nobody is named. */
  readonly user: string;
  readonly label: L;
  /** The line as it is, for what only one data set tells. */
  readonly line: Readonly<Record<string, unknown>>;
  readonly place: string;
}

/**
 * Sessions of a folder, null where it has none; `labelOf` is null for what a label may not be.
 *
 * @throws {AttuneError} `document/malformed` naming file and line
 */
export function readRecordings<L>(
  folder: string,
  labelOf: (label: Readonly<Record<string, unknown>>) => L | null,
): Recording<L>[] | null {
  const files = filesOf(folder);
  return files.length === 0
    ? null
    : files.flatMap(readLines).map((line) => recordingOf(line.text, line.place, labelOf));
}

function recordingOf<L>(
  text: string,
  place: string,
  labelOf: (label: Readonly<Record<string, unknown>>) => L | null,
): Recording<L> {
  let line: Record<string, unknown>;
  try {
    line = JSON.parse(text) as Record<string, unknown>;
  } catch {
    throw malformed(place, 'this is not JSON');
  }
  const session = readSession(line, place);
  if (session === null) throw malformed(place, 'this is no session, {"id": "…", "events": [[ms, "m", x, y], …]}');
  const told = line['label'];
  const label = typeof told === 'object' && told !== null ? labelOf(told as Record<string, unknown>) : null;
  if (label === null) throw malformed(place, 'its label is not that of this data set');
  return { session, user: typeof line['user'] === 'string' ? line['user'] : session.id, label, line, place };
}
