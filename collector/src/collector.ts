/**
 * The collector: takes reports in, gives released documents out, and keeps no report in between.
 *
 * Time comes from `now` alone. Batches are closed when somebody reads, when a report arrives on a new day, and by a
 * timer that keeps no process alive.
 */
import { utf8 } from '../../kernel/bytes.js';
import { AttuneError } from '../../kernel/errors.js';
import { unixDay } from '../../kernel/policy.js';
import { siteLogOrigin } from '../../kernel/receipt.js';
import { type Check, judgeReport } from './accept.js';
import { isClosed } from './batch.js';
import { type KnownPolicy, readKnownPolicy } from './known-policy.js';
import { encodeRelease, releaseBatch } from './release.js';
import { openSiteLog, type SiteLog } from './site-log.js';
import { openSiteKey, type SiteKey } from './site-log-key.js';
import { sqliteDialect } from './sqlite.js';
import { openStore } from './store.js';

export interface CollectorOptions {
  /** JSON texts of the policies whose reports are counted. */
  readonly policies: readonly string[];
  /** Path of the SQLite file, or `:memory:`. */
  readonly database: string;
  /** Path of the site log's signing key; `<database>.site-log.key` where it is left out. Made where it is missing. */
  readonly siteLogKey?: string;
  /** Unix ms; `Date.now` where it is left out. */
  readonly now?: () => number;
  /** Told of faults of the database. Never of anything that came with a report. */
  readonly onFault?: (fault: unknown) => void;
}

/**
 * What became of a report. `counted` and `repeated` are durable, and the sender may forget it; after `refused` nothing
 * was counted and never will be; after `unavailable` (overload, or a fault of the database) it should be sent again.
 */
export type Verdict =
  | { readonly outcome: 'counted' }
  | { readonly outcome: 'repeated' }
  | { readonly outcome: 'refused'; readonly check: Check | 'closed' }
  | { readonly outcome: 'unavailable' };

export interface Collector {
  /** Judges a report and counts it. Never rejects. */
  accept(body: Uint8Array | string): Promise<Verdict>;
  /** Closes and releases every batch whose time is over; returns how many. */
  closeBatches(): Promise<number>;
  /** The canonical JSON texts of all released documents, oldest epoch first. */
  releases(): Promise<string[]>;
  /** Where a policy opts in to it. */
  readonly siteLog: SiteLog | null;
  /** Answers the reports under way, then closes the database. */
  close(): Promise<void>;
}

const CLOSE_EVERY_MS = 60_000;

/**
 * Opens a collector.
 *
 * @throws {AttuneError} `document/malformed` or `document/refused` for a bad policy, `storage/failed` for the database,
 * `options/invalid` for the key.
 * @example
 * const collector = await openCollector({ policies: [json], database: 'attune.sqlite' });
 * await fastify.register(collectorRoutes, { prefix: '/collect', collector });
 */
export async function openCollector({
  policies,
  database,
  siteLogKey,
  now = Date.now,
  onFault = () => undefined,
}: CollectorOptions): Promise<Collector> {
  const accepted = byHash(policies);
  const key = await siteKey(accepted.values(), siteLogKey ?? keyBeside(database));
  const siteLog = key && (await openSiteLog({ dialect: sqliteDialect(database), key, onFault }));
  const store = await openStore(sqliteDialect(database));
  // Batches outlive the options they were opened under: those of earlier policies are still to be released.
  const remembered = new Map(accepted);
  for (const { hash, text } of accepted.values()) await store.rememberPolicy(hash, text);
  let closedOnDay = -1;

  async function closeBatches(): Promise<number> {
    const time = now();
    const open = await store.openBatches();
    if (open.some(({ policy }) => !remembered.has(policy))) {
      for (const [hash, known] of byHash([...(await store.policies()).values()])) remembered.set(hash, known);
    }
    const due = open.filter(({ policy, epoch }) => isClosed(remembered.get(policy)!.policy, epoch, time));
    const closed =
      due.length === 0
        ? 0
        : await store.closeBatches(due, (batch) => encodeRelease(releaseBatch(remembered.get(batch.policy)!, batch)));
    closedOnDay = unixDay(time);
    return closed;
  }

  /** Epochs begin at midnight UTC, so within a day nothing new can be due. */
  async function closeOnNewDay(): Promise<void> {
    if (unixDay(now()) !== closedOnDay) await closeBatches();
  }

  async function accept(body: Uint8Array | string): Promise<Verdict> {
    if (!store.hasRoom()) return { outcome: 'unavailable' };
    const judgement = await judgeReport(typeof body === 'string' ? utf8(body) : body, accepted, now());
    if (!judgement.sound) return { outcome: 'refused', check: judgement.failed };
    try {
      await closeOnNewDay();
      const outcome = await store.count(judgement.report);
      return outcome === 'closed' ? { outcome: 'refused', check: 'closed' } : { outcome };
    } catch (fault) {
      onFault(fault);
      return { outcome: 'unavailable' };
    }
  }

  const timer = setInterval(() => void closeOnNewDay().catch(onFault), CLOSE_EVERY_MS);
  timer.unref();

  return {
    accept,
    closeBatches,
    releases: async () => {
      await closeBatches();
      return store.releases();
    },
    siteLog,
    close: async () => {
      clearInterval(timer);
      await Promise.all([store.close(), siteLog?.close()]);
    },
  };
}

const byHash = (policies: readonly string[]): Map<string, KnownPolicy> =>
  new Map(policies.map(readKnownPolicy).map((known) => [known.hash, known]));

const keyBeside = (database: string): string | null => (database === ':memory:' ? null : `${database}.site-log.key`);

/** The key of the log that the policies opt in to; null where none does. */
async function siteKey(policies: Iterable<KnownPolicy>, file: string | null): Promise<SiteKey | null> {
  const optingIn = [...policies].filter(({ policy }) => policy.siteLog !== null);
  const [origin, another] = new Set(optingIn.map(({ policy }) => siteLogOrigin(policy)));
  if (another !== undefined) {
    throw new AttuneError(
      'document/refused',
      'The policies have site logs of several sites. Run a collector for each.',
    );
  }
  return origin === undefined ? null : openSiteKey(origin, file);
}
