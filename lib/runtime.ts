/**
 * The page runtime: everything that the loader fetches once there is consent to look at. Wires gate and session.
 */
import { openGate, type Gate, type Grant } from '../consent/gate.js';
import { methodOf } from '../consent/gesture.js';
import { type Marker, NO } from '../consent/marker.js';
import { GPC_OVERRIDE } from '../consent/speaker.js';
import type { Word } from '../consent/standing.js';
import { objectsToSharing } from '../platform/preference.js';
import type { Purpose } from '../kernel/purpose.js';
import { indexedDbStore } from '../platform/idb.js';
import { joinTabs } from '../platform/tabs.js';
import type { Changes } from './changes.js';
import type { AttuneEvents, AttuneOptions, ErasureReceipt, Status } from './face.js';
import type { Documents } from './options.js';
import { type Session, startSession } from './session.js';

export interface RuntimeHost {
  readonly options: AttuneOptions;
  readonly documents: Documents;
  readonly marker: Marker;
  readonly askedAt: number;
  now(): number;
  /** Says a fault as an `error` event. */
  fault(thrown: unknown): void;
  emit<E extends keyof AttuneEvents>(type: E, event: AttuneEvents[E]): void;
}

export interface Runtime {
  /** What runs under the grant in force; null without one. */
  readonly session: Session | null;
  status(): Status;
  grant(purposes: readonly Purpose[], method: string, more?: { readonly gpcOverride?: boolean }): Promise<void>;
  withdraw(platform?: string): Promise<ErasureReceipt>;
  pause(isPaused: boolean): void;
  page(): void;
  /** Where there is a ledger. */
  export(): Promise<string>;
  destroy(): void;
}

/** @throws {AttuneError} where stored consent cannot be trusted; the loader then denies everything. */
export async function openRuntime(host: RuntimeHost): Promise<Runtime> {
  const { options, documents, emit, fault } = host;
  const store = indexedDbStore();
  const ending = new AbortController();
  let session: Session | null = null;
  let isOpen = false;
  /** What other tabs said before there was a gate to hear it. */
  const missed: Word[] = [];

  // Another tab decided.
  const hear = (word: Word): void => {
    missed.push(word);
    if (isOpen) heed();
  };
  const heed = (): void => {
    for (const word of missed.splice(0)) gate.hear(word).catch(fault);
  };
  const announce = joinTabs(documents.policy.site, ending.signal, hear);
  // A no is heard also where the channel is not; which ones stand, the marker knows.
  const stored = ({ key }: StorageEvent): void => {
    if (!key || key.startsWith(NO)) hear({});
  };

  const begin = (grant: Grant | null, before: Changes | null = null): void => {
    if (grant) addEventListener('storage', stored, { signal: grant.signal });
    session =
      grant && !ending.signal.aborted ? startSession({ ...host, grant, gate, store, before, started: tell }) : null;
  };
  const tell = (): void => {
    emit('consent', status());
  };

  const gate: Gate = await openGate({
    ...host,
    store,
    objects: objectsToSharing,
    announce,
    // While the gate is being opened there is none yet to give a session.
    changed(grant) {
      if (!isOpen) return;
      begin(grant);
      tell();
    },
  });
  isOpen = true;
  begin(gate.grant);
  heed();

  const status = (): Status => ({
    ...gate.status(),
    gpc: objectsToSharing(),
    network: session?.network ?? 'unknown',
    paused: session?.paused ?? false,
  });

  return {
    get session() {
      return session;
    },
    status,
    grant: (purposes, method, more) => gate.give(purposes, more?.gpcOverride ? method + GPC_OVERRIDE : method),
    withdraw: (platform) => gate.withdraw(platform === undefined ? 'api' : methodOf(platform, 0)),
    pause: (isPaused) => {
      session?.pause(isPaused);
      tell();
    },
    page() {
      const isPaused = session?.paused ?? false;
      begin(gate.grant, session?.end());
      session?.pause(isPaused);
    },
    async export() {
      const { exportRecord } = await import('./export.js');
      return exportRecord({ gate, store, lang: documents.lang, notice: options.notice });
    },
    destroy() {
      ending.abort();
      gate.close();
      store.close();
    },
  };
}
