/** A worker that does nothing with what it gets, and says when it has done so. */
import { expose } from 'comlink';

/** Its name says which kind a worker is: one that takes messages, or one that comlink calls. */
export type SinkName = 'messages' | 'comlink';

export interface ComlinkSink {
  record(time: number, code: number, slot: number, x: number, y: number, value: number): void;
}

export type ToSink = { readonly kind: 'frame'; readonly buffer: ArrayBuffer } | { readonly kind: 'record' | 'ping' };
export type FromSink = { readonly kind: 'frame'; readonly buffer: ArrayBuffer } | { readonly kind: 'pong' };

export const startSink = (name: SinkName): Worker => new Worker(import.meta.url, { type: 'module', name });

/** What the worker uses of its global scope; the types of a page have it not. */
interface Scope {
  readonly name: SinkName;
  postMessage(message: FromSink, transfer?: readonly Transferable[]): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<ToSink>) => void): void;
}

export function answerPage(): void {
  const scope = self as unknown as Scope;
  if (scope.name === 'comlink') {
    expose({ record: () => undefined } satisfies ComlinkSink);
    return;
  }
  scope.addEventListener('message', ({ data }) => {
    if (data.kind === 'frame') scope.postMessage({ kind: 'frame', buffer: data.buffer }, [data.buffer]);
    else if (data.kind === 'ping') scope.postMessage({ kind: 'pong' });
  });
}
