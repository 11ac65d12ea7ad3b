/** The site log as it is read: a checkpoint and tiles, by which any client finds the tree that every receipt is of. */
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openCollector } from '../../collector/src/collector.js';
import { merkleRoots } from '../../kernel/merkle.js';
import { parseCheckpoint } from '../../kernel/note.js';
import { isInLog, parseProof } from '../../kernel/receipt.js';
import { sha256 } from '../unit/kernel/naive-merkle.js';
import { anyLeaf, anyLeaves, LOGGED, type LogServer, openLogServer, TEXT } from './log-server.js';
import { policyText } from './reports.js';
import { tilePath } from './tile-client.js';

let server: LogServer;
beforeEach(async () => {
  server = await openLogServer();
});
afterEach(() => server.close());

test('the log is there only where a policy asks for it', async () => {
  await server.restart(policyText().text);
  expect(server.collector.siteLog).toBe(null);
  for (const url of ['/consent', '/consent/checkpoint', '/consent/tile/0/000']) {
    expect((await server.app.inject({ method: url === '/consent' ? 'POST' : 'GET', url })).statusCode).toBe(404);
  }
  expect(readdirSync(server.folder).filter((file) => file.includes('key'))).toEqual(['log.sqlite.site-log.key']);
  const elsewhere = policyText({ siteLog: 'x', site: 'other.example' }).text;
  await expect(openCollector({ policies: [LOGGED, elsewhere], database: ':memory:' })).rejects.toMatchObject({
    code: 'document/refused',
  });
});

test('the log of no leaf has a checkpoint and no tile', async () => {
  expect(await server.walk()).toMatchObject({ size: 0, leaves: [] });
  const { body } = await server.get('checkpoint');
  expect(body).toContain(`\n0\n${createHash('sha256').digest('base64')}\n`);
  for (const path of ['tile/0/000', 'tile/0/000.p/1', 'tile/entries/000.p/1']) {
    expect((await server.get(path)).statusCode).toBe(404);
  }
});

/** @threat log-fork */
test('the log is walked by a tile client: every proof that was handed out is of the tree it reads', async () => {
  const proofs = new Map<string, string>();
  for (const count of [1, 1, 30, 200, 24, 300]) {
    const leaves = anyLeaves(count);
    for (const [i, proof] of (await server.log(leaves)).entries()) proofs.set(leaves[i]!, proof);
    const walked = await server.walk();
    expect(walked.size).toBe(proofs.size);
    expect(new Set(walked.leaves)).toEqual(new Set(proofs.keys()));
  }
  const { leaves, leafHashes } = await server.walk();
  const roots = await merkleRoots(sha256, leafHashes);
  for (const [index, leaf] of leaves.entries()) {
    const proof = parseProof(proofs.get(leaf)!);
    const { size, root } = parseCheckpoint(proof.checkpoint);
    expect(proof.index).toBe(index);
    expect(root).toEqual(roots[size]);
    expect(await isInLog(sha256, proof, leaf)).toBe(true);
  }
});

test('the log has a second level of tiles from 256 leaves on', async () => {
  await server.log(anyLeaves(255));
  expect((await server.get('tile/1/000.p/1')).statusCode).toBe(404);
  await server.log([anyLeaf()]);
  expect((await server.get('tile/0/000')).rawPayload).toHaveLength(256 * 32);
  expect((await server.get('tile/1/000.p/1')).rawPayload).toHaveLength(32);
});

test.runIf(process.env['ATTUNE_LONG'] === '1')('the log has a third level of tiles from 65,536 leaves on', async () => {
  for (let size = 0; size < 65_540; size += 4_096) {
    const leaves = anyLeaves(Math.min(4_096, 65_540 - size));
    const logged = await Promise.all(leaves.map((leaf) => server.collector.siteLog!.add(leaf)));
    expect(logged.every(({ outcome }) => outcome === 'logged')).toBe(true);
  }
  expect((await server.get('tile/1/000')).rawPayload).toHaveLength(256 * 32);
  expect((await server.get('tile/2/000.p/1')).rawPayload).toHaveLength(32);
  expect((await server.walk()).size).toBe(65_540);
});

test('the log serves what never changes for ever, and its checkpoint for seconds', async () => {
  await server.log(anyLeaves(300));
  const forever = { 'cache-control': 'public, max-age=31536000, immutable', 'access-control-allow-origin': '*' };
  for (const path of ['tile/0/000', 'tile/0/001.p/44', 'tile/entries/001.p/44', 'tile/1/000.p/1']) {
    const { headers } = await server.get(path);
    expect(headers, path).toMatchObject({ 'content-type': 'application/octet-stream', ...forever });
  }
  const { headers } = await server.get('checkpoint');
  expect(headers).toMatchObject({ 'content-type': TEXT, 'cache-control': 'public, max-age=2' });
});

test('the log serves entries compressed to those who can read it', async () => {
  await server.log(anyLeaves(256));
  const url = '/consent/tile/entries/000';
  const plain = await server.app.inject(url);
  const packed = await server.app.inject({ url, headers: { 'accept-encoding': 'br, gzip' } });
  expect([plain.headers['content-encoding'], packed.headers['content-encoding']]).toEqual([undefined, 'gzip']);
  expect(packed.headers['vary']).toBe('accept-encoding');
  expect(gunzipSync(packed.rawPayload)).toEqual(plain.rawPayload);
  expect(packed.rawPayload.length).toBeLessThan(0.55 * plain.rawPayload.length);
});

test('the log keeps a partial tile that a full one has replaced', async () => {
  await server.log(anyLeaves(10));
  const early = (await server.get('tile/0/000.p/10')).rawPayload;
  await server.log(anyLeaves(250));
  expect((await server.get('tile/0/000.p/10')).rawPayload).toEqual(early);
});

test('the log has nothing at any other path', async () => {
  await server.log(anyLeaves(300));
  const statusOf = async (path: string): Promise<number> => (await server.get(path)).statusCode;
  for (const path of ['tile/0/000', 'tile/0/001.p/44', 'tile/0/000.p/255', 'tile/0/001.p/44?x=/']) {
    expect([path, await statusOf(path)]).toEqual([path, 200]);
  }
  for (const path of [
    ...['tile/0/001', 'tile/0/001.p/45', 'tile/0/002', 'tile/1/000', 'tile/1/000.p/2', 'tile/2/000.p/1'],
    ...['tile/0/000.p/256', 'tile/0/000.p/300', 'tile/0/000.p/0', 'tile/0/001.p/044', 'tile/0/000.p/', 'tile/0/000.p'],
    ...['tile/00/000', 'tile/64/000', 'tile/-1/000', 'tile/x/000', 'tile/63/000', 'tile/0/000/', 'tile//000'],
    ...['tile/0/0', 'tile/0/0000', 'tile/0/x000/000', 'tile/0/x000/001.p/44', 'tile/0/000/000', 'tile/0/x001'],
    ...['tile/0/x001/x001/x001/x001/x001/000', 'tile/0', 'tile/', 'tile', 'tile/data/000', 'tile/8/0/000', ''],
  ]) {
    expect([path, await statusOf(path)]).toEqual([path, 404]);
  }
});

test('the index of a tile is spelled in groups of three digits', () => {
  expect(tilePath(0, 1_234_067)).toBe('tile/0/x001/x234/067');
  expect(tilePath('entries', 7, 12)).toBe('tile/entries/007.p/12');
});
