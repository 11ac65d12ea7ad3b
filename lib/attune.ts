/**
 * The loader: the handle that a page holds, and the little that runs before consent. It looks whether consent was stored,
 * without leaving a trace, and fetches the runtime only where there is something to look at or a visitor says yes.
 */
import { methodOf } from '../consent/gesture.js';
import { ERASING, NO, refusalMarker } from '../consent/marker.js';
import { objectsToSharing } from '../platform/preference.js';
import { AttuneError, isAttuneError } from '../kernel/errors.js';
import { databaseExists } from '../platform/presence.js';
import type { Attune, AttuneEvents, AttuneOptions, ErasureReceipt, Status } from './face.js';
import { readDocuments } from './options.js';
import type { Runtime } from './runtime.js';

/** The database that a grant makes; the same name as in platform/idb.ts, which the loader does not load. */
const DATABASE = 'attune';

const NOTHING_ERASED: ErasureReceipt = { receipt: { stores: [], records: 0, keyDestroyed: false }, checkpoint: null };

/**
 * Makes the handle. Nothing runs until there is consent: no listener, no worker, no storage, no request.
 *
 * @example
 * const attune = createAttune({ policy, ruleset });
 * acceptButton.addEventListener('click', (event) => attune.consent.grant(['observe', 'personalize'], event));
 */
export function createAttune(options: AttuneOptions): Attune {
  const now = options.now ?? Date.now;
  const listeners = new Map<string, Set<(event: never) => void>>();
  const marker = refusalMarker();
  const askedAt = now();
  let looked = false;
  let runtime: Runtime | null = null;
  let loading: Promise<Runtime> | null = null;
  /** Noes said on this page: a yes that is still being loaded does not outlive one. */
  let noes = 0;

  const emit = <E extends keyof AttuneEvents>(type: E, event: AttuneEvents[E]): void => {
    for (const listener of listeners.get(type) ?? []) {
      try {
        (listener as (event: AttuneEvents[E]) => void)(event);
      } catch (thrown) {
        // A listener's fault is the host's own: shown, and kept from stopping the others.
        reportError(thrown);
      }
    }
  };
  const fault = (thrown: unknown): void => {
    const message = 'attune could not run; the page stays as it is.';
    emit('error', isAttuneError(thrown) ? thrown : new AttuneError('internal/fault', message, { cause: thrown }));
  };

  const load = (): Promise<Runtime> =>
    (loading ??= import('./runtime.js')
      .then(({ openRuntime }) =>
        openRuntime({ options, documents: readDocuments(options), marker, askedAt, now, emit, fault }),
      )
      .then((opened) => (runtime = opened))
      .catch((thrown: unknown) => {
        loading = null;
        throw thrown;
      }));

  const status = (): Status =>
    runtime?.status() ?? {
      // Also where no storage would hold it.
      state: looked ? (marker.has(NO) || noes ? 'refused' : 'undecided') : 'unknown',
      purposes: [],
      validUntil: null,
      gpc: objectsToSharing(),
      network: 'unknown',
      ledger: 'none',
      paused: false,
    };

  const ready = (async () => {
    try {
      if ((!marker.has(NO) || marker.has(ERASING)) && (await databaseExists(DATABASE))) await load();
    } catch (thrown) {
      fault(thrown);
    }
    looked = true;
    emit('consent', status());
  })();

  /** The runtime, once consent is being given or looked at; null where there is none and never was. */
  const atLast = async (): Promise<Runtime | null> => {
    await ready;
    return loading ?? ((await databaseExists(DATABASE)) ? load() : null);
  };

  /** Says no: at once for what runs, then for what is stored. */
  const end = async (platform?: string): Promise<ErasureReceipt> => {
    // Where we looked and nothing was stored, the constant marker is all that a no leaves.
    marker.set(...(!looked || loading ? [ERASING] : []), NO);
    noes++;
    const opened = runtime ?? (await atLast());
    const erasure = opened ? await opened.withdraw(platform) : NOTHING_ERASED;
    marker.drop(ERASING);
    emit('consent', status());
    return erasure;
  };

  return {
    ready,
    consent: {
      status,
      policy: () => readDocuments(options).policy,
      async grant(purposes, by, more) {
        // Judged now: loading the runtime may take longer than a gesture stays fresh.
        const method = methodOf(by, performance.now());
        const before = noes;
        await ready;
        const opened = await load();
        // A no that came meanwhile wins.
        if (noes === before) await opened.grant(purposes, method, more);
        return status();
      },
      async refuse(platform) {
        await end(platform);
        return status();
      },
      withdraw: end,
    },
    on(type, listener) {
      const set = listeners.get(type) ?? new Set();
      listeners.set(type, set.add(listener));
      return () => set.delete(listener);
    },
    track: (goal) => runtime?.session?.track(goal),
    why: async (element) => runtime?.session?.why(element) ?? null,
    undo: (element) => runtime?.session?.undo(element) ?? false,
    pause: () => runtime?.pause(true),
    resume: () => runtime?.pause(false),
    feedback: (element, value) => runtime?.session?.feedback(element, value),
    mayAsk: async (question, cap) => (await runtime?.session?.mayAsk(question, cap)) ?? false,
    page: () => runtime?.page(),
    answer: (answer) => runtime?.session?.answer(answer),
    preview: async () => runtime?.session?.preview() ?? { wire: null, why: 'Nothing is sensed.' },
    inspect: async () => runtime?.session?.inspect() ?? null,
    forget: async () => runtime?.session?.forget(),
    async export() {
      const opened = await atLast();
      if (!opened || status().ledger === 'none')
        throw new AttuneError('consent/required', 'Nothing was ever granted here.');
      return opened.export();
    },
    destroy() {
      listeners.clear();
      loading?.then(
        (opened) => {
          opened.destroy();
          runtime = null;
        },
        () => undefined,
      );
      // Whoever asks afterwards, to withdraw or to export, gets a runtime of its own.
      runtime = loading = null;
    },
  };
}
