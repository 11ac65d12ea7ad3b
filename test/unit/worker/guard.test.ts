/** The guard in front of comlink, and the reading of the worker's own policy. */
import { expect, test } from 'vitest';
import { callGuard } from '../../../worker/guard.js';
import { deniesEverything } from '../../../worker/harden.js';

const call = (over: object = {}): object => ({
  id: 'a1',
  type: 'APPLY',
  path: ['start'],
  argumentList: [{ type: 'RAW', value: { a: [1, 'x', null] } }],
  ...over,
});

test('a call of an allowed method with plain data passes', () => {
  const guard = callGuard(['start']);
  expect(guard.admit(call())).toEqual(call());
  expect(guard.dropped()).toBe(0);
});

test('the raw message that pollutes a bare comlink worker is dropped and counted', () => {
  const guard = callGuard(['start']);
  expect(
    guard.admit({ id: 'x', type: 'SET', path: ['__proto__', 'polluted'], value: { type: 'RAW', value: 1 } }),
  ).toBeNull();
  expect(guard.dropped()).toBe(1);
});

test.each([
  ['another type', { type: 'GET' }],
  ['a constructor', { type: 'CONSTRUCT' }],
  ['an endpoint', { type: 'ENDPOINT' }],
  ['an unknown method', { path: ['constructor'] }],
  ['a longer path', { path: ['start', 'call'] }],
  ['no path', { path: [] }],
  ['a long id', { id: 'x'.repeat(65) }],
  ['an id that is no text', { id: 7 }],
  ['too many arguments', { argumentList: Array.from({ length: 9 }, () => ({ type: 'RAW', value: 1 })) }],
  ['a handler argument', { argumentList: [{ type: 'HANDLER', name: 'proxy', value: {} }] }],
  ['a polluting key', { argumentList: [{ type: 'RAW', value: JSON.parse('{"__proto__":{"x":1}}') as unknown }] }],
  ['a class instance', { argumentList: [{ type: 'RAW', value: new Map() }] }],
])('%s is dropped', (_, over) => {
  expect(callGuard(['start']).admit(call(over))).toBeNull();
});

test('frames and greetings are none of its business', () => {
  const guard = callGuard(['start']);
  expect(guard.admit({ kind: 'frame' })).toBeNull();
  expect(guard.admit(null)).toBeNull();
  expect(guard.dropped()).toBe(0);
});

test('only a policy that denies every source counts as blocked', () => {
  expect(deniesEverything("default-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'")).toBe(true);
  expect(deniesEverything("default-src 'none'; connect-src 'self'")).toBe(false);
  expect(deniesEverything("default-src 'none' https://a.example")).toBe(false);
  expect(deniesEverything("connect-src 'none'")).toBe(false);
  expect(deniesEverything('')).toBe(false);
});
