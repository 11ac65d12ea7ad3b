/**
 * Entry of the worker file. Hardens the thread, then exposes the engine.
 *
 * All of it before the first `await`: a call to a worker that has not exposed its engine would never return.
 */
import { expose } from 'comlink';
import * as z from 'zod/mini';
import { ENGINE_METHODS, type FrameMessage, type WorkerMessage } from '../kernel/protocol.js';
import { createEngine } from './engine.js';
import { callGuard } from './guard.js';
import { harden } from './harden.js';

const scope = self as unknown as DedicatedWorkerGlobalScope;
z.config({ jitless: true });
const network = harden(scope);

const post = (message: WorkerMessage, transfer: Transferable[] = []): void => {
  scope.postMessage(message, transfer);
};
const engine = createEngine({ network, post });
const guard = callGuard(ENGINE_METHODS);

expose(engine.api, {
  addEventListener: (type: string, listener: EventListenerOrEventListenerObject) => {
    scope.addEventListener(type, (message) => {
      const data = (message as MessageEvent<unknown>).data;
      if ((data as FrameMessage | null)?.kind === 'frame') return;
      const call = guard.admit(data);
      if (call && typeof listener === 'function') listener(new MessageEvent('message', { data: call }));
    });
  },
  removeEventListener: () => undefined,
  postMessage: (message: unknown, transfer?: Transferable[]) => {
    scope.postMessage(message, transfer ?? []);
  },
});

scope.addEventListener('message', ({ data }: MessageEvent<FrameMessage | null>) => {
  if (data?.kind === 'frame') engine.frame(data);
});
