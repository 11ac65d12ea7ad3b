/**
 * The only network primitive of attune: posts sealed bytes, unread. `fetch` with keepalive, because a beacon would
 * carry cookies and a referrer.
 */

/** Whether the collector took the report. Anything but its constant answer means: keep it and try again. */
export async function postReport(url: string, wire: string, signal: AbortSignal): Promise<boolean> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      body: wire,
      headers: { 'content-type': 'text/plain' },
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      cache: 'no-store',
      redirect: 'error',
      keepalive: true,
      signal,
    });
    return answer.status === 204;
  } catch {
    return false;
  }
}
