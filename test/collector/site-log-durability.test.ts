/**
 * The site log's process is killed without warning under load, and shares its file with another process. In both cases there is
 * one history: every receipt that was handed out is of the log that is found in the end, and every two checkpoints agree.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { merkleRoots } from '../../kernel/merkle.js';
import { openNote, parseCheckpoint, parseVerifierKey } from '../../kernel/note.js';
import { consistencyProof, verifyConsistency } from '../../kernel/proof.js';
import { isInLog, parseProof, siteLeaf } from '../../kernel/receipt.js';
import { verifyEd25519 } from '../../platform/crypto.js';
import { sha256 } from '../unit/kernel/naive-merkle.js';
import { buildCommand, endAll, runCommand, type Running, startCommand } from './command.js';
import { NOW, policyText, seeded } from './reports.js';
import { walk, type Walked } from './tile-client.js';

const KILLS = process.env['ATTUNE_LONG'] === '1' ? 50 : 5;
const IN_FLIGHT = 24;

let command: string;
let folder: string;
let policy: string;
const random = seeded(11);

beforeAll(async () => {
  command = await buildCommand('site-log');
  folder = mkdtempSync(join(tmpdir(), 'attune-site-log-'));
  policy = join(folder, 'policy.json');
  writeFileSync(policy, policyText({ siteLog: '/attune/consent' }).text);
}, 60_000);
afterAll(() => {
  endAll();
  rmSync(folder, { recursive: true });
  rmSync(command);
});

const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const anyLeaf = (): string => siteLeaf(randomBytes(32));
const start = (database: string): Promise<Running> =>
  startCommand(command, '--policy', policy, '--database', join(folder, database), '--now', String(NOW));

/** The proof of a leaf, or null when the connection or the server failed. */
async function post(url: string, leaf: string): Promise<string | null> {
  try {
    const answer = await fetch(`${url}consent`, { method: 'POST', body: leaf });
    return answer.status === 200 ? await answer.text() : null;
  } catch {
    return null;
  }
}

/** Posts leaves until there are none left or `isOver`, several at a time. */
async function postAll(
  url: string,
  leaves: Iterable<string>,
  onAnswer: (leaf: string, proof: string | null) => void,
  isOver = (): boolean => false,
): Promise<void> {
  const waiting = [...leaves];
  const visitor = async (): Promise<void> => {
    for (let leaf = waiting.pop(); leaf !== undefined && !isOver(); leaf = waiting.pop()) {
      onAnswer(leaf, await post(url, leaf));
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, visitor));
}

const walkIt = ({ url, siteLog }: Running): Promise<Walked> =>
  walk(async (path) => {
    const answer = await fetch(`${url}consent/${path}`);
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return new Uint8Array(await answer.arrayBuffer());
  }, siteLog!);

/** Checks the law of this file: receipts by leaf, and whatever else was signed, against the log as it is found. */
async function checkHistory(server: Running, receipts: Iterable<readonly [string, string]>): Promise<Walked> {
  const walked = await walkIt(server);
  const roots = await merkleRoots(sha256, walked.leafHashes);
  const verifier = await parseVerifierKey(sha256, server.siteLog!);
  const sizes = new Set<number>();
  for (const [leaf, text] of receipts) {
    const proof = parseProof(text);
    const { text: signed } = await openNote(proof.checkpoint, [verifier], verifyEd25519);
    const { size, root } = parseCheckpoint(signed);
    expect(walked.leaves[proof.index]).toBe(leaf);
    expect(await isInLog(sha256, proof, leaf)).toBe(true);
    expect(new Uint8Array(root), `of ${size}`).toEqual(roots[size]);
    sizes.add(size);
  }
  // Said again by a proof, as a monitor would ask for it.
  for (const size of [...sizes].slice(0, 40)) {
    const proof = await consistencyProof(sha256, walked.leafHashes, size);
    const [from, to] = [size, walked.size].map((n) => ({ size: n, root: roots[n]! }));
    expect(await verifyConsistency(sha256, { from: from!, to: to!, proof })).toBe(true);
  }
  return walked;
}

test(
  `of ${KILLS} kills under load, none takes back a receipt or signs a second history`,
  { timeout: 3_600_000 },
  async () => {
    const receipts: (readonly [string, string])[] = [];
    const unanswered = new Set<string>();
    let lostAnswers = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      const server = await start('killed.sqlite');
      // Those without an answer are posted again, with the same bytes, and some that were answered, too.
      const again = receipts.filter(() => random() < 0.05).map(([leaf]) => leaf);
      const fresh = Array.from({ length: 900 }, anyLeaf);
      let isDead = false;
      const before = receipts.length;
      const posting = postAll(
        server.url,
        [...fresh, ...again, ...unanswered],
        (leaf, proof) => {
          if (proof === null) {
            unanswered.add(leaf);
            lostAnswers++;
          } else {
            unanswered.delete(leaf);
            receipts.push([leaf, proof]);
          }
        },
        () => isDead,
      );
      // Killed in the midst of it, however slow the machine is.
      while (receipts.length < before + 30) await later(5);
      await later(random() * 100);
      await server.end('SIGKILL');
      isDead = true;
      await posting;
    }
    // The kills did hit posts under way, and others had been answered: otherwise this test shows nothing.
    expect(lostAnswers).toBeGreaterThan(0);
    expect(receipts.length).toBeGreaterThan(100);

    // At last those without an answer are posted to a server that lives.
    const server = await start('killed.sqlite');
    await checkHistory(server, receipts);
    await postAll(server.url, unanswered, (leaf, proof) => receipts.push([leaf, proof!]));
    const { leaves } = await checkHistory(server, receipts);
    expect(new Set(leaves).size).toBe(leaves.length);
    // What the log has beyond the receipts was posted, and its answer lost.
    expect(new Set(leaves)).toEqual(new Set(receipts.map(([leaf]) => leaf)));
    expect(await server.end('SIGTERM')).toBe(0);
  },
);

test(
  'two processes on one file, started together and posted the same leaves, keep one log',
  { timeout: 120_000 },
  async () => {
    // Neither finds table or key made: whoever is second must find the first one's.
    const [one, two] = await Promise.all([start('shared.sqlite'), start('shared.sqlite')]);
    expect(one.siteLog).toBe(two.siteLog);
    const leaves = Array.from({ length: 300 }, anyLeaf);
    const receipts: (readonly [string, string])[] = [];
    const onAnswer = (leaf: string, proof: string | null): void => void receipts.push([leaf, proof ?? 'none']);
    await Promise.all([postAll(one.url, leaves, onAnswer), postAll(two.url, [...leaves].reverse(), onAnswer)]);
    expect(receipts).toHaveLength(600);
    const { size } = await checkHistory(one, receipts);
    expect(size).toBe(300);
    // One is killed, the other goes on.
    await one.end('SIGKILL');
    await postAll(two.url, Array.from({ length: 100 }, anyLeaf), onAnswer);
    expect((await checkHistory(two, receipts)).size).toBe(400);
    expect(await two.end('SIGTERM')).toBe(0);
  },
);

test('the command says where the log is and by which key it signs, and refuses a key of another log', async () => {
  const key = join(folder, 'own.key');
  const server = await startCommand(command, '--policy', policy, '--database', ':memory:', '--site-log-key', key);
  expect(server.siteLog).toMatch(/^shop\.example\/attune\/consent\+[0-9a-f]{8}\+/);
  expect(await server.end('SIGTERM')).toBe(0);
  writeFileSync(key, 'PRIVATE+KEY\n');
  const { code, stderr } = await runCommand(
    command,
    '--policy',
    policy,
    '--database',
    ':memory:',
    '--site-log-key',
    key,
  );
  expect([code, stderr]).toEqual([2, expect.stringContaining('own.key holds no key of the log shop.example')]);
});
