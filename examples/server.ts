/**
 * The demo's server: the newspaper with its shop and its quiz, attune's files and the collector on one origin, with a clock
 * that can be moved.
 *
 * Pages are served under the strict policy that attune promises to run under; the worker file with a policy of its
 * own, which takes the network away from the thread that sees behaviour.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import fastify, { type FastifyInstance } from 'fastify';
import { type Collector, collectorRoutes, openCollector, type Verdict } from '../collector/src/index.js';
import { sendCrowd } from './crowd.js';
import policy from './news/policy.json' with { type: 'json' };

export interface DemoOptions {
  /** 0 takes a free port. */
  readonly port: number;
  /** Path of the collector's SQLite file, or `:memory:`. */
  readonly database: string;
  /** Whether the worker file carries the header that takes its network away. Default yes. */
  readonly workerHeader?: boolean;
  /** Unix ms, before the demo's own shift. */
  readonly now?: () => number;
  /** Told what became of each report that came in, for tests and the driver. */
  readonly onVerdict?: (wire: string, verdict: Verdict) => void;
}

export interface Demo {
  readonly url: string;
  readonly server: FastifyInstance;
  readonly collector: Collector;
  close(): Promise<void>;
}

/** Of the site: the front page, the shop, the quiz, and each preset at work. */
const PAGES = ['', 'shop/', 'quiz/', 'presets/'];
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "connect-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types attune',
].join('; ');
const WORKER_POLICY = "default-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'";
const WORKER = /attune[\\/]worker(?:-full)?\.js$/;
const MAX_CROWD = 500;
/** A demo that is moved ten years ahead has nothing left to show. */
const MAX_SHIFT_MS = 315_360_000_000;

export async function startDemo(options: DemoOptions): Promise<Demo> {
  const { port, database, workerHeader = true, now = Date.now, onVerdict } = options;
  const site = findSite();
  const clock = openClock(database);
  const time = (): number => now() + clock.offset();
  const opened = await openCollector({ policies: [JSON.stringify(policy)], database, now: time });
  const collector: Collector = onVerdict ? overhear(opened, onVerdict) : opened;

  const server = fastify({ logger: false });
  await server.register(fastifyStatic, {
    root: site,
    index: false,
    cacheControl: false,
    setHeaders(reply, path) {
      void reply.header('cache-control', 'no-cache');
      void reply.header('x-content-type-options', 'nosniff');
      if (workerHeader && WORKER.test(path)) void reply.header('content-security-policy', WORKER_POLICY);
    },
  });
  for (const path of PAGES) {
    server.get(`/${path}`, (_request, reply) =>
      reply
        .headers({
          'cache-control': 'no-cache',
          'content-security-policy': PAGE_POLICY,
          'referrer-policy': 'no-referrer',
          'x-content-type-options': 'nosniff',
        })
        .type('text/html; charset=utf-8')
        .send(pageAt(`${site}${path}`, clock.offset())),
    );
  }
  await server.register(collectorRoutes, { prefix: '/collect', collector });
  server.post('/demo/clock', integerBody('offsetMs', MAX_SHIFT_MS), (request) => {
    clock.move((request.body as { offsetMs: number }).offsetMs);
    return { offsetMs: clock.offset() };
  });
  server.post('/demo/crowd', integerBody('readers', MAX_CROWD), (request) =>
    sendCrowd(collector, policy, (request.body as { readers: number }).readers, time()),
  );

  try {
    const url = await server.listen({ host: '127.0.0.1', port });
    return {
      url: `${url}/`,
      server,
      collector,
      async close() {
        await server.close();
        await opened.close();
      },
    };
  } catch (fault) {
    await opened.close();
    throw fault;
  }
}

/** A body with one integer from 0 to `maximum`, checked before the handler sees it. */
const integerBody = (name: string, maximum: number) => ({
  schema: {
    body: {
      type: 'object',
      required: [name],
      additionalProperties: false,
      properties: { [name]: { type: 'integer', minimum: 0, maximum } },
    },
  },
});

/** The page of a folder, which is told how far the clock was moved. */
const pageAt = (folder: string, offset: number): string =>
  readFileSync(`${folder}index.html`, 'utf8').replace(/(<meta name="courier-clock" content=")0"/, `$1${offset}"`);

/** The built site: beside this file's bundle, or seen from the source. */
function findSite(): string {
  const places = ['../site/', '../build/site/'].map((path) => fileURLToPath(new URL(path, import.meta.url)));
  const site = places.find((path) => existsSync(`${path}index.html`));
  if (!site) throw new Error('The demo is not built. Run `npm run build` first.');
  return site;
}

interface Clock {
  offset(): number;
  /** Never back: the batches that the collector closed stay closed. */
  move(offset: number): void;
}

/** The demo's shift of time. It is kept beside the database, for what was collected under it must not lie in the future. */
function openClock(database: string): Clock {
  const isKept = database !== ':memory:';
  const path = `${database}.clock`;
  if (isKept) mkdirSync(dirname(path), { recursive: true });
  let offset = isKept && existsSync(path) ? Number(readFileSync(path, 'utf8')) || 0 : 0;
  return {
    offset: () => offset,
    move(next) {
      if (next <= offset) return;
      offset = next;
      if (isKept) writeFileSync(path, String(offset));
    },
  };
}

/** A collector whose verdicts are told. */
function overhear(collector: Collector, onVerdict: (wire: string, verdict: Verdict) => void): Collector {
  return {
    ...collector,
    async accept(body) {
      const verdict = await collector.accept(body);
      onVerdict(typeof body === 'string' ? body : Buffer.from(body).toString('utf8'), verdict);
      return verdict;
    },
  };
}
