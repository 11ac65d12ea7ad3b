/**
 * The site log's memory: one table. At level 0 it holds the commitments, as they were posted; above, the hashes of
 * complete subtrees. Nothing says who posted one, or when.
 *
 * A transaction takes the write lock before it reads the size, so several processes may append to one log.
 */
import { type Dialect, Kysely, type Migration, type Transaction } from 'kysely';
import { type Bytes, fromHex, toHex, utf8 } from '../../kernel/bytes.js';
import { leafHash } from '../../kernel/merkle.js';
import { siteLeaf } from '../../kernel/receipt.js';
import { migrate } from './migrate.js';
import { sha256 } from './sha256.js';
import { grow, nameOf, type Nodes, type Place, rootPlaces } from './site-tree.js';

interface Tables {
  /** `hash` in hex; of level 0 it is the commitment, of which the leaf's hash is made. */
  site_node: { level: number; position: number; hash: string };
}

export interface Appended {
  /** Leaves of the log. */
  readonly size: number;
  /** The index of each commitment, in the order they were given. */
  readonly indexes: readonly number[];
  /** What proves root and new leaves. */
  readonly nodes: Nodes;
}

export interface SiteLogStore {
  /** Appends those commitments (in hex) that the log does not have yet. Resolves once that is durable. */
  append(commitments: readonly string[]): Promise<Appended>;
  size(): Promise<number>;
  nodes(places: readonly Place[]): Promise<Nodes>;
  /** Consecutive commitments, in hex; fewer than asked for where the log ends. */
  commitments(from: number, count: number): Promise<string[]>;
  /** Consecutive hashes of one level; fewer than asked for where they end. */
  hashes(level: number, from: number, count: number): Promise<Bytes[]>;
  close(): Promise<void>;
}

/** Opens the store, and brings its table up to date. @throws {AttuneError} `storage/failed` */
export async function openSiteLogStore(dialect: Dialect): Promise<SiteLogStore> {
  const db = new Kysely<Tables>({ dialect });
  await migrate(db, MIGRATIONS, 'site_log_migration');

  return {
    append: (commitments) => db.transaction().execute((tx) => appendAll(tx, commitments)),
    size: () => sizeOf(db),
    nodes: (places) => readNodes(db, places),
    commitments: (from, count) => readRow(db, 0, from, count),
    hashes: async (level, from, count) =>
      Promise.all((await readRow(db, level, from, count)).map((stored) => hashOf(level, stored))),
    close: () => db.destroy(),
  };
}

async function appendAll(tx: Transaction<Tables>, commitments: readonly string[]): Promise<Appended> {
  const rows = await tx
    .selectFrom('site_node')
    .select(['hash', 'position'])
    .where('level', '=', 0)
    .where('hash', 'in', commitments)
    .execute();
  const indexes = new Map(rows.map(({ hash, position }) => [hash, position]));
  const before = await sizeOf(tx);
  const fresh = [...new Set(commitments)].filter((commitment) => !indexes.has(commitment));
  for (const [i, commitment] of fresh.entries()) indexes.set(commitment, before + i);

  const nodes = new Map(await readNodes(tx, rootPlaces(before)));
  const made = await grow(nodes, before, await Promise.all(fresh.map((commitment) => hashOf(0, commitment))));
  const values = made.map(({ level, index }) => {
    const hash = level === 0 ? fresh[index - before]! : toHex(nodes.get(nameOf({ level, index }))!);
    return { level, position: index, hash };
  });
  if (values.length > 0) await tx.insertInto('site_node').values(values).execute();
  return { size: before + fresh.length, indexes: commitments.map((commitment) => indexes.get(commitment)!), nodes };
}

async function sizeOf(db: Kysely<Tables>): Promise<number> {
  const last = await db
    .selectFrom('site_node')
    .select('position')
    .where('level', '=', 0)
    .orderBy('position', 'desc')
    .limit(1)
    .executeTakeFirst();
  return last ? last.position + 1 : 0;
}

async function readRow(db: Kysely<Tables>, level: number, from: number, count: number): Promise<string[]> {
  const rows = await db
    .selectFrom('site_node')
    .select('hash')
    .where('level', '=', level)
    .where('position', '>=', from)
    .where('position', '<', from + count)
    .orderBy('position')
    .execute();
  return rows.map(({ hash }) => hash);
}

async function readNodes(db: Kysely<Tables>, places: readonly Place[]): Promise<Nodes> {
  if (places.length === 0) return new Map();
  const rows = await db
    .selectFrom('site_node')
    .selectAll()
    .where(({ and, eb, or }) =>
      or(places.map(({ level, index }) => and([eb('level', '=', level), eb('position', '=', index)]))),
    )
    .execute();
  return new Map(
    await Promise.all(
      rows.map(
        async ({ level, position, hash }) => [nameOf({ level, index: position }), await hashOf(level, hash)] as const,
      ),
    ),
  );
}

/** The hash that a stored value stands for. */
const hashOf = (level: number, stored: string): Promise<Bytes> => {
  const bytes = fromHex(stored)!;
  return level === 0 ? leafHash(sha256, utf8(siteLeaf(bytes))) : Promise.resolve(bytes);
};

const MIGRATIONS: Record<string, Migration> = {
  '001-tree': {
    async up(db: Kysely<never>) {
      await db.schema
        .createTable('site_node')
        .addColumn('level', 'integer', (column) => column.notNull())
        .addColumn('position', 'integer', (column) => column.notNull())
        .addColumn('hash', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('site_node_key', ['level', 'position'])
        .execute();
      // One leaf for one commitment.
      await db.schema
        .createIndex('site_leaf')
        .unique()
        .on('site_node')
        .column('hash')
        .where('level' as never, '=', 0)
        .execute();
    },
  },
};
