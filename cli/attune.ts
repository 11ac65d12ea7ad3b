/** The command line of attune: wires commands to their options. */
import { Command, CommanderError } from 'commander';
import { audit, type AuditOptions, EXIT } from './audit.js';
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
  .option('--json', 'print the result as JSON')
  .option('--vkey <key>', 'the verifier key you trust, instead of the one the bundle names')
  .option('--notice <file>', 'text of a notice that was shown; may be given more than once', append)
  .addHelpText(
    'after',
    `
Exit codes:
  0  clean: every rule passes
  1  broken: at least one rule fails
  2  malformed: the file is no bundle or cannot be read, or the command line is wrong
  3  cannot verify: a key or a text that a rule needs is missing

Examples:
  $ attune audit record.json
  $ attune audit record.json --notice privacy-notice.txt
  $ attune audit record.json --json | jq '.rules[] | select(.result == "fail")'`,
  )
  .action(async (file: string, options: AuditOptions) => {
    process.exitCode = await audit(file, options, processTerminal);
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
