/**
 * The page's end of the thread: shakes hands, carries calls, frames and decisions.
 *
 * Speaks the client half of comlink's protocol for its one message `APPLY` (docs/design/packaging.md says why not
 * comlink's own client). Each call has a deadline and all are rejected when the worker ends: a call that hangs for ever
 * is comlink's known fault (GoogleChromeLabs/comlink#601, #665). Answers are outcomes, since an error would lose its code.
 */
import { AttuneError, type ErrorCode, type Outcome } from '../kernel/errors.js';
import {
  BUILD,
  type Decision,
  type EngineApi,
  type EngineOptions,
  type FrameMessage,
  type NetworkState,
  type SegmentTurn,
  type SignNote,
  type WorkerMessage,
} from '../kernel/protocol.js';

const CALL_MS = 10_000;

export interface EngineClient {
  readonly network: NetworkState;
  call<M extends keyof EngineApi>(method: M, ...args: Parameters<EngineApi[M]>): Promise<ValueOf<M>>;
  frame(buffer: ArrayBuffer, count: number): void;
}
type ValueOf<M extends keyof EngineApi> = Awaited<ReturnType<EngineApi[M]>> extends Outcome<infer T> ? T : never;

export interface EngineHost {
  readonly worker: Worker;
  readonly options: Omit<EngineOptions, 'build'>;
  /** Ends the worker, also one that did not start. */
  readonly signal: AbortSignal;
  onDecisions(decisions: readonly Decision[]): void;
  onTurns?(turns: readonly SegmentTurn[]): void;
  onFrameBack(buffer: ArrayBuffer, tickMs: number, signs: readonly SignNote[] | null): void;
  /** The worker died. */
  onFailure(error: AttuneError): void;
}

/** comlink's answer to a call. */
interface Answer {
  readonly kind?: never;
  readonly id: string;
  readonly value: Outcome<never>;
}

/** @throws {AttuneError} `worker/silent`, `worker/mismatch`, `worker/failed`, or what refused the documents. */
export async function startEngine(host: EngineHost): Promise<EngineClient> {
  const { worker, options, signal, onDecisions, onFrameBack } = host;
  const asked = new Map<string, (outcome: Outcome<never>) => void>();
  let calls = 0;
  let dead: (Outcome<never> & { ok: false }) | null = null;

  const end = (code: ErrorCode, message: string): AttuneError => {
    worker.terminate();
    const error = new AttuneError(code, message);
    dead = { ok: false, error };
    for (const answer of asked.values()) answer(dead);
    return error;
  };
  signal.addEventListener('abort', () => end('consent/required', 'Consent ended.'));
  worker.onerror = () =>
    host.onFailure(end('worker/failed', 'worker.js could not run. Serve it as JavaScript from your origin.'));
  worker.onmessage = ({ data }: MessageEvent<WorkerMessage | Answer>) => {
    if (signal.aborted) return;
    if (data.kind === 'frame') onFrameBack(data.buffer, data.tickMs, data.signs);
    else if (data.kind) {
      if (data.epoch !== options.epoch) return;
      if (data.kind === 'decisions') onDecisions(data.decisions);
      else host.onTurns?.(data.turns);
    } else asked.get(data.id)?.(data.value);
  };

  const call: EngineClient['call'] = async (method, ...args) => {
    const id = String(++calls);
    const outcome =
      dead ??
      (await new Promise<Outcome<never>>((resolve) => {
        const late = setTimeout(() => {
          const message = `worker.js did not answer ${method}(). Serve it beside the bundle, or pass workerUrl.`;
          resolve({ ok: false, error: { code: 'worker/silent', message } });
        }, CALL_MS);
        asked.set(id, (answer) => {
          clearTimeout(late);
          resolve(answer);
        });
        const argumentList = args.map((value) => ({ type: 'RAW', value }));
        worker.postMessage({ id, type: 'APPLY', path: [method], argumentList });
      }));
    asked.delete(id);
    if (!outcome.ok) throw new AttuneError(outcome.error.code, outcome.error.message);
    return outcome.value;
  };

  const { network } = await call('start', { ...options, build: BUILD });
  return {
    network,
    call,
    frame(buffer, count) {
      worker.postMessage({ kind: 'frame', epoch: options.epoch, buffer, count } satisfies FrameMessage, [buffer]);
    },
  };
}
