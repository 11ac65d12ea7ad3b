/** The command line of attune: wires commands to their options. */
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import type { Tier } from '../kernel/policy.js';
import { audit, type AuditOptions, EXIT } from './audit.js';
import { check, type CheckOptions } from './check.js';
import { ALL_VISITS, doctor, type DoctorOptions, type VisitName } from './doctor.js';
import { importModel, type ImportOptions } from './import.js';
import { ALL_TIERS, type ReplayCommandOptions, replayPaths } from './replay.js';
import { processTerminal } from './terminal.js';

const program = new Command('attune')
  .description('Checks and tools for attune, privacy-first personalization on the visitor’s device.')
  .showHelpAfterError('(add --help for what it takes)')
  // Commander would exit with 1, which says "broken" here.
  .exitOverride();

program
  .command('audit')
  .description('Checks a record exported with attune.export(), offline, rule by rule.')
  .argument('<bundle.json>', 'the exported bundle')
  .option('--json', 'print the result as JSON, with all findings')
  .option('--html <file>', 'write a report to read and to print, without network or script')
  .option('--vkey <key>', 'the verifier key you trust, instead of the one the bundle names')
  .option('--site-key <key>', 'key of the site’s log, or a file with one a line; repeatable', append)
  .option('--witness-key <key>', 'key of a witness, or a file with one a line; repeatable', append)
  .option('--quorum <n>', 'how many witnesses must have signed each receipt; by default none', wholeFrom(0))
  .option('--notice <file>', 'text of a notice that was shown; repeatable', append)
  .addHelpText(
    'after',
    `
Keys are verifier keys as C2SP writes them, <name>+<8 hex>+<base64>. Those of logs and witnesses come from whom you trust,
never from the bundle. What each rule shows, and does not: docs/auditors.md.

Exit codes:
  0  clean: every rule passes
  1  broken: at least one rule fails
  2  malformed: the file is no bundle or cannot be read, or the command line is wrong
  3  cannot verify: a key or a text that a rule needs is missing

Examples:
  $ attune audit record.json
  $ attune audit record.json --notice privacy-notice.txt --html report.html
  $ attune audit record.json --site-key 'shop.example/attune/consent+bb583c79+AeX/6nGE…'
  $ attune audit record.json --site-key logs.txt --witness-key witnesses.txt --quorum 1
  $ attune audit record.json --json | jq '.rules[] | select(.result == "fail")'`,
  )
  .action(async (file: string, options: AuditOptions) => {
    process.exitCode = await audit(file, options, processTerminal);
  });

program
  .command('check')
  .description('Says all that is wrong or doubtful in a ruleset, each with its place, the reason and what to do.')
  .argument('<rules.json>', 'the ruleset')
  .option('--policy <file>', 'the policy that says what it may use; without one, all')
  .option('--page <file>', 'a page, as HTML, that must have what the ruleset names')
  .option('--json', 'print the findings as JSON')
  .addHelpText(
    'after',
    `
A fault would be refused, or cannot do what it says. A doubt works, and probably not as meant. All kinds: docs/check.md.

Exit codes:
  0  no fault; there may be doubts
  1  at least one fault
  2  a file cannot be read or is no JSON of a document, or the command line is wrong

Examples:
  $ attune check ruleset.json
  $ attune check ruleset.json --policy policy.json --page index.html
  $ attune check ruleset.json --json | jq '.findings[] | select(.grade == "fault")'`,
  )
  .action(async (file: string, options: CheckOptions) => {
    process.exitCode = await check(file, options, processTerminal);
  });

program
  .command('replay')
  .description('Replays recorded traces through the worker’s pipeline: features over time, and what would be wished.')
  .argument('<trace...>', 'files of traces or of sessions (.jsonl, .jsonl.gz), or folders of them')
  .option('--ruleset <file>', 'the ruleset whose adjustments are wished; without one, features alone')
  .option('--policy <file>', 'the policy that says which tiers may be sensed; without one, all')
  .option('--features <list>', 'only these: scroll.depth,dwell.visible@summary,pointer.*', listed)
  .option('--tiers <list>', 'only signals of these tiers, of A,B,C', tiersOf)
  .option('--every <ms>', 'distance of the rows of a single trace', wholeFrom(100))
  .option('--limit <n>', 'replay the first n traces', wholeFrom(1))
  .option('--json', 'print the result as JSON')
  .option('--html <file>', 'write a report that opens in a browser, without network')
  .addHelpText(
    'after',
    `
One trace is told over time; of many, how they are distributed. Each trace is a new visitor: models begin untrained, and
of a model that has not earned its say nothing is wished. Wishes are the worker's; on a page the stability machine stands
behind them, so not every wish becomes a change.

Exit codes:
  0  every trace was replayed
  1  some could not be, and are named on standard error; the others are told
  2  none could, or the command line or a document is wrong

Examples:
  $ attune replay visit.jsonl
  $ attune replay traces/ --ruleset ruleset.json --policy policy.json --html report.html
  $ attune replay visit.jsonl --features 'scroll.*,engaged' --every 500
  $ attune replay traces/ --json | jq '.adjustments'`,
  )
  .action(async (paths: string[], options: ReplayCommandOptions) => {
    process.exitCode = await replayPaths(paths, options, processTerminal);
  });

program
  .command('import')
  .description(
    'Turns a model that was trained elsewhere into a prior of the ruleset: a start, which the device learns on.',
  )
  .argument('<model.json>', 'coefficients of scikit-learn as JSON, or a model that XGBoost saved as JSON')
  .option('--ruleset <file>', 'put the prior into this ruleset; without one, it is printed alone')
  .option('--model <id>', 'the model of the ruleset that begins with it')
  .option('--out <file>', 'write there instead of to standard output')
  .option('--map <column=feature[*unit]>', 'what a column is, where its name is no feature’s; repeatable', append)
  .option('--key <file>', 'sign with this Ed25519 key (PEM)')
  .option('--check <rows.csv>', 'predict these rows and compare with what the source said')
  .option('--expected <column>', 'of the rows, the source’s probabilities; by default "expected"')
  .option('--json', 'print { prior, signature, summary }')
  .addHelpText(
    'after',
    `
Binary logistic models are read: LogisticRegression and SGDClassifier with log_loss, with or without a StandardScaler;
gradient-boosted trees (gbtree) of XGBoost 1.7 and 2.x with the objective binary:logistic or reg:logistic. How to dump
them, and what a prior may do: docs/priors.md.

Exit codes:
  0  imported
  1  the rows of --check are predicted otherwise than by the source, by more than 1e-6; nothing is written
  2  the model cannot be a prior, a file cannot be read, or the command line is wrong

Examples:
  $ attune import model.json
  $ attune import model.json --check rows.csv --map scroll_depth=scroll.depth --map seconds='engaged*0.001'
  $ attune import model.json --ruleset ruleset.json --model summary.read --key prior-key.pem --out ruleset.json
  $ attune import model.json --json | jq .summary`,
  )
  .action(async (file: string, options: ImportOptions) => {
    process.exitCode = await importModel(file, options, processTerminal);
  });

program
  .command('doctor')
  .description('Opens a live page in a browser, says no, yes and no again, and tells what the page did meanwhile.')
  .argument('<url>', 'the page')
  .option('--yes <selector>', 'what says yes, instead of <attune-consent>; repeat it for several clicks', append)
  .option('--no <selector>', 'what says no; likewise', append)
  .option('--reopen <selector>', 'what opens the question again; by default [data-attune-consent]', append)
  .option('--withdraw <selector>', 'what withdraws in the opened question; by default what says no', append)
  .option(
    '--allow <pattern>',
    'what you answer for: a URL, cookie:NAME, localStorage:NAME …, with *; repeatable',
    append,
  )
  .option('--handle <js>', 'JavaScript that gives attune’s handle; by default that of its elements')
  .option('--due <js>', 'JavaScript that makes a report due, where the page has a way')
  .option('--visits <list>', 'only these: no,yes,gpc', visitsOf)
  .option('--wait <seconds>', 'how long the page is watched after each act; by default 2', wholeFrom(1))
  .option('--browser <path>', 'the Chromium, Chrome or Edge to use')
  .option('--screenshots <dir>', 'keep what the visitors saw')
  .option('--json', 'print the result as JSON')
  .addHelpText(
    'after',
    `
Three visitors whom the site has never seen: one says no; one says yes and takes it back; one has Global Privacy Control on.
Without a yes nothing may be asked, stored, started or heard, whoever’s script it is. What it proves: docs/doctor.md.
The browser is driven by playwright-core, which you install beside attune.

Exit codes:
  0  clean: every check passes
  1  broken: at least one fails
  2  the page or a browser could not be opened, or the command line is wrong
  3  cannot tell: none fails, but not all could be made

Examples:
  $ attune doctor https://shop.example/
  $ attune doctor http://127.0.0.1:4600/ --screenshots seen/
  $ attune doctor https://shop.example/ --yes '#agree' --no '#decline' --reopen '#privacy' --handle window.attune
  $ attune doctor https://shop.example/ --allow 'cookie:session' --allow 'https://cdn.example/*'
  $ attune doctor https://shop.example/ --json | jq '.checks[] | select(.result == "fail")'`,
  )
  .action(async (url: string, options: DoctorOptions) => {
    process.exitCode = await doctor(url, options, processTerminal);
  });

// A reader that has seen enough (`| head`) is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

try {
  await program.parseAsync();
} catch (thrown) {
  // Commander has printed its own message.
  if (!(thrown instanceof CommanderError)) processTerminal.err(`attune: ${(thrown as Error).message}\n`);
  process.exitCode = thrown instanceof CommanderError && thrown.exitCode === 0 ? 0 : EXIT.malformed;
}

function append(value: string, before: string[] = []): string[] {
  return [...before, value];
}

function listed(value: string): string[] {
  const names = value.split(',').map((name) => name.trim());
  if (names.includes('')) throw new InvalidArgumentError('Give names with commas between them.');
  return names;
}

function tiersOf(value: string): Tier[] {
  const names = new Set(listed(value.toUpperCase()));
  const tiers = ALL_TIERS.filter((tier) => names.has(tier));
  if (tiers.length < names.size) throw new InvalidArgumentError('Tiers are A, B and C.');
  return tiers;
}

function visitsOf(value: string): VisitName[] {
  const names = listed(value);
  const visits = ALL_VISITS.filter((name) => names.includes(name));
  if (visits.length < names.length) throw new InvalidArgumentError('Visits are no, yes and gpc.');
  return visits;
}

function wholeFrom(least: number): (value: string) => number {
  return (value) => {
    const number = Number(value);
    if (!Number.isSafeInteger(number) || number < least)
      throw new InvalidArgumentError(`Give a whole number, ${least} or more.`);
    return number;
  };
}
