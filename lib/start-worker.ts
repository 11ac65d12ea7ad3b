/**
 * Starts the worker file: the small one, or the full one where the documents need it. A module of its own, because bundlers
 * find the files by the literal `new Worker(new URL('./worker.js', import.meta.url), …)` and by nothing else
 * (vite-plus#1527, next.js#61787).
 */
interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): URL };
}

export function startWorker(
  url: string | URL | undefined,
  factory: (() => Worker) | undefined,
  isFull: boolean,
): Worker {
  if (factory) return factory();
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  if (url === undefined && !trustedTypes) {
    return isFull
      ? new Worker(new URL('./worker-full.js', import.meta.url), { type: 'module' })
      : new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
  }
  const script = url ?? new URL(isFull ? './worker-full.js' : './worker.js', import.meta.url);
  return new Worker(trustedTypes ? trusted(script, trustedTypes) : script, { type: 'module' });
}

/** Under Trusted Types, `Worker()` takes only what the policy `attune` made; it makes exactly the URLs that attune asks for. */
function trusted(url: string | URL, trustedTypes: TrustedTypes): URL {
  // The host's own policy made it already.
  if (typeof url === 'object' && !(url instanceof URL)) return url;
  const script = String(url);
  allowed.add(script);
  policy ??= trustedTypes.createPolicy('attune', {
    createScriptURL(asked) {
      if (!allowed.has(asked)) throw new TypeError('Not the worker.');
      return asked;
    },
  });
  return policy.createScriptURL(script);
}
/** Another handle may need the other file. */
const allowed = new Set<string>();
let policy: ReturnType<TrustedTypes['createPolicy']> | undefined;
