/**
 * Writes the traces of this folder anew:
 *
 *     npx esbuild test/traces/make.ts --bundle --platform=node --format=esm | node --input-type=module -
 */
import { writeFileSync } from 'node:fs';
import { lineOf, makeTraces } from './visitors.js';

for (const [name, session] of makeTraces()) {
  writeFileSync(`test/traces/${name}.jsonl`, lineOf(session));
  const last = session.events.at(-1)!;
  console.log(`${name}: ${session.events.length} events, ${(last[0] / 1000).toFixed(1)} s`);
}
