/** No entry of the package makes code from text on being loaded, as a strict policy would report (zod's probe, colinhacks/zod#4360). */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** Replaces `Function`, loads an entry, and tells how often it was called. */
const PROGRAM = `
  let made = 0;
  const stub = new Proxy(Function, { apply: () => (made++, () => 0), construct: () => (made++, () => 0) });
  Object.defineProperty(Function.prototype, 'constructor', { value: stub, configurable: true });
  globalThis.Function = stub;
  await import(process.argv[1]);
  if (process.argv[2]) new Function('');
  console.log(made);
`;
const madeBy = (entry: string, ...more: readonly string[]): number =>
  Number(execFileSync(process.execPath, ['--input-type=module', '-e', PROGRAM, entry, ...more], { encoding: 'utf8' }));

const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  exports: Record<string, { default: string } | string>;
};
const ENTRIES = Object.entries(exports)
  // Workers begin with a worker's scope; they are loaded in a browser (guard.e2e.test.ts).
  .filter(([entry]) => !/worker|package/.test(entry))
  .map(([entry, target]) => [entry.replace(/^\./, 'attune'), (target as { default: string }).default] as const);

/** @threat script-code */
test.each(ENTRIES)('%s', (entry, file) => {
  expect(existsSync(file), `${file} is built`).toBe(true);
  // Vue and React bring code of their own; what they do at their loading is not ours.
  expect(madeBy(entry)).toBe(0);
});

test('the stub counts', () => {
  expect(madeBy('attune', 'and once more')).toBe(1);
});
