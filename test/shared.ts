/** Where the recorded data and standards' vectors lie, for tests that need them: ATTUNE_SHARED, by default ../shared. */
import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';

const root = resolve(process.env['ATTUNE_SHARED'] ?? '../shared');
/** One folder of vectors that lies elsewhere, and is then all there is (scripts/vectors.mjs). */
const only = process.env['ATTUNE_VECTORS'];

/** The path of a shared file or folder, or null where it is absent: tests then report themselves as skipped. */
export function sharedPath(name: string): string | null {
  const path = only === undefined ? resolve(root, name) : within(only, name);
  return path !== null && existsSync(path) ? path : null;
}

function within(folder: string, name: string): string | null {
  const [vectors, own, ...rest] = name.split('/');
  return vectors === 'vectors' && own === basename(folder) ? resolve(folder, ...rest) : null;
}
