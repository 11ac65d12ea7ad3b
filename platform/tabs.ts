/**
 * Other tabs of the same origin: one writer by Web Locks, one voice by BroadcastChannel. Page and worker share the
 * locks; only the page speaks on the channel.
 */

/** Runs `work` alone among all tabs and workers of the origin; without Web Locks it simply runs. */
export async function exclusively<T>(name: string, work: () => Promise<T>): Promise<T> {
  // Absent in Node 20, null in some stand-ins for a browser.
  const locks = (globalThis as { navigator?: { locks?: LockManager | null } }).navigator?.locks;
  return locks ? await locks.request(`attune:${name}`, work) : await work();
}

/** Listens to the other tabs until the signal aborts; returns the way to tell them that consent changed. */
export function joinTabs(site: string, signal: AbortSignal, hear: () => void): () => void {
  const channel = new BroadcastChannel(`attune:${site}`);
  channel.onmessage = hear;
  signal.addEventListener('abort', () => {
    channel.close();
  });
  return () => {
    if (!signal.aborted) channel.postMessage(1);
  };
}
