// @ts-check
/**
 * `npm run test:long`: the full sizes of the long proofs, one file after the other with progress. Resumable: a file that
 * passed on the same commit is not run again. The last result is kept in docs/evidence/long.json.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { basename } from 'node:path';
import { ensureChromium } from './chromium.mjs';
import { ensureFirefox } from './firefox.mjs';

const EVIDENCE = 'docs/evidence/long.json';
/** @param {...string} args a pattern, and where @returns {string[]} */
const grep = (...args) =>
  execFileSync('git', ['grep', '-lE', ...args], { encoding: 'utf8' })
    .trim()
    .split('\n');
/** Tests that have a full size: they, or what they share, read ATTUNE_LONG. */
const shared = grep('ATTUNE_LONG', '--', 'test/*.ts', ':!*.test.ts').map((file) => basename(file, '.ts'));
const files = grep(`ATTUNE_LONG|/(${shared.join('|')})\\.js'`, '--', 'test/*.test.ts');
const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
const kept = existsSync(EVIDENCE) ? JSON.parse(readFileSync(EVIDENCE, 'utf8')) : null;
const evidence = kept?.commit === commit ? kept : { commit, node: process.version, cores: cpus().length, files: {} };

ensureChromium();
ensureFirefox();
execFileSync('node', ['scripts/build.mjs', '--quiet'], { stdio: 'inherit' });
mkdirSync('docs/evidence', { recursive: true });
for (const [i, file] of files.entries()) {
  if (evidence.files[file]?.passed) {
    console.log(`[${i + 1}/${files.length}] ${file}: passed before`);
    continue;
  }
  console.log(`[${i + 1}/${files.length}] ${file} …`);
  const begun = Date.now();
  const { status } = spawnSync('npx', ['vitest', 'run', file], {
    stdio: 'inherit',
    env: { ...process.env, ATTUNE_LONG: '1' },
  });
  evidence.files[file] = {
    passed: status === 0,
    seconds: Math.round((Date.now() - begun) / 1000),
    date: new Date().toISOString().slice(0, 10),
  };
  writeFileSync(EVIDENCE, `${JSON.stringify(evidence, null, 2)}\n`);
}
const failed = Object.values(evidence.files).filter((file) => !file.passed).length;
console.log(`${files.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
