/**
 * What a browser's network service sent, by its own log: the second witness beside the debugger, which does not tell of what a
 * page sends as it goes (a beacon at `pagehide`, a fetch that is kept alive).
 */
import { readFile } from 'node:fs/promises';
import type { SeenRequest } from './doctor-seen.js';

export interface Sent {
  readonly url: string;
  readonly method: string;
  /** Unix ms. */
  readonly at: number;
}

/** As Chromium writes it: https://www.chromium.org/developers/design-documents/network-stack/netlog/ */
interface NetLog {
  readonly constants: {
    readonly logEventTypes: Readonly<Record<string, number>>;
    readonly timeTickOffset: string | number;
  };
  readonly events: readonly {
    readonly type: number;
    readonly time: string;
    readonly params?: { readonly url?: string; readonly method?: string; readonly initiator?: string };
  }[];
}

/** Requests that a page made; the browser's own have no origin. */
export async function sentBy(path: string): Promise<Sent[]> {
  const { constants, events } = JSON.parse(await readFile(path, 'utf8')) as NetLog;
  const begins = constants.logEventTypes['URL_REQUEST_START_JOB'];
  return events.flatMap(({ type, time, params: { url = '', method = '', initiator = '' } = {} }) =>
    // A preflight goes with the request that it asks for.
    type === begins && /^https?:/.test(url) && /^https?:/.test(initiator) && method !== 'OPTIONS'
      ? [{ url, method, at: Number(constants.timeTickOffset) + Number(time) }]
      : [],
  );
}

/** Adds what the debugger did not tell of. */
export function withUntold(
  requests: readonly SeenRequest[],
  sent: readonly Sent[],
  phaseAt: (at: number) => Pick<SeenRequest, 'phase' | 'at'>,
): SeenRequest[] {
  const nameOf = ({ method, url }: Pick<Sent, 'method' | 'url'>): string => `${method} ${url.replace(/#.*/s, '')}`;
  const counts = new Map<string, number>();
  for (const request of requests) counts.set(nameOf(request), (counts.get(nameOf(request)) ?? 0) + 1);
  const untold = sent.filter((one) => {
    const left = counts.get(nameOf(one)) ?? 0;
    counts.set(nameOf(one), left - 1);
    return left <= 0;
  });
  // An icon, say, which a browser gets for itself with each page.
  const files = new Set(
    untold.filter(({ at, method }) => method === 'GET' && phaseAt(at).phase === 'while loading').map(({ url }) => url),
  );
  const more = untold.map(({ url, method, at }): SeenRequest => {
    const alike = requests.find((told) => told.method === method && told.url === url);
    const type = alike?.type ?? (method === 'GET' && files.has(url) ? 'other' : 'ping');
    return { url, method, type, ...phaseAt(at), body: null, headers: {} };
  });
  return [...requests, ...more].sort((a, b) => a.at - b.at);
}
