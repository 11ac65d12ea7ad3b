/**
 * The collector's HTTP face: a Fastify plugin, to be mounted under any prefix, and the server that stands alone.
 *
 * A report gets one constant answer, 204 and nothing else, whatever it holds; only overload answers 503, for then the
 * sender must keep it. Of a report's request nothing is read but the body, and nothing is logged. The page of releases
 * runs no script and asks nobody but this server.
 */
import fastify, {
  type FastifyInstance,
  type FastifyPluginAsync,
  type FastifyPluginCallback,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import type { Collector } from './collector.js';
import { renderReleases } from './dashboard/page.js';
import { STYLE } from './dashboard/style.js';
import type { Release } from './release.js';
import { siteLogRoutes } from './site-log-routes.js';

export interface CollectorRoutesOptions {
  readonly collector: Collector;
}

/** A report has 974 bytes; a little more may be read only to be refused. */
const BODY_LIMIT = 4_096;
/** A sender has this long for its request, so that slow ones cannot hold the connections of others. */
const REQUEST_TIMEOUT_MS = 10_000;

const PAGE_HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;

/**
 * `POST report`, `GET releases.json`, `GET /` (the page), `GET releases.css`, `GET health`, and where a policy has a site log
 * that below `consent`; all under the prefix.
 */
export const collectorRoutes: FastifyPluginAsync<CollectorRoutesOptions> = async (app, { collector }) => {
  await app.register(reportRoute, { collector });
  const { siteLog } = collector;
  if (siteLog) await app.register(siteLogRoutes, { prefix: '/consent', siteLog });

  app.get('/releases.json', async (_request, reply) => {
    // Joined, not parsed: each document keeps the bytes it was released in.
    const documents = `[${(await collector.releases()).join(',')}]`;
    return reply.headers(PAGE_HEADERS).type('application/json; charset=utf-8').send(documents);
  });
  app.get('/', async (request, reply) => {
    const releases = (await collector.releases()).map((document) => JSON.parse(document) as Release);
    const page = renderReleases(releases, siblingPath(app.prefix, request.url));
    return reply.headers(PAGE_HEADERS).type('text/html; charset=utf-8').send(page);
  });
  app.get('/releases.css', (_request, reply) =>
    reply.headers(PAGE_HEADERS).type('text/css; charset=utf-8').send(STYLE),
  );
  app.get('/health', (_request, reply) => reply.headers(PAGE_HEADERS).send({ status: 'ok' }));
};

/** In a scope of its own: no other route is to take any bytes of any type. */
const reportRoute: FastifyPluginCallback<CollectorRoutesOptions> = (app, { collector }, done) => {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, parsed) => parsed(null, body));

  const answer = (reply: FastifyReply, status: 204 | 503): FastifyReply =>
    reply.header('access-control-allow-origin', '*').code(status).send();

  app.post(
    '/report',
    {
      bodyLimit: BODY_LIMIT,
      logLevel: 'silent',
      // Too long, cut short, of an unspeakable type: not a report, and answered as any other.
      errorHandler: (_error, _request, reply) => void answer(reply, 204),
    },
    async (request: FastifyRequest, reply) => {
      const { body } = request;
      const verdict = await collector.accept(body instanceof Uint8Array ? body : '');
      return answer(reply, verdict.outcome === 'unavailable' ? 503 : 204);
    },
  );
  done();
};

/** From the page to its neighbours, whether or not it was asked for with a slash at the end, or behind a proxy's own prefix. */
function siblingPath(prefix: string, url: string): string {
  const hasSlash = url.split('?')[0]!.endsWith('/');
  return hasSlash ? '' : `${prefix.slice(prefix.lastIndexOf('/') + 1)}/`;
}

/** A server that does nothing but collect. It keeps no log of requests, and on `close` answers what is under way. */
export async function createCollectorServer(collector: Collector): Promise<FastifyInstance> {
  const app = fastify({ logger: false, requestTimeout: REQUEST_TIMEOUT_MS, bodyLimit: BODY_LIMIT });
  // Connections that are idle are closed by Fastify; one that is answered afterwards would be kept alive and waited for.
  let isClosing = false;
  app.addHook('preClose', (done) => {
    isClosing = true;
    done();
  });
  app.addHook('onSend', async (_request, reply) => {
    if (isClosing) reply.header('connection', 'close');
  });
  await app.register(collectorRoutes, { collector });
  return app;
}
