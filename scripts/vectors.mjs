// @ts-check
/**
 * `npm run vectors [-- --dir DIR]`: runs attune against published vectors, one folder of DIR after the other, by the tests that
 * know it (test/vectors). What no test knows is listed as skipped. The last line is `N passed, N failed, N skipped`.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** What is known, by folder: a file, or the folder itself where all of it is read, and who reads it. */
const KNOWN = /** @type {Record<string, Record<string, readonly string[]>>} */ ({
  'attune-golden': {
    'jcs-profile.json': ['jcs'],
    'ledger-a.json': ['ledger', 'proofs'],
    'policy.json': ['ledger', 'policy'],
    'reports.json': ['ledger', 'report'],
    'sitelog.json': ['ledger', 'site-log'],
  },
  'c2sp-notes': { 'notes.json': ['notes'], 'vkeys.json': ['notes'] },
  dp: { 'subset_selection.json': ['subset-selection'], 'bernoulli_exp.json': ['subset-selection'] },
  gpc: { 'sec-gpc.json': ['gpc'] },
  jcs: { '': ['jcs'] },
  'one-euro': { 'groundTruth.csv': ['one-euro'] },
  openfeature: { '': ['openfeature.dom'] },
  'rfc6962-merkle': { '': ['proofs'] },
  rfc8032: { 'ed25519.json': ['wycheproof'] },
  tcf: { 'tcstrings.json': ['tcf'] },
  'wycheproof-ed25519': { 'ed25519_test.json': ['wycheproof'] },
});
const NO_VECTORS = /^(?:LICENSE|README)(?:\.md)?$/;
const RESULTS = 'build/vectors.json';

const USAGE = `npm run vectors -- --dir DIR

Runs every folder of DIR that is laid out like one of ${Object.keys(KNOWN).join(', ')}, and lists the others as skipped.
By default DIR is the folder vectors of ATTUNE_SHARED, or ../shared/vectors.

Exit codes: 0 all passed, 1 some failed or there was nothing to run, 2 there is no such folder, or the command line is wrong.`;

/** @returns {string} */
function folderAsked() {
  const options = /** @type {const} */ ({ dir: { type: 'string' }, help: { type: 'boolean', short: 'h' } });
  const { values } = parseArgs({ options });
  if (values.help) {
    console.log(USAGE);
    process.exit(0);
  }
  const folder = resolve(values.dir ?? join(process.env.ATTUNE_SHARED ?? '../shared', 'vectors'));
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw new Error(`There is no folder ${folder}. Name one with --dir.`);
  return folder;
}

/** @type {string} */
let dir;
try {
  dir = folderAsked();
} catch (thrown) {
  console.error(`vectors: ${/** @type {Error} */ (thrown).message}`);
  process.exit(2);
}

const counts = { passed: 0, failed: 0, skipped: 0 };
/** @param {string} mark @param {string} name @param {string} what */
const tell = (mark, name, what) => console.log(`${mark} ${name.padEnd(36)} ${what}`);
/** @param {string} name */
const skip = (name) => {
  counts.skipped += 1;
  tell('–', name, 'skipped: no test here knows it');
};

mkdirSync('build', { recursive: true });
for (const folder of readdirSync(dir).sort()) {
  const path = join(dir, folder);
  if (!statSync(path).isDirectory()) {
    if (!NO_VECTORS.test(folder)) skip(folder);
    continue;
  }
  const known = Object.hasOwn(KNOWN, folder) ? KNOWN[folder] : undefined;
  const here = Object.entries(known ?? {}).filter(([file]) => existsSync(join(path, file)));
  if (here.length === 0) {
    skip(`${folder}/`);
    continue;
  }
  run(folder, path, [...new Set(here.flatMap(([, tests]) => tests))]);
  if (known && !('' in known))
    for (const file of readdirSync(path).sort())
      if (!Object.hasOwn(known, file) && !NO_VECTORS.test(file)) skip(`${folder}/${file}`);
}

console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0;

/** Runs the tests that know a folder, with nothing but that folder to be seen. @param {string} folder @param {string} path @param {string[]} tests */
function run(folder, path, tests) {
  rmSync(RESULTS, { force: true });
  const files = tests.map((test) => `test/vectors/${test}.test.ts`);
  const { status, stdout, stderr } = spawnSync(
    'npx',
    ['vitest', 'run', '--project', 'node', '--project', 'dom', '--reporter=json', `--outputFile=${RESULTS}`, ...files],
    { encoding: 'utf8', env: { ...process.env, ATTUNE_VECTORS: path } },
  );
  const results = existsSync(RESULTS) ? JSON.parse(readFileSync(RESULTS, 'utf8')) : null;
  const passed = results?.numPassedTests ?? 0;
  // A file that cannot be read, or of which no test ran, fails without a failed test.
  const failed = Math.max(results?.numFailedTests ?? 0, status !== 0 || passed === 0 ? 1 : 0);
  counts.passed += passed;
  counts.failed += failed;
  tell(failed > 0 ? '✗' : '✓', `${folder}/`, `${passed} passed${failed > 0 ? `, ${failed} failed` : ''}`);
  if (failed > 0) for (const line of faultsIn(results) ?? [stdout, stderr]) console.error(`    ${line}`);
}

/**
 * @param {{ testResults: { message: string, assertionResults: { status: string, fullName: string, failureMessages: string[] }[] }[] } | null} results
 * @returns {string[] | null} what failed, and why in its first line
 */
function faultsIn(results) {
  const faults = (results?.testResults ?? []).flatMap(({ message, assertionResults }) => {
    const failed = assertionResults.filter(({ status }) => status === 'failed');
    return failed.length > 0
      ? failed.map(({ fullName, failureMessages: [why = ''] }) => `${fullName}: ${why.split('\n')[0]}`)
      : message.split('\n').slice(0, 1);
  });
  return faults.length > 0 ? faults : null;
}
