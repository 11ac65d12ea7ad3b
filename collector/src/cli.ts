/** `attune-collector`: the collector as one command. */
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { Command, InvalidArgumentError } from 'commander';
import { AttuneError, isAttuneError } from '../../kernel/errors.js';
import { openCollector } from './collector.js';
import { readKnownPolicy } from './known-policy.js';
import { createCollectorServer } from './server.js';

/** What was asked for cannot be done (a bad option, a bad policy); anything else that stops the server is 1. */
const EXIT_REFUSED = 2;

interface Options {
  readonly policy: readonly string[];
  readonly database: string;
  readonly host: string;
  readonly port: number;
  readonly siteLogKey?: string;
  readonly now?: number;
  readonly json?: true;
}

function wholeNumber(max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value > max) throw new InvalidArgumentError(`Expected a whole number up to ${max}.`);
    return value;
  };
}

const program = new Command('attune-collector')
  .description('Counts anonymous reports of attune and publishes statistics with honest intervals.')
  .requiredOption(
    '--policy <file>',
    'attune.policy/1 whose reports are counted; may be repeated',
    (file: string, earlier: readonly string[] | undefined) => [...(earlier ?? []), file],
  )
  .option('--database <file>', 'SQLite file; made if it is missing', 'attune.sqlite')
  .option(
    '--site-log-key <file>',
    "key that signs the site log, where a policy has one; made if it is missing (default: beside the database, '.site-log.key')",
  )
  .option('--port <number>', 'port to listen on; 0 takes a free one', wholeNumber(65_535), 4610)
  .option('--host <address>', 'address to listen on', '127.0.0.1')
  .option('--json', 'say where it listens as one line of JSON')
  .option('--now <unix ms>', 'stop the clock at this instant, for rehearsals', wholeNumber(Number.MAX_SAFE_INTEGER))
  .addHelpText(
    'after',
    `
Routes:
  POST /report          takes a report; answers 204, or 503 when overloaded
  GET  /                the released counts, as a page
  GET  /releases.json   the released documents
  GET  /health          200 while it runs
  POST /consent         the site log, where a policy has one: takes a commitment, answers with its proof
  GET  /consent/…       its checkpoint and tiles (c2sp.org/tlog-tiles)

Examples:
  $ attune-collector --policy policy.json
  $ attune-collector --policy policy.json --policy policy-2025.json --database /var/lib/attune/counts.sqlite
  $ attune-collector --policy policy.json --database :memory: --now 1795305600000   # rehearse a later week

A proxy in front of it should not log addresses for /report and /consent.`,
  )
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : EXIT_REFUSED));

/** The text of a policy file, known to be good: whoever gave several wants to hear which one is not. */
function readPolicyFile(file: string): string {
  try {
    const text = readFileSync(file, 'utf8');
    readKnownPolicy(text);
    return text;
  } catch (cause) {
    const code = isAttuneError(cause) ? cause.code : 'options/invalid';
    throw new AttuneError(code, `${file}: ${messageOf(cause)}`, { cause });
  }
}

async function serve({ policy: files, database, siteLogKey, host, port, now, json }: Options): Promise<void> {
  const collector = await openCollector({
    policies: files.map(readPolicyFile),
    database,
    ...(siteLogKey === undefined ? {} : { siteLogKey }),
    ...(now === undefined ? {} : { now: () => now }),
    onFault: (fault) => console.error(`attune-collector: the database failed: ${messageOf(fault)}`),
  });
  const server = await createCollectorServer(collector);
  await server.listen({ host, port });

  // Stops listening, answers what is under way, closes the database. Asked a second time, it goes at once.
  const stop = async (): Promise<void> => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.removeAllListeners(signal);
    await server.close();
    await collector.close();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop().catch(fail));

  const url = `http://${host.includes(':') ? `[${host}]` : host}:${(server.server.address() as AddressInfo).port}/`;
  const siteLog = collector.siteLog?.verifierKey ?? null;
  if (json) console.log(JSON.stringify({ url, database, policies: files, siteLog }));
  else {
    console.log(`Counting reports at ${url}report, releases at ${url}`);
    if (siteLog !== null) console.log(`Logging grants at ${url}consent, verifier key ${siteLog}`);
  }
}

const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));

function fail(thrown: unknown): never {
  console.error(`attune-collector: ${messageOf(thrown)}`);
  const isRefusal = isAttuneError(thrown) && thrown.code !== 'storage/failed';
  process.exit(isRefusal ? EXIT_REFUSED : 1);
}

program.parse();
await serve(program.opts<Options>()).catch(fail);
