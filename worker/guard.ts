/**
 * The guard in front of comlink: lets through only calls of an allow-listed method with plain data.
 *
 * comlink 4.4 walks any path a message names, so that one raw `SET` on `__proto__` pollutes the worker
 * (GoogleChromeLabs/comlink#603). Here a message is rebuilt from what was checked, and everything else is dropped and
 * counted.
 */
const MAX_ID = 64;
const MAX_ARGUMENTS = 8;

export interface Guard {
  /** The call, rebuilt from checked parts, or null where the message is none of ours. */
  admit(message: unknown): object | null;
  /** Messages that looked like calls and were dropped. */
  dropped(): number;
}

export function callGuard(methods: readonly string[]): Guard {
  let dropped = 0;
  return {
    admit(message) {
      if (typeof message !== 'object' || message === null || !('id' in message)) return null;
      const call = admitted(message, methods);
      if (!call) dropped++;
      return call;
    },
    dropped: () => dropped,
  };
}

function admitted(message: Record<string, unknown>, methods: readonly string[]): object | null {
  const { id, type, path, argumentList } = message;
  if (type !== 'APPLY' || typeof id !== 'string' || id.length > MAX_ID) return null;
  if (!Array.isArray(path) || path.length !== 1 || !methods.includes(path[0] as string)) return null;
  if (!Array.isArray(argumentList) || argumentList.length > MAX_ARGUMENTS) return null;
  const values = argumentList.map((argument: unknown) => argument as { type?: unknown; value?: unknown } | null);
  if (!values.every((argument) => argument?.type === 'RAW' && isPlain(argument.value, 8))) return null;
  return {
    id,
    type,
    path: [path[0] as string],
    argumentList: values.map((argument) => ({ type: 'RAW', value: argument?.value })),
  };
}

/** Whether a value is JSON-like data whose keys cannot reach a prototype. */
function isPlain(value: unknown, depth: number): boolean {
  if (value === null || ['string', 'number', 'boolean', 'undefined'].includes(typeof value)) return true;
  if (typeof value !== 'object' || depth === 0) return false;
  if (Array.isArray(value)) return value.every((item) => isPlain(item, depth - 1));
  if (Object.getPrototypeOf(value) !== Object.prototype) return false;
  return Object.entries(value).every(
    ([key, item]) => !['__proto__', 'prototype', 'constructor'].includes(key) && isPlain(item, depth - 1),
  );
}
