/** Device ledger and site log, and proofs about both, before tools that attune did not write: Go's `sumdb/note` and `sumdb/tlog`. */
import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Collector, openCollector } from '../../collector/src/collector.js';
import { createCollectorServer } from '../../collector/src/server.js';
import { toBase64 } from '../../kernel/base64.js';
import { utf8 } from '../../kernel/bytes.js';
import { leafHash } from '../../kernel/merkle.js';
import { parseCheckpoint } from '../../kernel/note.js';
import { consistencyProof, inclusionProof } from '../../kernel/proof.js';
import { type LogProof, parseProof, siteLeaf } from '../../kernel/receipt.js';
import { sha256 } from '../../platform/crypto.js';
import { goRun, hasGo } from '../../scripts/golang.mjs';
import { policyText } from '../collector/reports.js';
import { walk } from '../collector/tile-client.js';
import { wholeStory } from '../unit/consent/story.js';

interface Checked {
  vkey: string | null;
  notes: string[];
  leaves: string[];
  inclusion: { index: number; size: number; proof: string[] }[];
  consistency: { from: number; to: number; proof: string[] }[];
  /** Where the log is served by tiles. */
  tiles?: string;
}

describe.skipIf(!hasGo())('Go', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'attune-go-'));
    const { command, env } = goRun(folder);
    execFileSync(command, ['build', '-o', join(folder, 'check'), 'test/interop/check.go'], { env });
  }, 300_000);
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  /** Not waited for synchronously: the site log is served by this very process. */
  async function check(checked: Checked): Promise<{ status: number; stdout: string; stderr: string }> {
    const child = spawn(join(folder, 'check'));
    const said = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].on('data', (chunk: Buffer) => (said[stream] += chunk.toString()));
    }
    child.stdin.end(JSON.stringify(checked));
    const [status] = (await once(child, 'close')) as [number];
    return { status, ...said };
  }

  describe('and the ledger of a device', () => {
    async function ledger(): Promise<Checked> {
      const { vkey, entries, checkpoints } = await (await wholeStory()).bundle();
      const leaves = await Promise.all(entries.map((text) => leafHash(sha256, utf8(text))));
      const size = leaves.length;
      const inclusion = leaves.map(async (_, index) => ({
        index,
        size,
        proof: (await inclusionProof(sha256, leaves, index)).map(toBase64),
      }));
      const consistency = leaves.map(async (_, i) => ({
        from: i + 1,
        to: size,
        proof: (await consistencyProof(sha256, leaves, i + 1)).map(toBase64),
      }));
      return {
        vkey,
        notes: [...checkpoints],
        leaves: entries.map((text) => toBase64(utf8(text))),
        inclusion: await Promise.all(inclusion),
        consistency: await Promise.all(consistency),
      };
    }

    /** @threat log-tools */
    test('every checkpoint opens, and every proof of inclusion and consistency shows what it says', async () => {
      const checked = await ledger();
      const { status, stdout, stderr } = await check(checked);
      expect(stderr).toBe('');
      const n = checked.leaves.length;
      expect(n).toBeGreaterThan(15);
      expect(stdout).toBe(`${n} notes, ${n} inclusion proofs, ${n} consistency proofs\n`);
      expect(status).toBe(0);
    });

    test.each<[string, (checked: Checked) => void, RegExp]>([
      ['a leaf', (c) => (c.leaves[3] = toBase64(utf8('{}'))), /inclusion 3/],
      ['a note', (c) => (c.notes[2] = c.notes[2]!.replace('\n3\n', '\n4\n')), /note/],
      ['a proof', (c) => c.consistency[4]!.proof.reverse(), /consistency 5/],
    ])('%s that was changed is refused', async (_, change, why) => {
      const checked = await ledger();
      change(checked);
      const { status, stderr } = await check(checked);
      expect(stderr).toMatch(why);
      expect(status).not.toBe(0);
    });
  });

  describe('and the site log', () => {
    const SIZES = [1, 2, 40, 1, 300, 5];
    const TOTAL = 349;
    let collector: Collector;
    let server: FastifyInstance;
    let checked: Checked;

    beforeAll(async () => {
      collector = await openCollector({ policies: [policyText({ siteLog: 'x' }).text], database: ':memory:' });
      server = await createCollectorServer(collector);
      checked = await receipts(`${await server.listen({ host: '127.0.0.1', port: 0 })}/consent/`);
    });
    afterAll(async () => {
      await server.close();
      await collector.close();
    });

    /** The receipts of all who posted, and the log that is served. */
    async function receipts(tiles: string): Promise<Checked> {
      const { siteLog } = collector;
      const proofs: LogProof[] = [];
      for (const count of SIZES) {
        const posted = Array.from({ length: count }, () => siteLog!.add(siteLeaf(randomBytes(32))));
        proofs.push(...(await Promise.all(posted)).map((logged) => parseProof((logged as { proof: string }).proof)));
      }
      const get = async (path: string) => new Uint8Array(await (await fetch(tiles + path)).arrayBuffer());
      const { leaves, leafHashes, size } = await walk(get, siteLog!.verifierKey);
      const notes = [...new Set(proofs.map(({ checkpoint }) => checkpoint))];
      const consistency = notes.map(async (note) => {
        const from = parseCheckpoint(note).size;
        return { from, to: size, proof: (await consistencyProof(sha256, leafHashes, from)).map(toBase64) };
      });
      return {
        vkey: siteLog!.verifierKey,
        notes,
        leaves: leaves.map((leaf) => toBase64(utf8(leaf))),
        inclusion: proofs.map(({ index, proof, checkpoint }) => ({
          index,
          size: parseCheckpoint(checkpoint).size,
          proof: proof.map(toBase64),
        })),
        consistency: await Promise.all(consistency),
        tiles,
      };
    }

    /** @threat log-fork log-tools */
    test('every receipt holds, its checkpoint goes on into the last, and the tiles are of that tree', async () => {
      const { status, stdout, stderr } = await check(checked);
      expect(stderr).toBe('');
      const n = checked.notes.length;
      expect(n).toBeGreaterThanOrEqual(SIZES.length);
      expect(stdout).toBe(`${TOTAL} leaves by tiles, ${n} notes, ${TOTAL} inclusion proofs, ${n} consistency proofs\n`);
      expect(status).toBe(0);
    });

    test.each<[string, (checked: Checked) => void, RegExp]>([
      ['a commitment', (c) => (c.leaves[7] = toBase64(utf8(siteLeaf(new Uint8Array(32))))), /inclusion 7/],
      ['a checkpoint', (c) => (c.notes[1] = c.notes[1]!.replace(/\n(\d+)\n/, '\n9$1\n')), /note/],
      ['a receipt', (c) => c.inclusion[20]!.proof.reverse(), /inclusion 20/],
      ['a key', (c) => (c.vkey = c.vkey!.replace(/.$/, (end) => (end === 'A' ? 'B' : 'A'))), /verifier key/],
      ['a leaf in no receipt', (c) => ((c.leaves[9] = 'e30='), (c.inclusion = [])), /leaf 9: the tiles have another/],
    ])('%s that was changed is refused', async (_, change, why) => {
      const changed = structuredClone(checked);
      change(changed);
      const { status, stderr } = await check(changed);
      expect(stderr).toMatch(why);
      expect(status).not.toBe(0);
    });
  });
});
