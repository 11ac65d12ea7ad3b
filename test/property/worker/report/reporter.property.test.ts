/** The reporter under random visits, tabs, erasures, crashes and clocks: one report an epoch, and the same bytes for ever. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openReport, REPORT_BYTES } from '../../../../kernel/envelope.js';
import { epochOf, type Policy } from '../../../../kernel/policy.js';
import { memoryStore, type Store } from '../../../../kernel/store.js';
import { createReporter, type ReporterOptions } from '../../../../worker/report/reporter.js';
import { seededRandom } from '../../../unit/worker/report/seeded.js';

const DAY = 86_400_000;
const numRuns = process.env['ATTUNE_LONG'] === '1' ? 20_000 : 150;

/** One thing that happens; `crashAt` is the operation on the store at which the process dies, before or after it took effect. */
const event = fc.record({
  days: fc.oneof({ weight: 6, arbitrary: fc.integer({ min: 0, max: 8 }) }, fc.integer({ min: -20, max: 120 })),
  act: fc.constantFrom('seal', 'seal', 'seal', 'tabs', 'save', 'accepted', 'withdraw'),
  share: fc.double({ min: -1, max: 2 }),
  crashAt: fc.oneof({ weight: 3, arbitrary: fc.constant(Infinity) }, fc.integer({ min: 1, max: 12 })),
  after: fc.boolean(),
});

const policy = (send: Policy['send'], budget: Policy['budget']): Policy =>
  ({
    budget,
    metrics: [
      { id: 'session.depth', kind: 'ordinal', cells: 8, eps: [1, 1] },
      { id: 'exp.1', kind: 'category', cells: 4, eps: [1, 2] },
    ],
    send,
    site: 'news.example',
  }) as unknown as Policy;

/** @threat collector-marks network-size collector-sum */
test('no epoch has two reports, no report is of another length, and nothing is drawn before its debit', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(event, { maxLength: 60 }),
      fc.constantFrom<Policy['send']>('prompt', 'next-epoch'),
      fc.constantFrom<Policy['budget']>('weekly', 'daily'),
      fc.integer(),
      async (events, send, budget, seed) => {
        const inner = memoryStore();
        const random = seededRandom(seed);
        const wires = new Map<number, string>();
        let now = 20_000 * DAY;
        let operations = 0;
        let crash = { at: Infinity, after: false };

        async function operate<T>(work: () => Promise<T>): Promise<T> {
          operations++;
          if (operations > crash.at || (operations === crash.at && !crash.after)) throw new Error('crash');
          const result = await work();
          if (operations === crash.at) throw new Error('crash');
          return result;
        }
        const store: Store = {
          get: (key) => operate(() => inner.get(key)),
          keys: (prefix) => operate(() => inner.keys(prefix)),
          write: (changes) => operate(() => inner.write(changes)),
          close: () => undefined,
        };
        let tail: Promise<unknown> = Promise.resolve();
        const lock: ReporterOptions['lock'] = (_, work) => {
          const run = tail.then(work);
          tail = run.catch(() => undefined);
          return run;
        };
        const due = (): number => epochOf(budget, now) - (send === 'prompt' ? 0 : 1);
        const drawn = (): void => {
          expect(inner.map.has(`b:${due()}`)).toBe(true);
        };
        const tab = (): ReturnType<typeof createReporter> =>
          createReporter({
            store,
            policy: policy(send, budget),
            policySha256: 'ab'.repeat(32),
            random: (bytes) => {
              drawn();
              random(bytes);
            },
            newKey: () => {
              drawn();
              const publicKey = new Uint8Array(32);
              random(publicKey);
              return Promise.resolve({ publicKey, sign: () => Promise.resolve(new Uint8Array(64)) });
            },
            lock,
          });

        for (const { days, act, share, crashAt, after } of events) {
          now += days * DAY;
          operations = 0;
          crash = { at: crashAt, after };
          if (act === 'accepted') {
            for (const key of await inner.keys('q:')) inner.map.set(key, { ...Object(inner.map.get(key)), sent: true });
          }
          if (act === 'withdraw')
            for (const key of [...inner.map.keys()]) if (!key.startsWith('b:')) inner.map.delete(key);
          const tabs = Array.from({ length: act === 'tabs' ? 3 : 1 }, tab);
          const visits = tabs.map(async (reporter) => {
            reporter.note({ 'session.depth': share });
            if (act === 'save') await reporter.save(now);
            else return (await reporter.seal(now)).report;
            return null;
          });
          for (const visit of await Promise.allSettled(visits)) {
            if (visit.status === 'rejected') expect((visit.reason as Error).message).toBe('crash');
            if (visit.status === 'rejected' || !visit.value) continue;
            const { wire, epoch } = visit.value;
            expect(wire).toHaveLength(REPORT_BYTES);
            expect(openReport(wire).summary.epoch).toBe(epoch);
            expect(wires.get(epoch) ?? wire).toBe(wire);
            wires.set(epoch, wire);
            expect(inner.map.has(`b:${epoch}`)).toBe(true);
          }
        }
      },
    ),
    { numRuns },
  );
});
