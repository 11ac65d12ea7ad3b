/** `npm run bench`: the numbers of DESIGN §10 that are ratios or latencies, measured side by side in one run. */
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import { benchAudit } from './audit.js';
import { type BenchPage, openPage } from './browser.js';
import { benchCapture } from './capture.js';
import { benchChoice } from './choice.js';
import { benchDecision } from './decision.js';
import { machine, versions, watchLoad } from './machine.js';
import { benchMedian, MEDIAN_WINDOWS, medianSection } from './median.js';
import { benchModel } from './model.js';
import { pipelineSection, pipelineVariants } from './pipeline.js';
import { takeTurns } from './rounds.js';
import { printSection, type Section } from './section.js';
import { cpuTurns, type Settings } from './settings.js';
import { signingSection, signingVariants } from './signing.js';
import { benchStart } from './start.js';

interface Options {
  readonly only?: readonly Name[];
  readonly rounds: number;
  readonly json?: string;
}

const MIN_ROUNDS = 30;
const PEERS = [
  'moving-median',
  'simple-statistics',
  '@thi.ng/transducers',
  'd3-array',
  'ml-array-median',
  'brain.js',
  '@tensorflow/tfjs-core',
  '@tensorflow/tfjs-backend-cpu',
  'ml-logistic-regression',
  'comlink',
  'posthog-js',
  '@rrweb/record',
  '@snowplow/browser-tracker',
];
const SIGNING_TURN_MS = 10;

type Name = 'capture' | 'start' | 'decision' | 'pipeline' | 'median' | 'model' | 'choice' | 'crypto' | 'audit';
type Bench = (settings: Settings, page: () => Promise<BenchPage>) => Promise<Section[]>;

const BENCHES: Readonly<Record<Name, Bench>> = {
  capture: async (settings, page) => benchCapture(await page(), settings),
  decision: async (settings, page) => benchDecision(await page(), settings),
  start: async (settings, page) => benchStart(await page(), settings),
  pipeline: async (settings, page) => [
    pipelineSection(
      'Chromium',
      'ns per event',
      await (await page()).page.evaluate((n) => window.bench.benchPipeline(n), settings.rounds),
    ),
    pipelineSection('Node', 'ns of CPU time per event', await takeTurns(pipelineVariants(), cpuTurns(settings, 0))),
  ],
  median: async (settings, page) => {
    const sections = await benchMedian(settings);
    for (const size of MEDIAN_WINDOWS) {
      const timings = await (
        await page()
      ).page.evaluate(([size, rounds]) => window.bench.benchMedian(size, rounds), [size, 3 * settings.rounds] as const);
      sections.push(medianSection('Chromium', size, timings));
    }
    return sections;
  },
  model: benchModel,
  choice: benchChoice,
  crypto: async (settings, page) => [
    signingSection(
      'Chromium',
      await (await page()).page.evaluate((n) => window.bench.benchSigning(n), settings.rounds),
    ),
    signingSection('Node', await takeTurns(await signingVariants(), cpuTurns(settings, SIGNING_TURN_MS))),
  ],
  audit: benchAudit,
};
const NAMES = Object.keys(BENCHES) as Name[];

const program = new Command('npm run bench --')
  .description('Measures attune side by side with its peers, and holds the ratios against the goals of DESIGN §10.')
  .option('--only <names>', `of ${NAMES.join(', ')}, separated by commas (default: all)`, readNames)
  .option('--rounds <number>', `rounds of each comparison, at least ${MIN_ROUNDS}`, readRounds, 40)
  .option('--json <file>', 'keeps the result, with machine, versions, date and load', writable)
  .addHelpText(
    'after',
    `
✓ and ✗ say whether a goal is met; it is missed when the 95 % interval lies beyond it. A missed goal is no failure: the
exit code is 0. How each number is measured: docs/design/numbers.md.

Examples:
  $ npm run bench
  $ npm run bench -- --only median,model --rounds 100
  $ npm run bench -- --json build/bench.json`,
  )
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));

function readNames(text: string): Name[] {
  const names = text.split(',').map((name) => name.trim());
  const stranger = names.find((name) => !NAMES.includes(name as Name));
  if (stranger !== undefined) throw new InvalidArgumentError(`Choose from ${NAMES.join(', ')}.`);
  return names as Name[];
}

function readRounds(text: string): number {
  const rounds = Number(text);
  if (!Number.isSafeInteger(rounds) || rounds < MIN_ROUNDS) {
    throw new InvalidArgumentError(`Expected a whole number from ${MIN_ROUNDS} on.`);
  }
  return rounds;
}

/** Known now rather than in some minutes. */
function writable(file: string): string {
  try {
    closeSync(openSync(file, 'a'));
    return file;
  } catch {
    throw new InvalidArgumentError('It cannot be written.');
  }
}

async function bench({ only = NAMES, rounds, json }: Options): Promise<void> {
  const [begun, load] = [new Date(), watchLoad()];
  const pages: Promise<BenchPage>[] = [];
  const page = (): Promise<BenchPage> => {
    if (pages.length === 0) pages.push(openPage());
    return pages[0]!;
  };
  const sections: Section[] = [];
  try {
    for (const name of only) {
      console.error(`measuring ${name} …`);
      const measured = await BENCHES[name]({ rounds }, page);
      for (const section of measured) console.log(printSection(section));
      sections.push(...measured);
    }
    const [chromium] = await Promise.all(pages.map(async (opened) => (await opened).version));
    const used = { ...versions(PEERS), ...(chromium === undefined ? {} : { chromium }) };
    const [host, busy] = [machine(), load()];
    const goals = sections.flatMap((section) => section.goals);
    const missed = goals.filter(({ isMissed }) => isMissed).length;
    if (json !== undefined) {
      const where = { date: begun.toISOString(), machine: host, versions: used, load: busy, rounds };
      writeFileSync(json, `${JSON.stringify({ ...where, sections, goals: goals.length, missed }, null, 2)}\n`);
    }
    console.log(`${host.cpu}, ${host.cores} cores, ${host.memoryGb} GB, ${host.system}`);
    console.log(
      Object.entries(used)
        .map((entry) => entry.join(' '))
        .join(', '),
    );
    console.log(
      `${begun.toISOString()}, ${Math.round((Date.now() - begun.getTime()) / 1000)} s, ${rounds} rounds, ` +
        `load ${busy.before.toFixed(1)} → ${busy.after.toFixed(1)}, ${Math.round(100 * busy.idle)} % idle`,
    );
    console.log(`${missed} of ${goals.length} goals missed`);
  } finally {
    for (const opened of pages) await (await opened).close();
  }
}

program.parse();
await bench(program.opts<Options>()).catch((thrown: unknown) => {
  console.error(`bench: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  process.exitCode = 1;
});
