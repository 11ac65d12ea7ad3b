/**
 * The outbox: reports that are debited, noised and signed, and wait for the page to post them.
 *
 * A report lies under `q:<epoch>` until its batch closes; the page marks it as sent when the collector has taken it. A
 * retry is the same bytes, so that it costs no budget and the collector counts it once.
 */
import { openReport } from '../../kernel/envelope.js';
import type { SealedReport } from '../../kernel/protocol.js';
import type { Store } from '../../kernel/store.js';

/** The batch of epoch E takes reports until the end of E + 2. */
const EPOCHS_OPEN = 2;

export const outboxKey = (epoch: number): string => `q:${epoch}`;

/** The oldest report that may still be sent in the epoch `current`, or null. Drops those whose batch has closed. */
export async function waitingReport(store: Store, current: number): Promise<SealedReport | null> {
  const epochs = (await store.keys('q:')).map((key) => Number(key.slice(2))).sort((a, b) => a - b);
  const closed = epochs.filter((epoch) => epoch + EPOCHS_OPEN < current);
  if (closed.length > 0) await store.write(closed.map((epoch) => ({ key: outboxKey(epoch), remove: true })));
  for (const epoch of epochs) {
    // A report of an epoch to come was made by a clock that ran ahead: it waits until that epoch.
    if (epoch + EPOCHS_OPEN < current || epoch > current) continue;
    const report = await store.get(outboxKey(epoch));
    if (isReportOf(epoch, report) && !report.sent) return report;
  }
  return null;
}

/** Whether the report of an epoch was taken by the collector. */
export const wasSent = async (store: Store, epoch: number): Promise<boolean> => {
  const report = await store.get(outboxKey(epoch));
  return isReportOf(epoch, report) && report.sent === true;
};

/** Whether a kept value is a whole report of this epoch: what is not must never be posted. */
function isReportOf(epoch: number, value: unknown): value is SealedReport {
  const report = Object(value) as Partial<SealedReport>;
  if (report.key !== outboxKey(epoch) || typeof report.wire !== 'string') return false;
  try {
    const { summary } = openReport(report.wire);
    return (
      summary.epoch === epoch && report.epoch === epoch && report.metric === summary.metric && Array.isArray(report.eps)
    );
  } catch {
    return false;
  }
}
