/**
 * One look at all that a page has: what it stored, what runs, what listens.
 *
 * By the browser's debugger and not by scripts in the page: a page cannot hide from it, and looking leaves nothing behind.
 */
import type { BrowserContext, CDPSession, Page } from 'playwright-core';
import type { SeenListener, Stored } from './doctor-seen.js';

/** How the doctor's own scripts are named to the debugger, and its cookie to the server. */
export const OWN = 'attune-doctor';

const DATABASE = 'attune';

export async function storedOn(context: BrowserContext, cdp: CDPSession, origin: string): Promise<Stored[]> {
  const cookies = (await context.cookies())
    .filter(({ name }) => name !== OWN)
    .map(({ name, value, domain }): Stored => ({ kind: 'cookie', name, value: `${value} (${domain})` }));
  const items = async (kind: 'localStorage' | 'sessionStorage'): Promise<Stored[]> => {
    const storageId = { securityOrigin: origin, isLocalStorage: kind === 'localStorage' };
    const { entries } = await cdp.send('DOMStorage.getDOMStorageItems', { storageId });
    return entries.map(([name = '', value = '']) => ({ kind, name, value }));
  };
  const named = (kind: 'indexedDB' | 'cache', names: readonly string[]): Stored[] =>
    names.map((name) => ({ kind, name, value: '' }));
  const databases = await cdp.send('IndexedDB.requestDatabaseNames', { securityOrigin: origin });
  // Where the origin is not secure there is no such thing.
  const { caches } = await cdp
    .send('CacheStorage.requestCacheNames', { securityOrigin: origin })
    .catch(() => ({ caches: [] }));
  return [
    ...cookies,
    ...(await items('localStorage')),
    ...(await items('sessionStorage')),
    ...named('indexedDB', databases.databaseNames),
    ...named(
      'cache',
      caches.map(({ cacheName }) => cacheName),
    ),
  ];
}

/** The keys of attune's own database, which has one store. */
export async function keysOfAttune(
  cdp: CDPSession,
  origin: string,
  stored: readonly Stored[],
): Promise<readonly string[]> {
  if (!stored.some(({ kind, name }) => kind === 'indexedDB' && name === DATABASE)) return [];
  const { objectStoreDataEntries } = await cdp.send('IndexedDB.requestData', {
    securityOrigin: origin,
    databaseName: DATABASE,
    objectStoreName: 'kv',
    skipCount: 0,
    pageSize: 10_000,
  });
  return objectStoreDataEntries.map(({ key }) => String(key.value));
}

export async function workersOf(page: Page, cdp: CDPSession): Promise<string[]> {
  const { targetInfos } = await cdp.send('Target.getTargets').catch(() => ({ targetInfos: [] }));
  const shared = targetInfos.filter(({ type }) => type === 'shared_worker').map(({ url }) => `shared worker ${url}`);
  const service = page
    .context()
    .serviceWorkers()
    .map((worker) => `service worker ${worker.url()}`);
  return [...page.workers().map((worker) => `worker ${worker.url()}`), ...shared, ...service];
}

/** Listeners on the window and on everything in the document, shadow roots too. */
export async function listenersOf(cdp: CDPSession): Promise<SeenListener[]> {
  const urls = new Map<string, string>();
  const parsed = ({ scriptId, url }: { scriptId: string; url: string }): void => void urls.set(scriptId, url);
  cdp.on('Debugger.scriptParsed', parsed);
  // It names all scripts that are there, and would halt at `debugger`.
  await cdp.send('Debugger.enable');
  await cdp.send('Debugger.setSkipAllPauses', { skip: true });
  const found: (SeenListener & { readonly scriptId: string })[] = [];
  const names = new Map<number, string>();
  try {
    for (const target of ['window', 'document', 'visualViewport']) {
      const { result } = await cdp.send('Runtime.evaluate', { expression: target, objectGroup: OWN });
      if (!result.objectId) continue;
      const of = { objectId: result.objectId, depth: -1, pierce: true };
      for (const listener of (await cdp.send('DOMDebugger.getEventListeners', of)).listeners) {
        const { type, scriptId, lineNumber, columnNumber, backendNodeId } = listener;
        const at = target === 'document' ? await nameOf(cdp, backendNodeId, names) : target;
        const url = urls.get(scriptId) ?? '';
        const source = `${url === '' ? 'inline' : url}:${lineNumber + 1}:${columnNumber + 1}`;
        found.push({ target: at, type, source, scriptId });
      }
    }
  } finally {
    cdp.off('Debugger.scriptParsed', parsed);
    await cdp.send('Debugger.disable');
    await cdp.send('Runtime.releaseObjectGroup', { objectGroup: OWN });
  }
  const drivers = new Set(found.filter(({ type }) => type.startsWith('__playwright')).map((one) => one.scriptId));
  return found
    .filter(({ scriptId, source }) => !drivers.has(scriptId) && !source.startsWith(OWN))
    .map(({ target, type, source }) => ({ target, type, source }));
}

async function nameOf(cdp: CDPSession, node: number | undefined, known: Map<number, string>): Promise<string> {
  if (node === undefined) return 'document';
  const before = known.get(node);
  if (before) return before;
  const { nodeName } = (await cdp.send('DOM.describeNode', { backendNodeId: node })).node;
  const name = nodeName === '#document' ? 'document' : nodeName.toLowerCase();
  known.set(node, name);
  return name;
}
