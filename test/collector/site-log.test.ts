/** Commitments posted to the site log: each gets its proof, and nothing else is kept of who posted it. */
import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fastify from 'fastify';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openCollector } from '../../collector/src/collector.js';
import { collectorRoutes, createCollectorServer } from '../../collector/src/server.js';
import { merkleRoots } from '../../kernel/merkle.js';
import { parseCheckpoint } from '../../kernel/note.js';
import { isInLog, parseProof, siteLeaf } from '../../kernel/receipt.js';
import { sha256 } from '../unit/kernel/naive-merkle.js';
import { anyLeaf, anyLeaves, LOGGED, type LogServer, openLogServer, TEXT } from './log-server.js';

let server: LogServer;
beforeEach(async () => {
  server = await openLogServer();
});
afterEach(() => server.close());

describe('a commitment', () => {
  test('is answered with its proof, under the signed checkpoint of the log', async () => {
    const leaf = anyLeaf();
    const { statusCode, body, headers } = await server.post(leaf);
    expect(statusCode).toBe(200);
    expect(headers).toMatchObject({
      'content-type': TEXT,
      'cache-control': 'no-store',
      'access-control-allow-origin': '*',
    });
    const proof = parseProof(body);
    expect(proof).toMatchObject({ extra: null, index: 0, proof: [] });
    expect(await isInLog(sha256, proof, leaf)).toBe(true);
    expect(parseCheckpoint(proof.checkpoint)).toMatchObject({ origin: 'shop.example/attune/consent', size: 1 });
    expect(proof.checkpoint).toBe((await server.get('checkpoint')).body);
  });

  test('that comes again, at once, later or after a restart, is the same leaf', async () => {
    const [leaf, ...others] = anyLeaves(6);
    const first = (await server.log([leaf!, leaf!, ...others])).map(parseProof);
    expect(first[1]!.index).toBe(first[0]!.index);
    await server.restart();
    const [again] = (await server.log([leaf!])).map(parseProof);
    expect(again!.index).toBe(first[0]!.index);
    expect(await isInLog(sha256, again!, leaf!)).toBe(true);
    expect((await server.walk()).leaves).toHaveLength(6);
  });

  test.each<[string, string | Buffer]>([
    ['nothing', ''],
    ['another version', anyLeaf().replace('sitelog/1', 'sitelog/2')],
    ['capital hex', anyLeaf().replace(/[0-9a-f]{64}/, 'AB'.repeat(32))],
    ['a byte less', siteLeaf(randomBytes(31))],
    ['a byte more', `${anyLeaf()}\n`],
    ['as much, of other bytes', Buffer.alloc(95, 0xff)],
    [
      'white space',
      anyLeaf()
        .replace(',"v"', ', "v"')
        .replace(/[0-9a-f]"/, '"'),
    ],
    ['far more', 'x'.repeat(100_000)],
  ])('that is %s is refused, and the log stays as it was', async (_, body) => {
    const { statusCode, body: words } = await server.post(body);
    expect([statusCode, words]).toEqual([400, 'Expected {"c":"<64 hex>","v":"attune.sitelog/1"}.\n']);
    expect((await server.walk()).size).toBe(0);
  });

  test('is taken by its bytes alone, whatever type it claims to be', async () => {
    for (const headers of [{ 'content-type': 'application/json' }, { 'content-type': '?' }, {}]) {
      const { statusCode } = await server.post(anyLeaf(), headers);
      expect(statusCode).toBe('content-type' in headers && headers['content-type'] === '?' ? 400 : 200);
    }
  });

  /** @threat collector-memory */
  test('leaves no line in the log of a host that logs every request, and no address in the database', async () => {
    const lines: string[] = [];
    const host = fastify({ logger: { level: 'trace', stream: { write: (line: string) => void lines.push(line) } } });
    await host.register(collectorRoutes, { prefix: '/collect', collector: server.collector });
    await host.inject({ method: 'GET', url: '/collect/health' });
    expect(lines.length).toBeGreaterThan(0);
    lines.length = 0;
    const leaf = anyLeaf();
    for (const body of [leaf, 'hello', 'x'.repeat(100_000)]) {
      await host.inject({
        method: 'POST',
        url: '/collect/consent',
        body,
        remoteAddress: '203.0.113.7',
        headers: { 'user-agent': 'Tell-Tale/7', 'x-forwarded-for': '203.0.113.7' },
      });
    }
    expect(lines).toEqual([]);
    await host.close();
    const database = new Database(join(server.folder, 'log.sqlite'), { readonly: true });
    const rows = database.prepare('select * from site_node').all();
    database.close();
    expect(rows).toEqual([{ level: 0, position: 0, hash: leaf.slice(6, 70) }]);
    for (const file of readdirSync(server.folder)) {
      expect(readFileSync(join(server.folder, file), 'latin1')).not.toMatch(/203\.0\.113|Tell-Tale/);
    }
  });

  test('that the database cannot take is answered 503, to be sent again', async () => {
    const faults: unknown[] = [];
    const broken = await openCollector({
      policies: [LOGGED],
      database: join(server.folder, 'broken.sqlite'),
      onFault: (fault) => void faults.push(fault),
    });
    const host = await createCollectorServer(broken);
    const database = new Database(join(server.folder, 'broken.sqlite'));
    database.exec('drop table site_node');
    database.close();
    const { statusCode, body } = await host.inject({ method: 'POST', url: '/consent', body: anyLeaf() });
    expect([statusCode, body]).toEqual([503, 'Try again later.\n']);
    expect(faults).toHaveLength(1);
    await host.close();
    await broken.close();
  });
});

describe('erasing a record', () => {
  /** @threat record-erased */
  test('of which blind and entry are gone leaves a tree that verifies', async () => {
    // What an operator who keeps records has of a visitor; the log has never had any of it.
    const record = { blind: randomBytes(32), entry: '{"body":{},"seq":1}' };
    const commitment = createHash('sha256').update('attune/commit/v1\0').update(record.blind).update(record.entry);
    const leaf = siteLeaf(commitment.digest());
    const [, receipt] = await server.log([anyLeaf(), leaf, anyLeaf()]);
    const before = await server.walk();
    record.blind.fill(0);
    await server.restart();
    await server.log([anyLeaf()]);
    const after = await server.walk();
    expect(after.leaves.slice(0, 3)).toEqual(before.leaves);
    const roots = await merkleRoots(sha256, after.leafHashes);
    expect(roots[3]).toEqual(before.root);
    expect(await isInLog(sha256, parseProof(receipt!), leaf)).toBe(true);
    for (const file of readdirSync(server.folder)) {
      expect(readFileSync(join(server.folder, file)).includes(record.entry)).toBe(false);
    }
  });
});
