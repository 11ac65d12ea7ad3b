/** The collector on a real SQLite file: what is counted, what is forgotten, what is released. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Collector, openCollector } from '../../collector/src/collector.js';
import type { Release, ReleasedBatch } from '../../collector/src/release.js';
import { sqliteDialect } from '../../collector/src/sqlite.js';
import { openStore } from '../../collector/src/store.js';
import { isAttuneError } from '../../kernel/errors.js';
import { anySubset, EPOCH, NOW, policyText, seeded, signReport, WEEK_MS } from './reports.js';

let folder: string;
let now: number;
const opened: Collector[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'attune-collector-'));
  now = NOW;
});
afterEach(async () => {
  for (const collector of opened.splice(0)) await collector.close();
  rmSync(folder, { recursive: true });
});

const file = (): string => join(folder, 'counts.sqlite');
async function start(policies = [policyText().text], database = file()): Promise<Collector> {
  const collector = await openCollector({ policies, database, now: () => now });
  opened.push(collector);
  return collector;
}
const documents = async (collector: Collector): Promise<Release[]> =>
  (await collector.releases()).map((text) => JSON.parse(text) as Release);

/** Rows of a table, read behind the collector's back. */
function rows(table: string): Record<string, unknown>[] {
  const database = new Database(file(), { readonly: true });
  try {
    return database.prepare(`select * from "${table}"`).all() as Record<string, unknown>[];
  } finally {
    database.close();
  }
}

/** @threat collector-memory */
test('reports are counted by cell, and nothing of them is kept but the hash of a key', async () => {
  const collector = await start();
  const answers = [
    [0, 1],
    [1, 5],
    [1, 5],
    [6, 7],
  ];
  const wires = answers.map((r) => signReport({ r }));
  expect(await Promise.all(wires.map((wire) => collector.accept(wire)))).toEqual(
    answers.map(() => ({ outcome: 'counted' })),
  );
  expect(rows('batch')).toEqual([
    { metric: 'variant.click', policy: policyText().hash, epoch: EPOCH, n: 4, state: 'open' },
  ]);
  expect(rows('counter').map(({ cell, count }) => [cell, count])).toEqual([
    [0, 1],
    [1, 3],
    [5, 2],
    [6, 1],
    [7, 1],
  ]);
  expect(rows('spent').map((row) => Object.keys(row))).toEqual(answers.map(() => ['epoch', 'hash']));
});

/** @threat fakes-replay */
test('a report that comes again, at once or later, is counted once', async () => {
  const collector = await start();
  const wire = signReport();
  const outcomes = await Promise.all([
    collector.accept(wire),
    collector.accept(Buffer.from(wire)),
    collector.accept(wire),
  ]);
  expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['counted', 'repeated', 'repeated']);
  now += WEEK_MS;
  expect(await collector.accept(wire)).toEqual({ outcome: 'repeated' });
  expect(rows('batch')).toMatchObject([{ n: 1 }]);
});

test('a refused report leaves no trace', async () => {
  const collector = await start();
  expect(await collector.accept(signReport({ site: 'elsewhere.example' }))).toEqual({
    outcome: 'refused',
    check: 'site',
  });
  expect(await collector.accept('hello')).toEqual({ outcome: 'refused', check: 'length' });
  for (const table of ['batch', 'counter', 'spent', 'release']) expect(rows(table)).toEqual([]);
});

/** @threat fakes-replay */
test('counts survive a restart, and so does the memory of spent keys', async () => {
  const wire = signReport();
  const first = await start();
  await first.accept(wire);
  await opened.pop()!.close();
  const second = await start();
  expect(await second.accept(wire)).toEqual({ outcome: 'repeated' });
  expect(await second.accept(signReport())).toEqual({ outcome: 'counted' });
  expect(rows('batch')).toMatchObject([{ n: 2 }]);
});

/** @threat collector-memory */
test('a closed batch is released once, with exactly what was counted, and its spent keys are forgotten', async () => {
  const collector = await start();
  const random = seeded(11);
  const expected = new Array<number>(8).fill(0);
  for (let i = 0; i < 40; i++) {
    const r = anySubset(random, 8, 2);
    for (const cell of r) expected[cell]!++;
    await collector.accept(signReport({ r }));
  }
  expect(await documents(collector)).toEqual([]);
  now = NOW + 2 * WEEK_MS;
  expect(await collector.closeBatches()).toBe(0);
  now = NOW + 3 * WEEK_MS;
  expect(rows('spent')).toHaveLength(40);
  expect(await collector.closeBatches()).toBe(1);
  const [released, ...others] = await collector.releases();
  expect(others).toEqual([]);
  const document = JSON.parse(released!) as ReleasedBatch;
  expect(document).toMatchObject({ epoch: EPOCH, metric: 'variant.click', n: 40, suppressed: false });
  expect(document.cells.map(({ count }) => count)).toEqual(expected);
  expect(rows('spent')).toEqual([]);
  expect(rows('batch')).toMatchObject([{ state: 'released' }]);

  // Later, and after a restart: the same bytes, and no second release.
  now += 10 * WEEK_MS;
  expect(await collector.closeBatches()).toBe(0);
  expect(await (await start()).releases()).toEqual([released]);
});

/** @threat collector-partition */
test('batches that are too small are suppressed, each policy by itself', async () => {
  const other = policyText({ jurisdiction: 'UK' });
  const collector = await start([policyText().text, other.text]);
  const send = async (count: number, policy: string): Promise<void> => {
    await Promise.all(Array.from({ length: count }, () => collector.accept(signReport({ policy }))));
  };
  await send(20, policyText().hash);
  // Together they would pass the threshold; a policy shown to few must not single them out.
  await send(19, other.hash);
  now += 3 * WEEK_MS;
  const released = await documents(collector);
  expect(released.map(({ policy, suppressed }) => [policy, suppressed]).sort()).toEqual(
    [
      [policyText().hash, false],
      [other.hash, true],
    ].sort(),
  );
  expect(released.find(({ suppressed }) => suppressed)).not.toHaveProperty('n');
});

test('a report that arrives after its batch closed is refused, and does not open it anew', async () => {
  const collector = await start();
  await collector.accept(signReport());
  const late = signReport();
  now += 3 * WEEK_MS;
  await collector.closeBatches();
  expect(await collector.accept(late)).toEqual({ outcome: 'refused', check: 'epoch' });
  expect(await collector.closeBatches()).toBe(0);
});

test('the first report of a new day closes what is due', async () => {
  const collector = await start();
  await collector.accept(signReport());
  now += 3 * WEEK_MS;
  await collector.accept(signReport({ epoch: EPOCH + 3 }));
  expect(rows('batch').map(({ epoch, state }) => [epoch, state])).toEqual([
    [EPOCH, 'released'],
    [EPOCH + 3, 'open'],
  ]);
});

test('weekly and daily policies live side by side, each with its own epochs', async () => {
  const daily = policyText({ budget: 'daily' });
  const collector = await start([policyText().text, daily.text]);
  const day = Math.floor(NOW / 86_400_000);
  for (let i = 0; i < 20; i++) {
    await collector.accept(signReport());
    await collector.accept(signReport({ policy: daily.hash, epoch: day }));
  }
  now += 3 * 86_400_000;
  expect((await documents(collector)).map(({ epoch }) => epoch)).toEqual([day]);
  expect(rows('spent').map(({ epoch }) => epoch)).toEqual(new Array(20).fill(EPOCH));
  now += 3 * WEEK_MS;
  expect((await documents(collector)).map(({ epoch }) => epoch)).toEqual([EPOCH, day]);
});

test('batches of a policy that was replaced are released under it, though its reports are refused', async () => {
  const old = policyText();
  const collector = await start([old.text]);
  await Promise.all(Array.from({ length: 25 }, () => collector.accept(signReport())));
  await opened.pop()!.close();

  const next = await start([policyText({ jurisdiction: 'UK' }).text]);
  expect(await next.accept(signReport())).toEqual({ outcome: 'refused', check: 'policy' });
  now += 3 * WEEK_MS;
  expect(await documents(next)).toMatchObject([{ policy: old.hash, n: 25 }]);
});

describe('two collectors on one file', () => {
  /** @threat fakes-replay */
  test('count a report once between them and release a batch once', async () => {
    const [one, two] = [await start(), await start()];
    const wires = Array.from({ length: 60 }, () => signReport());
    const outcomes = await Promise.all(wires.flatMap((wire) => [one.accept(wire), two.accept(wire)]));
    expect(outcomes.filter(({ outcome }) => outcome === 'counted')).toHaveLength(60);
    expect(outcomes.filter(({ outcome }) => outcome === 'repeated')).toHaveLength(60);
    now += 3 * WEEK_MS;
    const closed = await Promise.all([one.closeBatches(), two.closeBatches()]);
    expect(closed.sort()).toEqual([0, 1]);
    expect(await documents(two)).toMatchObject([{ n: 60 }]);
    expect(await one.releases()).toEqual(await two.releases());
  });

  test('a report that was judged before another process closed its batch is not counted', async () => {
    const collector = await start();
    await collector.accept(signReport());
    // A second process whose clock is ahead releases the batch; then a report that passed its checks is committed.
    const ahead = await openCollector({ policies: [], database: file(), now: () => NOW + 3 * WEEK_MS });
    expect(await ahead.closeBatches()).toBe(1);
    await ahead.close();
    expect(await collector.accept(signReport())).toEqual({ outcome: 'refused', check: 'closed' });
    expect(rows('batch')).toMatchObject([{ n: 1, state: 'released' }]);
    expect(rows('spent')).toEqual([]);
  });

  test('a policy that only the other one was started with is learnt from the file', async () => {
    const other = policyText({ jurisdiction: 'UK' });
    const [one, two] = [await start(), await start([other.text])];
    await two.accept(signReport({ policy: other.hash }));
    now += 3 * WEEK_MS;
    expect(await documents(one)).toMatchObject([{ policy: other.hash, suppressed: true }]);
  });
});

test('every commit is flushed to a write-ahead log', async () => {
  await start();
  const database = new Database(file(), { readonly: true });
  expect(database.pragma('journal_mode', { simple: true })).toBe('wal');
  database.close();
  const store = await openStore(sqliteDialect(file()));
  await store.close();
});

test('in memory it works the same and leaves no file', async () => {
  const collector = await start([policyText().text], ':memory:');
  expect(await collector.accept(signReport())).toEqual({ outcome: 'counted' });
  now += 3 * WEEK_MS;
  expect(await documents(collector)).toMatchObject([{ suppressed: true }]);
});

test('a fault of the database is told to the operator, and the sender is to try again', async () => {
  const faults: unknown[] = [];
  const collector = await openCollector({
    policies: [policyText().text],
    database: file(),
    now: () => now,
    onFault: (fault) => faults.push(fault),
  });
  await collector.close();
  expect(await collector.accept(signReport())).toEqual({ outcome: 'unavailable' });
  expect(faults).toHaveLength(1);
});

test('a bad policy and a bad path are refused with the place and the reason', async () => {
  const refused = (code: 'document/refused' | 'document/malformed' | 'storage/failed', text: RegExp) =>
    expect.toSatisfy((e) => isAttuneError(e, code) && text.test(e.message)) as unknown;
  await expect(start(['{}'])).rejects.toEqual(refused('document/refused', /\$\.authority/));
  await expect(start(['{'])).rejects.toEqual(refused('document/malformed', /offset 1/));
  await expect(start([policyText({ threshold: 5 }).text])).rejects.toEqual(
    refused('document/refused', /\$\.threshold/),
  );
  await expect(start(undefined, join(folder, 'no', 'such.sqlite'))).rejects.toEqual(
    refused('storage/failed', /such\.sqlite/),
  );
  await expect(start(undefined, folder)).rejects.toEqual(refused('storage/failed', /Cannot open/));
});
