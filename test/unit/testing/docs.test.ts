/** The examples of docs/testing.md run as they stand there. */
import { build } from 'esbuild';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';

const page = readFileSync('docs/testing.md', 'utf8');
const examples = [...page.matchAll(/^## (.+)\n(?:(?!^## )[^])*?^```ts\n([^]*?)^```$/gm)].map(
  ([, title = '', code = '']) => [title, code] as const,
);

const folder = mkdtempSync(join(tmpdir(), 'attune-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('the page has its examples', () => {
  expect(examples.map(([title]) => title)).toEqual([
    'Does the rule do what it is for?',
    'For how many would it fire?',
    'Time',
  ]);
});

test.each(examples)('%s', async (title, contents) => {
  expect(contents).toContain('assert.');
  const outfile = join(folder, `${title.replaceAll(/\W+/g, '-')}.mjs`);
  await build({
    stdin: { contents, loader: 'ts', resolveDir: '.' },
    alias: { 'attune/testing': resolve('testing/index.ts') },
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
    logLevel: 'silent',
  });
  await import(/* @vite-ignore */ pathToFileURL(outfile).href);
});
