// @ts-check
/**
 * `npm test`: types, lint, layers, build, sizes, then every test in its quick size. Each step counts as one test; the
 * last line is `N passed, N failed, N skipped`.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { ensureChromium } from './chromium.mjs';
import { ensureFirefox } from './firefox.mjs';
import { ensureGo } from './golang.mjs';

const RESULTS = 'build/vitest.json';
const STEPS = /** @type {const} */ ([
  ['types', 'npx', ['tsc', '-b']],
  ['lint', 'npx', ['eslint', '.', '--max-warnings', '0']],
  ['format', 'npx', ['prettier', '--check', '--log-level', 'warn', '.']],
  ['layers', 'npm', ['run', '--silent', 'layers']],
  ['build', 'npm', ['run', '--silent', 'build']],
  ['sizes', 'npm', ['run', '--silent', 'size']],
]);

const counts = { passed: 0, failed: 0, skipped: 0 };
/** @type {string[]} */
const failures = [];
/** @param {string} command @param {readonly string[]} args */
const run = (command, args) => spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] }).status === 0;
/** @param {string} name @param {boolean} ok */
const count = (name, ok) => {
  counts[ok ? 'passed' : 'failed'] += 1;
  if (!ok) failures.push(name);
};

ensureChromium();
ensureFirefox();
ensureGo();
for (const [name, command, args] of STEPS) {
  const begun = Date.now();
  const ok = run(command, args);
  console.log(`${ok ? '✓' : '✗'} ${name} (${((Date.now() - begun) / 1000).toFixed(1)} s)`);
  count(name, ok);
}

rmSync(RESULTS, { force: true });
const ok = run('npx', ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile=${RESULTS}`]);
const results = existsSync(RESULTS) ? JSON.parse(readFileSync(RESULTS, 'utf8')) : null;
counts.passed += results?.numPassedTests ?? 0;
counts.failed += results?.numFailedTests ?? 0;
counts.skipped += (results?.numPendingTests ?? 0) + (results?.numTodoTests ?? 0);
// A suite that fails to load has no failed test of its own: the exit code tells.
if (!ok && !results?.numFailedTests) count('vitest', false);

if (!existsSync(process.env.ATTUNE_SHARED ?? '../shared')) {
  console.log(
    'Skipped: tests on recorded data and standards’ vectors. Set ATTUNE_SHARED to the folder that holds them.',
  );
}
for (const failure of failures) console.error(`failed: ${failure}`);
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0;
