/** The layer check is a check: a planted wrong import is refused, a type-only circle too. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { expect, test } from 'vitest';

/** Names of the rules that a small house of these files breaks. */
function broken(files: Readonly<Record<string, string>>): string[] {
  const house = mkdtempSync(join(tmpdir(), 'attune-house-'));
  for (const [path, text] of Object.entries({ ...files, 'tsconfig.base.json': '{}' })) {
    mkdirSync(dirname(join(house, path)), { recursive: true });
    writeFileSync(join(house, path), text);
  }
  symlinkSync(resolve('node_modules'), join(house, 'node_modules'));
  const rooms = [...new Set(Object.keys(files).map((path) => path.split('/')[0]!))];
  const report = execFileSync(
    resolve('node_modules/.bin/depcruise'),
    ['--config', resolve('.dependency-cruiser.cjs'), '--output-type', 'json', ...rooms],
    { cwd: house, maxBuffer: 1e8, encoding: 'utf8' },
  );
  const { summary } = JSON.parse(report) as { summary: { violations: { rule: { name: string } }[] } };
  return [...new Set(summary.violations.map(({ rule }) => rule.name))];
}

const kernel = 'export const x = 1;\n';

test('a house in order passes', () => {
  expect(
    broken({ 'kernel/a.ts': kernel, 'lib/b.ts': "import { x } from '../kernel/a.js';\nexport const y = x;\n" }),
  ).toEqual([]);
});

test('the worker may not know the page, not even by type', () => {
  expect(
    broken({ 'lib/b.ts': kernel, 'worker/c.ts': "import { x } from '../lib/b.js';\nexport const y = x;\n" }),
  ).toEqual(['worker-knows-only-platform-kernel']);
  expect(
    broken({
      'lib/b.ts': 'export type X = 1;\n',
      'worker/c.ts': "import type { X } from '../lib/b.js';\nexport const y: X = 1;\n",
    }),
  ).toEqual(['worker-knows-only-platform-kernel']);
});

/** @threat dependency-doors */
test('the kernel knows nobody, and a dependency has one door', () => {
  expect(
    broken({ 'platform/p.ts': kernel, 'kernel/a.ts': "import { x } from '../platform/p.js';\nexport const y = x;\n" }),
  ).toEqual(['kernel-knows-only-itself']);
  expect(broken({ 'worker/c.ts': "import nacl from 'tweetnacl';\nexport const y = nacl;\n" })).toEqual([
    'one-door-to-tweetnacl',
  ]);
});

test('a circle is refused, type-only imports included', () => {
  expect(
    broken({
      'kernel/a.ts': "import type { B } from './b.js';\nexport type A = B | 1;\n",
      'kernel/b.ts': "import type { A } from './a.js';\nexport type B = A | 2;\n",
    }),
  ).toEqual(['no-circle']);
});
