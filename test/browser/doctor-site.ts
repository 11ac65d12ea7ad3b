/** The demo with something wrong in front of it: a server that passes everything on, and adds to the page or changes a header. */
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Fault {
  /** Runs in the page before its own scripts, as a file of the site; `EAR` in it is another party's address. */
  readonly leak?: string;
  /** What becomes of the page's Content-Security-Policy. */
  readonly pagePolicy?: (policy: string) => string;
  /** What becomes of the worker files'; null takes it away. */
  readonly workerPolicy?: (policy: string) => string | null;
  /** Runs in the worker before attune. */
  readonly inWorker?: string;
  /** Put into the page's head as it is. */
  readonly markup?: string;
}

/** Two faults at once. */
export const both = (a: Fault, b: Fault): Fault => ({
  leak: `{ ${a.leak ?? ''} }\n{ ${b.leak ?? ''} }`,
  markup: `${a.markup ?? ''}${b.markup ?? ''}`,
  pagePolicy: (policy) => b.pagePolicy?.(a.pagePolicy?.(policy) ?? policy) ?? a.pagePolicy?.(policy) ?? policy,
  workerPolicy: b.workerPolicy ?? a.workerPolicy ?? ((policy) => policy),
});

export interface Site {
  readonly url: string;
  /** Bodies posted to `/csp-report`. */
  readonly reports: readonly string[];
  close(): Promise<void>;
}

const WORKER = /\/attune\/worker(?:-full)?\.js$/;

export async function faultySite(demo: string, fault: Fault): Promise<Site> {
  const reports: string[] = [];
  const ear = createServer((_asked, answer) => {
    answer.writeHead(204, { 'access-control-allow-origin': '*' }).end();
  });
  const earUrl = await listening(ear);
  const server = createServer((asked, answer) => {
    const path = asked.url ?? '/';
    if (path === '/leak.js') {
      const script = (fault.leak ?? '').replaceAll('EAR', earUrl);
      answer.writeHead(200, { 'content-type': 'text/javascript' }).end(script);
    } else if (path === '/csp-report') {
      void bodyOf(asked).then((body) => {
        reports.push(body.toString('utf8'));
        answer.writeHead(204).end();
      });
    } else pass(asked, answer, demo, fault, earUrl);
  });
  const url = `${await listening(server)}/`;
  return {
    url,
    reports,
    close: () => Promise.all([server, ear].map(closed)).then(() => undefined),
  };
}

function pass(asked: IncomingMessage, answer: ServerResponse, demo: string, fault: Fault, ear: string): void {
  const { pathname } = new URL(asked.url ?? '/', demo);
  const headers = { ...asked.headers, host: new URL(demo).host, 'accept-encoding': 'identity' };
  const onward = request(new URL(asked.url ?? '/', demo), { method: asked.method, headers }, (response) => {
    void bodyOf(response).then((body) => {
      const sent = { ...response.headers };
      delete sent['content-length'];
      delete sent['transfer-encoding'];
      const policy = String(sent['content-security-policy'] ?? '');
      let text: Buffer | string = body;
      if (sent['content-type']?.startsWith('text/html') && pathname === '/') {
        const script = fault.leak === undefined ? '' : '<script src="/leak.js"></script>';
        text = body.toString('utf8').replace('<head>', `<head>${script}${fault.markup ?? ''}`);
        // Another party may be asked, or the browser itself would stop the leak.
        const open = policy.replace(/(connect|img)-src 'self'/g, fault.leak?.includes('EAR') ? `$& ${ear}` : '$&');
        sent['content-security-policy'] = fault.pagePolicy?.(open) ?? open;
      }
      if (WORKER.test(pathname)) {
        const changed = fault.workerPolicy ? fault.workerPolicy(policy) : policy;
        if (changed === null) delete sent['content-security-policy'];
        else sent['content-security-policy'] = changed;
        if (fault.inWorker) text = `${fault.inWorker};\n${body.toString('utf8')}`;
      }
      answer.writeHead(response.statusCode ?? 502, sent).end(text);
    });
  });
  onward.on('error', () => answer.writeHead(502).end());
  asked.pipe(onward);
}

async function bodyOf(stream: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const closed = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
