/** `npm run evaluate`: attune's own numbers on recorded data, beside the marks that others set on the same rows. */
import { existsSync, writeFileSync } from 'node:fs';
import Table from 'cli-table3';
import { Command } from 'commander';
import { isAttuneError } from '../kernel/errors.js';
import { mulberry32 } from '../testing/random.js';
import { difficulty } from './difficulty.js';
import { gate } from './gate.js';
import { lsat } from './lsat.js';
import { figure, pageOf } from './page.js';
import { readingRegions } from './reading-regions.js';
import { reaches, type Row } from './report.js';
import { scrollReading } from './scroll-reading.js';
import { serpAttention } from './serp-attention.js';
import { shopping } from './shopping.js';
import { simulation } from './simulation.js';
import { webbots } from './webbots.js';

interface Options {
  readonly data: string;
  readonly train?: string;
  readonly json?: boolean;
  readonly report?: string;
}

/** One for each kind of data: what it can tell from a folder, after learning from another one, if given. */
const EVALUATIONS = [
  shopping,
  difficulty,
  lsat,
  scrollReading,
  serpAttention,
  readingRegions,
  webbots,
  gate,
  simulation,
];

const program = new Command('npm run evaluate --')
  .description('Predicts, scores, then learns, one example after the other, with the settings that attune ships.')
  .option('--data <folder>', 'holds a folder for each data set, as docs/evaluation.md says', '../shared/data')
  .option('--train <folder>', 'another such folder: learns from it first, and scores on --data')
  .option('--json', 'prints the rows as JSON')
  .option('--report <file>', 'writes them as a page, too: docs/evaluation.md is one')
  .addHelpText(
    'after',
    `
Examples:
  $ npm run evaluate -- --data ../shared/data
  $ npm run evaluate -- --data ./mine --train ../shared/data --json`,
  )
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .action(evaluate);

function evaluate({ data, train, json, report }: Options): void {
  const stranger = [data, train].find((folder) => folder !== undefined && !existsSync(folder));
  if (stranger !== undefined) {
    console.error(`There is no folder ${stranger}. Name one by --data.`);
    process.exitCode = 2;
    return;
  }
  const rows: Row[] = [];
  for (const { name, evaluate: rowsFrom } of EVALUATIONS) {
    console.error(`${name} …`);
    const found = attempt(() => rowsFrom({ data, ...(train !== undefined && { train }), random: mulberry32(SEED) }));
    if (found === undefined) return;
    if (found === null) console.error(`  ${data} has no such data: left out.`);
    else rows.push(...found);
  }
  if (report !== undefined) writeFileSync(report, pageOf(rows));
  if (json) console.log(JSON.stringify(rows, null, 2));
  else console.log(tableOf(rows));
  if (rows.length === 0) process.exitCode = 1;
}

/** Says what cannot be read of somebody's data, and returns undefined then. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (thrown) {
    if (!isAttuneError(thrown)) throw thrown;
    console.error(thrown.message);
    process.exitCode = 2;
    return undefined;
  }
}

/** Of the bootstrap. */
const SEED = 20_261_124;

function tableOf(rows: readonly Row[]): string {
  const table = new Table({
    head: ['data', 'task', 'learner', 'metric', 'attune [95 %]', 'mark', ''],
    style: { head: [], border: [], compact: true },
  });
  for (const row of rows) {
    const reached = reaches(row);
    table.push([
      row.data,
      row.task,
      row.learner,
      row.metric,
      `${figure(row.value)} [${figure(row.low)}, ${figure(row.high)}]`,
      row.mark === null ? '–' : `${row.mark.greaterIsBetter ? '≥' : '≤'} ${figure(row.mark.value)}`,
      reached === null ? '' : reached ? '✓' : '✗',
    ]);
  }
  return table.toString();
}

program.parse();
