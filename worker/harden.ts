/**
 * Takes the network away from the worker, before anything else may use it.
 *
 * The thread that sees behaviour must not reach the network. Served with our header (`default-src 'none'`) it cannot,
 * `import()` included; the names are removed all the same, so that a host that forgot the header still has a worker
 * whose code can call nobody. What deletion cannot remove is syntax (`import()`), so a probe says whether the header is
 * there. Nothing leaves the machine either way: the probe asks for a `data:` URL.
 */
import type { NetworkState } from '../kernel/protocol.js';

/** Every way to a network, or to code that has one. Data for removal: none of these is called. */
const GLOBALS = [
  'fetch', 'fetchLater', 'XMLHttpRequest', 'WebSocket', 'WebSocketStream', 'EventSource', 'WebTransport', 'importScripts',
  'BroadcastChannel', 'Worker', 'SharedWorker', 'Request', 'caches', 'Cache', 'CacheStorage', 'StorageBucket', 'FontFace',
  'fonts', 'Notification',
]; // prettier-ignore
const OF_NAVIGATOR = ['sendBeacon', 'serviceWorker', 'storageBuckets'];

/** How long to wait for the violation event after the probe was refused. */
const PROBE_MS = 500;

/** Probes, freezes the prototypes that a message could pollute, and removes the names. The answer comes later. */
export function harden(scope: WorkerGlobalScope): Promise<NetworkState> {
  const network = probe(scope);
  for (const prototype of [Object.prototype, Array.prototype, Function.prototype]) Object.freeze(prototype);
  for (const name of GLOBALS) remove(scope, name);
  for (const name of OF_NAVIGATOR) remove(scope.navigator, name);
  return network;
}

function remove(from: object, name: string): void {
  for (let holder: object | null = from; holder; holder = Object.getPrototypeOf(holder) as object | null) {
    Reflect.deleteProperty(holder, name);
  }
  Object.defineProperty(from, name, { value: undefined });
}

/**
 * A refused `data:` URL alone proves nothing (`connect-src 'self'` refuses it too), so the policy that the violation
 * names is read.
 */
function probe(scope: WorkerGlobalScope): Promise<NetworkState> {
  return new Promise((resolve) => {
    scope.addEventListener('securitypolicyviolation', (event) => {
      const { disposition, originalPolicy } = event as SecurityPolicyViolationEvent;
      // A policy that only reports refuses nothing.
      if (disposition === 'enforce' && deniesEverything(originalPolicy)) resolve('blocked');
    });
    const reachable = (): void => {
      resolve('reachable');
    };
    (scope as unknown as Record<string, (url: string) => Promise<unknown>>)['fetch']!('data:,').then(reachable, () =>
      setTimeout(reachable, PROBE_MS),
    );
  });
}

/** Whether a policy's only source list is `default-src 'none'`: any other fetch directive could loosen it. */
export function deniesEverything(policy: string): boolean {
  const directives = policy.split(';').map((directive) => directive.trim().split(/\s+/));
  const sources = directives.filter(([name = '']) => /-src(-|$)/.test(name));
  return (
    sources.length > 0 &&
    sources.every((directive) => directive.length === 2 && directive[1] === "'none'") &&
    sources.some(([name]) => name === 'default-src')
  );
}
