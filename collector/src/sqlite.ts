/**
 * SQLite as the collector's embedded database: write-ahead log, every commit flushed, one file that several processes
 * may share.
 *
 * Kysely's own dialect opens deferred transactions and migrates outside of one. With a second process on the file, the
 * former fails where a read precedes a write (SQLITE_BUSY, which no time-out cures), and the latter could create a
 * table twice. So here each transaction takes the write lock at once, and migrations run in one. SQLite itself would
 * wait for that lock by putting the thread to sleep, and with it every request; here the wait is asynchronous.
 */
import Database from 'better-sqlite3';
import { CompiledQuery, type DatabaseConnection, SqliteAdapter, SqliteDialect, SqliteDriver } from 'kysely';
import { AttuneError } from '../../kernel/errors.js';

/** How long to wait for another process to end its transaction, and how often to look. */
const BUSY_MS = 5_000;
const LOOK_MS = 2;

/** A dialect over the file `path`, or over memory for `:memory:`. @throws {AttuneError} `storage/failed` */
export function sqliteDialect(path: string): SqliteDialect {
  return new SharedSqliteDialect({ database: openDatabase(path) });
}

function openDatabase(path: string): Database.Database {
  try {
    const database = new Database(path, { timeout: BUSY_MS });
    const mode = database.pragma('journal_mode = WAL', { simple: true });
    if (mode !== 'wal' && path !== ':memory:') throw new Error(`its journal stays in mode "${String(mode)}"`);
    // In a write-ahead log only FULL flushes each commit: without it a power cut may lose acknowledged reports.
    database.pragma('synchronous = FULL');
    return database;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AttuneError(
      'storage/failed',
      `Cannot open the database ${path}: ${reason}. Name a file in a folder that exists and can be written.`,
      { cause },
    );
  }
}

class SharedSqliteDialect extends SqliteDialect {
  readonly #database: Database.Database;

  constructor(config: { database: Database.Database }) {
    super(config);
    this.#database = config.database;
  }

  override createDriver(): SqliteDriver {
    return new ImmediateDriver(this.#database);
  }

  override createAdapter(): SqliteAdapter {
    return new TransactionalAdapter();
  }
}

class ImmediateDriver extends SqliteDriver {
  readonly #database: Database.Database;

  constructor(database: Database.Database) {
    super({ database });
    this.#database = database;
  }

  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    // Nobody else uses the connection meanwhile: kysely lends it to one transaction at a time.
    this.#database.pragma('busy_timeout = 0');
    try {
      for (let looks = 1; ; looks++) {
        try {
          await connection.executeQuery(CompiledQuery.raw('begin immediate'));
          return;
        } catch (error) {
          if (!isBusy(error) || looks * LOOK_MS >= BUSY_MS) throw error;
        }
        await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      }
    } finally {
      this.#database.pragma(`busy_timeout = ${BUSY_MS}`);
    }
  }
}

const isBusy = (error: unknown): boolean =>
  error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');

class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}
