/**
 * The site log's HTTP face: commitments are posted to its prefix, and below it anybody reads the log as static resources
 * (c2sp.org/tlog-tiles).
 *
 * Of a post nothing is read but the body, and nothing is logged or kept but the commitment in it.
 */
import { gzipSync } from 'node:zlib';
import type { FastifyInstance, FastifyPluginCallback, FastifyReply } from 'fastify';
import { siteLeaf } from '../../kernel/receipt.js';
import { type SiteLog, TILE_WIDTH } from './site-log.js';

export interface SiteLogRoutesOptions {
  readonly siteLog: SiteLog;
}

/** All leaves have one length. */
const LEAF_BYTES = siteLeaf(new Uint8Array(32)).length;

const COMMON = { 'access-control-allow-origin': '*', 'x-content-type-options': 'nosniff' } as const;
const TEXT = 'text/plain; charset=utf-8';
/** It changes with every leaf; what lies below it never does. */
const CHECKPOINT_CACHE = 'public, max-age=2';
const TILE_CACHE = 'public, max-age=31536000, immutable';

/** `POST` to the prefix, `GET checkpoint`, `GET tile/<L>/<N>[.p/<W>]`, `GET tile/entries/<N>[.p/<W>]`. */
export const siteLogRoutes: FastifyPluginCallback<SiteLogRoutesOptions> = (app, { siteLog }, done) => {
  postRoute(app, siteLog);

  app.get('/checkpoint', async (_request, reply) =>
    reply
      .headers({ ...COMMON, 'cache-control': CHECKPOINT_CACHE })
      .type(TEXT)
      .send(await siteLog.checkpoint()),
  );

  app.get('/tile/*', async (request, reply) => {
    const asked = readTilePath((request.params as { '*': string })['*']);
    const bytes = asked && (await readTile(siteLog, asked));
    if (!bytes) return reply.headers(COMMON).code(404).type(TEXT).send('The log has no such tile.\n');
    void reply.headers({ ...COMMON, 'cache-control': TILE_CACHE }).type('application/octet-stream');
    if (asked.level !== 'entries') return reply.send(Buffer.from(bytes));
    // Hashes do not get smaller; entries are half the size.
    void reply.header('vary', 'accept-encoding');
    if (!/\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) return reply.send(Buffer.from(bytes));
    return reply.header('content-encoding', 'gzip').send(gzipSync(bytes));
  });
  done();
};

/** Whatever type it claims to be: a page may post only `text/plain` without asking first. */
function postRoute(app: FastifyInstance, siteLog: SiteLog): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, parsed) => parsed(null, body));

  const answer = (reply: FastifyReply, status: 200 | 400 | 503, text: string): FastifyReply =>
    reply
      .headers({ ...COMMON, 'cache-control': 'no-store' })
      .code(status)
      .type(TEXT)
      .send(text);
  const refuse = (reply: FastifyReply): FastifyReply =>
    answer(reply, 400, 'Expected {"c":"<64 hex>","v":"attune.sitelog/1"}.\n');

  app.post(
    '/',
    {
      bodyLimit: LEAF_BYTES,
      logLevel: 'silent',
      // Too long, or cut short.
      errorHandler: (_error, _request, reply) => void refuse(reply),
    },
    async ({ body }, reply) => {
      // A byte, a character: a leaf has no others than those of ASCII.
      const logged = await siteLog.add(body instanceof Uint8Array ? Buffer.from(body).toString('latin1') : '');
      if (logged.outcome === 'logged') return answer(reply, 200, logged.proof);
      return logged.outcome === 'refused' ? refuse(reply) : answer(reply, 503, 'Try again later.\n');
    },
  );
}

interface TilePath {
  readonly level: number | 'entries';
  readonly index: number;
  readonly width: number;
}

const readTile = (log: SiteLog, { level, index, width }: TilePath): Promise<Uint8Array | null> =>
  level === 'entries' ? log.entries(index, width) : log.tile(level, index, width);

/** One path for one tile: `<L>/<N>[.p/<W>]`, N in groups of three digits, all but the last behind an x. */
function readTilePath(path: string): TilePath | null {
  const form = /^(entries|0|[1-9]|[1-5]\d|6[0-3])\/((?!x000)(?:x\d{3}\/){0,4}\d{3})(?:\.p\/([1-9]\d{0,2}))?$/;
  const [, level, groups, width = TILE_WIDTH] = form.exec(path) ?? [];
  if (level === undefined || groups === undefined || (width !== TILE_WIDTH && Number(width) >= TILE_WIDTH)) return null;
  return {
    level: level === 'entries' ? level : Number(level),
    index: Number(groups.replace(/[x/]/g, '')),
    width: Number(width),
  };
}
