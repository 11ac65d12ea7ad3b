/**
 * One grant's lifetime: capture, engine, changes and reports, started together and ended by the grant's one signal.
 */
import type { Gate, Grant } from '../consent/gate.js';
import { AttuneError } from '../kernel/errors.js';
import { Code, RECORD_WIDTH } from '../kernel/frame.js';
import type { NetworkState } from '../kernel/protocol.js';
import { modelsOf, needsFull } from '../kernel/ruleset.js';
import type { Store } from '../kernel/store.js';
import { DATABASE } from '../platform/idb.js';
import { DATA_KEY, type DataKey, sealedStore } from '../platform/sealed.js';
import { type Capture, startCapture } from './capture.js';
import type { Changes } from './changes.js';
import { type EngineClient, startEngine } from './engine-client.js';
import { DEVELOPMENT } from './development.js';
import type { Answer, Attune, AttuneEvents, AttuneOptions, DeviceInspection, Preview, Why } from './face.js';
import type { Documents } from './options.js';
import type { Reports } from './reports.js';
import { findRegions } from './slots.js';
import { startWorker } from './start-worker.js';

export interface SessionHost {
  readonly grant: Grant;
  readonly gate: Gate;
  readonly store: Store;
  readonly documents: Documents;
  readonly options: AttuneOptions;
  /** What the page before, in the same document, left in effect. */
  readonly before: Changes | null;
  now(): number;
  emit<E extends keyof AttuneEvents>(type: E, event: AttuneEvents[E]): void;
  fault(thrown: unknown): void;
  /** The engine runs: now it is known whether its thread can reach a network. */
  started(): void;
}

export interface Session {
  readonly network: NetworkState;
  readonly paused: boolean;
  track(goal: string): void;
  why(element: Element): Promise<Why | null>;
  undo(element: Element): boolean;
  pause(isPaused: boolean): void;
  feedback(element: Element, value: number): void;
  answer(answer: Answer): void;
  preview(): Promise<Preview>;
  inspect(): Promise<DeviceInspection | null>;
  forget(): Promise<void>;
  mayAsk: Attune['mayAsk'];
  /** Ends with the page that it was for; consent goes on. Returns what is in effect, for the page that follows. */
  end(): Changes | null;
}

export function startSession(host: SessionHost): Session {
  const { grant, documents, emit, now, options } = host;
  const { ruleset, policy } = documents;
  const regions = findRegions(ruleset, documents.lang);
  const development = DEVELOPMENT ? options.development : undefined;
  /** Frames that were filled before the engine could take them. */
  const early: { buffer: ArrayBuffer; count: number }[] = [];
  let engine: EngineClient | null = null;
  const { before } = host;
  let changes: Changes | null = null;
  /** This page's own, or until they are there those of the page before. */
  const standing = (): Changes | null => changes ?? before;
  let reports: Reports | null = null;
  let paused = false as boolean;
  /** Kept by the browser while another page is shown, and back perhaps, but without having looked yet: nothing is done. */
  let isAsleep = false as boolean;

  const fault = (thrown: unknown): void => {
    if (signal.aborted) return;
    host.fault(thrown);
  };

  // Ends with the grant, or before it where the engine cannot run: then nothing listens for nothing.
  const ending = new AbortController();
  const { signal } = ending;
  const end = (): void => {
    ending.abort();
  };
  const withdrawn = (): void => {
    end();
    standing()?.revertAll('withdrawn');
  };
  grant.signal.addEventListener('abort', withdrawn, { signal });

  // Capture starts at once, so that nothing is lost while the worker wakes.
  const capture: Capture = startCapture({
    regions,
    signal,
    untrusted: development?.untrusted,
    handOver(buffer, count) {
      development?.onFrame?.(new Float64Array(buffer, 0, count * RECORD_WIDTH));
      if (engine && !isAsleep) engine.frame(buffer, count);
      else early.push({ buffer, count });
    },
  });
  const handOverEarly = (): void => {
    for (const { buffer, count } of early.splice(0)) engine?.frame(buffer, count);
  };
  /** The page stays as it is, and nothing listens for nothing. */
  const failure = (thrown: unknown): void => {
    fault(thrown);
    engine = null;
    ending.abort();
    // Nobody would take it back, or keep that the visitor did.
    standing()?.revertAll('failure');
  };

  // Rhythm can identify a person: it needs a consent of its own.
  const tiers = policy.signals.filter((tier) => tier === 'B' || (tier === 'C' && grant.allows('biometric')));
  if (tiers.length > 0) {
    import('./fine-signals.js').then((fine) => fine.startFineSignals({ capture, tiers, signal })).catch(fault);
  }

  if (policy.siteLog) import('./site-log.js').then((log) => log.keepReceipts(host)).catch(fault);

  const mayAdjust = grant.allows('personalize');
  const file = mayAdjust && regions.slots.elements.some(Boolean) ? import('./changes.js').catch(fault) : null;
  if (!file) before?.revertAll('page');

  const started = (async () => {
    const dataKey = (await host.store.get(DATA_KEY)) as DataKey | undefined;
    const store = dataKey ? sealedStore(host.store, dataKey) : host.store;
    const loaded = await file;
    if (loaded) {
      const slots = regions.slots;
      changes = await loaded.startChanges({ ruleset, slots, capture, signal, store, before, now, emit, fault });
      changes.pause(paused || isAsleep);
    }
    // Consent may have ended while file and store were read.
    if (signal.aborted) return;
    engine = await startEngine({
      worker: startWorker(options.workerUrl, options.workerFactory, needsFull(policy, ruleset)),
      signal,
      options: {
        epoch: grant.epoch,
        policy: documents.policyText,
        ruleset: documents.rulesetText,
        purposes: grant.purposes,
        overridesGpc: grant.overridesGpc,
        regions: regions.facts,
        context: options.context ?? {},
        now: now(),
        database: DATABASE,
      },
      onDecisions: (decisions) => changes?.decide(decisions),
      // To tell a page whom it shows itself to is to personalize it.
      onTurns: (turns) => mayAdjust && turns.forEach((turn) => emit('segment', turn)),
      onFailure: failure,
      onFrameBack(buffer, tickMs, signs) {
        capture.recycle(buffer);
        capture.wait(tickMs);
        if (signs) changes?.heed(signs);
      },
    });
    if (!isAsleep) handOverEarly();
    if (grant.allows('share')) {
      const file = await import('./reports.js').catch(fault);
      // Asked again: consent, or the page, may have ended while the file was fetched.
      if (file && !(signal.aborted as boolean) && grant.allows('share')) {
        reports = file.startReports({ ...host, engine, store, signal, collector: policy.collector, fault });
      }
    }
    host.started();
  })().catch(failure);

  const inspect = async (): Promise<DeviceInspection | null> => {
    await started;
    return engine && !grant.signal.aborted
      ? { ...(await engine.call('inspect', now())), dropped: capture.dropped() }
      : null;
  };

  /** The last moment of a visit that can be relied on: what was learned is written, a report that is due leaves. */
  const atHide = (): void => {
    if (!engine) return;
    Promise.all([engine.call('save', now()), reports?.atHide()]).catch(fault);
  };
  const sleep = (): void => {
    isAsleep = true;
    standing()?.pause(true);
  };
  // A page that comes back, from the cache or from behind another, looks whether its consent still holds.
  const back = (): void => void host.gate.lookAgain().catch(fault).then(wake);
  const wake = (): void => {
    if (!isAsleep || signal.aborted) return;
    isAsleep = false;
    standing()?.pause(paused);
    handOverEarly();
  };
  const visibility = (): void => (document.visibilityState === 'hidden' ? atHide() : back());
  document.addEventListener('visibilitychange', visibility, { signal });
  document.addEventListener('freeze', sleep, { signal });
  document.addEventListener('resume', back, { signal });
  const leave = ({ persisted }: PageTransitionEvent): void => {
    atHide();
    if (persisted) sleep();
  };
  addEventListener('pagehide', leave, { signal });
  addEventListener('pageshow', back, { signal });

  return {
    get network() {
      return engine?.network ?? 'unknown';
    },
    get paused() {
      return paused;
    },
    track(goal) {
      const index = ruleset.goals.findIndex(({ id }) => id === goal);
      if (index < 0) {
        fault(new AttuneError('options/invalid', `No such goal among ${ruleset.goals.map((g) => g.id).join()}.`));
      } else capture.note(Code.Track, -1, index);
    },
    async why(element) {
      const why = standing()?.why(element);
      if (!why) return null;
      const asked = ruleset.adjustments.flatMap(({ slot, when }) => (slot === why.slot ? modelsOf(when) : []));
      const isAsked = ({ id }: { readonly id: string }): boolean => asked.includes(id);
      const { models, choices } = (asked.length > 0 ? await inspect() : null) ?? { models: [], choices: [] };
      return { ...why, models: models.filter(isAsked), choices: choices.filter(isAsked) };
    },
    undo: (element) => standing()?.undo(element) ?? false,
    pause(isPaused) {
      paused = isPaused;
      standing()?.pause(isPaused || isAsleep);
      if (isPaused) standing()?.revertAll('pause');
    },
    feedback(element, value) {
      capture.note(Code.Feedback, regions.indexOf(element), value);
    },
    answer({ correct, tookMs, hint, about }) {
      capture.note(Code.Answer, about ? regions.indexOf(about) : -1, correct ? 1 : 0, tookMs, hint ? 1 : 0);
    },
    preview: () => reports?.preview() ?? Promise.resolve({ wire: null, why: 'Sharing was not agreed to.' }),
    inspect,
    mayAsk: async (question, cap) => (await changes?.mayAsk(question, cap)) ?? false,
    end() {
      // What was learned here is there for the next page.
      const saved = engine?.call('save', now()).catch(fault);
      if (saved) void saved.finally(end);
      else end();
      return standing();
    },
    async forget() {
      await started;
      await engine?.call('forget');
    },
  };
}
