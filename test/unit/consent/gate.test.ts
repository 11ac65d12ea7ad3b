/** The gate, by stories: whatever a visitor does, the export of it passes the audit, and no fault turns no into yes. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { readParts } from '../../../consent/book.js';
import { writeBundle } from '../../../consent/bundle.js';
import { type Gate, type Grant, openGate } from '../../../consent/gate.js';
import { PROGRAMMATIC } from '../../../consent/gesture.js';
import { ERASING, type Marker, NO } from '../../../consent/marker.js';
import { GPC_OVERRIDE } from '../../../consent/speaker.js';
import { noTo } from '../../../consent/standing.js';
import { auditBundle } from '../../../consent/verify.js';
import { canonicalize, type Json } from '../../../kernel/canonical.js';
import type { Policy } from '../../../kernel/policy.js';
import type { Purpose } from '../../../kernel/purpose.js';
import { memoryStore, type Store } from '../../../kernel/store.js';
import { sha256 } from '../../../platform/crypto.js';
import { NOTICE, POLICY } from '../kernel/documents.js';

afterEach(() => void vi.unstubAllGlobals());

const DAY_MS = 86_400_000;
const ALL: readonly Purpose[] = ['learn', 'observe', 'personalize', 'share'];
const CLICK = 'gesture.click';

/** One browser profile whose clock, objection and policy can be moved; storage outlives the pages. */
function device() {
  const marks = new Set<string>();
  const marker: Marker = {
    has: (mark) => marks.has(mark),
    set: (...set) => set.forEach((mark) => marks.add(mark)),
    drop: (...dropped) => dropped.forEach((mark) => marks.delete(mark)),
  };
  let now = Date.UTC(2026, 10, 22, 10);
  let objects = false;
  let part: Partial<Policy> = {};
  const kept = memoryStore();
  const grants: (Grant | null)[] = [];
  return {
    store: kept,
    marker,
    grants,
    open: (store: Store = kept): Promise<Gate> => {
      const policy = { ...POLICY, ...part } as Policy;
      return openGate({
        store,
        documents: { policy, policyText: canonicalize(policy as unknown as Json), lang: 'en' },
        marker,
        askedAt: now,
        now: () => now,
        objects: () => objects,
        announce: () => undefined,
        changed: (grant) => void grants.push(grant),
      });
    },
    wait: (days: number) => (now += days * DAY_MS),
    object: (does: boolean) => (objects = does),
    rewrite: (changes: Partial<Policy>) => (part = changes),
  };
}
type Device = ReturnType<typeof device>;

async function auditOf(d: Device): Promise<string[]> {
  const parts = { ...(await readParts(d.store)), notices: [{ lang: 'en', text: NOTICE }], reports: [], receipts: [] };
  const { verdict, rules } = await auditBundle(await writeBundle(sha256, parts));
  return [
    verdict,
    ...rules.filter((r) => r.result === 'fail' || r.result === 'unverifiable').map((r) => `${r.id} ${r.detail}`),
  ];
}

const STORIES: Record<string, { tell(d: Device): Promise<Gate>; state: string; purposes: readonly Purpose[] }> = {
  'grants everything': {
    async tell(d) {
      const gate = await d.open();
      await gate.give(ALL, CLICK);
      return gate;
    },
    state: 'granted',
    purposes: ALL,
  },
  withdraws: {
    async tell(d) {
      const gate = await d.open();
      await gate.give(ALL, CLICK);
      await gate.withdraw('prefs');
      return gate;
    },
    state: 'withdrawn',
    purposes: [],
  },
  'comes back after a withdrawal': {
    async tell(d) {
      const gate = await d.open();
      await gate.give(ALL, CLICK);
      await gate.withdraw('prefs');
      await gate.give(['observe'], CLICK);
      return gate;
    },
    state: 'granted',
    purposes: ['observe'],
  },
  'takes some back': {
    async tell(d) {
      const gate = await d.open();
      await gate.give(ALL, CLICK);
      await gate.give(['observe', 'learn'], CLICK);
      return gate;
    },
    state: 'granted',
    purposes: ['learn', 'observe'],
  },
  'gives more later': {
    async tell(d) {
      const gate = await d.open();
      await gate.give(['observe'], CLICK);
      d.wait(3);
      await gate.give(ALL, CLICK);
      return gate;
    },
    state: 'granted',
    purposes: ALL,
  },
  'changes one purpose for another': {
    async tell(d) {
      const gate = await d.open();
      await gate.give(['observe', 'learn'], CLICK);
      await gate.give(['observe', 'personalize'], CLICK);
      return gate;
    },
    state: 'granted',
    purposes: ['observe', 'personalize'],
  },
  'is granted for twice by a script': {
    async tell(d) {
      const gate = await d.open();
      await gate.give(['observe'], PROGRAMMATIC);
      d.wait(2);
      await gate.give(['observe'], PROGRAMMATIC);
      return gate;
    },
    state: 'granted',
    purposes: ['observe'],
  },
  'refuses what was granted, and grants again': {
    async tell(d) {
      const gate = await d.open();
      await gate.give(ALL, CLICK);
      await gate.withdraw('api');
      await gate.give(ALL, CLICK);
      return gate;
    },
    state: 'granted',
    purposes: ALL,
  },
  'turns on Global Privacy Control': {
    async tell(d) {
      const gate = await d.open();
      await gate.give(ALL, CLICK);
      d.object(true);
      await gate.lookAgain();
      return gate;
    },
    state: 'granted',
    purposes: ['learn', 'observe', 'personalize'],
  },
  'stays away for half a year': {
    async tell(d) {
      await (await d.open()).give(ALL, CLICK);
      d.wait(181);
      return d.open();
    },
    state: 'expired',
    purposes: [],
  },
  'comes back late to another policy': {
    async tell(d) {
      await (await d.open()).give(ALL, CLICK);
      d.wait(181);
      d.rewrite({ rights: [] });
      return d.open();
    },
    state: 'expired',
    purposes: [],
  },
  'meets a policy that changed where it touches nobody, and changed back': {
    async tell(d) {
      await (await d.open()).give(ALL, CLICK);
      d.rewrite({ rights: [] });
      await d.open();
      d.rewrite({});
      return d.open();
    },
    state: 'granted',
    purposes: ALL,
  },
  'meets a policy that shares otherwise': {
    async tell(d) {
      await (await d.open()).give(ALL, CLICK);
      d.rewrite({ threshold: 20 });
      return d.open();
    },
    state: 'granted',
    purposes: ['learn', 'observe', 'personalize'],
  },
  'meets a policy that senses more': {
    async tell(d) {
      await (await d.open()).give(ALL, CLICK);
      d.rewrite({ signals: ['A', 'B'] });
      return d.open();
    },
    state: 'undecided',
    purposes: [],
  },
};

describe('a visitor who', () => {
  test.each(Object.entries(STORIES))(
    '%s leaves a ledger that passes the audit',
    async (_, { tell, state, purposes }) => {
      const d = device();
      const gate = await tell(d);
      expect(gate.status()).toMatchObject({ state, purposes });
      expect(await auditOf(d)).toEqual(['clean']);
    },
  );
});

describe('no means no:', () => {
  /** @threat script-yes */
  test('after a refusal, a withdrawal or an expiry a script gets no yes', async () => {
    const refused = device();
    refused.marker.set(NO);
    await expect((await refused.open()).give(['observe'], PROGRAMMATIC)).rejects.toMatchObject({
      code: 'consent/gesture',
    });
    for (const name of ['withdraws', 'stays away for half a year']) {
      const gate = await STORIES[name]!.tell(device());
      await expect(gate.give(['observe'], PROGRAMMATIC)).rejects.toMatchObject({ code: 'consent/gesture' });
      expect(gate.grant).toBeNull();
    }
  });

  /** @threat dialog-objection */
  test('under Global Privacy Control sharing cannot be granted', async () => {
    const d = device();
    d.object(true);
    await expect((await d.open()).give(ALL, CLICK)).rejects.toMatchObject({ code: 'consent/signal' });
    expect(d.store.map.size).toBe(0);
  });

  /** @threat refusal-trace */
  test('looking draws nothing, stores nothing and leaves no ledger', async () => {
    const d = device();
    const gate = await d.open();
    expect(gate.status()).toMatchObject({ state: 'undecided', ledger: 'none' });
    expect(d.store.map.size).toBe(0);
  });

  /** @threat storage-fault */
  test('a ledger that was cut short, changed or robbed of its state opens nothing', async () => {
    for (const spoil of [
      (map: Map<string, unknown>) => map.delete('l:e:00000001'),
      (map: Map<string, unknown>) => map.set('l:e:00000001', String(map.get('l:e:00000001')).replace('true', 'false')),
      (map: Map<string, unknown>) => map.delete('c:state'),
    ]) {
      const d = device();
      await (await d.open()).give(ALL, CLICK);
      spoil(d.store.map);
      await expect(d.open()).rejects.toMatchObject({ code: 'consent/record' });
    }
  });

  test('a grant ends before the first store operation of a withdrawal, and its signal with it', async () => {
    const d = device();
    const gate = await d.open();
    await gate.give(ALL, CLICK);
    const { signal } = gate.grant!;
    const withdrawn = gate.withdraw('prefs');
    expect(signal.aborted).toBe(true);
    expect(d.grants.at(-1)).toBeNull();
    await withdrawn;
  });

  /** One lock, whose turns come in the order that they were asked for. */
  function queue(): void {
    let last: Promise<unknown> = Promise.resolve();
    vi.stubGlobal('navigator', {
      locks: { request: (_: string, work: () => Promise<unknown>) => (last = last.then(work, work)) },
    });
  }

  test('the receipt of a withdrawal tells what was erased, also where a look at the consent came just before', async () => {
    queue();
    const d = device();
    const gate = await d.open();
    await gate.give(ALL, CLICK);
    await d.store.write([{ key: 'm:model', value: 1 }]);
    const looking = gate.lookAgain();
    const { receipt } = await gate.withdraw('prefs');
    await looking;
    expect(receipt).toMatchObject({ records: 1, keyDestroyed: true });
    // In the visitor's name, as they said it, and not by the look.
    const [said] = (await readParts(d.store)).entries
      .map((text) => JSON.parse(text) as { type: string; body: { state: string; method: string } })
      .filter(({ type, body }) => type === 'consent' && body.state === 'withdrawn');
    expect(said!.body.method).toBe('prefs');
    expect(await auditOf(d)).toEqual(['clean']);
  });

  test('the receipt is that of the ledger, also where the look of another tab has erased; and it is told once', async () => {
    queue();
    const d = device();
    const [here, there] = [await d.open(), await d.open()];
    await here.give(ALL, CLICK);
    await there.lookAgain();
    await d.store.write([{ key: 'm:model', value: 1 }]);
    // Asked for before, and done after the marker stands; then this tab hears of it, before its turn.
    const looking = there.lookAgain();
    const hearing = here.lookAgain();
    const [{ receipt, checkpoint }, again] = await Promise.all([here.withdraw('prefs'), here.withdraw('prefs')]);
    await Promise.all([looking, hearing]);
    const { entries, checkpoints } = await readParts(d.store);
    const bodies = entries.map((text) => JSON.parse(text) as { type: string; body: { method?: string } });
    expect(bodies.at(-2)).toMatchObject({ type: 'consent', body: { state: 'withdrawn', method: 'marker' } });
    expect(receipt).toEqual(bodies.at(-1)!.body);
    expect(receipt).toMatchObject({ records: 1, keyDestroyed: true });
    expect(checkpoint).toBe(checkpoints.at(-1));
    const nothing = { receipt: { stores: [], records: 0, keyDestroyed: false }, checkpoint: null };
    expect(again).toEqual(nothing);
    // The visitor turns to the other tab, which then looks.
    await there.lookAgain();
    expect(await there.withdraw('prefs')).toEqual(nothing);
    expect(await auditOf(d)).toEqual(['clean']);
  });

  test('the receipt tells what was erased when the page that says no was opened; not what time took away', async () => {
    queue();
    const d = device();
    await (await d.open()).give(ALL, CLICK);
    await d.store.write([{ key: 'm:model', value: 1 }]);
    d.marker.set(NO, ERASING);
    const { receipt } = await (await d.open()).withdraw('prefs');
    expect(receipt).toMatchObject({ records: 1, keyDestroyed: true });

    const late = device();
    await (await late.open()).give(ALL, CLICK);
    late.wait(181);
    const gate = await late.open();
    expect(gate.status().state).toBe('expired');
    expect((await gate.withdraw('prefs')).receipt.stores).toEqual([]);
  });

  /** @threat storage-crash */
  test('a withdrawal that crashes at any store operation is finished by the next page', async () => {
    for (let crashAt = 1; crashAt <= 6; crashAt++) {
      const d = device();
      const gate = await d.open();
      await gate.give(ALL, CLICK);
      await d.store.write([
        { key: 'm:model', value: 1 },
        { key: 'q:1', value: 1 },
        { key: 'b:1', value: 1 },
      ]);
      let operations = 0;
      const failing: Store = {
        ...d.store,
        write: (changes) => (++operations >= crashAt ? Promise.reject(new Error('crash')) : d.store.write(changes)),
      };
      const crashing = await d.open(failing);
      await crashing.withdraw('prefs').catch(() => undefined);
      expect(crashing.grant).toBeNull();

      const next = await d.open();
      expect(next.grant).toBeNull();
      expect(next.status().state).toBe('withdrawn');
      expect([...d.store.map.keys()].filter((key) => /^[mqtf]:|^k:dek|^w:/.test(key))).toEqual([]);
      expect(d.store.map.has('b:1')).toBe(true);
      expect(d.marker.has(ERASING)).toBe(false);
      expect(await auditOf(d)).toEqual(['clean']);
    }
  });

  /** @threat tabs-silence */
  test('a no that could be stored nowhere is heard by the other tabs, until a yes', async () => {
    const d = device();
    const other = await d.open();
    await other.give(ALL, CLICK);
    // Of a tab whose storage was out of order altogether nothing but the word arrives.
    await other.hear({ no: [NO], at: 2 });
    expect(other.grant).toBeNull();
    expect(other.status().state).toBe('withdrawn');
    await other.give(ALL, CLICK);
    expect(other.status().purposes).toEqual(ALL);

    await other.hear({ no: [noTo('share')], at: 6 });
    expect(other.status().purposes).toEqual(['learn', 'observe', 'personalize']);
    expect(await auditOf(d)).toEqual(['clean']);
  });

  test('a no to some leaves its markers, which only a new yes to them takes away', async () => {
    const d = device();
    const gate = await d.open();
    await gate.give(ALL, CLICK);
    const narrowing = gate.give(['observe', 'personalize'], CLICK);
    // At once, before anything is stored.
    expect(gate.grant).toBeNull();
    expect(['learn', 'share'].every((id) => d.marker.has(noTo(id as Purpose)))).toBe(true);
    await narrowing;
    expect(await d.store.keys('c:no')).toEqual(['c:no.learn', 'c:no.share']);
    await gate.give(['observe', 'personalize', 'learn'], CLICK);
    expect(d.marker.has(noTo('learn'))).toBe(false);
    expect(await d.store.keys('c:no')).toEqual(['c:no.share']);
  });

  test('a script may say no to some, and gets them back by no yes of its own', async () => {
    const d = device();
    const gate = await d.open();
    await gate.give(ALL, CLICK);
    await gate.give(['observe', 'learn'], PROGRAMMATIC);
    expect(gate.status().purposes).toEqual(['learn', 'observe']);
    await expect(gate.give(ALL, PROGRAMMATIC)).rejects.toMatchObject({ code: 'consent/gesture' });
    expect(gate.status().purposes).toEqual(['learn', 'observe']);
    expect(await auditOf(d)).toEqual(['clean']);
  });

  /** @threat dialog-objection */
  test('sharing against the browser needs the policy, a gesture and a confirmation of its own, and is on record', async () => {
    const d = device();
    d.object(true);
    const override = `${CLICK}${GPC_OVERRIDE}`;
    await expect((await d.open()).give(ALL, override)).rejects.toMatchObject({ code: 'consent/signal' });
    d.rewrite({ allowGpcOverride: true });
    const gate = await d.open();
    await expect(gate.give(ALL, CLICK)).rejects.toMatchObject({ code: 'consent/signal' });
    await expect(gate.give(ALL, `${PROGRAMMATIC}${GPC_OVERRIDE}`)).rejects.toMatchObject({ code: 'consent/signal' });
    await gate.give(ALL, override);
    expect(gate.grant).toMatchObject({ purposes: ALL, overridesGpc: true });
    await gate.give(['observe', 'share'], CLICK);
    expect(gate.status().purposes).toEqual(['observe', 'share']);
    expect(await auditOf(d)).toEqual(['clean']);
    // The policy that allowed it is gone.
    d.rewrite({});
    expect((await d.open()).status().purposes).toEqual(['observe']);
    expect(await auditOf(d)).toEqual(['clean']);
  });

  /** @threat dialog-bridge */
  test('a consent platform answers only where the policy names it, and never against the browser', async () => {
    const d = device();
    const gate = await d.open();
    await expect(gate.give(ALL, 'bridge:cmp')).rejects.toMatchObject({ code: 'consent/policy' });
    d.rewrite({ bridges: ['cmp'] });
    d.object(true);
    await expect((await d.open()).give(['observe'], 'bridge:cmp')).rejects.toMatchObject({ code: 'consent/gesture' });
    d.object(false);
    const named = await d.open();
    await named.give(ALL, 'bridge:cmp');
    expect(named.status().purposes).toEqual(ALL);
    await named.withdraw('bridge:cmp');
    await expect(named.give(ALL, 'bridge:cmp')).rejects.toMatchObject({ code: 'consent/gesture' });
    expect(await auditOf(d)).toEqual(['clean']);
  });

  test('a report is not recorded once sharing has ended', async () => {
    const gate = await STORIES['withdraws']!.tell(device());
    await expect(
      gate.recordReport({ digest: 'a'.repeat(64), epoch: 1, eps: [1, 1], metric: 'm' }),
    ).rejects.toMatchObject({
      code: 'consent/required',
    });
  });

  /** @threat tabs-races */
  test('a no that comes while a yes is being written wins', async () => {
    const d = device();
    const gate = await d.open();
    const giving = gate.give(ALL, CLICK);
    const withdrawing = gate.withdraw('prefs');
    await Promise.all([giving, withdrawing]);
    expect(d.grants.every((grant) => grant === null)).toBe(true);
    expect(d.marker.has(NO)).toBe(true);
    expect((await d.open()).grant).toBeNull();
  });

  /** @threat script-yes */
  test('nobody else can make a grant', () => {
    const forged = { purposes: ALL, epoch: 1, since: 0, signal: new AbortController().signal, allows: () => true };
    // @ts-expect-error -- the member that makes it a grant has no name outside the gate
    const grant: Grant = forged;
    expect(grant).toBe(forged);
  });
});

/** @threat tabs-races */
test('what a tab wrote for a purpose after its withdrawal is gone when it is granted anew; what it wrote before stays', async () => {
  const { store, open } = device();
  const gate = await open();
  await gate.give(['observe', 'learn', 'personalize'], CLICK);
  await store.write([{ key: 'f:kept', value: 1 }]);
  await gate.give(['observe', 'personalize'], CLICK);
  // A tab that had not heard of it.
  await store.write([{ key: 'm:late', value: 1 }]);
  await gate.give(['observe', 'learn', 'personalize'], CLICK);
  expect(await store.keys('m:')).toEqual([]);
  expect(await store.keys('f:')).toEqual(['f:kept']);
});
