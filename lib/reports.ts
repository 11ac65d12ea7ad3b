/**
 * When a report leaves: once an epoch, at page hide or after a random delay within the visit, and never within 60 s of a
 * consent decision. The worker seals; the ledger is told; then the page posts the bytes.
 */
import type { Grant, Gate } from '../consent/gate.js';
import { AttuneError } from '../kernel/errors.js';
import type { SealedReport } from '../kernel/protocol.js';
import type { Store } from '../kernel/store.js';
import { randomBytes, sha256Hex } from '../platform/crypto.js';
import type { EngineClient } from './engine-client.js';
import type { AttuneEvents, Preview } from './face.js';
import { postReport } from './sender.js';

/** Apart from a consent decision by at least this much, so that no report can be told from the click behind it. */
const CONSENT_DISTANCE_MS = 60_000;
const MAX_DELAY_MS = 240_000;
const LOOK_MS = 5000;
const RETRY_MS = 60_000;

export interface ReportsHost {
  readonly grant: Grant;
  readonly gate: Gate;
  readonly engine: EngineClient;
  readonly store: Store;
  readonly collector: string;
  /** Ends with the page; a report that is on its way may still arrive. */
  readonly signal: AbortSignal;
  now(): number;
  fault(thrown: unknown): void;
  emit<E extends keyof AttuneEvents>(type: E, event: AttuneEvents[E]): void;
}

export interface Reports {
  /** The page is going: the last moment of a visit that can be relied on. */
  atHide(): Promise<void>;
  preview(): Promise<Preview>;
}

export function startReports(host: ReportsHost): Reports {
  const { grant, gate, engine, store, collector, signal, now, emit, fault } = host;
  const [high, low] = randomBytes(2) as unknown as [number, number];
  let notBefore = grant.since + CONSENT_DISTANCE_MS;
  const dueAt = Math.max(now(), notBefore) + ((high * 256 + low) / 65_536) * MAX_DELAY_MS;
  let busy: Promise<void> | null = null;
  let said = 'No report was made yet.';

  /** Sends what waits, oldest first, until there is nothing more to say. */
  async function send(): Promise<void> {
    for (;;) {
      // The browser may object by now, or the grant have run out, while the page stayed open.
      await gate.lookAgain();
      if (signal.aborted) return;
      const { report, why } = await engine.call('seal', now());
      said = why;
      if (!report) return;
      const { epoch, metric, eps, wire, key } = report;
      const about = { epoch, metric, bytes: wire.length };
      emit('report', { state: 'waiting', ...about });
      await gate.recordReport({ digest: await sha256Hex(wire), epoch, eps, metric });
      if (!(await postReport(collector, wire, grant.signal))) {
        notBefore = now() + RETRY_MS;
        throw new AttuneError('report/unsent', 'The collector did not take the report. It is kept.');
      }
      await store.write([{ key, value: { ...report, sent: true } }]);
      emit('report', { state: 'accepted', ...about });
    }
  }

  const attempt = (): Promise<void> => {
    if (signal.aborted || now() < notBefore) return Promise.resolve();
    busy ??= send()
      .then(() => clearInterval(timer))
      .catch(fault)
      .finally(() => (busy = null));
    return busy;
  };

  const timer = setInterval(() => {
    if (now() >= dueAt) void attempt();
  }, LOOK_MS);
  signal.addEventListener('abort', () => {
    clearInterval(timer);
  });

  return {
    atHide: attempt,
    async preview() {
      const waiting = (await keptReports(store)).find(({ sent }) => !sent);
      return waiting ? { wire: waiting.wire, why: 'This report waits to be sent.' } : { wire: null, why: said };
    },
  };
}

/** Reports of the open batches as they lie on this device, sent or waiting. */
export async function keptReports(store: Store): Promise<SealedReport[]> {
  const reports = await Promise.all((await store.keys('q:')).map((key) => store.get(key)));
  return reports.filter((report) => report !== undefined) as SealedReport[];
}
