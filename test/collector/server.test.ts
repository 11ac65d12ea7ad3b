/** The HTTP face: one constant answer to a report, whatever it is; a page that asks nobody anything. */
import { connect } from 'node:net';
import fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Collector, openCollector } from '../../collector/src/collector.js';
import { collectorRoutes, createCollectorServer } from '../../collector/src/server.js';
import { NOW, policyText, signReport, WEEK_MS } from './reports.js';

let now: number;
let collector: Collector;
let app: FastifyInstance;

beforeEach(async () => {
  now = NOW;
  collector = await openCollector({ policies: [policyText().text], database: ':memory:', now: () => now });
  app = await createCollectorServer(collector);
});
afterEach(async () => {
  await app.close();
  await collector.close();
});

const post = (
  body: string | Buffer,
  headers: Record<string, string> = { 'content-type': 'text/plain;charset=UTF-8' },
) => app.inject({ method: 'POST', url: '/report', headers, body });

test('a good report is answered 204, empty, for any origin, with no other word', async () => {
  const response = await post(signReport());
  expect([response.statusCode, response.body]).toEqual([204, '']);
  const { date, connection, ...headers } = response.headers;
  expect([typeof date, connection]).toEqual(['string', 'keep-alive']);
  expect(headers).toEqual({ 'access-control-allow-origin': '*' });
});

test('whatever else arrives gets the very same answer and counts nothing', async () => {
  const good = signReport();
  const answers = await Promise.all([
    post(''),
    post('hello'),
    post(signReport({ site: 'elsewhere.example' })),
    post(good.replace('A', 'B')),
    post(Buffer.alloc(974, 0xff)),
    post('x'.repeat(100_000)),
    post('{"a":1}', { 'content-type': 'application/json' }),
    post('{"__proto__":{"a":1}}', { 'content-type': 'application/json' }),
    post('{', { 'content-type': 'application/json' }),
    post('a=1', { 'content-type': 'application/x-www-form-urlencoded' }),
    post('x', { 'content-type': 'no such type' }),
    post('x', {}),
    post('x', { 'content-type': 'text/plain', 'content-encoding': 'gzip' }),
    app.inject({ method: 'POST', url: '/report' }),
    app.inject({ method: 'POST', url: '/report?a=1', body: 'x' }),
  ]);
  const ones = answers.map(({ statusCode, body, headers: { date, connection, ...headers } }) => {
    expect([typeof date, typeof connection]).toEqual(['string', 'string']);
    return { statusCode, body, headers };
  });
  expect(new Set(ones.map((answer) => JSON.stringify(answer)))).toEqual(
    new Set([JSON.stringify({ statusCode: 204, body: '', headers: { 'access-control-allow-origin': '*' } })]),
  );
  now += 3 * WEEK_MS;
  expect(await collector.releases()).toEqual([]);
});

test('a report is taken by its bytes alone, whatever type it claims to be', async () => {
  await post(signReport(), { 'content-type': 'application/json' });
  await post(signReport(), {});
  now += 3 * WEEK_MS;
  expect(await collector.releases()).toHaveLength(1);
});

test('a request that is cut short on the wire harms nobody', async () => {
  const address = new URL(await app.listen({ host: '127.0.0.1', port: 0 }));
  for (const request of [
    'POST /report HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 974\r\n\r\nhalf',
    'POST /report HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab',
    '\u0000\u0001\u0002\r\n\r\n',
  ]) {
    await new Promise<void>((resolve) => {
      const socket = connect(Number(address.port), address.hostname, () => socket.end(request));
      socket
        .on('close', () => resolve())
        .on('error', () => resolve())
        .resume();
    });
  }
  const response = await fetch(new URL('/report', address), { method: 'POST', body: signReport() });
  expect(response.status).toBe(204);
});

test('under overload the answer is 503, so that the sender keeps its report', async () => {
  const busy = await createCollectorServer({ ...collector, accept: () => Promise.resolve({ outcome: 'unavailable' }) });
  const response = await busy.inject({ method: 'POST', url: '/report', body: 'x' });
  expect([response.statusCode, response.body, response.headers['access-control-allow-origin']]).toEqual([503, '', '*']);
  await busy.close();
});

/** @threat collector-memory */
test('a host that logs every request logs none for reports', async () => {
  const lines: string[] = [];
  const host = fastify({ logger: { level: 'trace', stream: { write: (line: string) => void lines.push(line) } } });
  await host.register(collectorRoutes, { prefix: '/collect', collector });
  await host.inject({ method: 'GET', url: '/collect/health' });
  expect(lines.length).toBeGreaterThan(0);
  lines.length = 0;
  await host.inject({ method: 'POST', url: '/collect/report', body: signReport(), remoteAddress: '203.0.113.7' });
  await host.inject({
    method: 'POST',
    url: '/collect/report',
    body: 'x'.repeat(100_000),
    remoteAddress: '203.0.113.7',
  });
  await host.inject({ method: 'POST', url: '/collect/report', body: 'x', headers: { 'content-type': '?' } });
  expect(lines).toEqual([]);
  await host.close();
});

test('released documents are served byte by byte, and never from a cache', async () => {
  await Promise.all(Array.from({ length: 20 }, () => collector.accept(signReport())));
  await collector.accept(signReport({ metric: 'read.through', r: [1] }));
  now += 3 * WEEK_MS;
  const response = await app.inject('/releases.json');
  expect(response.headers).toMatchObject({
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
  });
  expect(response.body).toBe(`[${(await collector.releases()).join(',')}]`);
  expect(response.json<{ suppressed: boolean }[]>().map(({ suppressed }) => suppressed)).toEqual([true, false]);
});

test('the page has no script, no inline style and a policy that would stop both', async () => {
  await Promise.all(Array.from({ length: 20 }, () => collector.accept(signReport())));
  await collector.accept(signReport({ metric: 'read.through', r: [1] }));
  now += 3 * WEEK_MS;
  const { body, headers } = await app.inject('/');
  expect(headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'self';/);
  expect(headers['content-type']).toBe('text/html; charset=utf-8');
  expect(body).not.toMatch(/<script|<style|style=|\son\w+=|https?:/);
  expect(body).toContain('20 reports');
  expect(body).toContain('suppressed');
  expect(body.match(/<th scope="row">/g)).toHaveLength(8);
  expect((await app.inject('/releases.css')).headers['content-type']).toBe('text/css; charset=utf-8');
});

test('before anything is released the page says so', async () => {
  expect((await app.inject('/')).body).toContain('Nothing is released yet');
});

test('under a prefix the page finds its style, asked for with a slash or without', async () => {
  const host = fastify();
  await host.register(collectorRoutes, { prefix: '/stats/collect', collector });
  await host.register((parent) => parent.register(collectorRoutes, { prefix: '/inner', collector }), {
    prefix: '/outer',
  });
  for (const path of ['/stats/collect', '/stats/collect/', '/stats/collect?x=/', '/outer/inner', '/outer/inner/']) {
    const { body, statusCode } = await host.inject(path);
    expect(statusCode).toBe(200);
    const href = /<link rel="stylesheet" href="([^"]+)"/.exec(body)![1]!;
    const found = await host.inject(new URL(href, `http://localhost${path}`).pathname);
    expect([path, found.statusCode, found.headers['content-type']]).toEqual([path, 200, 'text/css; charset=utf-8']);
  }
  await host.close();
});

test('health answers while it runs', async () => {
  expect((await app.inject('/health')).json()).toEqual({ status: 'ok' });
});
