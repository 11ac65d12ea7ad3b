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

/** What a tab tells the others: the consent epoch that now holds. */
export interface TabNews {
  readonly epoch: number;
}

/** Listens to the other tabs until the signal aborts; returns the way to speak to them. */
export function joinTabs(site: string, signal: AbortSignal, hear: (news: TabNews) => void): (news: TabNews) => void {
  if (typeof BroadcastChannel === 'undefined') return () => undefined;
  const channel = new BroadcastChannel(`attune:${site}`);
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    const epoch = (data as TabNews | null)?.epoch;
    if (typeof epoch === 'number') hear({ epoch });
  };
  signal.addEventListener('abort', () => {
    channel.close();
  });
  return (news) => {
    if (!signal.aborted) channel.postMessage(news);
  };
}
