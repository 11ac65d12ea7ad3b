/** `npm run drive`: plays a folder of recorded sessions into the demo and prints what attune made of each. */
import { Command, InvalidArgumentError } from 'commander';
import { drive, type Released, type SessionResult } from './drive.js';
import { readSessions } from './sessions.js';

const positive = (text: string): number => {
  const number = Number(text);
  if (!(number > 0)) throw new InvalidArgumentError('A positive number is needed.');
  return number;
};

const whole = (text: string): number => {
  const number = positive(text);
  if (!Number.isInteger(number)) throw new InvalidArgumentError('A whole number is needed.');
  return number;
};

const program = new Command('drive')
  .description(
    'Plays recorded sessions as trusted input into the demo, and prints for each the adjustments, flickers, errors, ' +
      'layout shift and report. Ends with 1 where a session has an error, a flicker, a shift, a change of what is in use, ' +
      'a misfire or no counted report.',
  )
  .requiredOption('--data <folder>', 'a folder of .jsonl or .jsonl.gz files, or one such file')
  .option('--json', 'print one JSON document instead of a table')
  .option('--page <path>', 'of the demo: "presets/", where every preset is active', '')
  .option('--seconds <n>', 'how much of each session is played', positive, 15)
  .option('--speed <n>', 'times faster than recorded', positive, 1)
  .option('--limit <n>', 'play only so many sessions', whole)
  .option('--parallel <n>', 'sessions at a time', whole, 4)
  .option('--headed', 'show the browser')
  .addHelpText(
    'after',
    `
Examples:
  npm run drive -- --data test/traces
  npm run drive -- --data ../shared/data/balabit --limit 20 --json > balabit.json
  npm run drive -- --data ../shared/data/scroll-reading --page presets/ --limit 8`,
  )
  .parse();

const options = program.opts<{
  data: string;
  json?: true;
  page: string;
  seconds: number;
  speed: number;
  limit?: number;
  parallel: number;
  headed?: true;
}>();

const HEAD = row('session', 'played', 'inputs', 'flicker', 'errors', 'shift', 'report', 'adjustments');
const results: SessionResult[] = [];
const releases: Released[] = [];
try {
  const all = readSessions(options.data);
  const sessions = all.slice(0, options.limit ?? all.length);
  if (!options.json) console.log(HEAD);
  for await (const result of drive({
    sessions,
    page: options.page,
    seconds: options.seconds,
    speed: options.speed,
    parallel: options.parallel,
    headed: options.headed ?? false,
    onReleased: (released) => releases.push(released),
  })) {
    results.push(result);
    if (options.json) process.stderr.write(`${results.length}/${sessions.length}\r`);
    else console.log(rowOf(result));
  }
  const isClean = results.every(({ ok }) => ok);
  console.log(
    options.json
      ? JSON.stringify({ ok: isClean, released: releases[0] ?? null, sessions: results }, null, 2)
      : summary(isClean),
  );
  process.exitCode = isClean ? 0 : 1;
} catch (fault) {
  console.error(fault instanceof Error ? fault.message : fault);
  process.exitCode = 1;
}

function row(...[id, played, inputs, flicker, errors, shift, report, adjustments]: readonly string[]): string {
  return [
    id!.slice(0, 22).padEnd(22),
    played!.padStart(7),
    inputs!.padStart(7),
    flicker!.padStart(8),
    errors!.padStart(7),
    shift!.padStart(7),
    `  ${report!.padEnd(14)}`,
    adjustments!,
  ].join(' ');
}

function rowOf(result: SessionResult): string {
  const { id, played, inputs, flickers, inUse, misfires, errors, shift, report, adjustments } = result;
  const line = row(
    id,
    `${played.toFixed(1)} s`,
    String(inputs),
    String(flickers.length),
    String(errors.length),
    (shift.attune + shift.browser).toFixed(4),
    report ? `${report.bytes} ${report.outcome}` : 'none',
    adjustments.map(({ adjustment, at }) => `${adjustment} at ${at.toFixed(1)} s`).join(', ') || '–',
  );
  return [line, ...[...errors, ...inUse, ...misfires].map((fault) => `    ${fault}`)].join('\n');
}

function summary(isClean: boolean): string {
  const clean = results.filter(({ ok }) => ok).length;
  return `\n${clean} of ${results.length} sessions clean.${released(releases[0])}${isClean ? '' : ' Not clean.'}`;
}

function released(batch: Released | undefined): string {
  if (!batch) return '';
  if (batch.n === null) return ` ${batch.sent} reports were counted, too few to be published.`;
  return ` The released batch holds ${batch.n} of ${batch.sent} counted reports.`;
}
