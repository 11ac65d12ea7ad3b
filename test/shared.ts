/** Where the recorded data and standards' vectors lie, for tests that need them: ATTUNE_SHARED, by default ../shared. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

const root = resolve(process.env['ATTUNE_SHARED'] ?? '../shared');

/** The path of a shared file or folder, or null where it is absent: tests then report themselves as skipped. */
export function sharedPath(name: string): string | null {
  const path = resolve(root, name);
  return existsSync(path) ? path : null;
}
