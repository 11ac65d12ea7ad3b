/** What the three engines are compared by: the digest of a trace's replay. Bundled into a page, and called in Node as it is. */
import type { Ruleset } from '../../kernel/ruleset.js';
import { readHeader, readRecord, type Trace } from '../../kernel/trace.js';
import { replayBytes } from '../../worker/replay.js';

/** SHA-256 of all features and decisions, in hex. Each engine reads the trace from its text by itself. */
export async function digestOf(text: string, ruleset: Ruleset): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', replayBytes(traceFrom(text), { ruleset }));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function traceFrom(text: string): Trace {
  const [head = '', ...lines] = text.trimEnd().split('\n');
  const header = readHeader(JSON.parse(head), 'line 1');
  if (!header) throw new SyntaxError('Not a trace.');
  const records: number[] = [];
  lines.forEach((line, i) => readRecord(JSON.parse(line), `line ${i + 2}`, records));
  return { header, records: Float64Array.from(records) };
}
