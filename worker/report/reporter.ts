/**
 * The reporter: what was tallied goes in, at most one sealed report an epoch comes out.
 *
 * The order is the law of this file, and it reads from top to bottom in {@link Reporter.seal}: the report that waits, the
 * debit, and only when that is durable the first random byte; then noise, a key that is used once, the signature, the
 * outbox. A crash anywhere may lose a report. It can never make a second one.
 */
import { sealReport } from '../../kernel/envelope.js';
import { epochOf, type EpsilonFraction, type Metric, type Policy, unixDay } from '../../kernel/policy.js';
import type { SealedReport } from '../../kernel/protocol.js';
import type { Change, Store } from '../../kernel/store.js';
import { subsetSelection } from '../../kernel/stats/subset-selection.js';
import type { SigningKey } from '../../platform/crypto.js';
import { CAPS, debit, type DebitRefusal, microEps, readDebits, spentWithin } from './budget.js';
import { type Random, sampleSubset, uniformOver } from './noise.js';
import { outboxKey, waitingReport, wasSent } from './outbox.js';
import { createTally } from './tally.js';

export interface ReporterOptions {
  /** Keeps tally and outbox, under the data key. */
  readonly store: Store;
  /** Keeps the debits, in the clear, since they outlive the data key. By default `store`. */
  readonly budget?: Store;
  readonly policy: Policy;
  readonly policySha256: string;
  readonly random: Random;
  /** Makes the key of one report. */
  readonly newKey: () => Promise<SigningKey>;
  /** Runs work alone on the origin: tabs and copies share one budget. */
  readonly lock: <T>(name: string, work: () => Promise<T>) => Promise<T>;
}

export interface Reporter {
  /** Notes a share of 0..1 for each metric that the policy names; NaN is nothing to say. */
  note(shares: Readonly<Record<string, number>>): void;
  /** The report to post now, or null and why in words for the visitor. Asked again, it answers with the same bytes. */
  seal(now: number): Promise<{ report: SealedReport | null; why: string }>;
  /** Keeps what was noted since the last time in the tally of the epoch of `now`. */
  save(now: number): Promise<void>;
  spent(now: number): Promise<{ spentMicroEps91: number; spentMicroEps364: number }>;
}

const LOCK = 'report';

const PERIODS = {
  weekly: { prompt: "This week's", 'next-epoch': "Last week's" },
  daily: { prompt: "Today's", 'next-epoch': "Yesterday's" },
} as const;

const REFUSALS: Readonly<Record<DebitRefusal, (period: string) => string>> = {
  debited: (period) => `${period} report was already made, and nothing waits to be sent.`,
  clock: () => "This device's clock was set back; reports go on when it has caught up.",
  cap: () => 'The privacy budget is used up for now; reports go on when old ones are three months or a year past.',
  excess: () => 'The policy of this site asks for a report that would tell too much; none is made.',
  unreadable: () => 'The record of the privacy budget cannot be read, so nothing is reported.',
};

export function createReporter(options: ReporterOptions): Reporter {
  const { store, budget = store, policy, policySha256, random, newKey, lock } = options;
  const { metrics, site } = policy;
  /** The period a report is about, as its visitor would call it. */
  const period = PERIODS[policy.budget][policy.send];
  const tallyKey = (epoch: number): string => `t:${epoch}`;
  /** What was noted since the last save. */
  let noted = createTally(metrics);

  /** The epoch whose report is due now. */
  const dueEpoch = (now: number): number => epochOf(policy.budget, now) - (policy.send === 'next-epoch' ? 1 : 0);

  async function keepNoted(now: number): Promise<void> {
    const key = tallyKey(epochOf(policy.budget, now));
    // Taken first: what is noted while we wait belongs to the next save.
    const fresh = noted;
    noted = createTally(metrics);
    try {
      const tally = createTally(metrics, await store.get(key));
      tally.absorb(fresh);
      const past = (await store.keys('t:')).filter((old) => Number(old.slice(2)) < dueEpoch(now));
      await store.write([{ key, value: tally.cells() }, ...past.map((old): Change => ({ key: old, remove: true }))]);
    } catch (thrown) {
      fresh.absorb(noted);
      noted = fresh;
      throw thrown;
    }
  }

  async function seal(now: number): Promise<{ report: SealedReport | null; why: string }> {
    const waiting = await waitingReport(store, epochOf(policy.budget, now));
    if (waiting) return { report: waiting, why: 'This report waits to be sent.' };
    if (metrics.length === 0) return { report: null, why: 'The policy of this site names nothing to report.' };

    await keepNoted(now);
    const epoch = dueEpoch(now);
    const kept = await store.get(tallyKey(epoch));
    if (kept === undefined)
      return { report: null, why: 'This is the first visit that counts; its report is made next time.' };

    const refusal = await debit(budget, epoch, dearest(metrics), now);
    if (refusal === 'debited' && (await wasSent(store, epoch))) {
      return { report: null, why: `${period} report was already sent.` };
    }
    if (refusal) return { report: null, why: REFUSALS[refusal](period) };

    // From here on the budget is spent, and from here on randomness is drawn.
    const metric = metrics[uniformOver(random)(metrics.length)]!;
    const r = sampleSubset(
      createTally(metrics, kept).cellOf(metric.id),
      subsetSelection(metric.cells, metric.eps),
      random,
    );
    const wire = await sealReport({ epoch, metric: metric.id, policy: policySha256, r, site }, await newKey());
    const report = { key: outboxKey(epoch), wire, epoch, metric: metric.id, eps: metric.eps };
    await store.write([{ key: report.key, value: report }]);
    return { report, why: `${period} report is ready to be sent.` };
  }

  return {
    note(shares) {
      for (const [id, share] of Object.entries(shares)) noted.note(id, share);
    },
    seal: (now) => lock(LOCK, () => seal(now)),
    save: (now) => lock(LOCK, () => keepNoted(now)),
    async spent(now) {
      const debits = await readDebits(budget);
      const [in91, in364] = CAPS.map((cap) => (debits ? spentWithin(debits, cap.days, unixDay(now)) : cap.microEps));
      return { spentMicroEps91: in91!, spentMicroEps364: in364! };
    },
  };
}

/** Choosing the metric is part of the mechanism, so a report costs the greatest ε of all metrics, whichever is drawn. */
function dearest(metrics: readonly Metric[]): EpsilonFraction {
  return metrics.map((metric) => metric.eps).reduce((a, b) => (microEps(b) > microEps(a) ? b : a));
}
