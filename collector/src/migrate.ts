/** Brings tables up to date: each part of the collector has its own, and its own record of what was done to them. */
import { type Kysely, type Migration, Migrator } from 'kysely';
import { AttuneError } from '../../kernel/errors.js';

/**
 * Runs the migrations that were not run yet, in order of their names. One that was published is never changed; add another.
 *
 * @throws {AttuneError} `storage/failed`, with the database closed.
 */
export async function migrate<Tables>(
  db: Kysely<Tables>,
  migrations: Record<string, Migration>,
  migrationTableName = 'kysely_migration',
): Promise<void> {
  const provider = { getMigrations: () => Promise.resolve(migrations) };
  const migrationLockTableName = `${migrationTableName}_lock`;
  const { error } = await new Migrator({ db, provider, migrationTableName, migrationLockTableName }).migrateToLatest();
  if (error === undefined) return;
  await db.destroy();
  const reason = error instanceof Error ? error.message : 'for no stated reason';
  throw new AttuneError('storage/failed', `Cannot bring the database up to date: ${reason}.`, { cause: error });
}
