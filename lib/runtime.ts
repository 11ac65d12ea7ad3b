/**
 * The page runtime: everything that the loader fetches once there is consent to look at. Wires gate and session.
 */
import { openGate, type Gate, type Grant } from '../consent/gate.js';
import type { Marker } from '../consent/marker.js';
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
  grant(purposes: readonly Purpose[], method: string): Promise<void>;
  withdraw(method: string): Promise<ErasureReceipt>;
  pause(isPaused: boolean): void;
  page(): void;
  /** Where there is a ledger. */
  export(): Promise<string>;
  destroy(): void;
}

/** @throws {AttuneError} where stored consent cannot be trusted; the loader then denies everything. */
export async function openRuntime(host: RuntimeHost): Promise<Runtime> {
  const { options, documents, marker, emit, fault } = host;
  const store = indexedDbStore();
  const ending = new AbortController();
  let session: Session | null = null;
  let isOpen = false;
  /** Whether another tab spoke, perhaps before there was a gate to look with. */
  let missed = false as boolean;

  // Another tab decided: after a no, fall silent first; then look what holds now.
  const announce = joinTabs(documents.policy.site, ending.signal, () => {
    missed = true;
    if (!isOpen) return;
    if (marker.stands()) gate.close();
    gate.lookAgain().catch(fault);
  });

  const begin = (grant: Grant | null, before: Changes | null = null): void => {
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
  if (missed) gate.lookAgain().catch(fault);

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
    grant: gate.give,
    withdraw: gate.withdraw,
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
