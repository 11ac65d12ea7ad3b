// @ts-check
/**
 * `npm run test:long [-- PART-OF-A-PATH …]`: the full sizes of the long proofs, one file after the other with progress.
 * Resumable: a file that passed on the same commit is not run again. Each file's last result, and the commit that it is of,
 * is kept in docs/evidence/long.json.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { basename } from 'node:path';
import { ensureChromium } from './chromium.mjs';
import { ensureFirefox } from './firefox.mjs';
import { ensureGo } from './golang.mjs';

const EVIDENCE = 'docs/evidence/long.json';
/** @param {...string} args a pattern, and where @returns {string[]} */
const grep = (...args) =>
  execFileSync('git', ['grep', '-lE', ...args], { encoding: 'utf8' })
    .trim()
    .split('\n');
/** Tests that have a full size: they, or what they share, read ATTUNE_LONG. */
const shared = grep('ATTUNE_LONG', '--', 'test/*.ts', ':!*.test.ts').map((file) => basename(file, '.ts'));
const asked = process.argv.slice(2);
const files = grep(`ATTUNE_LONG|/(${shared.join('|')})\\.js'`, '--', 'test/*.test.ts').filter(
  (file) => asked.length === 0 || asked.some((part) => file.includes(part)),
);
if (files.length === 0) {
  console.error(`No long test has ${asked.join(' or ')} in its path.`);
  process.exit(2);
}
const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
const kept = existsSync(EVIDENCE) ? JSON.parse(readFileSync(EVIDENCE, 'utf8')).files : {};
const evidence = { node: process.version, cores: cpus().length, files: kept };

ensureChromium();
ensureFirefox();
ensureGo();
execFileSync('node', ['scripts/build.mjs', '--quiet'], { stdio: 'inherit' });
mkdirSync('docs/evidence', { recursive: true });
for (const [i, file] of files.entries()) {
  const last = evidence.files[file];
  if (last?.passed && last.commit === commit) {
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
    commit,
    passed: status === 0,
    seconds: Math.round((Date.now() - begun) / 1000),
    date: new Date().toISOString().slice(0, 10),
  };
  writeFileSync(EVIDENCE, `${JSON.stringify(evidence, null, 2)}\n`);
}
const failed = files.filter((file) => !evidence.files[file].passed).length;
console.log(`${files.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
