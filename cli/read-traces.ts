/**
 * Traces from files and folders, one at a time: `attune.trace/1` and data sets of sessions, as JSON Lines, gzipped or not.
 *
 * What is read is never held: a file comes in chunks, and no chunk is read before the traces of the one before were taken.
 */
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { AttuneError } from '../kernel/errors.js';
import { readSession, recordsOf } from '../kernel/session.js';
import { readHeader, readRecord, type Trace, type TraceHeader } from '../kernel/trace.js';
import { plain } from './files.js';

export interface TraceFile {
  readonly path: string;
  readonly bytes: number;
}

/** What the paths given hold. */
export interface Listing {
  readonly files: readonly TraceFile[];
  /** Files of folders that are named otherwise than traces are. */
  readonly passedOver: readonly string[];
  readonly faults: readonly Fault[];
}

/** What could not be read or replayed. The message begins with file and line. */
export interface Fault {
  readonly place: string;
  readonly message: string;
}

/** A trace and where it begins, as file:line. */
export interface PlacedTrace {
  readonly place: string;
  readonly trace: Trace;
}

const TRACES = /\.jsonl(\.gz)?$/;

/** The files of the paths, folders with all that they hold, in the order of their names. */
export async function listTraces(paths: readonly string[]): Promise<Listing> {
  const files: TraceFile[] = [];
  const passedOver: string[] = [];
  const faults: Fault[] = [];

  /** A file that was named is read whatever it is called; links to folders are not followed, they may lead in a circle. */
  async function list(path: string, isNamed: boolean, isLink = false): Promise<void> {
    try {
      const found = await stat(path);
      if (found.isDirectory()) {
        if (isLink) return;
        const entries = await readdir(path, { withFileTypes: true });
        for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1)))
          await list(join(path, entry.name), false, entry.isSymbolicLink());
      } else if (isNamed || TRACES.test(path)) files.push({ path, bytes: found.size });
      else passedOver.push(path);
    } catch (thrown) {
      faults.push(faultOf(path, thrown));
    }
  }

  for (const path of paths) await list(path, true);
  return { files, passedOver, faults };
}

/** The traces of a file in turn, and what of it is none. `onBytes` hears of each chunk. */
export async function* readTraces(
  path: string,
  onBytes: (count: number) => void = () => undefined,
): AsyncGenerator<PlacedTrace | Fault, void, undefined> {
  let open: { readonly header: TraceHeader; readonly place: string; readonly numbers: number[] } | null = null;
  /** After a broken line: that trace is not what happened, so what is left of it is passed over. */
  let isLost = false;
  let line = 0;

  function* close(): Generator<PlacedTrace> {
    if (open) yield { place: open.place, trace: { header: open.header, records: Float64Array.from(open.numbers) } };
    open = null;
    isLost = false;
  }

  try {
    for await (const raw of linesOf(chunksOf(path, onBytes))) {
      // A byte order mark is no part of the first line.
      const text = line++ === 0 ? raw.replace(/^\uFEFF/, '') : raw;
      if (text.trim() === '' || (isLost && !text.startsWith('{'))) continue;
      const place = `${path}:${line}`;
      try {
        const value = parse(text, place);
        const session = readSession(value, place);
        const header = session ? headerOf(session.id) : readHeader(value, place);
        if (header) yield* close();
        if (session) yield { place, trace: { header: header!, records: recordsOf(session) } };
        else if (header) open = { header, place, numbers: [] };
        else if (open) readRecord(value, place, open.numbers);
        else throw new AttuneError('document/malformed', `${place}: ${NEITHER}`);
      } catch (thrown) {
        yield faultOf(place, thrown);
        open = null;
        isLost = true;
      }
    }
    yield* close();
  } catch (thrown) {
    yield faultOf(`${path}:${line + 1}`, thrown);
  }
}

const NEITHER =
  'expected the header of a trace, {"v": "attune.trace/1", …}, or a session, {"id": "…", "events": […]}. ' +
  'Name only files of traces or sessions.';

/** A data set knows no regions. */
const headerOf = (id: string): TraceHeader => ({ v: 'attune.trace/1', id, regions: [], slots: 0 });

function parse(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AttuneError('document/malformed', `${place}: this line is not JSON. Correct or remove it.`, { cause });
  }
}

async function* chunksOf(path: string, onBytes: (count: number) => void): AsyncGenerator<string, void, undefined> {
  const file = createReadStream(path);
  // An error of the file ends the stream that is read from, and comes out of it.
  const stream: Readable = path.endsWith('.gz') ? pipeline(file, createGunzip(), () => undefined) : file;
  let told = 0;
  for await (const chunk of stream.setEncoding('utf8')) {
    onBytes(file.bytesRead - told);
    told = file.bytesRead;
    yield chunk as string;
  }
}

/** Lines without their ends. Unlike readline's, they wait until they are asked for, and errors of the stream come through. */
async function* linesOf(chunks: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
  let rest = '';
  for await (const chunk of chunks) {
    rest += chunk;
    if (!chunk.includes('\n')) continue;
    const lines = rest.split('\n');
    rest = lines.pop()!;
    yield* lines;
  }
  if (rest !== '') yield rest;
}

/** Messages of attune's own name their place already. */
function faultOf(place: string, thrown: unknown): Fault {
  const { message } = thrown as Error;
  const what = message.startsWith(place) ? message : `${place}: ${plain(thrown as NodeJS.ErrnoException)}`;
  return { place, message: what };
}
