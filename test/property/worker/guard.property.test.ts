/** The guard in front of the comlink that the package is made with, in full: whatever is posted, nothing behind it changes. */
import { expose } from 'comlink';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { callGuard } from '../../../worker/guard.js';

const long = (process.env['ATTUNE_LONG'] ?? '') === '1';
const METHODS = ['start', 'inspect'];

/** An exposed object behind the guard, as worker/main.ts puts it there, and how to post to it. */
function guarded(): { readonly api: object; readonly calls: unknown[][]; post(message: unknown): void } {
  const calls: unknown[][] = [];
  const api = {
    start: (...args: unknown[]) => void calls.push(['start', ...args]),
    inspect: (...args: unknown[]) => void calls.push(['inspect', ...args]),
    secret: { deep: 1 },
  };
  const guard = callGuard(METHODS);
  let listener: (event: MessageEvent) => void = () => undefined;
  expose(api, {
    addEventListener: (_: string, heard: EventListenerOrEventListenerObject) => {
      listener = heard as (event: MessageEvent) => void;
    },
    removeEventListener: () => undefined,
    postMessage: () => undefined,
  });
  return {
    api,
    calls,
    post(message) {
      const call = guard.admit(message);
      if (call) listener(new MessageEvent('message', { data: call }));
    },
  };
}

const name = fc.constantFrom('start', 'inspect', 'secret', 'deep', '__proto__', 'constructor', 'prototype', 'polluted');
const anything = fc.oneof(
  fc.anything({ withMap: true, withDate: true, withNullPrototype: true, withTypedArray: true, maxDepth: 3 }),
  fc.constant(JSON.parse('{"__proto__":{"polluted":1}}') as unknown),
);
const wire = fc.oneof(
  fc.record({ type: fc.constantFrom('RAW', 'HANDLER'), name: fc.constantFrom('proxy', 'throw'), value: anything }),
  anything,
);
const message = fc.oneof(
  { weight: 1, arbitrary: anything },
  {
    weight: 9,
    arbitrary: fc.record(
      {
        id: fc.oneof(fc.string({ maxLength: 80 }), fc.integer()),
        type: fc.constantFrom('GET', 'SET', 'APPLY', 'CONSTRUCT', 'ENDPOINT', 'RELEASE', 'apply'),
        path: fc.oneof(fc.array(name, { maxLength: 4 }), anything),
        argumentList: fc.oneof(fc.array(wire, { maxLength: 10 }), anything),
        value: wire,
      },
      { requiredKeys: ['id', 'type'] },
    ),
  },
);

/** @threat script-messages */
test('no message reaches more than the methods on the list, and none pollutes a prototype', () => {
  const { api, calls, post } = guarded();
  const before = JSON.stringify(api);
  const prototype = Object.getOwnPropertyNames(Object.prototype);
  fc.assert(
    fc.property(message, (posted) => {
      calls.length = 0;
      post(posted);
      expect(JSON.stringify(api)).toBe(before);
      expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(prototype);
      for (const [method, ...args] of calls) {
        expect(METHODS).toContain(method);
        expect(() => structuredClone(args)).not.toThrow();
      }
    }),
    { numRuns: long ? 100_000 : 20_000 },
  );
});

/** @threat script-messages */
test('the message that pollutes a bare comlink worker does so without the guard, and not with it', () => {
  const raw = { id: 'x', type: 'SET', path: ['__proto__', 'polluted'], value: { type: 'RAW', value: 1 } };
  guarded().post(raw);
  expect('polluted' in {}).toBe(false);

  let bare: (event: MessageEvent) => void = () => undefined;
  expose(
    {},
    {
      addEventListener: (_: string, heard: EventListenerOrEventListenerObject) => {
        bare = heard as (event: MessageEvent) => void;
      },
      removeEventListener: () => undefined,
      postMessage: () => undefined,
    },
  );
  bare(new MessageEvent('message', { data: raw }));
  expect('polluted' in {}).toBe(true);
  delete (Object.prototype as { polluted?: number }).polluted;
});
