/**
 * A browser profile with several tabs, and what may go wrong in it, for the laws of consent: whatever is done, in whatever
 * order, while storage fails, pages crash, clocks jump and policies change, no tab ever acts without a yes that still holds.
 *
 * Beside the gates goes a witness who knows only what the visitor said and what the browser and the policy say, and never
 * looks into what the gates keep.
 */
import type { Gate, GateHost } from '../../consent/gate.js';
import { GPC_OVERRIDE } from '../../consent/speaker.js';
import { NO, refusalMarker } from '../../consent/marker.js';
import type { Word } from '../../consent/standing.js';
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

/**
 * The policies that a site may publish, by number: the second one changes what `share` is, and lets a visitor share against the
 * browser; the third one changes the notice, and lets no consent platform answer; the fourth one is the second without its leave.
 */
const POLICIES: readonly Policy[] = [
  { ...POLICY, bridges: ['cmp'] },
  { ...POLICY, bridges: ['cmp'], metrics: POLICY.metrics.slice(0, 1), allowGpcOverride: true },
  { ...POLICY, notice: { ...POLICY.notice, version: '2' } },
  { ...POLICY, bridges: ['cmp'], metrics: POLICY.metrics.slice(0, 1) },
];
const METHODS = {
  gesture: 'gesture.click',
  override: `gesture.click${GPC_OVERRIDE}`,
  script: 'programmatic',
  'script that overrides': `programmatic${GPC_OVERRIDE}`,
  platform: 'bridge:cmp',
} as const;
export type Speaker = keyof typeof METHODS;
const sectionsOf = (policy: Policy): ReadonlyMap<Purpose, string> =>
  new Map(PURPOSES.map((id) => [id, purposeSection(policy, id)!]));
const SECTIONS = POLICIES.map(sectionsOf);

/** What happens next. Days may be negative: a clock that is set back. */
export type Event =
  | { readonly does: 'open' | 'close' | 'look' | 'freeze' | 'withdraw' | 'work' | 'late'; readonly tab: number }
  | { readonly does: 'give'; readonly tab: number; readonly purposes: readonly Purpose[]; readonly by: Speaker }
  /** A yes and, so many store operations later, a no to everything or to all but `observe`, perhaps in another tab. */
  | {
      readonly does: 'race';
      readonly tab: number;
      readonly other: number;
      readonly purposes: readonly Purpose[];
      readonly says: 'no' | 'less';
      readonly after: number;
    }
  /** The browser objects to sharing; or localStorage throws on being touched, as where cookies are blocked. */
  | { readonly does: 'gpc' | 'block'; readonly on: boolean }
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
  /** Said though the browser objects. */
  readonly overridesGpc: boolean;
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
  /** What each tab was told by others, and has not heard yet. */
  private readonly told = Array.from({ length: TABS }, (): Word[] => []);
  private time = Date.UTC(2026, 10, 22, 10);
  private latest = this.time;
  private gpc = false;
  private policy = 0;
  /** What the witness knows: what may be done, at most. */
  private readonly yes = new Map<Purpose, Yes>();
  /** Whether the visitor ever said anything: then a script gets no yes. Of what a page was at when it crashed none can say. */
  private spoken: 'no' | 'perhaps' | 'yes' = 'no';
  private highestEpoch = 0;
  /** What was just said yes to, and took effect. */
  private given: readonly Purpose[] | null = null;
  /** How often a tab wrote that had not heard of a no. */
  private late = 0;
  private broken: Broken | null = null;
  private readonly local = new Map<string, string>();
  private isBlocked = false;

  constructor(private readonly machine: Machine) {
    const map = (): Map<string, string> => {
      if (this.isBlocked) throw new DOMException('The operation is insecure.', 'SecurityError');
      return this.local;
    };
    Object.assign(globalThis, {
      localStorage: {
        getItem: (key: string) => map().get(key) ?? null,
        setItem: (key: string, value: string) => void map().set(key, value),
        removeItem: (key: string) => void map().delete(key),
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
      case 'late':
        await this.writeLate(event.tab);
        break;
      case 'give':
        await this.give(event.tab, event.purposes, event.by);
        break;
      case 'withdraw':
        await this.withdraw(event.tab);
        break;
      case 'race':
        await this.race(event);
        break;
      case 'gpc':
        this.gpc = event.on;
        await this.wakeAll();
        break;
      case 'block':
        // A no that is blocked here, and fails there, is nowhere: no page can know of it.
        if (event.on && this.spoken !== 'no') break;
        this.isBlocked = event.on;
        for (const tab of this.tabs) if (tab && event.on) tab.fault = null;
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
        if (tab && !this.isBlocked) tab.fault = { kind: event.kind, after: event.after };
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
    if (event.does === 'give') this.checkStands(event.tab);
  }

  /** A yes that took effect does so until somebody says no, whatever the other tabs make of it. */
  private checkStands(n: number): void {
    const { given } = this;
    this.given = null;
    const held = this.tabs[n]?.gate?.grant?.purposes ?? [];
    if (given && !given.every((id) => held.includes(id)))
      throw new Broken('a yes stands until a no', `of ${given.join()} holds ${held.join()}`);
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
    this.told[n]!.length = 0;
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
      announce: (word) => {
        for (let other = 0; other < TABS; other++) if (other !== n && this.tabs[other]) this.told[other]!.push(word);
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
    await this.looked(tab, tab.gate.lookAgain());
  }
  private async looked(tab: Tab, look: Promise<void>): Promise<void> {
    if (!tab.gate) return;
    if ((await this.outcome(tab, look)) === 'done') this.narrow(tab);
    else if (tab.gate.grant) throw new Broken('a fault is a no', 'a tab that could not look goes on');
  }
  private async wakeAll(): Promise<void> {
    for (let n = 0; n < TABS; n++) if (this.tabs[n] && !this.tabs[n]!.frozen) await this.wake(n);
  }
  /** Of tabs that are not frozen each hears what was told. */
  private async deliver(): Promise<void> {
    for (let words = 0; words < 40; words++) {
      const n = this.told.findIndex((told, i) => told.length > 0 && this.hears(i));
      if (n < 0) return;
      const tab = this.tabs[n]!;
      const word = this.told[n]!.shift()!;
      const heard = tab.gate!.hear(word);
      heard.catch(() => undefined);
      if (!this.isBlocked && this.local.has(NO) && tab.gate!.grant)
        throw new Broken('a no is heard at once', 'another tab goes on');
      await this.looked(tab, heard);
    }
    throw new Broken('the tabs come to rest', 'they tell one another without an end');
  }
  private hears(n: number): boolean {
    const tab = this.tabs[n];
    return !!tab?.gate && !tab.frozen && !tab.isDead;
  }

  private async give(n: number, purposes: readonly Purpose[], by: Speaker): Promise<void> {
    const tab = this.tabs[n];
    if (!tab?.gate || tab.isDead) return;
    const before = new Map(this.yes);
    const policy = POLICIES[tab.policy]!;
    const isPerson = by === 'gesture' || by === 'override';
    const isNamed = by !== 'platform' || policy.bridges.includes('cmp');
    const isLawful = isPerson || (isNamed && this.spoken !== 'yes' && !this.gpc);
    const hadAll = purposes.every((purpose) => before.has(purpose));
    if (isLawful) this.sayYes(tab, purposes, by === 'override');
    const hadFault = tab.fault !== null;
    const outcome = await this.outcome(tab, tab.gate.give(purposes, METHODS[by]));
    if (outcome === 'done') {
      if (!isLawful && !hadAll) throw new Broken('only a gesture turns no into yes', `a ${by} got ${purposes.join()}`);
      this.spoken = 'yes';
      for (const purpose of PURPOSES) if (!purposes.includes(purpose)) this.lose(purpose);
      const held = [...(tab.gate.grant?.purposes ?? [])].sort().join();
      if (!hadFault && held !== [...purposes].sort().join())
        throw new Broken('a yes is a yes', `said ${purposes.join()}, holds ${held}`);
      if (!hadFault && !this.tabs.some((other) => other && other.policy !== tab.policy)) this.given = purposes;
      for (const key of this.disk.map.keys()) {
        const purpose = KEPT[key.slice(0, 2)];
        if (purpose && !before.has(purpose)) throw new Broken('what is granted anew begins with nothing', key);
      }
    } else if (outcome === 'failed') {
      // Nothing came of it: what held before may hold, and what was less than before may be lost already.
      this.yes.clear();
      for (const [purpose, old] of before) this.yes.set(purpose, old);
      if (hadFault && this.spoken === 'no') this.spoken = 'perhaps';
    } else if (this.spoken === 'no') this.spoken = 'perhaps';
  }
  /** Somebody says yes; where the browser objects, to sharing only so that it counts against it. */
  private sayYes(tab: Tab, purposes: readonly Purpose[], isOverride: boolean): void {
    for (const purpose of purposes) {
      const overridesGpc =
        purpose === 'share' &&
        ((isOverride && POLICIES[tab.policy]!.allowGpcOverride === true) || !!this.yes.get(purpose)?.overridesGpc);
      if (purpose === 'share' && this.gpc && !overridesGpc) continue;
      const section = SECTIONS[tab.policy]!.get(purpose)!;
      this.yes.set(purpose, { section, until: this.validUntil(), overridesGpc: overridesGpc && this.gpc });
    }
  }
  /** Whether a yes to sharing is void, since the browser objects. */
  private isSilenced(tab: Tab, { overridesGpc }: Yes): boolean {
    return this.gpc && !(overridesGpc && POLICIES[tab.policy]!.allowGpcOverride);
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

  private async race({ tab: n, other: m, purposes, says, after }: Event & { readonly does: 'race' }): Promise<void> {
    const [tab, other] = [this.tabs[n], this.tabs[m]];
    if (!tab?.gate || tab.isDead || !other?.gate || other.isDead) return;
    // Two answers to two policies: of these the witness could not tell which holds.
    if (says === 'less' && tab.policy !== other.policy) return;
    // Without a marker a no travels by word alone, which is quick, but not at once.
    if (this.isBlocked && n !== m) return;
    let answering = undefined as Promise<'done' | 'failed' | 'crashed'> | undefined;
    const answer = (): void => {
      tab.interruption = null;
      if (says === 'no') this.sayNo();
      // What it holds of the rest it loses now.
      else for (const id of other.gate!.grant?.purposes ?? []) if (id !== 'observe') this.lose(id);
      const call = says === 'no' ? other.gate!.withdraw('prefs') : other.gate!.give(['observe'], METHODS.gesture);
      answering = this.outcome(other, call);
    };
    tab.interruption = { after, act: answer };
    this.sayYes(tab, purposes, false);
    await this.outcome(tab, tab.gate.give(purposes, METHODS.gesture));
    // The yes was quicker.
    if (!answering && this.tabs[m] === other) answer();
    if (this.spoken === 'no') this.spoken = 'perhaps';
    tab.interruption = null;
    if ((await answering) === 'done' && says === 'less') {
      for (const purpose of PURPOSES) if (purpose !== 'observe') this.lose(purpose);
      this.spoken = 'yes';
    }
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

  /** A worker that was at it when its page froze, and does not know better, writes what it knew. */
  private async writeLate(n: number): Promise<void> {
    if (!this.tabs[n]?.frozen) return;
    this.late += 1;
    await this.disk.write([{ key: `m:late ${n}`, value: `late ${this.late}` }]);
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
    const sharing = this.yes.get('share');
    if (sharing && this.isSilenced(tab, sharing)) this.yes.delete('share');
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
            : purpose === 'share' && this.isSilenced(tab, yes)
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
