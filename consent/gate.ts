/**
 * The gate: consent's memory and its only door. It makes the {@link Grant}, which nobody else can make and which
 * everything that needs consent takes as its first argument; when the grant ends, its signal ends all of that.
 *
 * Laws (docs/consent-log.md): every fault means no; only a gesture turns no into yes; a change of policy can only
 * narrow; a browser's objection switches `share` off; a grant expires; withdrawing is as easy as granting and erases.
 */
import { toBase64Url } from '../kernel/base64.js';
import { AttuneError } from '../kernel/errors.js';
import { type Policy, purposeSection } from '../kernel/policy.js';
import type { Purpose } from '../kernel/purpose.js';
import type { Change, Store } from '../kernel/store.js';
import { generateDataKey, randomBytes, sha256Hex } from '../platform/crypto.js';
import { DATA_KEY, type DataKey } from '../platform/sealed.js';
import { exclusively } from '../platform/tabs.js';
import { type News, openBook } from './book.js';
import { type Erasure, INVALIDATED, NOTHING_ERASED, openErasing, type PendingErasure } from './erasing.js';
import { ERASING, type Marker, NO } from './marker.js';
import { type Choice, consentBody, dayOf, type Happening, type ReportBody, validUntilOf } from './record.js';
import { GPC_OVERRIDE, isAutomatic, platformOf, speakerOf } from './speaker.js';
import { keyOf, noTo, openStanding, type Word } from './standing.js';

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
  /** Whether `share` is granted though the browser objects, by a confirmation of its own. */
  readonly overridesGpc: boolean;
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
  /** Tells the other tabs to look again, and which noes they would not find. */
  announce(word: Word): void;
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

export interface Gate {
  readonly grant: Grant | null;
  status(): GateStatus;
  /**
   * Records that exactly these purposes are granted. Fewer than before is a withdrawal of the others, which anybody may say.
   *
   * @throws {AttuneError} `consent/policy`, `consent/signal`, `consent/gesture`; `storage/failed`
   */
  give(purposes: readonly Purpose[], method: string): Promise<void>;
  /** Says no to everything: silence at once, then the erasure of what was granted, if anything was. */
  withdraw(method: string): Promise<Erasure>;
  /** Appends the entry of a report, before it is posted. */
  recordReport(body: ReportBody): Promise<void>;
  /** Another tab decided: silent at once if it said no, then a look. */
  hear(word: Word): Promise<void>;
  /** The page came back, or something was noticed: look again before any act. */
  lookAgain(): Promise<void>;
  /** Ends the grant in force without a word in the ledger: the page goes, consent stays. */
  close(): void;
  /** Does `work` while nothing is written to the ledger. @throws {AttuneError} where it cannot be trusted. */
  alone<T>(work: () => Promise<T>): Promise<T>;
}

/** Opens the gate on what is stored. @throws {AttuneError} where that cannot be trusted: the caller then denies everything. */
export async function openGate(host: GateHost): Promise<Gate> {
  const { store, marker } = host;
  const { policy, policyText, lang } = host.documents;
  const policySha256 = await sha256Hex(policyText);
  const hashes = new Map<Purpose, string>();
  for (const { id } of policy.purposes) hashes.set(id, await sha256Hex(purposeSection(policy, id)!));

  const book = openBook(store, policyText, policySha256);
  const standing = openStanding(host, book, { policy, sha256: policySha256, hashes });
  const { latest, recorded, refused } = standing;
  /** What was said on this page: what was still being written when more was said does not count. */
  let words = 0;
  /** The noes to everything among it. */
  let noes = 0;
  /** Those of them that were carried out, or failed. */
  let heeded = 0;
  /** Length of the ledger before this page's latest look, or after its latest no: what was erased since is to be told. */
  let known = 0;
  let grant: Grant | null = null;
  let end: () => void = () => undefined;

  /** Makes the grant in force equal to what holds. Synchronous, so that nothing runs in between. */
  function settle(): void {
    const purposes = standing.granted();
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
        since: Date.parse(standing.decision()!.t),
        overridesGpc: standing.overridesGpc(),
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

  const bodyOf = ({ method, ...choice }: Omit<Choice, 'gpc' | 'kind' | 'lang' | 'recordId'>): Happening => {
    // A signal that a crash cut off was given, also where the browser has thought better of it by now.
    const gpc = host.objects() || choice.by === 'signal';
    // An override goes on for as long as what it granted; where there was nothing to override, there is none.
    const overrides = method.endsWith(GPC_OVERRIDE) || standing.overridesGpc();
    const plain = method.replace(GPC_OVERRIDE, '');
    const body = consentBody(policy, policySha256, hashes, {
      ...choice,
      method: gpc && overrides && choice.granted.includes('share') ? plain + GPC_OVERRIDE : plain,
      gpc,
      kind: choice.granted.includes('biometric') ? 'explicit' : 'expressed',
      lang,
      recordId: crypto.randomUUID(),
    });
    return { type: 'consent', body };
  };

  const erasing = openErasing({
    store,
    standing,
    bodyOf,
    announce: () => host.announce(LOOK),
    record: (news, changes) => record(news, changes, book.epoch + 1),
  });

  /** Loses purposes. The caller has silenced them before. */
  async function lose(lost: readonly Purpose[], choice: PendingErasure['choice']): Promise<Erasure> {
    const erasure = await erasing.lose({ lost, choice });
    settle();
    return erasure;
  }

  /** Finishes what a crash interrupted, and lets go of what time, the policy or the browser took away since. */
  async function reconcile(): Promise<void> {
    if (noes === heeded) known = book.ledger.entries.length;
    // One that another tab makes meanwhile is for that tab to take away.
    const wasErasing = marker.has(ERASING);
    await erasing.finish();
    // A no waits for its turn: it erases itself, in the visitor's name, and returns the receipt.
    if (noes > heeded) return;
    await narrow();
    if (wasErasing) marker.drop(ERASING);
    settle();
  }

  /** Lets go of what a no, time, the policy or the browser took away. */
  async function narrow(): Promise<void> {
    const held = recorded();
    if (held.length === 0) return;
    const told = { by: 'subject', method: 'marker' } as const;
    const of = (taken: readonly Purpose[]): Purpose[] => taken.filter((id) => recorded().includes(id));
    const denied = held.filter((id) => refused(id));
    if (refused() || denied.includes('observe')) {
      await lose(held, { state: 'withdrawn', ...told });
    } else if (dayOf(standing.now()) >= (latest()!.validUntil ?? '')) {
      await lose(held, { state: 'expired', by: 'controller', method: 'expiry' });
    } else if (standing.silenced().length > 0) {
      await lose(standing.silenced(), { state: 'given', by: 'signal', method: 'gpc' });
    } else if (standing.reworded().length > 0) {
      await lose(standing.reworded(), { ...INVALIDATED, state: 'given' });
    } else if (standing.policyNews().length > 0) {
      await record(standing.policyNews());
    }
    if (of(denied).length > 0) await lose(of(denied), { state: 'given', ...told });
  }

  /** One writer at a time over all tabs, each working on what is stored now. */
  const alone = <T>(work: () => Promise<T>): Promise<T> =>
    exclusively('consent', async () => {
      await book.load();
      await standing.load();
      return work();
    });

  /** A no to these, here and at once: marked, silent, told to the other tabs, also where nothing can be stored. */
  function deny(...marks: readonly string[]): void {
    const word = standing.say(marks);
    silence();
    host.announce(word);
  }

  function withdraw(method: string): Promise<Erasure> {
    // Synchronously, before anything that may fail.
    words++;
    noes++;
    // This first: whatever cuts it off here, the next page comes to erase.
    marker.set(ERASING);
    deny(NO);
    return alone(async () => {
      standing.note([NO], []);
      const held = recorded();
      let erasure: Erasure;
      if (held.length > 0) erasure = await lose(held, { state: 'withdrawn', by: speakerOf(method), method });
      else {
        await store.write([{ key: keyOf(NO), value: 1 }]);
        erasure = await untold();
      }
      known = book.ledger.entries.length;
      marker.drop(ERASING);
      return erasure;
    }).finally(() => heeded++);
  }

  /** What a look has erased for a no whose turn comes only now: in another tab, or here when the page opened. */
  async function untold(): Promise<Erasure> {
    const last = book.ledger.entries.at(-1);
    if (last?.type !== 'erasure' || last.seq < known || latest()?.state !== 'withdrawn') return NOTHING_ERASED;
    const newest = (await store.keys('l:c:')).at(-1);
    return { receipt: last.body, checkpoint: newest ? ((await store.get(newest)) as string) : null };
  }

  /** What no answer can ask for. */
  function refuseImpossible(purposes: readonly Purpose[], method: string): void {
    if (!purposes.includes('observe') || purposes.some((purpose) => !hashes.has(purpose))) {
      throw new AttuneError('consent/policy', `grant() takes "observe" and others of: ${[...hashes.keys()].join()}.`);
    }
    const overrides = policy.allowGpcOverride && method.endsWith(GPC_OVERRIDE) && !isAutomatic(method);
    if (purposes.includes('share') && host.objects() && !overrides && !standing.granted().includes('share'))
      throw new AttuneError('consent/signal', 'The browser objects: no "share".');
  }

  /** Where no person acted: a first yes that nothing speaks against, of a platform only where the policy names it. */
  function refuseUnwilled(method: string): void {
    if (!isAutomatic(method)) return;
    if (refused() || latest() || host.objects())
      throw new AttuneError('consent/gesture', 'Only a gesture turns no into yes. Pass its event.');
    const platform = platformOf(method);
    if (platform !== null && !policy.bridges.includes(platform))
      throw new AttuneError('consent/policy', `Name "${platform}" in bridges.`);
  }

  async function give(purposes: readonly Purpose[], method: string): Promise<void> {
    refuseImpossible(purposes, method);
    const less = (): Purpose[] => standing.granted().filter((id) => !purposes.includes(id));
    const isMore = (): boolean => purposes.some((id) => !standing.granted().includes(id));
    // What is lost is lost at once, whatever becomes of the rest.
    if (less().length > 0 && !(isAutomatic(method) && isMore())) deny(...less().map(noTo));
    // A program's yes takes the place of nobody's.
    if (!isAutomatic(method)) words++;
    const relevant = [ERASING, ...purposes.map(noTo)];
    let stood = relevant.filter(marker.has);
    const before = words + standing.unstored();
    /** What was said since, here or as a no in another tab, is the later word, and has its turn after this. */
    const isOvertaken = (): boolean =>
      words + standing.unstored() !== before || relevant.some((mark) => marker.has(mark) && !stood.includes(mark));
    await alone(async () => {
      if (isOvertaken()) return;
      // What an earlier no, time, the policy or the browser took away is erased before anything is granted anew.
      await reconcile();
      stood = stood.filter((mark) => mark !== ERASING);
      if (isOvertaken()) return;
      const isGrown = isMore();
      const validUntil = validUntilOf(standing.now());
      const lost = less();
      // Said twice, as by a double click: a renewal is for another day.
      if (!isGrown && lost.length === 0 && (isAutomatic(method) || latest()!.validUntil === validUntil)) return;
      if (isGrown) refuseUnwilled(method);
      if (lost.length > 0) {
        // Fewer than before is a withdrawal of the rest.
        await lose(lost, { state: 'given', by: speakerOf(method), method });
        if (isOvertaken() || !isMore()) return;
      }
      await write(purposes, method, validUntil);
      if (isOvertaken()) return;
      // Only now: the new grant is durable.
      const lifted = [NO, ...purposes.map(noTo)];
      marker.drop(...lifted);
      standing.note([], lifted);
      settle();
      host.announce(LOOK);
    });
  }

  /** Writes a yes down. What the markers deny it still denies. */
  async function write(purposes: readonly Purpose[], method: string, validUntil: string): Promise<void> {
    const held = standing.granted();
    const old = held.length > 0 ? latest() : null;
    const subject = old?.subject ?? toBase64Url(randomBytes(16));
    const replaces = old?.recordId ?? null;
    // A first record names its policy itself.
    const news: News[] = old ? standing.policyNews() : [];
    // A tab that had not heard of a withdrawal may have written once more: what is granted anew begins with nothing.
    const late = await erasing.keptFor(purposes.filter((id) => !held.includes(id)));
    const removed = [keyOf(NO), ...purposes.map((id) => keyOf(noTo(id))), ...late];
    const changes: Change[] = removed.map((key) => ({ key, remove: true }));
    if (!old) {
      // That the visitor was asked is written only now, with the time of the asking.
      const asked = { state: 'requested', by: 'controller', method: 'prompt', granted: [], validUntil: null } as const;
      // A clock that was set back since has the last word, as for the yes.
      news.push({ ...bodyOf({ ...asked, replaces, subject }), at: Math.min(host.askedAt, host.now()) });
      const dataKey: DataKey = { key: await generateDataKey(), cycle: toBase64Url(randomBytes(12)) };
      changes.push({ key: DATA_KEY, value: dataKey });
    }
    // Once more: another tab, or the browser, may have spoken meanwhile.
    refuseImpossible(purposes, method);
    news.push(
      bodyOf({ state: 'given', by: speakerOf(method), method, granted: purposes, validUntil, replaces, subject }),
    );
    await record(news, changes, book.epoch + 1);
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
  await alone(erasing.sweep);

  return {
    get grant() {
      return grant;
    },

    status() {
      const consent = latest();
      const purposes = standing.granted();
      const isGranted = purposes.length > 0;
      const state = consent?.state;
      const isEnded = state === 'withdrawn' || state === 'expired';
      return {
        state: isGranted ? 'granted' : isEnded ? state : refused() ? 'refused' : 'undecided',
        purposes,
        validUntil: isGranted ? consent!.validUntil : null,
        ledger: consent ? (book.signed ? 'signed' : 'unsigned') : 'none',
      };
    },

    give,
    withdraw,

    recordReport: (body) =>
      alone(async () => {
        // By what is stored now: this tab may not have heard yet.
        if (!grant?.allows('share') || !standing.granted().includes('share'))
          throw new AttuneError('consent/required', 'Sharing has ended.');
        if (!book.ledger.entries.some((e) => e.type === 'report' && e.body.digest === body.digest)) {
          await record([{ type: 'report', body }]);
        }
      }),

    hear(word) {
      standing.hear(word);
      // At once, before the look: nothing that was said no to goes on.
      if (refused() || grant?.purposes.some((id) => refused(id))) silence();
      return lookAgain();
    },

    lookAgain,

    close: silence,

    alone,
  };
}

/** Nothing new to say, but something to see. */
const LOOK: Word = {};
