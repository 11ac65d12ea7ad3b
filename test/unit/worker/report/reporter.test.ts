import { beforeEach, describe, expect, test } from 'vitest';
import { openReport, REPORT_BYTES, spentHash } from '../../../../kernel/envelope.js';
import { epochOf, type Policy } from '../../../../kernel/policy.js';
import { memoryStore, type Store } from '../../../../kernel/store.js';
import { toHex } from '../../../../kernel/bytes.js';
import { fillRandom, oneTimeKey, sha256, verifyEd25519 } from '../../../../platform/crypto.js';
import { createReporter, type Reporter, type ReporterOptions } from '../../../../worker/report/reporter.js';

const DAY = 86_400_000;
const WEEK = 7 * DAY;
/** A Thursday's midnight, on which a week of Unix days begins. */
const MONDAY = 2968 * WEEK + 4 * DAY;
const POLICY_SHA256 = 'ab'.repeat(32);

const policyWith = (part: Partial<Policy>): Policy =>
  ({
    budget: 'weekly',
    metrics: [{ id: 'session.depth', kind: 'ordinal', cells: 8, eps: [1, 1] }],
    send: 'prompt',
    site: 'news.example',
    ...part,
  }) as Policy;

/** One at a time, in the order of asking, as Web Locks do. */
function createLock(): ReporterOptions['lock'] {
  let tail: Promise<unknown> = Promise.resolve();
  return (_, work) => {
    const run = tail.then(work);
    tail = run.catch(() => undefined);
    return run;
  };
}

let store: ReturnType<typeof memoryStore>;
let lock: ReporterOptions['lock'];
let keys: number;
beforeEach(() => {
  store = memoryStore();
  lock = createLock();
  keys = 0;
});

const reporterWith = (part: Partial<ReporterOptions> = {}): Reporter =>
  createReporter({
    store,
    policy: policyWith({}),
    policySha256: POLICY_SHA256,
    random: fillRandom,
    newKey: () => {
      keys++;
      return oneTimeKey();
    },
    lock,
    ...part,
  });

/** @threat collector-marks network-size */
test('a visit gives one report of exactly 974 bytes whose answer fits the policy and whose signature verifies', async () => {
  const reporter = reporterWith();
  reporter.note({ 'session.depth': 0.7 });
  const { report, why } = await reporter.seal(MONDAY);
  expect(why).toBe("This week's report is ready to be sent.");
  expect(report).toMatchObject({ key: 'q:2968', epoch: 2968, metric: 'session.depth', eps: [1, 1] });
  expect(report!.wire).toHaveLength(REPORT_BYTES);
  const { summary, publicKey, signed, signature } = openReport(report!.wire);
  expect(summary).toMatchObject({ epoch: 2968, metric: 'session.depth', policy: POLICY_SHA256, site: 'news.example' });
  expect(summary.r).toHaveLength(2);
  expect(await verifyEd25519(publicKey, signed, signature)).toBe(true);
});

test('a retry is the same bytes and costs nothing', async () => {
  const reporter = reporterWith();
  const first = await reporter.seal(MONDAY);
  const again = await reporterWith().seal(MONDAY + 2 * DAY);
  expect(again.report).toEqual(first.report);
  expect(keys).toBe(1);
  expect(await reporter.spent(MONDAY)).toEqual({ spentMicroEps91: 1_000_000, spentMicroEps364: 1_000_000 });
});

/** @threat collector-sum */
test('once it is sent, the week has no other, even after everything but the budget was erased', async () => {
  const reporter = reporterWith();
  const { report } = await reporter.seal(MONDAY);
  store.map.delete(report!.key);
  const made = "This week's report was already made, and nothing waits to be sent.";
  expect(await reporter.seal(MONDAY)).toEqual({ report: null, why: made });
  for (const key of [...store.map.keys()]) if (!key.startsWith('b:')) store.map.delete(key);
  expect(await reporterWith().seal(MONDAY)).toEqual({ report: null, why: made });
  expect((await reporterWith().seal(MONDAY + WEEK)).report).toMatchObject({ epoch: 2969 });
});

test('a report that is marked as sent is kept, and never handed out again', async () => {
  const reporter = reporterWith();
  const { report } = await reporter.seal(MONDAY);
  await store.write([{ key: report!.key, value: { ...report, sent: true } }]);
  expect(await reporter.seal(MONDAY)).toEqual({ report: null, why: "This week's report was already sent." });
  expect(store.map.has('q:2968')).toBe(true);
  expect((await reporter.seal(MONDAY + WEEK)).report).toMatchObject({ epoch: 2969 });
});

test('of two reports that wait the older goes first', async () => {
  const reporter = reporterWith();
  const older = (await reporter.seal(MONDAY)).report!;
  store.map.delete(older.key);
  const newer = (await reporter.seal(MONDAY + WEEK)).report!;
  store.map.set(older.key, older);
  expect((await reporter.seal(MONDAY + WEEK)).report).toEqual(older);
  store.map.set(older.key, { ...older, sent: true });
  expect((await reporter.seal(MONDAY + WEEK)).report).toEqual(newer);
});

test('tabs that ask at once get the same report', async () => {
  const answers = await Promise.all([1, 2, 3, 4].map(() => reporterWith().seal(MONDAY)));
  expect(new Set(answers.map(({ report }) => report!.wire)).size).toBe(1);
  expect(keys).toBe(1);
});

/** @threat collector-sum */
test('before the debit is durable no random byte is drawn and no key is made', async () => {
  const random: ReporterOptions['random'] = (bytes) => {
    expect(store.map.has('b:2968')).toBe(true);
    fillRandom(bytes);
  };
  const newKey: ReporterOptions['newKey'] = () => {
    expect(store.map.has('b:2968')).toBe(true);
    return oneTimeKey();
  };
  expect((await reporterWith({ random, newKey }).seal(MONDAY)).report).not.toBeNull();
});

test('a refused report draws nothing', async () => {
  await reporterWith().seal(MONDAY);
  store.map.delete('q:2968');
  const never = (): never => {
    throw new Error('drawn');
  };
  expect((await reporterWith({ random: never, newKey: never }).seal(MONDAY)).report).toBeNull();
});

test('where the debit cannot be written there is no report; where the outbox cannot, the week is lost and not repeated', async () => {
  const failingAt = (prefix: string): Store => ({
    ...store,
    write: (changes) =>
      changes.some(({ key }) => key.startsWith(prefix)) ? Promise.reject(new Error('disk full')) : store.write(changes),
  });
  await expect(reporterWith({ budget: failingAt('b:') }).seal(MONDAY)).rejects.toThrow('disk full');
  expect(keys).toBe(0);
  await expect(reporterWith({ store: failingAt('q:') }).seal(MONDAY)).rejects.toThrow('disk full');
  expect((await reporterWith().seal(MONDAY)).report).toBeNull();
});

test('a report that could not be sent waits through two more weeks, oldest first, then is dropped and stays debited', async () => {
  const reporter = reporterWith();
  const { report } = await reporter.seal(MONDAY);
  expect((await reporter.seal(MONDAY + 2 * WEEK)).report).toEqual(report);
  const next = await reporter.seal(MONDAY + 3 * WEEK);
  expect(next.report).toMatchObject({ epoch: 2971 });
  expect(store.map.has('q:2968')).toBe(false);
  expect(await reporter.spent(MONDAY + 3 * WEEK)).toEqual({ spentMicroEps91: 2_000_000, spentMicroEps364: 2_000_000 });
});

/** @threat clock-budget */
test('a clock set back makes nothing new, and what it finds from later waits', async () => {
  const reporter = reporterWith();
  await reporter.seal(MONDAY + WEEK);
  expect(await reporter.seal(MONDAY)).toEqual({
    report: null,
    why: "This device's clock was set back; reports go on when it has caught up.",
  });
  expect((await reporter.seal(MONDAY + WEEK)).report).toMatchObject({ epoch: 2969 });
});

/** @threat collector-sum */
test('eight weeks of reports use up the quarter, and the ninth says why there is none', async () => {
  const reporter = reporterWith();
  for (let week = 0; week < 8; week++) {
    const { report } = await reporter.seal(MONDAY + week * WEEK);
    store.map.delete(report!.key);
  }
  const ninth = await reporter.seal(MONDAY + 8 * WEEK);
  expect(ninth.report).toBeNull();
  expect(ninth.why).toContain('budget is used up');
  expect(await reporter.spent(MONDAY + 8 * WEEK)).toEqual({ spentMicroEps91: 8_000_000, spentMicroEps364: 8_000_000 });
  expect((await reporter.seal(MONDAY + 13 * WEEK)).report).not.toBeNull();
});

test('what is not a whole report of its epoch is never handed out', async () => {
  const { report } = await reporterWith().seal(MONDAY);
  const later = (await reporterWith({ store: memoryStore() }).seal(MONDAY + WEEK)).report!;
  for (const wrong of [
    { ...report, wire: later.wire },
    7,
    null,
    { ...report, wire: 'x'.repeat(REPORT_BYTES) },
    { ...report, epoch: 2967 },
    { ...report, metric: 'other' },
    { ...report, key: 'c:state' },
  ]) {
    store.map.set('q:2968', wrong);
    expect((await reporterWith().seal(MONDAY)).report).toBeNull();
  }
});

describe('the tally', () => {
  test('is kept by save, deepest of all visits of the week, and nothing else of the visit is', async () => {
    for (const share of [0.2, 0.9, 0.4]) {
      const reporter = reporterWith();
      reporter.note({ 'session.depth': share });
      await reporter.save(MONDAY);
    }
    expect([...store.map]).toEqual([['t:2968', { 'session.depth': 7 }]]);
  });

  test('of a past week is dropped', async () => {
    const reporter = reporterWith();
    reporter.note({ 'session.depth': 1 });
    await reporter.save(MONDAY);
    await reporter.save(MONDAY + WEEK);
    expect([...store.map]).toEqual([['t:2969', {}]]);
  });

  test('loses nothing when the store fails once', async () => {
    let fail = true;
    const once: Store = {
      ...store,
      write: (changes) => (fail ? Promise.reject(new Error('disk full')) : store.write(changes)),
    };
    const reporter = reporterWith({ store: once });
    reporter.note({ 'session.depth': 0.5 });
    await expect(reporter.save(MONDAY)).rejects.toThrow('disk full');
    fail = false;
    await reporter.save(MONDAY);
    expect(store.map.get('t:2968')).toEqual({ 'session.depth': 4 });
  });

  test('decides the answer: the cell that was noted is in more reports than any other', async () => {
    const cellsReported = new Map<number, number>();
    for (let i = 0; i < 200; i++) {
      store = memoryStore();
      const policy = policyWith({ metrics: [{ id: 'session.depth', kind: 'ordinal', cells: 8, eps: [2, 1] }] });
      const reporter = reporterWith({ policy, newKey: fakeKey });
      reporter.note({ 'session.depth': 1 });
      const { report } = await reporter.seal(MONDAY);
      for (const cell of openReport(report!.wire).summary.r)
        cellsReported.set(cell, (cellsReported.get(cell) ?? 0) + 1);
    }
    const [most] = [...cellsReported].sort((a, b) => b[1] - a[1])[0]!;
    expect(most).toBe(7);
  });
});

/** @threat collector-activity */
test('a visit without anything noted reports all the same, so that a report reveals no activity', async () => {
  expect((await reporterWith().seal(MONDAY)).report).not.toBeNull();
});

/** @threat collector-sum */
test('of several metrics each is reported as often as any other, and the report costs the greatest ε among them', async () => {
  const policy = policyWith({
    metrics: [
      { id: 'session.depth', kind: 'ordinal', cells: 8, eps: [1, 2] },
      { id: 'exp.1', kind: 'category', cells: 4, eps: [1, 1] },
      { id: 'helped', kind: 'flag', cells: 2, eps: [1, 4] },
    ],
  });
  const counts = new Map<string, number>();
  for (let i = 0; i < 300; i++) {
    store = memoryStore();
    const reporter = reporterWith({ policy, newKey: fakeKey });
    reporter.note({ 'session.depth': 1 });
    const { metric, eps } = (await reporter.seal(MONDAY)).report!;
    expect(policy.metrics.find(({ id }) => id === metric)!.eps).toEqual(eps);
    expect((await reporter.spent(MONDAY)).spentMicroEps91).toBe(1_000_000);
    counts.set(metric, (counts.get(metric) ?? 0) + 1);
  }
  for (const { id } of policy.metrics) expect(Math.abs(counts.get(id)! - 100)).toBeLessThan(50);
});

test('a policy without metrics reports nothing and costs nothing', async () => {
  expect((await reporterWith({ policy: policyWith({ metrics: [] }) }).seal(MONDAY)).report).toBeNull();
  expect(store.map.size).toBe(0);
});

test('under "next-epoch" a report is of the week before, for those who were counted then', async () => {
  const reporter = reporterWith({ policy: policyWith({ send: 'next-epoch' }) });
  reporter.note({ 'session.depth': 0.5 });
  expect(await reporter.seal(MONDAY)).toEqual({
    report: null,
    why: 'This is the first visit that counts; its report is made next time.',
  });
  const later = await reporter.seal(MONDAY + WEEK);
  expect(later.report).toMatchObject({ epoch: 2968, key: 'q:2968' });
  expect(later.why).toBe("Last week's report is ready to be sent.");
});

test('under "daily" an epoch is a day, and half an ε a report', async () => {
  const policy = policyWith({
    budget: 'daily',
    metrics: [{ id: 'session.depth', kind: 'ordinal', cells: 8, eps: [1, 2] }],
  });
  const reporter = reporterWith({ policy });
  const { report } = await reporter.seal(MONDAY);
  expect(report!.epoch).toBe(epochOf('daily', MONDAY));
  store.map.delete(report!.key);
  expect((await reporter.seal(MONDAY)).why).toBe("Today's report was already made, and nothing waits to be sent.");
  expect((await reporter.seal(MONDAY + DAY)).report).not.toBeNull();
});

test('the budget may lie in a store of its own, which an erasure of the rest leaves alone', async () => {
  const budget = memoryStore();
  await reporterWith({ budget }).seal(MONDAY);
  expect([...budget.map.keys()]).toEqual(['b:2968']);
  expect([...store.map.keys()].sort()).toEqual(['q:2968', 't:2968']);
  store = memoryStore();
  expect((await reporterWith({ budget }).seal(MONDAY)).report).toBeNull();
});

test('where the record of the budget cannot be read, all of it counts as spent', async () => {
  store.map.set('b:1', 'unreadable');
  const reporter = reporterWith();
  expect((await reporter.seal(MONDAY)).why).toContain('cannot be read');
  expect(await reporter.spent(MONDAY)).toEqual({ spentMicroEps91: 8_000_000, spentMicroEps364: 24_000_000 });
});

/** @threat collector-marks */
test('no two reports share a key', async () => {
  const spent = new Set<string>();
  for (let week = 0; week < 8; week++) {
    const { report } = await reporterWith().seal(MONDAY + week * WEEK);
    store.map.delete(report!.key);
    spent.add(toHex(await spentHash(sha256, openReport(report!.wire).publicKey)));
  }
  expect(spent.size).toBe(8);
});

const fakeKey: ReporterOptions['newKey'] = () =>
  Promise.resolve({ publicKey: new Uint8Array(32), sign: () => Promise.resolve(new Uint8Array(64)) });
