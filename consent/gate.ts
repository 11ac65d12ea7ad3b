/**
 * The gate: consent's memory and its only door. It makes the {@link Grant}, which nobody else can make and which
 * everything that needs consent takes as its first argument; when the grant ends, its signal ends all of that.
 *
 * Laws (docs/consent-log.md): every fault means no; only a gesture turns no into yes; a change of policy can only
 * narrow; a browser's objection switches `share` off; a grant expires; withdrawing is as easy as granting and erases.
 */
import { toBase64Url } from '../kernel/bytes.js';
import { AttuneError } from '../kernel/errors.js';
import { type Policy, purposeSection } from '../kernel/policy.js';
import { type Purpose, STORES } from '../kernel/purpose.js';
import type { Change, Store } from '../kernel/store.js';
import { generateDataKey, randomBytes, sha256Hex } from '../platform/crypto.js';
import { DATA_KEY, type DataKey } from '../platform/sealed.js';
import { exclusively } from '../platform/tabs.js';
import { type News, openBook } from './book.js';
import { PROGRAMMATIC } from './gesture.js';
import type { Marker } from './marker.js';
import {
  allows,
  type Choice,
  type ConsentBody,
  consentBody,
  dayOf,
  type Entry,
  type Happening,
  type ReportBody,
  validUntilOf,
} from './record.js';

declare const made: unique symbol;

/** Consent to some purposes, alive until its signal aborts. Made by the gate and by nothing else. */
export interface Grant {
  /** A name that no other module can write. */
  readonly [made]: true;
  readonly purposes: readonly Purpose[];
  /** Number of the consent decision behind it; messages of another epoch are stale. */
  readonly epoch: number;
  /** Unix ms of the decision. */
  readonly since: number;
  readonly signal: AbortSignal;
  allows(purpose: Purpose): boolean;
}

export interface GateHost {
  readonly store: Store;
  readonly documents: {
    readonly policy: Policy;
    /** Canonical text of the policy. */
    readonly policyText: string;
    /** Language of the notice that is shown. */
    readonly lang: string;
  };
  readonly marker: Marker;
  /** Unix ms when the visitor was first asked on this page. */
  readonly askedAt: number;
  now(): number;
  /** Whether the browser objects to sharing (GPC, DNT). */
  objects(): boolean;
  /** Tells the other tabs to look again. */
  announce(): void;
  /** Called synchronously whenever the grant in force changes. */
  changed(grant: Grant | null): void;
}

export interface GateStatus {
  readonly state: 'undecided' | 'refused' | 'granted' | 'withdrawn' | 'expired';
  readonly purposes: readonly Purpose[];
  readonly validUntil: string | null;
  /** Whether this device has a ledger, and signs its checkpoints. */
  readonly ledger: 'signed' | 'unsigned' | 'none';
}

export interface Erasure {
  readonly receipt: { readonly stores: readonly string[]; readonly records: number; readonly keyDestroyed: boolean };
  readonly checkpoint: string | null;
}

export interface Gate {
  readonly grant: Grant | null;
  status(): GateStatus;
  /** Records that exactly these purposes are granted. @throws {AttuneError} */
  give(purposes: readonly Purpose[], method: string): Promise<void>;
  /** Says no to everything: silence at once, then the erasure of what was granted, if anything was. */
  withdraw(method: string): Promise<Erasure>;
  /** Appends the entry of a report, before it is posted. */
  recordReport(body: ReportBody): Promise<void>;
  /** Another tab decided, or the page came back from the cache: look again before any act. */
  lookAgain(): Promise<void>;
  /** Ends the grant in force without a word in the ledger: the page goes, consent stays. */
  close(): void;
  /** Does `work` while nothing is written to the ledger. @throws {AttuneError} where it cannot be trusted. */
  alone<T>(work: () => Promise<T>): Promise<T>;
}

/** Prefixes of what is kept for a purpose. The budget (`b:`) is nobody's: it outlives every purpose. */
const PREFIXES: Readonly<Partial<Record<Purpose, readonly string[]>>> = {
  learn: ['m:'],
  personalize: ['f:'],
  share: ['q:', 't:'],
};

const REFUSED = 'c:no';
const NO: Change = { key: REFUSED, value: 1 };
/** Write-ahead mark of an erasure: the purposes to erase, and who asked. */
const PENDING = 'w:pending';

interface PendingErasure {
  readonly lost: readonly Purpose[];
  readonly choice: Pick<Choice, 'state' | 'by' | 'method'>;
  /** Entries that stand before the consent entry: what made the purposes go. */
  readonly before: readonly Happening[];
}

/** What takes the last purpose away where nobody said so: a policy that words it otherwise. */
const INVALIDATED = { state: 'invalidated', by: 'controller', method: 'policy' } as const;

/** Opens the gate on what is stored. @throws {AttuneError} where that cannot be trusted: the caller then denies everything. */
export async function openGate(host: GateHost): Promise<Gate> {
  const { store, marker } = host;
  const { policy, policyText, lang } = host.documents;
  const policySha256 = await sha256Hex(policyText);
  const hashes = new Map<Purpose, string>();
  for (const { id } of policy.purposes) hashes.set(id, await sha256Hex(purposeSection(policy, id)!));

  const book = openBook(store, policyText, policySha256);
  let refusedHere = false;
  /** Noes said on this page: a yes that was still being written when one came does not count. */
  let noes = 0;
  /** Those of them that were carried out, or failed. */
  let heeded = 0;
  /** Length of the ledger before this page's latest look, or after its latest no: what was erased since is to be told. */
  let known = 0;
  let grant: Grant | null = null;
  let end: () => void = () => undefined;

  const lastDecision = (): (Entry & { readonly type: 'consent' }) | undefined =>
    [...book.ledger.entries].reverse().find((entry) => entry.type === 'consent');
  const latest = (): ConsentBody | null => lastDecision()?.body ?? null;
  /** Never earlier than the ledger's end: a clock set back cannot extend a grant. */
  const now = (): number => Math.max(host.now(), Date.parse(book.ledger.entries.at(-1)?.t ?? '') || 0);
  /** What the latest record grants, whether or not it still holds. */
  const recorded = (): Purpose[] => (latest()?.purposes ?? []).filter((p) => p.granted).map((p) => p.id);
  /** What the policy in force words otherwise than the latest record; all of it where that is `observe`. */
  const reworded = (): Purpose[] => {
    const held = recorded();
    const changed = held.filter((id) => hashes.get(id) !== latest()!.purposes.find((p) => p.id === id)?.sha256);
    return changed.includes('observe') ? held : changed;
  };
  const isRefused = (): boolean => refusedHere || marker.stands();
  const grantedNow = (): Purpose[] => {
    const consent = latest();
    if (!consent || isRefused()) return [];
    const held = recorded().filter((id) => allows(consent, id, now(), hashes.get(id)));
    return held.includes('observe') ? held.filter((id) => id !== 'share' || !host.objects()) : [];
  };

  /** Makes the grant in force equal to what the ledger says. Synchronous, so that nothing runs in between. */
  function settle(): void {
    const purposes = grantedNow();
    const { epoch } = book;
    if (grant?.epoch === epoch && grant.purposes.join() === purposes.join()) return;
    end();
    grant = null;
    if (purposes.length > 0) {
      const ending = new AbortController();
      const { signal } = ending;
      end = () => ending.abort();
      const granted: Omit<Grant, typeof made> = {
        purposes,
        epoch,
        since: Date.parse(lastDecision()!.t),
        signal,
        allows: (purpose) => !signal.aborted && purposes.includes(purpose),
      };
      grant = granted as Grant;
    }
    host.changed(grant);
  }

  function silence(): void {
    end();
    if (grant) host.changed((grant = null));
  }

  /** Writes down what happens now. */
  const record = (news: readonly News[], changes: readonly Change[] = [], epoch = book.epoch): Promise<string | null> =>
    book.write(news, host.now(), changes, epoch);

  /** The entry that another policy is in force than the one the ledger last spoke of; none where it is the same. */
  function policyNews(): Happening[] {
    let last: string | undefined;
    for (const { type, body } of book.ledger.entries) {
      if (type === 'consent') last = body.policy;
      else if (type === 'policy') last = body.sha256;
    }
    return last === undefined || last === policySha256 ? [] : [{ type: 'policy', body: { sha256: policySha256 } }];
  }

  const bodyOf = (choice: Omit<Choice, 'gpc' | 'kind' | 'lang' | 'recordId'>): Happening => ({
    type: 'consent',
    body: consentBody(policy, policySha256, hashes, {
      ...choice,
      gpc: host.objects(),
      kind: choice.granted.includes('biometric') ? 'explicit' : 'expressed',
      lang,
      recordId: crypto.randomUUID(),
    }),
  });

  const keptFor = async (purposes: readonly Purpose[]): Promise<string[]> =>
    (await Promise.all(purposes.flatMap((id) => PREFIXES[id] ?? []).map(store.keys))).flat();

  /** Steps 5 to 7 of a withdrawal in one transaction: the data key first, then what the purposes kept, then the proof. */
  async function erase(pending: PendingErasure): Promise<Erasure> {
    const consent = latest();
    // Where a crash came between, another policy may be in force by now, and what it rewords must not be granted under it.
    const lost = [...new Set([...pending.lost, ...reworded()])];
    const granted = recorded().filter((id) => !lost.includes(id));
    const keyDestroyed = granted.length === 0;
    const doomed = await keptFor(lost);
    const stores = lost.flatMap((id) => STORES[id]).sort();
    const receipt = { keyDestroyed, records: doomed.length, stores };
    const removed = [...(keyDestroyed ? [DATA_KEY] : []), ...doomed, PENDING];
    const news: Happening[] = [];
    if (consent) {
      const { recordId: replaces, subject, validUntil } = consent;
      const isEnd = keyDestroyed && pending.choice.state === 'given';
      const choice = isEnd ? INVALIDATED : pending.choice;
      const body = { ...choice, granted, replaces, subject, validUntil: keyDestroyed ? null : validUntil };
      news.push(...policyNews(), ...pending.before, bodyOf(body), { type: 'erasure', body: receipt });
    }
    const removals = removed.map((key): Change => ({ key, remove: true }));
    return { receipt, checkpoint: await record(news, removals, book.epoch + 1) };
  }

  /** Loses purposes: the write-ahead mark, the word to the other tabs, the erasure. The caller has silenced them before. */
  async function lose(
    lost: readonly Purpose[],
    choice: PendingErasure['choice'],
    before: Happening[] = [],
  ): Promise<Erasure> {
    const pending = { lost, choice, before };
    await store.write([{ key: PENDING, value: pending }, ...(isRefused() ? [NO] : [])]);
    host.announce();
    const erasure = await erase(pending);
    settle();
    return erasure;
  }

  /** Finishes what a crash interrupted, and lets go of what time, the policy or the browser took away since. */
  async function reconcile(): Promise<void> {
    if (noes === heeded) known = book.ledger.entries.length;
    // One that another tab makes meanwhile is for that tab to take away.
    const wasErasing = marker.erasing();
    const pending = (await store.get(PENDING)) as PendingErasure | undefined;
    if (pending) await erase(pending);
    // A no waits for its turn: it erases itself, in the visitor's name, and returns the receipt.
    if (noes > heeded) return;
    const consent = latest();
    const held = recorded();
    if (consent && held.length > 0) {
      const lost = reworded();
      if (isRefused()) {
        await lose(held, { state: 'withdrawn', by: 'subject', method: 'marker' });
      } else if (dayOf(now()) >= (consent.validUntil ?? '')) {
        await lose(held, { state: 'expired', by: 'controller', method: 'expiry' });
      } else if (lost.length > 0) {
        await lose(lost, { ...INVALIDATED, state: 'given' });
      } else if (policyNews().length > 0) {
        await record(policyNews());
      }
      if (host.objects() && recorded().includes('share')) {
        await lose(['share'], { state: 'given', by: 'signal', method: 'gpc' }, [
          { type: 'signal', body: { gpc: true } },
        ]);
      }
    }
    if (wasErasing) marker.erased();
    settle();
  }

  /** One writer at a time over all tabs, each working on what is stored now. */
  const alone = <T>(work: () => Promise<T>): Promise<T> =>
    exclusively('consent', async () => {
      await book.load();
      refusedHere = (await store.get(REFUSED)) !== undefined;
      return work();
    });

  function withdraw(method: string): Promise<Erasure> {
    // Synchronously, before anything that may fail: the marker stands and nothing acts any more.
    marker.set(true);
    noes += 1;
    silence();
    // At once, also where nothing can be stored: the other tabs find the marker.
    host.announce();
    return alone(async () => {
      refusedHere = true;
      const held = recorded();
      let erasure: Erasure;
      if (held.length > 0) erasure = await lose(held, { state: 'withdrawn', by: 'subject', method });
      else {
        await store.write([NO]);
        erasure = await untold();
      }
      known = book.ledger.entries.length;
      marker.erased();
      return erasure;
    }).finally(() => heeded++);
  }

  /** What a look has erased for a no whose turn comes only now: in another tab, or here when the page opened. */
  async function untold(): Promise<Erasure> {
    const last = book.ledger.entries.at(-1);
    if (last?.type !== 'erasure' || last.seq < known || latest()?.state !== 'withdrawn') {
      return { receipt: { stores: [], records: 0, keyDestroyed: false }, checkpoint: null };
    }
    const newest = (await store.keys('l:c:')).at(-1);
    return { receipt: last.body, checkpoint: newest ? ((await store.get(newest)) as string) : null };
  }

  const lookAgain = async (): Promise<void> => {
    try {
      await alone(reconcile);
    } catch (fault) {
      silence();
      throw fault;
    }
  };
  await lookAgain();

  return {
    get grant() {
      return grant;
    },

    status() {
      const consent = latest();
      const purposes = grantedNow();
      const isGranted = purposes.length > 0;
      const state = consent?.state;
      const isEnded = state === 'withdrawn' || state === 'expired';
      return {
        state: isGranted ? 'granted' : isEnded ? state : isRefused() ? 'refused' : 'undecided',
        purposes,
        validUntil: isGranted ? consent!.validUntil : null,
        ledger: consent ? (book.signed ? 'signed' : 'unsigned') : 'none',
      };
    },

    give(purposes, method) {
      const noesBefore = noes;
      let wasErasing = marker.erasing();
      /** A no that came since, here or in another tab, is the later word, and has its turn after this. */
      const isOvertaken = (): boolean => noes !== noesBefore || (marker.erasing() && !wasErasing);
      return alone(async () => {
        if (!purposes.includes('observe') || purposes.some((purpose) => !hashes.has(purpose))) {
          throw new AttuneError(
            'consent/policy',
            `grant() takes "observe" and others of the policy: ${[...hashes.keys()].join(', ')}.`,
          );
        }
        if (purposes.includes('share') && host.objects()) {
          throw new AttuneError('consent/signal', 'The browser objects to sharing. Leave "share" out.');
        }
        if (isOvertaken()) return;
        // What an earlier no, time, the policy or the browser took away is erased before anything is granted anew.
        await reconcile();
        wasErasing = false;
        if (isOvertaken()) return;
        const isProgrammatic = method === PROGRAMMATIC;
        const before = grantedNow();
        const consent = latest();
        const validUntil = validUntilOf(now());
        const lost = before.filter((id) => !purposes.includes(id));
        const isSame = lost.length === 0 && purposes.every((id) => before.includes(id));
        // Said twice, as by a double click: a renewal is for another day.
        if (isSame && (isProgrammatic || consent!.validUntil === validUntil)) return;
        if (isProgrammatic && (isRefused() || consent || host.objects())) {
          throw new AttuneError('consent/gesture', 'Only a gesture turns no into yes. Pass its event.');
        }
        if (lost.length > 0) {
          // Fewer than before is a withdrawal of the rest.
          silence();
          await lose(lost, { state: 'given', by: 'subject', method });
        }
        if (isOvertaken()) return;
        const held = grantedNow();
        if (lost.length > 0 && purposes.every((id) => held.includes(id))) return;

        const old = held.length > 0 ? latest() : null;
        const subject = old?.subject ?? toBase64Url(randomBytes(16));
        const by = isProgrammatic ? 'controller' : 'subject';
        const replaces = old?.recordId ?? null;
        // A first record names its policy itself.
        const news: News[] = old ? policyNews() : [];
        // A tab that had not heard of a withdrawal may have written once more: what is granted anew begins with nothing.
        const late = await keptFor(purposes.filter((id) => !held.includes(id)));
        const changes: Change[] = [REFUSED, ...late].map((key) => ({ key, remove: true }));
        if (!old) {
          // That the visitor was asked is written only now, with the time of the asking.
          const asked = {
            state: 'requested',
            by: 'controller',
            method: 'prompt',
            granted: [],
            validUntil: null,
          } as const;
          // A clock that was set back since has the last word, as for the yes.
          news.push({ ...bodyOf({ ...asked, replaces, subject }), at: Math.min(host.askedAt, host.now()) });
          const dataKey: DataKey = { key: await generateDataKey(), cycle: toBase64Url(randomBytes(12)) };
          changes.push({ key: DATA_KEY, value: dataKey });
        }
        news.push(bodyOf({ state: 'given', by, method, granted: purposes, validUntil, replaces, subject }));
        await record(news, changes, book.epoch + 1);
        if (isOvertaken()) return;
        // Only now: the new grant is durable.
        marker.clear();
        refusedHere = false;
        settle();
        host.announce();
      });
    },

    withdraw,

    recordReport: (body) =>
      alone(async () => {
        if (!grant?.allows('share')) throw new AttuneError('consent/required', 'Sharing has ended.');
        if (!book.ledger.entries.some((e) => e.type === 'report' && e.body.digest === body.digest)) {
          await record([{ type: 'report', body }]);
        }
      }),

    lookAgain,

    close: silence,

    alone,
  };
}
