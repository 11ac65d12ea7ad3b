/**
 * docs/auditors.md: its commands are run, in a folder with the vectors, and its tables of rules and exit codes are the code's. What
 * the page shows must be what comes out; `npx vitest -u` writes it anew.
 */
import { execFile, spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EXIT } from '../../../cli/audit.js';
import { type Collector, openCollector } from '../../../collector/src/collector.js';
import { createCollectorServer } from '../../../collector/src/server.js';
import { RULES } from '../../../consent/rules.js';
import { siteLeaf } from '../../../kernel/receipt.js';
import { goRun, hasGo } from '../../../scripts/golang.mjs';
import { bundleCommand } from '../../cli/command.js';
import type { Published } from '../../vectors/published.js';

const FILE = 'docs/auditors.md';
const page = readFileSync(FILE, 'utf8');

const has = (tool: string): boolean => spawnSync(tool, ['--version']).error === undefined;
const areToolsHere = ['bash', 'curl', 'jq', 'openssl', 'python3', 'sha256sum'].every(has) && hasGo();

let folder: string;
let collector: Collector;
let server: FastifyInstance;
/** Where the page says that the site's log is, and where it is while it runs here. */
const LOG = 'https://news.example/attune/consent/';
let log: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'attune-auditors-'));
  await bundleCommand(join(folder, 'attune.mjs'));
  for (const name of ['bundle.json', 'consent-log.json']) copyFileSync(`docs/vectors/${name}`, join(folder, name));
  copyFileSync('test/interop/check.go', join(folder, 'check.go'));
  for (const [, name, code] of page.matchAll(/<!-- file: (\S+) -->\n\n```\w+\n([^]*?)^```$/gm))
    writeFileSync(join(folder, name!), code!);
  await serveLog();
}, 60_000);
afterAll(async () => {
  await server.close();
  await collector.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The log of the vectors' site, under the key of the vectors. */
async function serveLog(): Promise<void> {
  const vectors = JSON.parse(readFileSync('docs/vectors/consent-log.json', 'utf8')) as Published['consent-log.json'];
  const [name, id] = vectors.siteLog.siteKeys[0]!.split('+');
  const blob = Buffer.concat([Buffer.from([1]), Buffer.alloc(32, 40)]).toString('base64');
  const siteLogKey = join(folder, 'log.key');
  writeFileSync(siteLogKey, `PRIVATE+KEY+${name!}+${id!}+${blob}\n`);
  collector = await openCollector({
    policies: [vectors.policy.text],
    database: join(folder, 'log.sqlite'),
    siteLogKey,
  });
  server = await createCollectorServer(collector);
  log = `${await server.listen({ host: '127.0.0.1', port: 0 })}/consent/`;
  await grow(3, 0);
}

/** Commitments to this many grants come in, one after the other. */
async function grow(count: number, from: number): Promise<void> {
  for (let i = 0; i < count; i++) await collector.siteLog!.add(siteLeaf(new Uint8Array(32).fill(from + i)));
}

/** What a command of the page prints, run as a reader would who has installed the package and Go. */
async function run(command: string): Promise<string> {
  if (command === LATER) await grow(200, 3);
  const { env } = goRun(folder);
  const shell = `npx() { shift; node attune.mjs "$@"; }\n${command.replaceAll(LOG, log)}`;
  return new Promise((told) => {
    execFile('bash', ['-c', shell], { cwd: folder, env }, (_, stdout, stderr) =>
      told((stdout + stderr).replace(/[ \t]+$/gm, '')),
    );
  });
}
const LATER = '# a month later';

/** The page with what its commands print now. A line that begins with a dollar is a command; `echo $?` tells of the one before. */
async function played(): Promise<string> {
  const parts = page.split(/^(```console\n[^]*?^```)$/m);
  for (const [i, part] of parts.entries()) if (i % 2 === 1) parts[i] = await playedBlock(part);
  return parts.join('');
}

async function playedBlock(block: string): Promise<string> {
  const commands = [...block.matchAll(/^\$ (.*)$/gm)].map(([, command]) => command!);
  let shown = '';
  for (const [i, command] of commands.entries()) {
    const silent = command === 'echo $?' ? `${commands[i - 1]!} > /dev/null; ` : '';
    shown += `$ ${command}\n${await run(silent + command)}`;
  }
  return `\`\`\`console\n${shown}\`\`\``;
}

/** @threat log-tools */
test.skipIf(!areToolsHere)('every command prints what the page shows', { timeout: 10 * 60_000 }, async () => {
  expect(page.match(/^\$ /gm)!.length).toBeGreaterThan(30);
  const now = await played();
  expect(now).not.toMatch(/^error|: error|Failure|exit status|not found/m);
  await expect(now).toMatchFileSnapshot(join('../../..', FILE));
});

describe('the tables', () => {
  test('of rules is that of the code', () => {
    const told = [...page.matchAll(/^\| (A\d+) +\| (.*?) +\| (.*?) +\|$/gm)].map(([, ...cells]) => cells);
    expect(told).toEqual(RULES.map(({ id, title, limit }) => [id, title, limit ?? '–']));
  });

  test('of exit codes is that of the command', () => {
    const told = [...page.matchAll(/^\| (\d) +\| ([a-z ]+?) +\|/gm)].map(([, code, verdict]) => [
      verdict,
      Number(code),
    ]);
    const names: Readonly<Record<string, string>> = { unverifiable: 'cannot verify' };
    expect(told).toEqual(Object.entries(EXIT).map(([verdict, code]) => [names[verdict] ?? verdict, code]));
  });
});
