// @ts-check
/**
 * `npm run size [-- --json]`: each file a browser loads against its budget (docs/design/numbers.md), minified and gzipped.
 * Fails over a budget.
 */
import { existsSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

/** Budgets in bytes, gzip level 9. */
const BUDGETS = [
  { entry: 'attune (loader, before consent)', files: ['dist/index.js', 'dist/shared.js'], budget: 3000 },
  { entry: 'attune runtime (after consent)', files: ['dist/runtime.js'], budget: 12_000 },
  { entry: 'attune changes (pages with slots)', files: ['dist/changes.js'], budget: 8000 },
  { entry: 'attune fine signals (tier B, C)', files: ['dist/fine-signals.js'], budget: 2500 },
  { entry: 'attune reports (where shared)', files: ['dist/reports.js'], budget: 2500 },
  { entry: 'attune site log (where asked for)', files: ['dist/site-log.js'], budget: 3500 },
  { entry: 'attune export (on demand)', files: ['dist/export.js'], budget: 2500 },
  { entry: 'attune/elements', files: ['dist/elements.js'], budget: 8000 },
  { entry: 'attune/elements panel (where shown)', files: ['dist/panel.js'], budget: 4000 },
  { entry: 'attune/consent', files: ['dist/consent.js'], budget: 9000 },
  { entry: 'attune/react', files: ['dist/react.js'], budget: 1000 },
  { entry: 'attune/vue', files: ['dist/vue.js'], budget: 1200 },
  { entry: 'attune/openfeature', files: ['dist/openfeature.js'], budget: 1400 },
  { entry: 'attune/worker', files: ['dist/worker.js'], budget: 40_000 },
  { entry: 'attune/worker-full', files: ['dist/worker-full.js'], budget: 52_000 },
];

if (!BUDGETS.every(({ files }) => files.every(existsSync))) {
  console.error('dist/ is missing. Run `npm run build` first.');
  process.exit(2);
}
/** @param {string[]} files @param {(bytes: Buffer) => number} measure */
const sum = (files, measure) => files.reduce((total, file) => total + measure(readFileSync(file)), 0);
const rows = BUDGETS.map(({ entry, files, budget }) => {
  const gzip = sum(files, (bytes) => gzipSync(bytes, { level: 9 }).length);
  return { entry, files, bytes: sum(files, (bytes) => bytes.length), gzip, budget, ok: gzip <= budget };
});

if (process.argv.includes('--json')) console.log(JSON.stringify(rows, null, 2));
else {
  for (const { entry, gzip, budget, ok } of rows) {
    console.log(
      `${ok ? '✓' : '✗'} ${entry.padEnd(34)} ${(gzip / 1000).toFixed(2).padStart(6)} kB gzip of ${(budget / 1000).toFixed(1)} kB`,
    );
  }
}
process.exitCode = rows.every(({ ok }) => ok) ? 0 : 1;
