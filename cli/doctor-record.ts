/** The record of one visit: requests, violations and policies, each with the part of the visit that it fell into. */
import type { CDPSession, Page, Request } from 'playwright-core';
import { type Sent, withUntold } from './doctor-netlog.js';
import type { Look, Phase, SeenRequest, Violation, Visit } from './doctor-seen.js';

export interface Recording {
  readonly looks: Look[];
  readonly policies: { [url: string]: string };
  phase(): Phase;
  enter(phase: Phase): void;
  /** Ends the visit: `ended` ends the browser and tells what it sent. */
  end(ended: () => Promise<readonly Sent[]>): Promise<Omit<Visit, 'url' | 'origin'>>;
}

/** What pages ask of themselves, without a network. */
const LOCAL = /^(?:data|blob|about):/;

export async function startRecord(page: Page, cdp: CDPSession): Promise<Recording> {
  const begun = Date.now();
  const requests: Promise<SeenRequest>[] = [];
  const looks: Look[] = [];
  const started: { readonly url: string; readonly phase: Phase }[] = [];
  const violations: Violation[] = [];
  const policies: { [url: string]: string } = {};
  const phases: { readonly phase: Phase; readonly from: number }[] = [{ phase: 'while loading', from: begun }];
  const phase = (): Phase => phases.at(-1)!.phase;

  page.context().on('request', (request) => {
    const when = { phase: phase(), at: Date.now() - begun };
    if (!LOCAL.test(request.url())) requests.push(seenRequest(request, when));
  });
  page.on('websocket', (socket) => {
    const plain = { url: socket.url(), method: 'GET', type: 'websocket', body: null, headers: {} };
    requests.push(Promise.resolve({ ...plain, phase: phase(), at: Date.now() - begun }));
  });
  page.on('worker', (worker) => started.push({ url: worker.url(), phase: phase() }));
  page.context().on('response', (response) => {
    if (/^(?:document|script|other)$/.test(response.request().resourceType()))
      policies[response.url()] = response.headers()['content-security-policy'] ?? '';
  });
  cdp.on('Audits.issueAdded', ({ issue }) => {
    const found = issue.details.contentSecurityPolicyIssueDetails;
    if (!found) return;
    const { violatedDirective, blockedURL, sourceCodeLocation: place } = found;
    const source = place ? `${place.url}:${place.lineNumber + 1}:${place.columnNumber}` : '';
    violations.push({ directive: violatedDirective, blocked: blockedURL ?? 'inline', source, phase: phase() });
  });
  for (const domain of ['Audits.enable', 'DOMStorage.enable', 'IndexedDB.enable'] as const) await cdp.send(domain);

  return {
    looks,
    policies,
    phase,
    enter: (next) => void phases.push({ phase: next, from: Date.now() }),
    async end(ended) {
      const told = await Promise.all(requests);
      const phaseAt = (time: number): Pick<SeenRequest, 'phase' | 'at'> => ({
        phase: (phases.filter(({ from }) => from <= time).at(-1) ?? phases[0]!).phase,
        at: time - begun,
      });
      return { requests: withUntold(told, await ended(), phaseAt), looks, started, violations, policies };
    },
  };
}

async function seenRequest(request: Request, when: Pick<SeenRequest, 'phase' | 'at'>): Promise<SeenRequest> {
  const plain = {
    url: request.url(),
    method: request.method(),
    type: request.resourceType(),
    body: request.postData(),
  };
  // As they went, cookies included. Those of a request that the page does not outlive may never be told.
  const headers =
    plain.method === 'GET' ? request.headers() : await withinASecond(request.allHeaders(), request.headers());
  return { ...plain, ...when, headers };
}

const withinASecond = <T>(asked: Promise<T>, otherwise: T): Promise<T> =>
  Promise.race([
    asked.catch(() => otherwise),
    new Promise<T>((resolve) => {
      setTimeout(() => resolve(otherwise), 1000).unref();
    }),
  ]);
