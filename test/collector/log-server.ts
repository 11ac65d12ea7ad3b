/** A collector with a site log in a folder of its own, asked without a socket. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { expect } from 'vitest';
import { type Collector, openCollector } from '../../collector/src/collector.js';
import { createCollectorServer } from '../../collector/src/server.js';
import { siteLeaf } from '../../kernel/receipt.js';
import { policyText } from './reports.js';
import { walk, type Walked } from './tile-client.js';

export const LOGGED = policyText({ siteLog: 'shop.example/attune/consent' }).text;
export const TEXT = 'text/plain; charset=utf-8';
export const anyLeaf = (): string => siteLeaf(randomBytes(32));
export const anyLeaves = (length: number): string[] => Array.from({ length }, anyLeaf);

export interface LogServer {
  readonly folder: string;
  readonly collector: Collector;
  readonly app: FastifyInstance;
  get(path: string, headers?: Record<string, string>): Promise<LightMyRequestResponse>;
  post(body: string | Buffer, headers?: Record<string, string>): Promise<LightMyRequestResponse>;
  /** Posts leaves, and returns their proofs. */
  log(leaves: readonly string[]): Promise<string[]>;
  /** What a tile client reads. */
  walk(): Promise<Walked>;
  restart(policy?: string): Promise<void>;
  close(): Promise<void>;
}

export async function openLogServer(): Promise<LogServer> {
  const folder = mkdtempSync(join(tmpdir(), 'attune-site-log-'));
  const start = async (policy = LOGGED): Promise<[Collector, FastifyInstance]> => {
    const opened = await openCollector({ policies: [policy], database: join(folder, 'log.sqlite') });
    return [opened, await createCollectorServer(opened)];
  };
  const stop = async (): Promise<void> => {
    await app.close();
    await collector.close();
  };
  let [collector, app] = await start();
  const server: LogServer = {
    folder,
    get collector() {
      return collector;
    },
    get app() {
      return app;
    },
    get: (path, headers = {}) => app.inject({ url: `/consent/${path}`, headers }),
    post: (body, headers = { 'content-type': 'text/plain' }) =>
      app.inject({ method: 'POST', url: '/consent', headers, body }),
    async log(leaves) {
      return (await Promise.all(leaves.map((leaf) => server.post(leaf)))).map(({ statusCode, body }) => {
        expect(statusCode, body).toBe(200);
        return body;
      });
    },
    walk: () =>
      walk(async (path) => {
        const { statusCode, rawPayload } = await server.get(path);
        if (statusCode !== 200) throw new Error(`${path}: ${statusCode}`);
        return rawPayload;
      }, collector.siteLog!.verifierKey),
    async restart(policy) {
      await stop();
      [collector, app] = await start(policy);
    },
    async close() {
      await stop();
      rmSync(folder, { recursive: true });
    },
  };
  return server;
}
