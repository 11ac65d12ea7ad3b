/** `attune-collector` as an operator meets it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildCommand, endAll, runCommand, startCommand } from './command.js';
import { NOW, policyText, signReport, WEEK_MS } from './reports.js';

let command: string;
let folder: string;
let policy: string;

beforeAll(async () => {
  command = await buildCommand('cli');
  folder = mkdtempSync(join(tmpdir(), 'attune-command-'));
  policy = join(folder, 'policy.json');
  writeFileSync(policy, JSON.stringify(JSON.parse(policyText().text), null, 2));
}, 60_000);
afterAll(() => {
  endAll();
  rmSync(folder, { recursive: true });
  rmSync(command);
});

test('--help tells options, routes and examples', async () => {
  const { code, stdout } = await runCommand(command, '--help');
  expect(code).toBe(0);
  for (const word of ['--policy', '--database', '--port', '--host', '--json', '--now', 'POST /report', 'Examples:']) {
    expect(stdout).toContain(word);
  }
});

test('counts and releases with the clock it was given, and ends in order', async () => {
  const database = join(folder, 'counts.sqlite');
  const early = await startCommand(command, '--policy', policy, '--database', database, '--now', String(NOW));
  expect(early.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
  const wires = Array.from({ length: 20 }, () => signReport());
  const answers = await Promise.all(wires.map((body) => fetch(`${early.url}report`, { method: 'POST', body })));
  expect(answers.map(({ status }) => status)).toEqual(wires.map(() => 204));
  expect(await early.end('SIGTERM')).toBe(0);

  const late = await startCommand(
    command,
    '--policy',
    policy,
    '--database',
    database,
    '--now',
    String(NOW + 3 * WEEK_MS),
  );
  const released = (await (await fetch(`${late.url}releases.json`)).json()) as { n: number }[];
  expect(released.map(({ n }) => n)).toEqual([20]);
  expect(await late.end('SIGINT')).toBe(0);
});

test('asked to end, it answers the reports under way, counts them, and is gone', async () => {
  const database = join(folder, 'last.sqlite');
  const server = await startCommand(command, '--policy', policy, '--database', database, '--now', String(NOW));
  let acknowledged = 0;
  let onTenth = (): void => undefined;
  const tenth = new Promise<void>((resolve) => (onTenth = resolve));
  const send = async (): Promise<void> => {
    const { status } = await fetch(`${server.url}report`, { method: 'POST', body: signReport() });
    if (status === 204 && ++acknowledged === 10) onTenth();
  };
  const early = Promise.allSettled(Array.from({ length: 40 }, send));
  await tenth;
  const late = Promise.allSettled(Array.from({ length: 20 }, send));
  expect(await server.end('SIGTERM')).toBe(0);
  // Those that found no server any more were not counted; their senders keep them.
  await Promise.all([early, late]);
  const counts = new Database(database, { readonly: true });
  expect(counts.prepare('select n from batch').pluck().get()).toBe(acknowledged);
  counts.close();
});

test('a bad policy stops it with the path and the reason, and exit code 2', async () => {
  const bad = join(folder, 'bad.json');
  writeFileSync(bad, policyText({ threshold: 3 }).text);
  const { code, stderr, stdout } = await runCommand(
    command,
    '--policy',
    policy,
    '--policy',
    bad,
    '--database',
    ':memory:',
  );
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain('bad.json');
  expect(stderr).toContain('$.threshold: must be at least 20');
});

test('what it cannot do it says plainly, on the error stream, with a code', async () => {
  const missing = await runCommand(command, '--policy', join(folder, 'none.json'));
  expect([missing.code, missing.stderr]).toEqual([2, expect.stringContaining('none.json')]);
  expect((await runCommand(command)).code).toBe(2);
  expect((await runCommand(command, '--policy', policy, '--port', '70000')).code).toBe(2);
  expect((await runCommand(command, '--policy', policy, '--now', 'soon')).code).toBe(2);
  const nowhere = await runCommand(command, '--policy', policy, '--database', join(folder, 'no', 'file.sqlite'));
  expect([nowhere.code, nowhere.stderr]).toEqual([1, expect.stringContaining('Cannot open the database')]);

  const taken = createServer();
  const port = await new Promise<number>((resolve) =>
    taken.listen(0, '127.0.0.1', () => resolve((taken.address() as { port: number }).port)),
  );
  const refused = await runCommand(command, '--policy', policy, '--database', ':memory:', '--port', String(port));
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('EADDRINUSE')]);
  taken.close();
});
