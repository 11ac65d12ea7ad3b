/** `npm run vectors`: a folder of its layout is run, others are listed, and a wrong vector is told. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const dir = mkdtempSync(join(tmpdir(), 'attune-vectors-'));
afterAll(() => rmSync(dir, { recursive: true }));

function vectors(...args: readonly string[]): { code: number | null; lines: string[]; err: string } {
  // As from a shell: a test runner within a test runner would think itself a part of it.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(?:VITEST|TEST$|NODE_ENV$)/.test(name)),
  );
  const run = spawnSync(process.execPath, ['scripts/vectors.mjs', ...args], { encoding: 'utf8', env });
  return { code: run.status, lines: run.stdout.trimEnd().split('\n'), err: run.stderr };
}

function write(path: string, value: unknown): void {
  mkdirSync(join(dir, path, '..'), { recursive: true });
  writeFileSync(join(dir, path), JSON.stringify(value));
}

test('runs what it knows, lists the rest, and tells what is wrong', { timeout: 60_000 }, () => {
  write('gpc/sec-gpc.json', [
    { headers: ['1'], gpc: true },
    { headers: [], gpc: false },
  ]);
  write('gpc/others.json', []);
  write('gpc/README.md', 'not a vector');
  write('elsewhere/vectors.json', []);
  const { code, lines } = vectors('--dir', dir);
  expect(lines.slice(0, -1).map((line) => line.replaceAll(/ +/g, ' '))).toEqual([
    '– elsewhere/ skipped: no test here knows it',
    expect.stringMatching(/^✓ gpc\/ \d passed$/),
    '– gpc/others.json skipped: no test here knows it',
  ]);
  expect(lines.at(-1)).toMatch(/^\d passed, 0 failed, 2 skipped$/);
  expect(code).toBe(0);

  write('gpc/sec-gpc.json', [
    { headers: ['0'], gpc: true },
    { headers: [], gpc: false },
  ]);
  const wrong = vectors('--dir', dir);
  expect(wrong.lines.at(-1)).toMatch(/^\d passed, 1 failed, 2 skipped$/);
  expect(wrong.err).toContain('expected');
  expect(wrong.code).toBe(1);
});

test('a wrong command line, or a folder that is not there, is not a failed vector', () => {
  expect(vectors('--dir', join(dir, 'none'))).toMatchObject({
    code: 2,
    err: expect.stringContaining('no folder') as string,
  });
  expect(vectors('--folder', dir)).toMatchObject({ code: 2 });
  expect(vectors('--help')).toMatchObject({ code: 0 });
});
