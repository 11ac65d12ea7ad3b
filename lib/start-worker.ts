/**
 * Starts the worker file. A module of its own, because bundlers find the file by the literal
 * `new Worker(new URL('./worker.js', import.meta.url), …)` and by nothing else (vite-plus#1527, next.js#61787).
 */
interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string };
}

export function startWorker(url: string | URL | undefined, factory: (() => Worker) | undefined): Worker {
  if (factory) return factory();
  if (url !== undefined) return new Worker(trust(url) as URL, { type: 'module' });
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  return trustedTypes
    ? new Worker(trust(new URL('./worker.js', import.meta.url)) as URL, { type: 'module' })
    : new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
}

/** Under Trusted Types, `Worker()` takes only what the policy `attune` made; it makes exactly this one URL. */
function trust(url: string | URL): unknown {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  if (!trustedTypes || (typeof url === 'object' && !(url instanceof URL))) return url;
  const allowed = String(url);
  policy ??= trustedTypes.createPolicy('attune', {
    createScriptURL: (asked) => {
      if (asked !== allowed) throw new TypeError('Not the worker of attune.');
      return asked;
    },
  });
  return policy.createScriptURL(allowed);
}
let policy: ReturnType<TrustedTypes['createPolicy']> | undefined;
