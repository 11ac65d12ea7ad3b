/**
 * The collector's memory: counters, spent keys, releases. SQL by kysely, the same on SQLite and PostgreSQL.
 *
 * A report is never stored. One transaction spends the hash of its one-time key and increments the counters; if the
 * hash was spent already, nothing is counted, so a report that is sent again after a lost answer counts once. All
 * arithmetic is in SQL, and a batch is locked before its counters, so several processes may share one database.
 */
import { type ColumnType, type Dialect, Kysely, type Migration, sql, type Transaction } from 'kysely';
import type { CountableReport } from './accept.js';
import { type BatchKey, batchName, type ClosedBatch } from './batch.js';
import { groupCommit } from './group-commit.js';
import { migrate } from './migrate.js';

/** PostgreSQL's bigint, which pg reads as text lest it lose digits. */
type Count = ColumnType<number | string, number, number>;

interface Tables {
  policy: { hash: string; document: string };
  batch: { metric: string; policy: string; epoch: number; n: Count; state: 'open' | 'released' };
  counter: { metric: string; policy: string; epoch: number; cell: number; count: Count };
  spent: { epoch: number; hash: string };
  release: { metric: string; policy: string; epoch: number; document: string };
}

/**
 * `counted`: durable, for the first time. `repeated`: its key was spent before, nothing was counted. `closed`: its
 * batch closed meanwhile.
 */
export type CountOutcome = 'counted' | 'repeated' | 'closed';

export interface Store {
  /** Counts a report. Resolves once that is durable. */
  count(report: CountableReport): Promise<CountOutcome>;
  /** Whether another report may wait for its commit. */
  hasRoom(): boolean;
  /** Keeps the text of a policy, so that its batches can be released after the operator has moved on to another. */
  rememberPolicy(hash: string, document: string): Promise<void>;
  /** The texts of all policies ever remembered, by hash. */
  policies(): Promise<ReadonlyMap<string, string>>;
  openBatches(): Promise<BatchKey[]>;
  /**
   * Closes batches and keeps what `release` says of each, in one transaction. A batch that another process closed
   * first is passed over. Returns how many were closed here.
   */
  closeBatches(keys: readonly BatchKey[], release: (batch: ClosedBatch) => string): Promise<number>;
  /** Released documents, oldest epoch first. */
  releases(): Promise<string[]>;
  /** Waits for reports under way, then closes the database. */
  close(): Promise<void>;
}

/** Reports in one transaction; well below the 32 766 parameters of SQLite and the 65 535 of PostgreSQL. */
const GROUP_SIZE = 512;
const WINDOW_MS = 5;
/** About a second's work for one core, since verification bounds it. */
const WAITING_SIZE = 4_096;

/** Opens the store, and brings its tables up to date. */
export async function openStore(dialect: Dialect): Promise<Store> {
  const db = new Kysely<Tables>({ dialect });
  await migrate(db, MIGRATIONS);
  const counting = groupCommit((reports: readonly CountableReport[]) => countAll(db, reports), {
    windowMs: WINDOW_MS,
    groupSize: GROUP_SIZE,
    waitingSize: WAITING_SIZE,
  });

  return {
    count: counting.submit,
    hasRoom: counting.hasRoom,
    rememberPolicy: (hash, document) =>
      db.transaction().execute(async (tx) => {
        await tx
          .insertInto('policy')
          .values({ hash, document })
          .onConflict((conflict) => conflict.column('hash').doNothing())
          .execute();
      }),
    policies: async () => {
      const rows = await db.selectFrom('policy').selectAll().execute();
      return new Map(rows.map(({ hash, document }) => [hash, document]));
    },
    openBatches: () =>
      db.selectFrom('batch').select(['metric', 'policy', 'epoch']).where('state', '=', 'open').execute(),
    closeBatches: (keys, release) =>
      db.transaction().execute(async (tx) => {
        let closed = 0;
        for (const key of inOrder(keys)) if (await closeBatch(tx, key, release)) closed++;
        await forgetSpent(tx, keys);
        return closed;
      }),
    releases: async () => {
      const rows = await db
        .selectFrom('release')
        .select('document')
        .orderBy('epoch')
        .orderBy('metric')
        .orderBy('policy')
        .execute();
      return rows.map(({ document }) => document);
    },
    close: async () => {
      await counting.settled();
      await db.destroy();
    },
  };
}

/** Counts a group of reports in one transaction. */
function countAll(db: Kysely<Tables>, reports: readonly CountableReport[]): Promise<CountOutcome[]> {
  return db.transaction().execute(async (tx) => {
    const open = await lockOpenBatches(
      tx,
      reports.map(({ batch }) => batch),
    );
    const countable = reports.filter(({ batch }) => open.has(batchName(batch)));
    const fresh = await spend(tx, countable);

    const counted = new Map([...open].map((name): [string, CountableReport[]] => [name, []]));
    const outcomes = reports.map((report): CountOutcome => {
      const group = counted.get(batchName(report.batch));
      if (!group) return 'closed';
      // Deleted as it is counted: of two equal reports in one transaction, the second is a repetition.
      if (!fresh.delete(spentName(report))) return 'repeated';
      group.push(report);
      return 'counted';
    });
    for (const group of counted.values()) if (group.length > 0) await addToBatch(tx, group);
    return outcomes;
  });
}

/**
 * Creates the batches that are missing, locks them all until the transaction ends, and returns the names of those that
 * are open. The update changes nothing: it is what locks a row on PostgreSQL and what tells open from released.
 */
async function lockOpenBatches(tx: Transaction<Tables>, keys: readonly BatchKey[]): Promise<Set<string>> {
  const distinct = new Map(keys.map((key) => [batchName(key), key]));
  const rows = await tx
    .insertInto('batch')
    .values(inOrder([...distinct.values()]).map((key) => ({ ...key, n: 0, state: 'open' as const })))
    .onConflict((conflict) =>
      conflict.columns(['metric', 'policy', 'epoch']).doUpdateSet({ state: 'open' }).where('batch.state', '=', 'open'),
    )
    .returning(['metric', 'policy', 'epoch'])
    .execute();
  return new Set(rows.map(batchName));
}

/** Spends the keys of reports and returns the names of those that were not spent before. */
async function spend(tx: Transaction<Tables>, reports: readonly CountableReport[]): Promise<Set<string>> {
  if (reports.length === 0) return new Set();
  const rows = await tx
    .insertInto('spent')
    .values(
      reports
        .map(({ batch, spent }) => ({ epoch: batch.epoch, hash: spent }))
        .sort((a, b) => (a.hash < b.hash ? -1 : 1)),
    )
    .onConflict((conflict) => conflict.columns(['epoch', 'hash']).doNothing())
    .returning(['epoch', 'hash'])
    .execute();
  return new Set(rows.map(({ epoch, hash }) => `${epoch} ${hash}`));
}

const spentName = ({ batch, spent }: CountableReport): string => `${batch.epoch} ${spent}`;

/** Adds reports of one batch to its counters. */
async function addToBatch(tx: Transaction<Tables>, reports: readonly CountableReport[]): Promise<void> {
  const { metric, policy, epoch } = reports[0]!.batch;
  const counts = new Map<number, number>();
  for (const { cells } of reports) for (const cell of cells) counts.set(cell, (counts.get(cell) ?? 0) + 1);
  await tx
    .updateTable('batch')
    .set({ n: sql<number>`n + ${reports.length}` })
    .where('metric', '=', metric)
    .where('policy', '=', policy)
    .where('epoch', '=', epoch)
    .execute();
  await tx
    .insertInto('counter')
    .values([...counts].map(([cell, count]) => ({ metric, policy, epoch, cell, count })))
    .onConflict((conflict) =>
      conflict
        .columns(['metric', 'policy', 'epoch', 'cell'])
        .doUpdateSet((eb) => ({ count: eb('counter.count', '+', eb.ref('excluded.count')) })),
    )
    .execute();
}

async function closeBatch(
  tx: Transaction<Tables>,
  { metric, policy, epoch }: BatchKey,
  release: (batch: ClosedBatch) => string,
): Promise<boolean> {
  const closed = await tx
    .updateTable('batch')
    .set({ state: 'released' })
    .where('metric', '=', metric)
    .where('policy', '=', policy)
    .where('epoch', '=', epoch)
    .where('state', '=', 'open')
    .returning('n')
    .executeTakeFirst();
  if (!closed) return false;
  const rows = await tx
    .selectFrom('counter')
    .select(['cell', 'count'])
    .where('metric', '=', metric)
    .where('policy', '=', policy)
    .where('epoch', '=', epoch)
    .execute();
  const counts = new Map(rows.map(({ cell, count }) => [cell, Number(count)]));
  const document = release({ metric, policy, epoch, n: Number(closed.n), counts });
  await tx.insertInto('release').values({ metric, policy, epoch, document }).execute();
  return true;
}

/** Deletes the spent keys of epochs of which no batch is open any more: nothing they guard against can be counted. */
async function forgetSpent(tx: Transaction<Tables>, keys: readonly BatchKey[]): Promise<void> {
  for (const epoch of new Set(keys.map((key) => key.epoch))) {
    await tx
      .deleteFrom('spent')
      .where('epoch', '=', epoch)
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('batch').select('batch.epoch').where('batch.epoch', '=', epoch).where('state', '=', 'open'),
          ),
        ),
      )
      .execute();
  }
}

/** One order of locking for all processes, so that no two wait for each other. */
const inOrder = (keys: readonly BatchKey[]): BatchKey[] =>
  [...keys].sort((a, b) => (batchName(a) < batchName(b) ? -1 : 1));

const MIGRATIONS: Record<string, Migration> = {
  '001-tables': {
    async up(db: Kysely<never>) {
      const key = ['metric', 'policy', 'epoch'] as const;
      await db.schema
        .createTable('policy')
        .addColumn('hash', 'text', (column) => column.primaryKey())
        .addColumn('document', 'text', (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('batch')
        .addColumn('metric', 'text', (column) => column.notNull())
        .addColumn('policy', 'text', (column) => column.notNull())
        .addColumn('epoch', 'integer', (column) => column.notNull())
        .addColumn('n', 'bigint', (column) => column.notNull())
        .addColumn('state', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('batch_key', [...key])
        .execute();
      await db.schema
        .createTable('counter')
        .addColumn('metric', 'text', (column) => column.notNull())
        .addColumn('policy', 'text', (column) => column.notNull())
        .addColumn('epoch', 'integer', (column) => column.notNull())
        .addColumn('cell', 'integer', (column) => column.notNull())
        .addColumn('count', 'bigint', (column) => column.notNull())
        .addPrimaryKeyConstraint('counter_key', [...key, 'cell'])
        .execute();
      await db.schema
        .createTable('spent')
        .addColumn('epoch', 'integer', (column) => column.notNull())
        .addColumn('hash', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('spent_key', ['epoch', 'hash'])
        .execute();
      await db.schema
        .createTable('release')
        .addColumn('metric', 'text', (column) => column.notNull())
        .addColumn('policy', 'text', (column) => column.notNull())
        .addColumn('epoch', 'integer', (column) => column.notNull())
        .addColumn('document', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('release_key', [...key])
        .execute();
    },
  },
};
