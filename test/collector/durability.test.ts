/**
 * Durability: the collector's process is killed without warning under load, and shares its file with another process.
 * In both cases the counters are at every moment exactly the sum of the reports whose keys are spent; every
 * acknowledged report is among them, and none is counted twice.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { judgeReport } from '../../collector/src/accept.js';
import { readKnownPolicy } from '../../collector/src/known-policy.js';
import { utf8 } from '../../kernel/bytes.js';
import { buildCommand, endAll, startCommand } from './command.js';
import { anySubset, NOW, policyText, seeded, signReport } from './reports.js';

const KILLS = process.env['ATTUNE_LONG'] === '1' ? 50 : 5;
const IN_FLIGHT = 24;

interface Sent {
  readonly wire: string;
  readonly metric: string;
  readonly cells: readonly number[];
  /** The hash under which its key is spent. */
  readonly spent: string;
}

let command: string;
let folder: string;
let policy: string;
const random = seeded(7);

beforeAll(async () => {
  command = await buildCommand('durability');
  folder = mkdtempSync(join(tmpdir(), 'attune-durability-'));
  policy = join(folder, 'policy.json');
  writeFileSync(policy, policyText().text);
}, 60_000);
afterAll(() => {
  endAll();
  rmSync(folder, { recursive: true });
  rmSync(command);
});

async function makeReports(count: number): Promise<Sent[]> {
  const known = readKnownPolicy(policyText().text);
  const policies = new Map([[known.hash, known]]);
  const reports: Sent[] = [];
  for (let i = 0; i < count; i++) {
    const [metric, cells] =
      random() < 0.7 ? ['variant.click', anySubset(random, 8, 2)] : ['read.through', anySubset(random, 2, 1)];
    const wire = signReport({ metric, r: cells });
    const judgement = await judgeReport(utf8(wire), policies, NOW);
    if (!judgement.sound) throw new Error(judgement.failed);
    reports.push({ wire, metric, cells, spent: judgement.report.spent });
  }
  return reports;
}

/** Posts one report; true once it is acknowledged, false when the connection or the server failed. */
async function send(url: string, { wire }: Sent): Promise<boolean> {
  try {
    return (await fetch(`${url}report`, { method: 'POST', body: wire })).status === 204;
  } catch {
    return false;
  }
}

/** Sends from `queue` until it is empty or `isOver`, several at a time, and calls `onAnswer` for each. */
async function sendAll(
  url: string,
  queue: Iterable<Sent>,
  isOver: () => boolean,
  onAnswer: (report: Sent, acknowledged: boolean) => void,
): Promise<void> {
  const waiting = [...queue].reverse();
  const sender = async (): Promise<void> => {
    for (let report = waiting.pop(); report && !isOver(); report = waiting.pop()) {
      onAnswer(report, await send(url, report));
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, sender));
}

/** Sends all of `queue` to a server that lives; each must be acknowledged. */
async function sendEach(url: string, queue: Iterable<Sent>): Promise<void> {
  let refused = 0;
  const onAnswer = (_: Sent, acknowledged: boolean): void => void (refused += Number(!acknowledged));
  await sendAll(url, queue, () => false, onAnswer);
  expect(refused).toBe(0);
}

/** Checks the law of this file against the database itself, and returns the spent hashes. */
function checkCounts(database: string, reports: ReadonlyMap<string, Sent>): Set<string> {
  const db = new Database(database, { readonly: true });
  const spent = db.prepare('select hash from spent').all() as { hash: string }[];
  const batches = db.prepare('select metric, n from batch').all() as { metric: string; n: number }[];
  const counters = db.prepare('select metric, cell, count from counter').all() as {
    metric: string;
    cell: number;
    count: number;
  }[];
  db.close();

  const counts = new Map<string, number>();
  const add = (key: string): unknown => counts.set(key, (counts.get(key) ?? 0) + 1);
  for (const { hash } of spent) {
    const report = reports.get(hash)!;
    add(report.metric);
    for (const cell of report.cells) add(`${report.metric} ${cell}`);
  }
  const stored = new Map<string, number>([
    // A batch is created together with its first report, so n = 0 is never seen.
    ...batches.map(({ metric, n }): [string, number] => [metric, n]),
    ...counters.map(({ metric, cell, count }): [string, number] => [`${metric} ${cell}`, count]),
  ]);
  expect(Object.fromEntries([...stored].sort())).toEqual(Object.fromEntries([...counts].sort()));
  return new Set(spent.map(({ hash }) => hash));
}

test(
  `of ${KILLS} kills under load, none loses an acknowledged report or counts one twice`,
  { timeout: 3_600_000 },
  async () => {
    const database = join(folder, 'killed.sqlite');
    const options = ['--policy', policy, '--database', database, '--now', String(NOW)];
    const reports = new Map<string, Sent>();
    const acknowledged = new Set<string>();
    const unanswered = new Set<Sent>();
    let lostAnswers = 0;

    for (let kill = 0; kill < KILLS; kill++) {
      const fresh = await makeReports(900);
      for (const report of fresh) reports.set(report.spent, report);
      // Those without an answer are sent again, as an outbox would, and some that were answered too.
      const again = [...reports.values()].filter(({ spent }) => acknowledged.has(spent) && random() < 0.05);
      const queue = [...unanswered, ...again, ...fresh];

      const server = await startCommand(command, ...options);
      let isDead = false;
      const sending = sendAll(
        server.url,
        queue,
        () => isDead,
        (report, ok) => {
          if (ok) {
            acknowledged.add(report.spent);
            unanswered.delete(report);
          } else if (!acknowledged.has(report.spent)) {
            unanswered.add(report);
            lostAnswers++;
          }
        },
      );
      await new Promise((resolve) => setTimeout(resolve, 20 + random() * 250));
      await server.end('SIGKILL');
      isDead = true;
      await sending;

      const spent = checkCounts(database, reports);
      expect([...acknowledged].filter((hash) => !spent.has(hash))).toEqual([]);
    }
    // The kills did hit reports under way, and others had been answered: otherwise this test shows nothing.
    expect(lostAnswers).toBeGreaterThan(0);
    expect(acknowledged.size).toBeGreaterThan(0);

    // At last everything is sent again to a server that lives: each report counts exactly once.
    const server = await startCommand(command, ...options);
    await sendEach(server.url, reports.values());
    expect(await server.end('SIGTERM')).toBe(0);
    expect(checkCounts(database, reports).size).toBe(reports.size);
  },
);

test(
  'two processes on one file, started together and sent the same reports, count each once',
  { timeout: 120_000 },
  async () => {
    const database = join(folder, 'shared.sqlite');
    const options = ['--policy', policy, '--database', database, '--now', String(NOW)];
    const reports = new Map((await makeReports(1_500)).map((report) => [report.spent, report]));
    // Neither finds the tables made: whoever is second must find the first one's.
    const [one, two] = await Promise.all([startCommand(command, ...options), startCommand(command, ...options)]);
    await Promise.all([one, two].map(({ url }) => sendEach(url, reports.values())));
    expect(checkCounts(database, reports).size).toBe(reports.size);
    // One is killed, the other goes on.
    await one.end('SIGKILL');
    const more = await makeReports(200);
    for (const report of more) reports.set(report.spent, report);
    await sendEach(two.url, more);
    expect(await two.end('SIGTERM')).toBe(0);
    expect(checkCounts(database, reports).size).toBe(reports.size);
  },
);
