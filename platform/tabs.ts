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

/** Listens to the other tabs until the signal aborts; returns the way to speak to them. Only attune's own code can be heard. */
export function joinTabs<Word>(site: string, signal: AbortSignal, hear: (word: Word) => void): (word: Word) => void {
  const channel = new BroadcastChannel(`attune:${site}`);
  channel.onmessage = ({ data }: MessageEvent<Word>) => hear(data);
  signal.addEventListener('abort', () => {
    channel.close();
  });
  return (word) => {
    if (!signal.aborted) channel.postMessage(word);
  };
}
