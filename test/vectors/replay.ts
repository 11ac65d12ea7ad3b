/**
 * The frozen digests of replay.json: what features and decisions are for the kept traces, to the last bit. A change of
 * results is then a change of this file, made on purpose. To make it anew:
 *
 *     npx esbuild test/vectors/replay.ts --bundle --platform=node --format=esm --packages=external | \
 *       node --input-type=module - > test/vectors/replay.json
 */
import { formatTrace, type Trace } from '../../kernel/trace.js';
import { traceOf } from '../../testing/trace.js';
import { digestOf } from '../browser/replay-page.js';
import { readSessions } from '../drive/sessions.js';
import { learningTrace, SYNTHETIC_RULESET } from '../traces/synthetic.js';
import { FRONT_PAGE } from '../traces/visitors.js';

/** Traces whose every number is the same on every machine: kept as files, or made without a logarithm. */
const traces = (): Trace[] => [
  ...readSessions('test/traces').map((session) => traceOf(session, FRONT_PAGE)),
  learningTrace(1),
];

export async function makeDigests(): Promise<Record<string, string>> {
  const digests: Record<string, string> = {};
  for (const trace of traces()) digests[trace.header.id] = await digestOf(formatTrace(trace), SYNTHETIC_RULESET);
  return digests;
}

if (process.argv[1] === '-') console.log(JSON.stringify(await makeDigests(), null, 2));
