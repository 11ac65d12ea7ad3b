/**
 * The only network primitive of attune: posts sealed bytes, unread. `fetch` with keepalive, because a beacon would
 * carry cookies and a referrer.
 */

/** The answer, or null where none came. */
async function post(url: string, body: string, signal: AbortSignal): Promise<Response | null> {
  try {
    return await fetch(url, {
      method: 'POST',
      body,
      headers: { 'content-type': 'text/plain' },
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      cache: 'no-store',
      redirect: 'error',
      keepalive: true,
      signal,
    });
  } catch {
    return null;
  }
}

/** Whether the collector took the report. Anything but its constant answer means: keep it and try again. */
export const postReport = async (url: string, wire: string, signal: AbortSignal): Promise<boolean> =>
  (await post(url, wire, signal))?.status === 204;

/** What the site log answers to a commitment, whatever it says; null where it did not take it. */
export async function postCommitment(url: string, leaf: string, signal: AbortSignal): Promise<string | null> {
  const answer = await post(url, leaf, signal);
  try {
    return answer?.status === 200 ? await answer.text() : null;
  } catch {
    // Cut short.
    return null;
  }
}
