/**
 * The page's end of the thread: starts the worker, shakes hands, carries calls, frames and decisions.
 *
 * comlink's calls may hang for ever (GoogleChromeLabs/comlink#601, #665), so each has a deadline and all are rejected
 * when the worker ends. Its errors lose their code, so answers are outcomes and are thrown anew here.
 */
import { type Remote, wrap } from 'comlink';
import { AttuneError, type Outcome } from '../kernel/errors.js';
import {
  BUILD,
  type Decision,
  type EngineApi,
  type EngineOptions,
  type FrameMessage,
  type NetworkState,
  type WorkerMessage,
} from '../kernel/protocol.js';

const HELLO_MS = 3000;
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
  /** Ends the worker. */
  readonly signal: AbortSignal;
  onDecisions(decisions: readonly Decision[]): void;
  onFrameBack(buffer: ArrayBuffer, waiting: boolean): void;
}

/** @throws {AttuneError} `worker/silent`, `worker/mismatch`, `worker/failed`, or what refused the documents. */
export async function startEngine({
  worker,
  options,
  signal,
  onDecisions,
  onFrameBack,
}: EngineHost): Promise<EngineClient> {
  const ended = new Promise<never>((_, reject) => {
    const end = (error: AttuneError): void => {
      worker.terminate();
      reject(error);
    };
    worker.addEventListener('error', () => {
      end(
        new AttuneError('worker/failed', 'worker.js could not run. Is it served, as JavaScript, from your own origin?'),
      );
    });
    signal.addEventListener('abort', () => {
      end(new AttuneError('consent/required', 'Consent ended, and with it the engine.'));
    });
  });
  ended.catch(() => undefined);

  worker.addEventListener('message', ({ data }: MessageEvent<WorkerMessage | null>) => {
    if (signal.aborted) return;
    if (data?.kind === 'frame') onFrameBack(data.buffer, data.waiting);
    else if (data?.kind === 'decisions' && data.epoch === options.epoch) onDecisions(data.decisions);
  });

  const hello = new Promise<string>((resolve) => {
    worker.addEventListener('message', ({ data }: MessageEvent<WorkerMessage | null>) => {
      if (data?.kind === 'hello') resolve(data.build);
    });
  });
  const silent = `worker.js did not answer within ${HELLO_MS} ms. Serve it beside the bundle, or pass workerUrl.`;
  try {
    const build = await within(HELLO_MS, silent, hello, ended);
    if (build !== BUILD)
      throw new AttuneError(
        'worker/mismatch',
        'worker.js is of another build than the page. Deploy both files of one version.',
      );
    const remote: Remote<EngineApi> = wrap<EngineApi>(worker);
    const call: EngineClient['call'] = async (method, ...args) => {
      const ask = remote[method] as unknown as (...values: unknown[]) => Promise<Outcome<never>>;
      const outcome = await within(CALL_MS, `The engine did not answer ${method}().`, ask(...args), ended);
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
  } catch (fault) {
    worker.terminate();
    throw fault;
  }
}

async function within<T>(ms: number, message: string, work: Promise<T>, ended: Promise<never>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new AttuneError('worker/silent', message));
    }, ms);
  });
  try {
    return await Promise.race([work, late, ended]);
  } finally {
    clearTimeout(timer);
  }
}
