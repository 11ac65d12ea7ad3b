/**
 * A browser profile with several tabs, and what may go wrong in it, for the laws of consent: whatever is done, in whatever
 * order, while storage fails, pages crash, clocks jump and policies change, no tab ever acts without a yes that still holds.
 *
 * Beside the gates goes a witness who knows only what the visitor said and what the browser and the policy say, and never
 * looks into what the gates keep.
 */
import type { Gate, GateHost } from '../../consent/gate.js';
import { refusalMarker } from '../../consent/marker.js';
import { canonicalize, type Json } from '../../kernel/canonical.js';
import { type Policy, purposeSection } from '../../kernel/policy.js';
import type { Purpose } from '../../kernel/purpose.js';
import { type Change, memoryStore, type Store } from '../../kernel/store.js';
import { POLICY } from '../unit/kernel/documents.js';

/** The gate under test; or one with a fault. */
export interface Machine {
  openGate(host: GateHost): Promise<Gate>;
}

export const PURPOSES: readonly Purpose[] = ['learn', 'observe', 'personalize', 'share'];
export const TABS = 3;

/** Of each purpose the prefix of what is kept for it; of `observe` nothing is. */
const KEPT: Readonly<Record<string, Purpose>> = { 'm:': 'learn', 'f:': 'personalize', 'q:': 'share', 't:': 'share' };
const DAY_MS = 86_400_000;
const VALID_DAYS = 180;

/** The policies that a site may publish, by number: the second one changes what `share` is, the third one the notice. */
const POLICIES: readonly Policy[] = [
  POLICY,
  { ...POLICY, metrics: POLICY.metrics.slice(0, 1) },
  { ...POLICY, notice: { ...POLICY.notice, version: '2' } },
];
const sectionsOf = (policy: Policy): ReadonlyMap<Purpose, string> =>
  new Map(PURPOSES.map((id) => [id, purposeSection(policy, id)!]));
const SECTIONS = POLICIES.map(sectionsOf);

/** What happens next. Days may be negative: a clock that is set back. */
export type Event =
  | { readonly does: 'open' | 'close' | 'look' | 'freeze' | 'withdraw' | 'work'; readonly tab: number }
  | { readonly does: 'give'; readonly tab: number; readonly purposes: readonly Purpose[]; readonly gesture: boolean }
  /** A yes and, so many store operations later, a no, perhaps in another tab. */
  | {
      readonly does: 'race';
      readonly tab: number;
      readonly other: number;
      readonly purposes: readonly Purpose[];
      readonly after: number;
    }
  | { readonly does: 'gpc'; readonly on: boolean }
  | { readonly does: 'policy'; readonly number: number }
  | { readonly does: 'clock'; readonly days: number }
  /** The tab's next operations but so many fail, or end the page: before anything was written, or just after. */
  | { readonly does: 'fault'; readonly tab: number; readonly kind: Fault; readonly after: number }
  /** The browser throws everything away, or cuts the ledger short. */
  | { readonly does: 'evict' | 'cut' };
export type Fault = 'throw' | 'crash before' | 'crash after';

/** Where a law is broken. */
export class Broken extends Error {
  constructor(
    readonly law: string,
    detail: string,
  ) {
    super(`${law}: ${detail}`);
  }
}

interface Tab {
  gate: Gate | null;
  frozen: boolean;
  policy: number;
  fault: { kind: Fault; after: number } | null;
  /** What comes between its store operations. */
  interruption: { after: number; act(): void } | null;
  /** Ends what a page was waiting for when it crashed. */
  crash(): void;
  readonly crashed: Promise<'crashed'>;
  isDead: boolean;
}

/** What the visitor said yes to, and under which words. */
interface Yes {
  readonly section: string;
  /** Unix ms from which it no longer holds. */
  readonly until: number;
}

/** Web Locks, of which a page that crashes lets go. */
class Locks {
  private tail: Promise<unknown> = Promise.resolve();
  private letGo: () => void = () => undefined;

  request<T>(_name: string, work: () => Promise<T>): Promise<T> {
    const turn = this.tail.then(() => {
      const gone = new Promise<never>((_, reject) => (this.letGo = () => reject(new Error('The page is gone.'))));
      gone.catch(() => undefined);
      return Promise.race([work(), gone]);
    });
    this.tail = turn.catch(() => undefined);
    return turn;
  }
  release(): void {
    this.letGo();
  }
  idle = (): Promise<unknown> => this.tail;
}

export class Profile {
  readonly disk = memoryStore();
  private readonly locks = new Locks();
  private readonly tabs: (Tab | null)[] = Array.from({ length: TABS }, () => null);
  /** Tabs that were told to look. */
  private readonly told = new Set<number>();
  private time = Date.UTC(2026, 10, 22, 10);
  private latest = this.time;
  private gpc = false;
  private policy = 0;
  /** What the witness knows: what may be done, at most. */
  private readonly yes = new Map<Purpose, Yes>();
  /** Whether the visitor ever said anything: then a script gets no yes. Of what a page was at when it crashed none can say. */
  private spoken: 'no' | 'perhaps' | 'yes' = 'no';
  private highestEpoch = 0;
  private broken: Broken | null = null;
  private readonly local = new Map<string, string>();

  constructor(private readonly machine: Machine) {
    const { local } = this;
    Object.assign(globalThis, {
      localStorage: {
        getItem: (key: string) => local.get(key) ?? null,
        setItem: (key: string, value: string) => void local.set(key, value),
        removeItem: (key: string) => void local.delete(key),
      },
    });
    Object.defineProperty(globalThis, 'navigator', { value: { locks: this.locks }, configurable: true });
  }

  async happen(event: Event): Promise<void> {
    switch (event.does) {
      case 'open':
        await this.open(event.tab);
        break;
      case 'close':
        this.shut(event.tab);
        break;
      case 'look':
        await this.wake(event.tab);
        break;
      case 'freeze':
        if (this.tabs[event.tab]) this.tabs[event.tab]!.frozen = true;
        break;
      case 'work':
        await this.work(event.tab);
        break;
      case 'give':
        await this.give(event.tab, event.purposes, event.gesture);
        break;
      case 'withdraw':
        await this.withdraw(event.tab);
        break;
      case 'race':
        await this.race(event.tab, event.other, event.purposes, event.after);
        break;
      case 'gpc':
        this.gpc = event.on;
        await this.wakeAll();
        break;
      case 'policy':
        this.policy = event.number;
        break;
      case 'clock':
        this.time += event.days * DAY_MS;
        this.latest = Math.max(this.latest, this.time);
        await this.wakeAll();
        break;
      case 'fault': {
        const tab = this.tabs[event.tab];
        if (tab) tab.fault = { kind: event.kind, after: event.after };
        break;
      }
      case 'evict':
        // What the browser threw away was the yes as well as the no; a marker is thrown away with the rest.
        this.disk.map.clear();
        this.local.clear();
        this.yes.clear();
        this.spoken = 'no';
        this.highestEpoch = 0;
        await this.wakeAll();
        break;
      case 'cut': {
        const last = [...this.disk.map.keys()]
          .filter((key) => key.startsWith('l:e:'))
          .sort()
          .at(-1);
        if (last === undefined) break;
        // While no page is open: one that is has read its ledger.
        for (let n = 0; n < TABS; n++) this.shut(n);
        this.disk.map.delete(last);
        this.yes.clear();
        break;
      }
    }
    await this.deliver();
    this.check();
  }

  /** After everything: a page without faults opens, and what is kept is what may be kept. */
  async end(): Promise<Gate | null> {
    for (let n = 0; n < TABS; n++) this.shut(n);
    await this.open(0);
    await this.deliver();
    this.check();
    return this.tabs[0]?.gate ?? null;
  }

  private shut(n: number): void {
    this.tabs[n]?.gate?.close();
    this.tabs[n] = null;
  }

  private async open(n: number): Promise<void> {
    this.shut(n);
    let crash!: () => void;
    const crashed = new Promise<'crashed'>((resolve) => (crash = () => resolve('crashed')));
    const tab: Tab = {
      gate: null,
      frozen: false,
      policy: this.policy,
      fault: null,
      interruption: null,
      crash,
      crashed,
      isDead: false,
    };
    this.tabs[n] = tab;
    const policy = POLICIES[this.policy]!;
    const opened = this.machine.openGate({
      store: this.storeOf(tab),
      documents: { policy, policyText: canonicalize(policy as unknown as Json), lang: 'en' },
      marker: refusalMarker(),
      askedAt: this.time,
      now: () => this.time,
      objects: () => this.gpc,
      announce: () => {
        for (let other = 0; other < TABS; other++) if (other !== n) this.told.add(other);
      },
      changed: (grant) => {
        for (const purpose of grant?.purposes ?? []) this.mayDo(tab, purpose);
      },
    });
    await this.outcome(
      tab,
      opened.then((gate) => void (tab.gate = gate)),
    );
  }

  /** The page is looked at again: it thaws, and asks what holds now, as lib/runtime.ts does. */
  private async wake(n: number): Promise<void> {
    const tab = this.tabs[n];
    if (!tab?.gate || tab.isDead) return;
    tab.frozen = false;
    this.told.delete(n);
    if ((await this.outcome(tab, tab.gate.lookAgain())) === 'done') this.narrow(tab);
    else if (tab.gate.grant) throw new Broken('a fault is a no', 'a tab that could not look goes on');
  }
  private async wakeAll(): Promise<void> {
    for (let n = 0; n < TABS; n++) if (this.tabs[n] && !this.tabs[n]!.frozen) await this.wake(n);
  }
  /** Of tabs that are not frozen each hears what was told. */
  private async deliver(): Promise<void> {
    for (let rounds = 0; rounds < 4; rounds++) {
      const ready = [...this.told].filter((n) => this.tabs[n]?.gate && !this.tabs[n].frozen && !this.tabs[n].isDead);
      if (ready.length === 0) return;
      for (const n of ready) {
        if (this.local.has('attune_no')) this.tabs[n]!.gate!.close();
        await this.wake(n);
      }
    }
    throw new Broken('the tabs come to rest', 'they tell one another without an end');
  }

  private async give(n: number, purposes: readonly Purpose[], isGesture: boolean): Promise<void> {
    const tab = this.tabs[n];
    if (!tab?.gate || tab.isDead) return;
    const before = new Map(this.yes);
    const isLawful = isGesture || (this.spoken !== 'yes' && !this.gpc);
    const hadAll = purposes.every((purpose) => before.has(purpose));
    if (isLawful) {
      for (const purpose of purposes) {
        if (purpose === 'share' && this.gpc) continue;
        this.yes.set(purpose, { section: SECTIONS[tab.policy]!.get(purpose)!, until: this.validUntil() });
      }
    }
    const hadFault = tab.fault !== null;
    const outcome = await this.outcome(tab, tab.gate.give(purposes, isGesture ? 'gesture.click' : 'programmatic'));
    if (outcome === 'done') {
      if (!isLawful && !hadAll) throw new Broken('only a gesture turns no into yes', `a script got ${purposes.join()}`);
      this.spoken = 'yes';
      for (const purpose of PURPOSES) if (!purposes.includes(purpose)) this.lose(purpose);
      const held = [...(tab.gate.grant?.purposes ?? [])].sort().join();
      if (!hadFault && held !== [...purposes].sort().join())
        throw new Broken('a yes is a yes', `said ${purposes.join()}, holds ${held}`);
    } else if (outcome === 'failed') {
      // Nothing came of it: what held before may hold, and what was less than before may be lost already.
      this.yes.clear();
      for (const [purpose, old] of before) this.yes.set(purpose, old);
      if (hadFault && this.spoken === 'no') this.spoken = 'perhaps';
    } else if (this.spoken === 'no') this.spoken = 'perhaps';
  }

  private async withdraw(n: number): Promise<void> {
    const tab = this.tabs[n];
    if (!tab?.gate || tab.isDead) return;
    this.sayNo();
    const withdrawn = tab.gate.withdraw('prefs');
    withdrawn.catch(() => undefined);
    if (tab.gate.grant) throw new Broken('a no is heard at once', 'the grant outlives the call');
    await this.outcome(tab, withdrawn);
  }

  private async race(n: number, m: number, purposes: readonly Purpose[], after: number): Promise<void> {
    const [tab, other] = [this.tabs[n], this.tabs[m]];
    if (!tab?.gate || tab.isDead || !other?.gate || other.isDead) return;
    let withdrawing = undefined as Promise<unknown> | undefined;
    const sayNo = (): void => {
      tab.interruption = null;
      this.sayNo();
      withdrawing = this.outcome(other, other.gate!.withdraw('prefs'));
    };
    tab.interruption = { after, act: sayNo };
    for (const purpose of purposes) {
      if (purpose === 'share' && this.gpc) continue;
      this.yes.set(purpose, { section: SECTIONS[tab.policy]!.get(purpose)!, until: this.validUntil() });
    }
    await this.outcome(tab, tab.gate.give(purposes, 'gesture.click'));
    // The yes was quicker.
    if (!withdrawing && this.tabs[m] === other) sayNo();
    else if (this.spoken === 'no') this.spoken = 'perhaps';
    tab.interruption = null;
    await withdrawing;
  }

  /** Something is noticed, learned, changed and got ready to be sent, as far as the tab may. */
  private async work(n: number): Promise<void> {
    const tab = this.tabs[n];
    const grant = tab?.gate?.grant;
    if (!tab || tab.frozen || tab.isDead || !grant) return;
    const changes: Change[] = Object.entries(KEPT).flatMap(([prefix, purpose]) =>
      grant.allows(purpose) ? [{ key: `${prefix}${n}`, value: this.time }] : [],
    );
    await this.disk.write(changes);
  }

  private sayNo(): void {
    this.spoken = 'yes';
    this.yes.clear();
  }
  private lose(purpose: Purpose): void {
    this.yes.delete(purpose);
    if (purpose === 'observe') this.yes.clear();
  }
  private validUntil(): number {
    const until = this.latest + VALID_DAYS * DAY_MS;
    return until - (until % DAY_MS);
  }
  /** A page has looked: what its policy words otherwise, what has run out and what the browser objects to is lost. */
  private narrow(tab: Tab): void {
    if (this.gpc) this.yes.delete('share');
    for (const [purpose, { section, until }] of this.yes)
      if (this.time >= until || SECTIONS[tab.policy]!.get(purpose) !== section) this.lose(purpose);
  }

  /** How a call ended. One that never does belongs to a page that is gone. */
  private async outcome(tab: Tab, call: Promise<unknown>): Promise<'done' | 'failed' | 'crashed'> {
    const outcome = await Promise.race([
      call.then(
        () => 'done' as const,
        () => 'failed' as const,
      ),
      tab.crashed,
    ]);
    await this.locks.idle();
    if (outcome === 'crashed') this.tabs[this.tabs.indexOf(tab)] = null;
    return outcome;
  }

  private storeOf(tab: Tab): Store {
    const { disk } = this;
    const faulty = async <T>(work: () => Promise<T>): Promise<T> => {
      if (tab.isDead) return this.perish(tab);
      if (tab.interruption && tab.interruption.after-- === 0) tab.interruption.act();
      const { fault } = tab;
      if (!fault || fault.after-- > 0) return work();
      tab.fault = null;
      if (fault.kind === 'throw') throw new Error('The storage fails.');
      if (fault.kind === 'crash after') await work();
      return this.perish(tab);
    };
    return {
      get: (key) => faulty(() => disk.get(key)),
      keys: (prefix) => faulty(() => disk.keys(prefix)),
      write: (changes) => faulty(() => disk.write(changes)),
      close: () => undefined,
    };
  }
  /** The page is gone: nothing that it waits for comes, and others get its lock. */
  private perish<T>(tab: Tab): Promise<T> {
    tab.isDead = true;
    tab.crash();
    this.locks.release();
    return new Promise<T>(() => undefined);
  }

  private mayDo(tab: Tab, purpose: Purpose): void {
    const yes = this.yes.get(purpose);
    const law =
      yes === undefined || !this.yes.has('observe')
        ? 'nothing without a yes'
        : SECTIONS[tab.policy]!.get(purpose) !== yes.section
          ? 'a policy only narrows'
          : this.time >= yes.until
            ? 'a yes expires'
            : purpose === 'share' && this.gpc
              ? 'the browser objects'
              : null;
    if (law) this.broken ??= new Broken(law, purpose);
  }

  private tellBroken(): void {
    if (this.broken) throw this.broken;
  }

  private check(): void {
    this.tellBroken();
    for (const tab of this.tabs) {
      if (!tab?.gate || tab.frozen || tab.isDead) continue;
      for (const purpose of tab.gate.grant?.purposes ?? []) this.mayDo(tab, purpose);
      this.tellBroken();
      const { state, purposes } = tab.gate.status();
      if ((state === 'granted') !== purposes.length > 0) throw new Broken('the status is true', state);
    }
    const { map } = this.disk;
    const epoch = (map.get('c:state') as { epoch: number } | undefined)?.epoch ?? this.highestEpoch;
    if (epoch < this.highestEpoch) throw new Broken('epochs only grow', `${epoch} after ${this.highestEpoch}`);
    this.highestEpoch = epoch;
    if (this.spoken === 'no' && map.size > 0) throw new Broken('nothing is kept before a yes', [...map.keys()].join());
  }

  /** Once no erasure waits: nothing is kept of what may not be done. */
  checkKept(gate: Gate): void {
    const held = gate.status().purposes;
    for (const key of this.disk.map.keys()) {
      const purpose = KEPT[key.slice(0, 2)];
      if (purpose && !held.includes(purpose)) throw new Broken('what was lost is erased', key);
      if (key === 'k:dek' && held.length === 0) throw new Broken('the key goes with the last purpose', key);
      if (key.startsWith('w:')) throw new Broken('no erasure is left undone', key);
    }
  }
}
