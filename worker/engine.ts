/**
 * The object the page talks to: opens the documents, owns the pipeline and the reporter, and keeps what is learned.
 *
 * Events arrive as frames and leave as decisions; nothing here reads a clock, the page's `now` comes with each call.
 */
import { DOCUMENT, parseCanonical, RULESET } from '../kernel/canonical.js';
import { refusal } from '../kernel/document.schema.js';
import { AttuneError, outcomeOf } from '../kernel/errors.js';
import { FRAME_BYTES, RECORD_WIDTH } from '../kernel/frame.js';
import { FULL } from '../kernel/full.js';
import { type Policy, unixDay } from '../kernel/policy.js';
import { checkPolicy } from '../kernel/policy.schema.js';
import {
  BUILD,
  type EngineApi,
  type EngineOptions,
  type FrameMessage,
  type NetworkState,
  type WorkerMessage,
} from '../kernel/protocol.js';
import type { Ruleset } from '../kernel/ruleset.js';
import { checkRuleset } from '../kernel/ruleset.check.js';
import { verifyPrior } from '../kernel/prior.js';
import { naclSigner } from '../kernel/seal.js';
import { memoryStore } from '../kernel/store.js';
import { fillRandom, oneTimeKey, sha256Hex, verifyEd25519 } from '../platform/crypto.js';
import { indexedDbStore } from '../platform/idb.js';
import { DATA_KEY, type DataKey, sealedStore } from '../platform/sealed.js';
import { objectsToSharing } from '../platform/preference.js';
import { exclusively } from '../platform/tabs.js';
import { knownFeatures } from './senses/catalogue.js';
import { type Memory, openMemory } from './memory.js';
import { createPipeline, type Pipeline } from './pipeline.js';
import { createReporter, type Reporter } from './report/reporter.js';

interface EngineHost {
  readonly network: Promise<NetworkState>;
  post(message: WorkerMessage, transfer?: Transferable[]): void;
}

/** Coordinates live this long at most. */
const REST_MS = 10_000;

/** Everything that exists only between `start` and the end of the worker. */
interface Running {
  readonly epoch: number;
  /** Sharing was agreed to though the browser objects. */
  readonly overridesGpc: boolean;
  readonly pipeline: Pipeline;
  readonly reporter: Reporter | null;
  /** Null where `learn` was not granted. */
  readonly memory: Memory | null;
}

export function createEngine({ network, post }: EngineHost): { api: EngineApi; frame(message: FrameMessage): void } {
  let running: Running | null = null;
  let resting: ReturnType<typeof setTimeout> | undefined;

  const demand = (): Running => {
    if (!running) throw new AttuneError('worker/failed', 'The engine was not started. Call start() first.');
    return running;
  };

  const api: EngineApi = {
    start: (options) =>
      outcomeOf(async () => {
        if (options.build !== BUILD) {
          throw new AttuneError(
            'worker/mismatch',
            'worker.js and page are of two builds. Deploy files of one version.',
          );
        }
        const policy = checkPolicy(parseCanonical(options.policy, DOCUMENT));
        const ruleset = checkRuleset(parseCanonical(options.ruleset, RULESET), policy.value, knownFeatures());
        if (FULL) await demandSignedPriors(ruleset.value, policy.value.priorKeys);
        running = await assemble(options, policy.value, await sha256Hex(policy.text), ruleset.value);
        return {
          network: await network,
          policySha256: await sha256Hex(policy.text),
          rulesetSha256: await sha256Hex(ruleset.text),
        };
      }),

    inspect: (now) =>
      outcomeOf(async () => {
        const { pipeline, reporter, memory } = demand();
        await memory?.heed();
        const budget = (await reporter?.spent(now)) ?? { spentMicroEps91: 0, spentMicroEps364: 0 };
        return { ...pipeline.inspect(), budget };
      }),

    seal: (now) =>
      outcomeOf(async () => {
        const { pipeline, reporter, overridesGpc } = demand();
        if (!reporter) return { report: null, why: 'Nothing is sent: sharing was not agreed to.' };
        // The browser may have begun to object since the start: read here too, whatever the page believes.
        if (objectsToSharing() && !overridesGpc)
          return { report: null, why: 'Nothing is sent: the browser objects to sharing.' };
        reporter.note(pipeline.shares());
        return reporter.seal(now);
      }),

    save: (now) => outcomeOf(() => save(demand(), now)),

    forget: () =>
      outcomeOf(async () => {
        await demand().memory?.forget();
        return null;
      }),
  };

  return {
    api,
    frame(message) {
      // A buffer of another size or of an older consent is not ours to read.
      if (message.epoch !== running?.epoch || message.buffer.byteLength !== FRAME_BYTES) return;
      const records = new Float64Array(message.buffer);
      const decisions = running.pipeline.push(records, message.count);
      // The page gets its buffer back empty: coordinates live in the worker's ring and nowhere else.
      records.fill(0, 0, message.count * RECORD_WIDTH);
      // No record will come to push the last coordinates out of the ring: time does.
      clearTimeout(resting);
      resting = setTimeout(running.pipeline.rest, REST_MS);
      const { tickMs } = running.pipeline;
      // Somebody is looking at this page.
      if (tickMs > 0) running.memory?.claim();
      post({ kind: 'frame', buffer: message.buffer, tickMs, signs: running.pipeline.signs() }, [message.buffer]);
      if (decisions.length > 0) post({ kind: 'decisions', epoch: running.epoch, decisions });
      const turns = FULL && running.pipeline.turns();
      if (turns && turns.length > 0) post({ kind: 'segments', epoch: running.epoch, turns });
    },
  };
}

/** A ruleset may change daily; whoever may train models for a site is named in its policy. */
async function demandSignedPriors(ruleset: Ruleset, keys: readonly string[] | undefined): Promise<void> {
  for (const kind of ['models', 'segments'] as const) {
    for (const [i, one] of (ruleset[kind] ?? []).entries()) {
      if (!keys || !('prior' in one)) continue;
      const { prior, signature } = one;
      const isSigned =
        signature && keys.includes(signature.key) && (await verifyPrior(prior, signature, verifyEd25519));
      if (!isSigned) throw refusal('Ruleset', [kind, i, 'prior'], 'is not signed by a key that the policy names');
    }
  }
}

async function assemble(
  options: EngineOptions,
  policy: Policy,
  policySha256: string,
  ruleset: Ruleset,
): Promise<Running> {
  const granted = (purpose: EngineOptions['purposes'][number]): boolean => options.purposes.includes(purpose);
  const plain = options.database === null ? memoryStore() : indexedDbStore(options.database);
  const dataKey = (await plain.get(DATA_KEY)) as DataKey | undefined;
  // Without the cycle's key (a store in memory, or one that was shredded) nothing is kept beyond this page.
  const sealed = dataKey ? sealedStore(plain, dataKey) : memoryStore();

  const pipeline = createPipeline({
    ruleset,
    regions: options.regions,
    context: options.context,
    learn: granted('learn'),
    // Nothing is drawn for who does not learn.
    ...(granted('learn') && { seed: new Uint32Array(fillRandom(new Uint8Array(4)).buffer)[0]! }),
    // Rhythm can identify a person: it needs a consent of its own.
    tiers: policy.signals.filter((tier) => tier !== 'C' || granted('biometric')),
  });
  const memory = granted('learn') ? openMemory(sealed, pipeline, unixDay(options.now)) : null;
  await memory?.recall();
  const reporter = granted('share')
    ? createReporter({
        store: sealed,
        budget: plain,
        policy,
        policySha256,
        random: fillRandom,
        newKey: () => oneTimeKey(naclSigner),
        lock: exclusively,
      })
    : null;
  return { epoch: options.epoch, overridesGpc: options.overridesGpc, pipeline, reporter, memory };
}

async function save({ pipeline, reporter, memory }: Running, now: number): Promise<null> {
  await memory?.save(unixDay(now));
  if (reporter) {
    reporter.note(pipeline.shares());
    await reporter.save(now);
  }
  return null;
}
